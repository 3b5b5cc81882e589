"""Disputes of scorecards: raised by a team in time, answered by the staff, settled for good."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kpis.actions import approvals, scorecards
from kpis.actions.approvals import Refused
from kpis.evidence import Evidence
from kpis.models.afterwards import SETTLED, Dispute, DisputeNote, DisputeState, Subject
from kpis.models.contracts import Exclusion, ExclusionCause, ExclusionState
from kpis.models.documents import CardState, Scorecard
from kpis.periods import month_end
from kpis.queries import reissues
from teams.days import reported
from teams.models import Channel, Interaction, User


@dataclass(frozen=True, slots=True)
class Span:
    """Days that should not count; no channel means all."""

    first_day: date
    last_day: date
    channel: Channel | None = None
    cause: ExclusionCause = ExclusionCause.OTHER


@dataclass(frozen=True, slots=True)
class Claim:
    """What is contested, and why: a figure by its key, an interaction by its reference, days."""

    subject: Subject
    text: str
    key: str = ""
    reference: str = ""
    span: Span | None = None
    evidence: Evidence | None = None


def raise_dispute(*, scorecard_id: int, claim: Claim, by: User, now: datetime) -> Dispute:
    """Contest something of a scorecard while there is time; Refused says why it cannot be."""
    with transaction.atomic():
        card = _card(scorecard_id)
        if not approvals.may_dispute(card, reported(now)):
            raise Refused(_("The time to dispute this scorecard is over."))
        dispute = Dispute(
            scorecard=card,
            team=card.team,
            subject=claim.subject,
            raised_at=now,
            raised_by=by,
        )
        if claim.subject == Subject.FIGURE:
            dispute.key = _key(card, claim.key)
        elif claim.subject == Subject.INTERACTION:
            dispute.interaction = _interaction(card, claim.reference)
        else:
            dispute.exclusion = _request(card, claim, by=by, now=now)
        dispute.save()
        _note(dispute, claim.text, claim.evidence, by=by, now=now)
        if card.state == CardState.ISSUED:
            approvals.step(card, CardState.DISPUTED, by=by, now=now)
    return dispute


def _card(scorecard_id: int) -> Scorecard:
    """The scorecard, its team's others held with it until the transaction ends."""
    card: Scorecard = Scorecard.objects.select_related("team", "contract").get(pk=scorecard_id)
    scorecards.lock(card.team_id)
    card.refresh_from_db()
    return card


def _key(card: Scorecard, key: str) -> str:
    if key not in reissues.keys_of(scorecards.figures_of(card)):
        raise Refused(_("This scorecard has no such figure."))
    return key


def _interaction(card: Scorecard, reference: str) -> Interaction:
    """Of those that reached the team: of others nothing is said, not even that they exist."""
    own = Interaction.objects.filter(external_id=reference.strip(), legs__team=card.team_id)
    found: Interaction | None = own.order_by("-arrived_at", "-pk").first()
    if found is None:
        raise Refused(_("No interaction of the team has this reference."))
    return found


def _request(card: Scorecard, claim: Claim, *, by: User, now: datetime) -> Exclusion:
    if card.contract is None or claim.span is None:
        raise Refused(_("Days are excluded under a contract only, and this month has none."))
    return _excluded(card, claim.span, claim.text, by=by, now=now)


def _excluded(card: Scorecard, span: Span, note: str, *, by: User, now: datetime) -> Exclusion:
    """Days asked for, inside the scorecard's month."""
    if card.contract is None:
        raise Refused(_("Days are excluded under a contract only, and this month has none."))
    if span.first_day < card.month or span.last_day > month_end(card.month):
        raise Refused(_("These days are not in the scorecard’s month."))
    made: Exclusion = Exclusion.objects.create(
        contract_id=card.contract.contract_id,
        team=card.team,
        first_day=span.first_day,
        last_day=span.last_day,
        channel=span.channel,
        cause=span.cause,
        note=note[:2000],
        requested_at=now,
        requested_by=by,
    )
    return made


def _note(
    dispute: Dispute, text: str, evidence: Evidence | None, *, by: User, now: datetime
) -> None:
    DisputeNote.objects.create(
        dispute=dispute,
        team_id=dispute.team_id,
        by=by,
        at=now,
        state=dispute.state,
        text=text,
        file_name=evidence.name if evidence else "",
        file=evidence.content if evidence else None,
    )


def answer(
    *, dispute_id: int, text: str, evidence: Evidence | None, by: User, now: datetime
) -> None:
    """The staff answers, and settles nothing yet."""
    _move(dispute_id, DisputeState.ANSWERED, text, evidence, by=by, now=now)


