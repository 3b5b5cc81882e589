"""From a checked draft to a scorecard that went out, step by step, each by somebody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from kpis.actions import letters, scorecards, settlements
from kpis.models.afterwards import SETTLED, Dispute
from kpis.models.documents import (
    LANGUAGES,
    OUT,
    Addressee,
    CardState,
    Recipient,
    Scorecard,
    Step,
)
from kpis.queries import contracts
from teams.days import reported
from teams.models import User

# Without a contract a team has as long.
DISPUTE_DAYS: Final = 10


class Refused(ValueError):
    """A step that cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A scorecard that went out, and the mails that were queued for it."""

    scorecard_id: int
    mails: tuple[int, ...]


def approve(
    *, scorecard_id: int, by: User | None, now: datetime, note: str = "", seen: str = ""
) -> Scorecard:
    """Freeze a complete draft: figures, papers, recipients. Nobody is the contract's own rule.

    The draft is read once more: what somebody approves is what the facts say at that moment, or
    else they look again. `seen` is the digest of the figures that they saw, where that was a
    while ago. Raises Refused with what is missing.
    """
    with transaction.atomic():
        card = _locked(scorecard_id)
        if not card.is_moving:
            return card
        seen = seen or card.digest
        made = scorecards.keep(card, card.team, now=now, by=by)
        if made.lacks:
            raise Refused(_("This scorecard is not complete: see what is missing."))
        card.refresh_from_db()
        if by is not None and card.digest != seen:
            raise Refused(_("The figures have changed since: look at them once more."))
        Addressee.objects.bulk_create(
            Addressee(scorecard=card, team=card.team, email=one.email, language=one.language)
            for one in Recipient.objects.filter(team=card.team)
        )
        days = card.contract.dispute_days if card.contract else DISPUTE_DAYS
        card.dispute_until = reported(now) + timedelta(days=days)
        step(card, CardState.APPROVED, by=by, now=now, note=note)
        # Last: the paper names who approved it.
        scorecards.print_papers(card, LANGUAGES)
    return card


def issue(*, scorecard_id: int, by: User | None, now: datetime) -> Issued:
    """Send an approved scorecard to its recipients and post its money. Once: again adds nothing."""
    with transaction.atomic():
        card = _locked(scorecard_id)
        if card.is_moving:
            raise Refused(_("This scorecard is not approved yet."))
        if card.state == CardState.APPROVED:
            Scorecard.objects.filter(
                team=card.team, month=card.month, version__lt=card.version, state__in=OUT
            ).update(state=CardState.REISSUED)
            step(card, CardState.ISSUED, by=by, now=now)
            settlements.post(card, now=now)
        queued = letters.deliver(card, now=now)
    return Issued(card.pk, tuple(queued))


def say(*, scorecard_id: int, english: str, french: str) -> None:
    """Put somebody's verdict in the place of that of the rules; empty: the rules' again."""
    with transaction.atomic():
        card = _locked(scorecard_id)
        if not card.is_moving:
            raise Refused(_("This scorecard is approved: its verdict stands."))
        card.verdict_en, card.verdict_fr = english.strip(), french.strip()
        card.save(update_fields=["verdict_en", "verdict_fr"])


def reissue(*, scorecard_id: int, by: User | None, now: datetime, note: str = "") -> Scorecard:
    """Begin the next version of a scorecard that went out, as a draft; the same one if begun."""
    with transaction.atomic():
        card = _locked(scorecard_id)
        if card.state not in OUT:
            raise Refused(_("Only a scorecard that went out is issued anew."))
        last = scorecards.newest(card.team, card.month)
        if last is not None and last.version > card.version:
            return last
        anew = Scorecard(team=card.team, month=card.month, version=card.version + 1)
        scorecards.keep(anew, card.team, now=now, by=by)
        if note:
            Step.objects.filter(scorecard=anew).update(note=note)
    return anew


def close(*, now: datetime) -> int:
    """Close what can no longer be disputed: the deadline has passed, and nothing is open."""
    today = reported(now)
    open_ones = Dispute.objects.exclude(state__in=SETTLED).values("scorecard")
    due = Scorecard.objects.filter(
        state__in=[CardState.ISSUED, CardState.DISPUTED], dispute_until__lt=today
    ).exclude(pk__in=open_ones)
    closed = 0
    for card_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            card = _locked(card_id)
            if card.state in (CardState.ISSUED, CardState.DISPUTED):
                step(card, CardState.CLOSED, by=None, now=now)
                closed += 1
    return closed


def may_dispute(card: Scorecard, today: date) -> bool:
    """Whether the deadline is still to come, of a version that stands."""
    stands = card.state in (CardState.ISSUED, CardState.DISPUTED)
    return stands and card.dispute_until is not None and today <= card.dispute_until


def step(
    card: Scorecard, state: CardState, *, by: User | None, now: datetime, note: str = ""
) -> None:
    """Bring a scorecard into a state, and write down who did."""
    card.state = state
    card.save(update_fields=["state", "dispute_until"])
    Step.objects.create(scorecard=card, team=card.team, state=state, by=by, at=now, note=note)


def by_rule(*, scorecard_id: int, now: datetime) -> Issued | None:
    """Approve and issue what is complete, where the contract wants no person for it.

    A team without a contract gets its scorecard so. None: it waits, for data or for somebody.
    """
    card = Scorecard.objects.select_related("team").get(pk=scorecard_id)
    version = contracts.in_force(card.team_id, card.month)
    needs_somebody = version is not None and not version.is_approved_by_rule
    # A reissue is a proposal until somebody approves it.
    if needs_somebody or card.version > 1:
        return None
    if card.is_moving:
        try:
            approve(scorecard_id=scorecard_id, by=None, now=now)
        except Refused:
            return None
    return issue(scorecard_id=scorecard_id, by=None, now=now)


def _locked(scorecard_id: int) -> Scorecard:
    """The scorecard, held until the transaction ends, its team's others with it."""
    found: Scorecard = Scorecard.objects.select_related("team", "contract").get(pk=scorecard_id)
    scorecards.lock(found.team_id)
    found.refresh_from_db()
    return found
