"""One scorecard's page, and the steps that people take on it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kpis import cardpage, cardsteps, disputewords, lacking, restated
from kpis.actions import approvals, checks, scorecards
from kpis.cardforms import ActionForm, VerdictForm
from kpis.models.documents import LANGUAGES, OUT, Acknowledgement, Action, CardState, Scorecard
from kpis.queries import cards, disputes
from teams import roles
from teams.actions import mails
from teams.days import reported
from teams.edges import known, permitted
from teams.models import User
from teams.roles import Permission, is_staff

MOST_CHANGES: Final = 50


@require_safe
@permitted(Permission.READ_REPORTS)
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> Scorecard:
    rows = cards.shown(known(request).user).select_related("contract")
    card: Scorecard = get_object_or_404(rows, pk=pk)
    return card


def _page(request: HttpRequest, card: Scorecard, **refused: Form) -> HttpResponse:
    """For the staff with all that waits for them; one of its forms may have been refused."""
    user, now = known(request).user, timezone.now()
    page = cardpage.page(card, is_staff=is_staff(user))
    versions = cards.versions(card, user)
    names = {row.key: row.name for row in page.rows}
    context: dict[str, Any] = {
        "card": card,
        "page": page,
        "languages": LANGUAGES,
        "stops": cardsteps.stops(card, cards.steps(card)),
        "versions": cardpage.versions(card, versions),
        "newest": versions[-1],
        "changes": restated.changes(list(cards.restatements(card)[:MOST_CHANGES]), names),
        "actions": list(card.actions.order_by("due_on", "pk")),
        "acknowledgement": Acknowledgement.objects.filter(scorecard=card)
        .select_related("by")
        .first(),
        "disputes": [
            (one, names.get(one.key) or disputewords.contested(one, {}))
            for one in disputes.disputes().filter(scorecard=card).order_by("raised_at", "pk")
        ],
        "is_team": roles.may(user, Permission.DISPUTE_SCORECARDS),
        "may_dispute": approvals.may_dispute(card, reported(now)),
        "today": reported(now),
        **(_desk(card, user, versions) if roles.may(user, Permission.SEND_SCORECARDS) else {}),
        **refused,
    }
    return render(request, "kpis/scorecard.html", context, status=400 if refused else 200)


def _desk(card: Scorecard, user: User, versions: list[Scorecard]) -> dict[str, Any]:
    """What only those see who approve and send."""
    written = {"english": card.verdict_en, "french": card.verdict_fr}
    return {
        "is_desk": True,
        "lacks": lacking.sentences(scorecards.lacks_of(card)),
        "can_approve": card.state == CardState.CHECKED,
        "can_issue": card.state == CardState.APPROVED,
        "can_reissue": card.state in OUT and card.pk == versions[-1].pk,
        "verdict_form": VerdictForm(initial=written, auto_id="verdict_%s"),
        "action_form": ActionForm(auto_id="action_%s"),
        "sendings": cards.sendings(card) if roles.may(user, Permission.READ_MAIL) else [],
    }


def _step(
    take: Callable[[Scorecard, User], str],
) -> Callable[..., HttpResponse]:
    """A view that takes one step and says so, or says why it could not."""

    @require_POST
    @permitted(Permission.SEND_SCORECARDS)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        card, user = _found(request, pk), known(request).user
        try:
            said = take(card, user)
        except approvals.Refused as refused:
            messages.error(request, str(refused))
            if card.is_moving:
                # What was refused for figures that moved is shown with those of now.
                checks.look_again(scorecard_id=card.pk, by=user, now=timezone.now())
        else:
            messages.success(request, said)
        return redirect("scorecard", pk=pk)

    return view


def _approve(card: Scorecard, user: User) -> str:
    approvals.approve(scorecard_id=card.pk, by=user, now=timezone.now())
    return _("Approved: figures, papers and recipients stand from now on.")


def _issue(card: Scorecard, user: User) -> str:
    issued = approvals.issue(scorecard_id=card.pk, by=user, now=timezone.now())
    if not issued.mails:
        return _("Issued. Nobody is mailed: the team has no recipient.")
    return _("Issued: the mails go out within minutes.")


def _recheck(card: Scorecard, user: User) -> str:
    made = checks.look_again(scorecard_id=card.pk, by=user, now=timezone.now())
    if made is None:
        return _("This scorecard is approved, and stands as it is.")
    return _("Still not complete.") if made.lacks else _("Complete: it can be approved.")


approve = _step(_approve)
issue = _step(_issue)
recheck = _step(_recheck)


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version, or open the one that is begun."""
    card = _found(request, pk)
    try:
        anew = approvals.reissue(scorecard_id=card.pk, by=known(request).user, now=timezone.now())
    except approvals.Refused as refused:
        messages.error(request, str(refused))
        return redirect("scorecard", pk=pk)
    return redirect("scorecard", pk=anew.pk)


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    card = _found(request, pk)
    form = VerdictForm(request.POST, auto_id="verdict_%s")
    if not form.is_valid():
        return _page(request, card, verdict_form=form)
    try:
        approvals.say(scorecard_id=card.pk, **form.cleaned_data)
    except approvals.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("scorecard", pk=pk)


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an action."""
    card = _found(request, pk)
    form = ActionForm(request.POST, auto_id="action_%s")
    if not form.is_valid():
        return _page(request, card, action_form=form)
    checks.agree(card=card, by=known(request).user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("scorecard", pk=pk)


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    """An action is done, or open again."""
    action: Action = get_object_or_404(Action, pk=pk)
    checks.fulfil(
        action=action,
        is_done=request.POST.get("done") == "1",
        today=reported(timezone.now()),
        by=known(request).user,
    )
    return redirect("scorecard", pk=action.scorecard_id)


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def resend(request: HttpRequest, pk: int, mail: int) -> HttpResponse:
    """Send one recipient's mail once more."""
    card = _found(request, pk)
    asked = next((one for one in cards.mails(card) if one.pk == mail), None)
    if asked is None:
        raise Http404
    try:
        mails.resend(mail_id=asked.pk, by=known(request).user, now=timezone.now())
    except mails.Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("The mail to %(recipient)s goes out again.") % {"recipient": asked.recipient}
        messages.success(request, said)
    return redirect("scorecard", pk=pk)