def reply(
    *, dispute_id: int, text: str, evidence: Evidence | None, by: User, now: datetime
) -> None:
    """The team says more: it is the staff's turn again."""
    with transaction.atomic():
        dispute = _held(dispute_id)
        is_high = dispute.state == DisputeState.ESCALATED
        state = DisputeState.ESCALATED if is_high else DisputeState.OPEN
        _move(dispute_id, state, text, evidence, by=by, now=now)


def escalate(
    *, dispute_id: int, text: str, evidence: Evidence | None, by: User, now: datetime
) -> None:
    """The team does not accept an answer: it comes first from now on. Once a dispute."""
    with transaction.atomic():
        dispute = _held(dispute_id)
        if dispute.state != DisputeState.ANSWERED:
            raise Refused(_("What is escalated is an answer, and there is none yet."))
        if dispute.notes.filter(state=DisputeState.ESCALATED).exists():
            raise Refused(_("This dispute was escalated once already."))
        _move(dispute_id, DisputeState.ESCALATED, text, evidence, by=by, now=now)


def reject(
    *, dispute_id: int, text: str, evidence: Evidence | None, by: User, now: datetime
) -> None:
    """For good, with the reason; days that were asked for count."""
    with transaction.atomic():
        dispute = _move(dispute_id, DisputeState.REJECTED, text, evidence, by=by, now=now)
        _decide(dispute, ExclusionState.REFUSED, text, by=by, now=now)
        _settled(dispute, by=by, now=now)


def accept(
    *,
    dispute_id: int,
    text: str,
    evidence: Evidence | None,
    span: Span | None,
    by: User,
    now: datetime,
) -> Scorecard:
    """The days do not count, or what is wrong is corrected; either way a new version begins."""
    with transaction.atomic():
        dispute = _move(dispute_id, DisputeState.ACCEPTED, text, evidence, by=by, now=now)
        if dispute.exclusion is None and span is not None:
            dispute.exclusion = _excluded(dispute.scorecard, span, text, by=by, now=now)
        _decide(dispute, ExclusionState.APPROVED, text, by=by, now=now)
        dispute.reissue = _begin(dispute.scorecard, by=by, now=now)
        dispute.save(update_fields=["exclusion", "reissue"])
        _settled(dispute, by=by, now=now)
    return dispute.reissue


def _held(dispute_id: int) -> Dispute:
    dispute: Dispute = Dispute.objects.select_related("exclusion").get(pk=dispute_id)
    dispute.scorecard = _card(dispute.scorecard_id)
    dispute.refresh_from_db(fields=["state"])
    if dispute.state in SETTLED:
        raise Refused(_("This dispute is settled."))
    return dispute


def _move(
    dispute_id: int,
    state: DisputeState,
    text: str,
    evidence: Evidence | None,
    *,
    by: User,
    now: datetime,
) -> Dispute:
    with transaction.atomic():
        dispute = _held(dispute_id)
        dispute.state = state
        if state in SETTLED:
            dispute.settled_at, dispute.settled_by = now, by
        dispute.save(update_fields=["state", "settled_at", "settled_by"])
        _note(dispute, text, evidence, by=by, now=now)
    return dispute


def _decide(dispute: Dispute, state: ExclusionState, text: str, *, by: User, now: datetime) -> None:
    """Unless somebody decided on the days elsewhere."""
    days = dispute.exclusion
    if days is not None and days.state == ExclusionState.REQUESTED:
        days.state, days.decided_at, days.decided_by = state, now, by
        days.decision = text[:2000]
        days.save(update_fields=["state", "decided_at", "decided_by", "decision"])


def _begin(card: Scorecard, *, by: User, now: datetime) -> Scorecard:
    """The next version as a draft; one that is begun is read anew."""
    last = scorecards.newest(card.team, card.month) or card
    if last.is_moving:
        scorecards.keep(last, card.team, now=now, by=by)
        return last
    if last.state == CardState.APPROVED:
        raise Refused(_("A later version is approved: issue it first."))
    return approvals.reissue(scorecard_id=last.pk, by=by, now=now)


def _settled(dispute: Dispute, *, by: User, now: datetime) -> None:
    """A scorecard without open disputes is no longer disputed."""
    card = dispute.scorecard
    open_ones = Dispute.objects.filter(scorecard=card).exclude(state__in=SETTLED)
    if card.state == CardState.DISPUTED and not open_ones.exists():
        approvals.step(card, CardState.ISSUED, by=by, now=now)
