"""Disputes: what a team contests in time, and the queue in which the staff answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kpis import cardrows, disputewords, evidence
from kpis.actions import approvals, checks, disputes, scorecards
from kpis.actions.approvals import Refused
from kpis.disputeforms import AcceptForm, AnswerForm, DisputeForm
from kpis.models.afterwards import SETTLED, Dispute, DisputeNote, DisputeState, Subject
from kpis.models.documents import Scorecard
from kpis.queries import cards, names
from kpis.queries import disputes as found
from kpis.queries.disputes import Show
from teams import roles
from teams.days import reported
from teams.edges import known, permitted
from teams.roles import Permission

ON_A_PAGE = 50


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """The staff's queue; a vendor's own disputes."""
    asked = request.GET.get("show", "")
    is_desk = roles.may(known(request).user, Permission.SEND_SCORECARDS)
    show = Show(asked) if asked in list(Show) else Show.OPEN if is_desk else Show.ALL
    counts, today = found.counts(), reported(timezone.now())
    page = Paginator(found.shown(show), ON_A_PAGE).get_page(request.GET.get("page"))
    places = names.places()
    context = {
        "shows": [(one, counts[one], one is show) for one in Show],
        "page": page,
        "rows": [
            (row, disputewords.contested(row, places), (today - reported(row.raised_at)).days)
            for row in page
        ],
    }
    return render(request, "kpis/disputes.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(pk))


def _found(pk: int) -> Dispute:
    row: Dispute = get_object_or_404(found.disputes(), pk=pk)
    return row


def _page(request: HttpRequest, row: Dispute, **refused: Form) -> HttpResponse:
    user, state = known(request).user, row.state
    is_settled = state in SETTLED
    notes = found.notes(row)
    was_escalated = any(note.state == DisputeState.ESCALATED for note in notes)
    context: dict[str, Any] = {
        "dispute": row,
        "contested": disputewords.contested(row, names.places()),
        "happened": disputewords.timeline(notes, cards.steps(row.scorecard), row.raised_at),
        "can_answer": not is_settled and roles.may(user, Permission.SEND_SCORECARDS),
        "can_reply": not is_settled and roles.may(user, Permission.DISPUTE_SCORECARDS),
        "can_escalate": state == DisputeState.ANSWERED and not was_escalated,
        "answer_form": AnswerForm(auto_id="answer_%s"),
        "accept_form": AcceptForm(auto_id="accept_%s", asks_days=_asks_days(row)),
        **refused,
    }
    return render(request, "kpis/dispute.html", context, status=400 if refused else 200)


def _asks_days(row: Dispute) -> bool:
    """Days that were asked for are accepted as they are."""
    return row.exclusion is None and row.scorecard.contract_id is not None


def _taken(
    permission: Permission, name: str, act: Callable[..., Any], said: Any
) -> Callable[..., HttpResponse]:
    """A view that takes what one side says of a dispute."""

    @require_POST
    @permitted(permission)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = _found(pk)
        form = _form(request, name, row)
        if not form.is_valid():
            return _page(request, row, **{name: form})
        given = {"text": form.cleaned_data["text"], "evidence": form.cleaned_data["file"]}
        if isinstance(form, AcceptForm):
            given["span"] = form.span
        try:
            act(dispute_id=row.pk, by=known(request).user, now=timezone.now(), **given)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, str(said))
        return redirect("dispute", pk=pk)

    return view


def _form(request: HttpRequest, name: str, row: Dispute) -> Form:
    if name == "accept_form":
        asks = _asks_days(row)
        return AcceptForm(request.POST, request.FILES, auto_id="accept_%s", asks_days=asks)
    return AnswerForm(request.POST, request.FILES, auto_id="answer_%s")


STAFF, TEAM = Permission.SEND_SCORECARDS, Permission.DISPUTE_SCORECARDS
SENT = gettext_lazy("Saved.")
answer = _taken(STAFF, "answer_form", disputes.answer, SENT)
reject = _taken(STAFF, "answer_form", disputes.reject, gettext_lazy("Rejected."))
accept = _taken(
    STAFF, "accept_form", disputes.accept, gettext_lazy("Accepted: a new version is begun.")
)
reply = _taken(TEAM, "answer_form", disputes.reply, SENT)
escalate = _taken(TEAM, "answer_form", disputes.escalate, gettext_lazy("Escalated."))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.DISPUTE_SCORECARDS)
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """Dispute a figure, an interaction or days of a scorecard."""
    card = _card(request, pk)
    now = timezone.now()
    if not approvals.may_dispute(card, reported(now)):
        messages.error(request, _("The time to dispute this scorecard is over."))
        return redirect("scorecard", pk=pk)
    subjects = [one for one in Subject if one != Subject.EXCLUSION or card.contract_id]
    asked = request.GET.get("subject", "")
    subject = next((one for one in subjects if one == asked), Subject.FIGURE)
    options: dict[str, Any] = {
        "subject": subject,
        "keys": list(cardrows.names(scorecards.figures_of(card)).items()),
    }
    if request.method != "POST":
        form = DisputeForm(initial={"key": request.GET.get("key", "")}, **options)
        return _contest(request, card, form, subjects)
    form = DisputeForm(request.POST, request.FILES, **options)
    if form.is_valid():
        try:
            made = disputes.raise_dispute(
                scorecard_id=card.pk, claim=form.claim, by=known(request).user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The dispute is raised."))
            return redirect("dispute", pk=made.pk)
    return _contest(request, card, form, subjects)


def _contest(
    request: HttpRequest, card: Scorecard, form: DisputeForm, subjects: list[Subject]
) -> HttpResponse:
    context = {
        "card": card,
        "form": form,
        "subjects": [(one, one is form.subject) for one in subjects],
    }
    status = 400 if form.errors else 200
    return render(request, "kpis/dispute_form.html", context, status=status)


def _card(request: HttpRequest, pk: int) -> Scorecard:
    rows = cards.shown(known(request).user).select_related("contract")
    card: Scorecard = get_object_or_404(rows, pk=pk)
    return card


@require_POST
@permitted(Permission.DISPUTE_SCORECARDS)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the team has read it; who comes second changes nothing."""
    card = _card(request, pk)
    if checks.acknowledge(card=card, by=known(request).user, now=timezone.now()):
        messages.success(request, _("Thank you: it is noted that you have read this scorecard."))
    return redirect("scorecard", pk=pk)


@require_safe
@permitted(Permission.READ_REPORTS)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Evidence, to be saved and never run: a browser shows nothing of it by itself."""
    note: DisputeNote = get_object_or_404(DisputeNote, pk=pk, file__isnull=False)
    response = HttpResponse(
        bytes(note.file or b""), content_type=evidence.media_type(note.file_name)
    )
    response["Content-Disposition"] = content_disposition_header(True, note.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
