"""Whether all data are there: sources, missing days, what was computed, what work is under way."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kpis import jobwords
from kpis.presence import presences
from kpis.queries import deliveries
from kpis.queries.pickers import pickers
from teams.edges import permitted
from teams.models.teams import TeamKind
from teams.roles import Permission

# What a job in the ledger does, for whoever reads of it.
JOBS: Final = {
    "kpis.tasks.refresh_snapshots": _("compute the figures"),
    "kpis.tasks.prepare_scorecard": _("prepare a scorecard"),
    "kpis.tasks.make_export": _("make the file of a long list"),
}
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


@require_safe
@permitted(Permission.READ_IMPORTS)
def data(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    offered = pickers()
    known = deliveries.deliveries(now)
    real = tuple(team for team in offered.teams if team.kind != TeamKind.COMMON)
    there = presences(deliveries.attendance(timezone.localdate(now)), real, offered.marks)
    computed = deliveries.computed()
    context = {
        "feeds": [(one, one.is_silent(now)) for one in known],
        "silent_n": sum(one.is_silent(now) for one in known),
        "presences": there,
        "lacking": [one for one in there if one.missing],
        "computed": [(FACTS[one.facts], one) for one in computed],
        "until": max((one.known for one in computed if one.known), default=None),
        "jobs": [
            (job, JOBS.get(job.name, job.name), jobwords.said(job.message))
            for job in deliveries.jobs()
        ],
    }
    return render(request, "kpis/data.html", context)
