"""Whether all data are there: sources, missing days, what was computed, what work is under way."""

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kpis import jobwords, restated
from kpis.actions import rebuilds
from kpis.periods import EARLIEST
from kpis.presence import presences
from kpis.queries import cards, deliveries, names
from kpis.queries.pickers import pickers
from teams import roles
from teams.actions import ledger
from teams.days import reported
from teams.edges import known, permitted
from teams.fields import Day
from teams.jobs import ring
from teams.models import Job
from teams.models.teams import TeamKind
from teams.roles import Permission

# What a job in the ledger does, for whoever reads of it.
JOBS: Final = {
    "kpis.tasks.refresh_snapshots": _("compute the figures"),
    "kpis.tasks.prepare_scorecard": _("prepare a scorecard"),
    "kpis.tasks.make_export": _("make the file of a long list"),
    "kpis.tasks.rebuild_days": _("compute days again"),
    "kpis.tasks.follow_exclusion": _("read drafts anew, without excluded days"),
    "kpis.tasks.follow_contract": _("read drafts anew, under new terms"),
    "kpis.tasks.approve_month": _("approve a month’s scorecards"),
}
RESTATED: Final = 30
FACTS: Final = {
    "interactions": _("Contacts"),
    "cases": _("Cases"),
    "deadlines": _("Deadlines"),
    "answers": _("Answers to surveys"),
    "visits": _("Visits"),
    "worktime": _("Agents’ days"),
    "evaluations": _("Evaluations"),
    "forecasts": _("Forecasts"),
    "costs": _("Costs"),
}


# How often the work under way is looked at again, in seconds.
SECONDS: Final = 2


class RebuildForm(forms.Form):
    """Days, both included; none is still to come."""

    first_day = Day(label=_("From"))
    last_day = Day(label=_("To"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and not EARLIEST <= first <= last <= reported(timezone.now()):
            raise forms.ValidationError(_("The first day comes before the last, which is past."))
        return given


@require_safe
@permitted(Permission.READ_IMPORTS)
def data(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "kpis/_jobs.html", _work(request))
    return _page(request, RebuildForm())


def _work(request: HttpRequest) -> dict[str, object]:
    works, running = deliveries.works(), deliveries.running()
    return {
        "running": running,
        "works": [
            (one, JOBS.get(one.job.name, one.job.name), jobwords.said(one.job.message))
            for one in works
        ],
        "is_living": bool(running) or any(one.is_unfinished for one in works),
        "may_rebuild": roles.may(known(request).user, Permission.REBUILD_FIGURES),
        "seconds": SECONDS,
    }


@require_POST
@permitted(Permission.REBUILD_FIGURES)
def rebuild(request: HttpRequest) -> HttpResponse:
    """Ask for days to be computed again."""
    form = RebuildForm(request.POST)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.BAD_REQUEST)
    days = form.cleaned_data
    rebuilds.ask(
        first=days["first_day"],
        last=days["last_day"],
        user=known(request).user,
        now=timezone.now(),
        ring=ring,
    )
    messages.success(request, _now("The days are computed again. You may leave this page."))
    return redirect("data")


@require_POST
@permitted(Permission.REBUILD_FIGURES)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a rebuild; the days that it has done stay as they are."""
    job = get_object_or_404(Job, pk=pk, name=deliveries.REBUILDS)
    ledger.stop(job_id=job.pk)
    return redirect("data")


@require_POST
@permitted(Permission.REBUILD_FIGURES)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a job that failed for good start over; the next minute rings."""
    job = get_object_or_404(Job, pk=pk)
    ledger.retry(job_id=job.pk)
    return redirect("data")


def _page(request: HttpRequest, form: RebuildForm, status: int = HTTPStatus.OK) -> HttpResponse:
    now = timezone.now()
    offered = pickers()
    sources = deliveries.deliveries(now)
    real = tuple(team for team in offered.teams if team.kind != TeamKind.COMMON)
    there = presences(deliveries.attendance(timezone.localdate(now)), real, offered.marks)
    computed = deliveries.computed()
    context = {
        "feeds": [(one, one.is_silent(now)) for one in sources],
        "silent_n": sum(one.is_silent(now) for one in sources),
        "presences": there,
        "lacking": [one for one in there if one.missing],
        "restated": restated.changes(cards.latest_restatements(RESTATED), places=names.places()),
        "computed": [(FACTS[one.facts], one) for one in computed],
        "until": max((one.known for one in computed if one.known), default=None),
        "form": form,
        **_work(request),
    }
    return render(request, "kpis/data.html", context, status=status)
