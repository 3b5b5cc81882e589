"""Closing the loop: bad answers to call back about, and what came of it."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.actions import closing
from surveys.forms.followups import CloseForm, NoteForm, PlanForm
from surveys.models import FollowUp
from surveys.models.followups import FollowUpCause, FollowUpOutcome
from surveys.queries import comments, followups
from surveys.queries.followups import Show
from surveys.tables import FollowUpTable
from teams import languages
from teams.edges import known, permitted
from teams.roles import Permission
from teams.views.desks import listed

REPORTED: Final = timedelta(days=90)


@require_safe
@permitted(Permission.WORK_FOLLOW_UPS)
def listing(request: HttpRequest) -> HttpResponse:
    now, user = timezone.now(), known(request).user
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.OPEN
    counts = followups.counts(user=user, now=now)
    rows = followups.shown(show, user=user, now=now)
    context = {
        "table": listed(request, FollowUpTable, rows, now=now),
        "shows": [
            {"code": one.value, "name": one.label, "n": counts[one], "is_current": one is show}
            for one in Show
        ],
        "outcomes": followups.outcomes(start=now - REPORTED, end=now, now=now),
    }
    return render(request, "surveys/follow_ups.html", context)


@require_safe
@permitted(Permission.WORK_FOLLOW_UPS)
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(pk))


def _found(pk: int) -> FollowUp:
    rows = followups.follow_ups().select_related("answer__customer", "answer__invitation")
    row: FollowUp = get_object_or_404(rows, pk=pk)
    return row


def _page(request: HttpRequest, row: FollowUp, **refused: Form) -> HttpResponse:
    """The forms, of which one may have been refused."""
    forms: dict[str, object] = {
        "plan_form": PlanForm(follow_up=row),
        "note_form": NoteForm(auto_id="note_%s"),
        "close_form": CloseForm(auto_id="close_%s"),
    }
    context = {
        "follow_up": row,
        "words": comments.words(row.answer),
        "spoken": languages.name(row.answer.language),
        "notes": list(row.notes.select_related("by").order_by("at", "pk")),
        "is_late": row.closed_at is None and row.due_at < timezone.now(),
        **forms,
        **refused,
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "surveys/follow_up.html", context, status=status)


def _taken(
    name: str, made: Callable[[HttpRequest, FollowUp], Form]
) -> Callable[[Callable[[HttpRequest, FollowUp, Form], None]], Callable[..., HttpResponse]]:
    """A view that takes one of the page's forms."""

    def wrap(act: Callable[[HttpRequest, FollowUp, Form], None]) -> Callable[..., HttpResponse]:
        @require_POST
        @permitted(Permission.WORK_FOLLOW_UPS)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            row = _found(pk)
            form = made(request, row)
            if not form.is_valid():
                return _page(request, row, **{name: form})
            act(request, row, form)
            messages.success(request, _("Saved."))
            return redirect("follow_up", pk=pk)

        return view

    return wrap


@_taken("plan_form", lambda request, row: PlanForm(request.POST, follow_up=row))
def plan(request: HttpRequest, row: FollowUp, form: Form) -> None:
    assert isinstance(form, PlanForm)  # as made above
    owner = form.cleaned_data["owner"]
    closing.plan(by=known(request).user, follow_up=row, owner=owner, due_at=form.due_at)


@_taken("note_form", lambda request, _row: NoteForm(request.POST, auto_id="note_%s"))
def note(request: HttpRequest, row: FollowUp, form: Form) -> None:
    text = form.cleaned_data["text"]
    closing.note(by=known(request).user, follow_up=row, text=text, now=timezone.now())


@_taken("close_form", lambda request, _row: CloseForm(request.POST, auto_id="close_%s"))
def close(request: HttpRequest, row: FollowUp, form: Form) -> None:
    closing.close(
        by=known(request).user,
        follow_up=row,
        outcome=FollowUpOutcome(form.cleaned_data["outcome"]),
        cause=FollowUpCause(form.cleaned_data["cause"]),
        text=form.cleaned_data["text"],
        now=timezone.now(),
    )


@require_POST
@permitted(Permission.WORK_FOLLOW_UPS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    closing.reopen(by=known(request).user, follow_up=_found(pk))
    return redirect("follow_up", pk=pk)
