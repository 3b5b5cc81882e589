"""The months of the sample centre as scorecards, and what a vendor said of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from kpis.actions import approvals, checks, disputes, scorecards
from kpis.actions.disputes import Claim, Span
from kpis.catalogue import find
from kpis.demo.agreements import ASKS, FEWEST
from kpis.demo.sample import Plan
from kpis.models.afterwards import Dispute, Subject
from kpis.models.contracts import ExclusionCause
from kpis.models.documents import CardState, Scorecard
from kpis.periods import month_end, months_back
from kpis.queries.readings import Selection, readings
from teams.days import reported
from teams.models import Channel, User

TURN: Final = timedelta(seconds=20)
DUE: Final = timedelta(days=20)
# The vendor disputes what was asked of its telephones.
LEVEL, CHANNEL = "service_level", "phone"


def of(plan: Plan) -> Sequence[date]:
    """The oldest first: where there are contracts, the month before the last one too."""
    if plan.interactions < FEWEST:
        return (plan.month,)
    return months_back(plan.month, 1), plan.month


@transaction.atomic
def settle(month: date, *, now: datetime) -> None:
    """A vendor asks for a day not to count, is heard, and reads the reissue. Once."""
    card, vendor, manager = _people(month)
    if card is None:
        return
    phone = Channel.objects.get(code=CHANNEL)
    day = _worst(card.team_id, phone, month, now=now)
    asked = disputes.raise_dispute(
        scorecard_id=card.pk,
        claim=Claim(
            subject=Subject.EXCLUSION,
            text="Ce jour-là, l’opérateur a retenu nos appels jusqu’à midi, puis les a tous"
            " transmis d’un coup.",
            span=Span(day, day, phone, ExclusionCause.OUTAGE),
        ),
        by=vendor,
        now=now + TURN,
    )
    disputes.answer(
        dispute_id=asked.pk,
        text="Nous demandons son rapport à l’opérateur et revenons vers vous.",
        evidence=None,
        by=manager,
        now=now + 2 * TURN,
    )
    anew = disputes.accept(
        dispute_id=asked.pk,
        text="Son rapport le confirme, ce jour ne compte pas au téléphone.",
        evidence=None,
        span=None,
        by=manager,
        now=now + 3 * TURN,
    )
    if anew.state != CardState.CHECKED:
        return
    later = now + 4 * TURN
    approvals.approve(scorecard_id=anew.pk, by=manager, now=later)
    approvals.issue(scorecard_id=anew.pk, by=manager, now=later)
    anew.refresh_from_db()
    action = checks.agree(
        card=anew,
        text="Prévenir le client dès que les appels manquent",
        owner="Atlas Contact",
        due_on=reported(now),
        by=manager,
    )
    checks.fulfil(action=action, is_done=True, today=reported(now), by=manager)
    checks.acknowledge(card=anew, by=vendor, now=later + TURN)


@transaction.atomic
def contest(month: date, *, now: datetime) -> None:
    """A vendor contests its dearest figure, and something is agreed to be done. Once."""
    card, vendor, manager = _people(month)
    agreement = scorecards.figures_of(card).agreement if card else None
    if card is None or agreement is None:
        return
    dearest = max(agreement.obligations, key=lambda one: (one.credit, one.lost, one.weight))
    disputes.raise_dispute(
        scorecard_id=card.pk,
        claim=Claim(
            subject=Subject.FIGURE,
            key=dearest.key,
            text="Notre standard ne trouve pas le même chiffre. Merci de vérifier les horaires"
            " d’ouverture retenus pour la dernière semaine.",
        ),
        by=vendor,
        now=now + TURN,
    )
    checks.agree(
        card=card,
        text="Renforcer l’équipe du soir",
        owner="Atlas Contact",
        due_on=reported(now + DUE),
        by=manager,
    )


def _worst(team: int, channel: Channel, month: date, *, now: datetime) -> date:
    """The day on which the fewest were answered in time; the first where nothing is known."""
    asked = Selection(month, month_end(month), teams=(team,), channels=(channel.pk,))
    found = {
        one.cell.day: one.value
        for one in readings([find(LEVEL)], asked, by=("day",), now=now)
        if one.cell.day is not None and one.value is not None
    }
    return min(found, key=lambda day: (found[day], day), default=month)


def is_told(plan: Plan) -> bool:
    """Whether nothing of this is left to happen."""
    return plan.interactions < FEWEST or _people(plan.month)[0] is None


def _people(month: date) -> tuple[Scorecard | None, User, User]:
    """The vendor's scorecard that went out and was not disputed yet, its reader, the manager."""
    found: Scorecard | None = (
        Scorecard.objects.filter(team__slug=ASKS, month=month, state=CardState.ISSUED)
        .order_by("-version")
        .first()
    )
    if Dispute.objects.filter(team__slug=ASKS, scorecard__month=month).exists():
        found = None
    vendor, manager = (User.objects.get(username=name) for name in ("atlas", "manager"))
    return found, vendor, manager
