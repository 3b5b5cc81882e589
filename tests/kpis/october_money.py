"""Answers, visits, relationships and costs of the week of October."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product

from teams.models import (
    Agent,
    Customer,
    Team,
    Topic,
)
from teams.models.answers import Instrument
from tests import builders, facts

SOURCES = ("answers", "visits", "relationships", "cases")
SCALES = {
    Instrument.CSAT: range(1, 6),
    Instrument.NPS: range(11),
    Instrument.NPS_RELATIONAL: range(11),
    Instrument.CES: range(1, 8),
    Instrument.ESAT: range(1, 6),
    Instrument.ENPS: range(11),
    Instrument.CSAT_0_5: range(6),
    Instrument.CES_EFFORT: range(1, 6),
    Instrument.FCR: range(2),
}
# These came later: they have dice of their own, and the others' sequence stays as it is.
NEWER = (Instrument.CSAT_0_5, Instrument.CES_EFFORT, Instrument.FCR)


def made(
    first: date,
    last: date,
    teams: Sequence[Team],
    agents: dict[int, list[Agent]],
    topics: Sequence[Topic],
) -> None:
    """Facts of the days from first to last, noted as changed."""
    dice = random.Random(20261023)  # its own: the contacts' sequence stays as it is
    customers = list(Customer.objects.order_by("pk"))
    builders.changed_day(source="costs", day=date(2026, 10, 1))
    for team in teams:
        paid(dice, team)
    stayed(dice, customers)
    for number, team in enumerate(teams):
        newcomer(team, last - timedelta(days=11 + number))
    newcomer(teams[0], last - timedelta(days=12), to_day=date(2026, 10, 30))
    other = random.Random(20261125)
    day = first
    while day <= last:
        for instrument in (one for one in SCALES if one not in NEWER):
            for team in dice.sample(list(teams), 2):
                answered(dice, instrument, day, team, agents[team.pk], topics)
        for instrument, team in product(NEWER, teams):
            answered(other, instrument, day, team, agents[team.pk], topics)
        for _ in range(15):
            visited(dice, day, teams, customers, topics)
        for source in SOURCES:
            builders.ChangedDay.objects.get_or_create(source=source, day=day)
        day += timedelta(days=1)


def answered(
    dice: random.Random,
    instrument: Instrument,
    day: date,
    team: Team,
    agents: Sequence[Agent],
    topics: Sequence[Topic],
) -> None:
    scores = {f"score_{n}": dice.choice([0, 1, 2, 5, 9]) for n in SCALES[instrument]}
    facts.answers(
        team,
        instrument,
        day=day,
        agent=dice.choice([*agents, None]),
        topic=dice.choice(topics),
        code=dice.choice(["phone", "chat"]),
        delivered_n=2 * sum(scores.values()) + 1 if day.day % 2 else None,
        **scores,
    )


def visited(
    dice: random.Random,
    day: date,
    teams: Sequence[Team],
    customers: Sequence[Customer],
    topics: Sequence[Topic],
) -> None:
    """A visit of some minutes, after which some write, call or open a case."""
    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(
        minutes=dice.randrange(900)
    )
    reached = dice.random() < 0.4
    visit = facts.visit(
        dice.choice([None, *teams]),  # most are nobody's, a vendor's bot is the vendor's
        customer=dice.choice([*customers, None]),
        topic=dice.choice(topics),
        code=dice.choice(["phone", "chat"]),
        kind=dice.choice(["bot", "menu", "portal"]),
        end=dice.choice(["served", "served", "served", "agent", "abandoned"]),
        ended_at=at,
        is_support=dice.random() < 0.9,
        reached_form=reached,
        left_form=reached and dice.random() < 0.7,
        was_redirected=dice.random() < 0.1,
        hides_human=dice.random() < 0.1,
    )
    if visit.left_form and visit.customer and dice.random() < 0.3:
        facts.case(
            dice.choice(teams),
            customer=visit.customer,
            topic=dice.choice([visit.topic, *topics]),
            created_at=at + timedelta(hours=dice.choice([1, 20, 24, 30])),
            is_excluded=dice.random() < 0.2,
        )


def paid(dice: random.Random, team: Team) -> None:
    """Costs of October, and of the month before."""
    for category in ("salary", "vendor", "adjustment", "retained"):
        for month in (date(2026, 9, 1), date(2026, 10, 1)):
            status = dice.choice(["booked", "estimated"])
            amount = dice.randrange(-500_00, 9000_00)
            facts.cost(team, category=category, month=month, status=status, amount=amount)
    for day in (14, 24, 26):
        resolved = datetime(2026, 10, day, 8, tzinfo=UTC)
        facts.case(
            team,
            created_at=resolved - timedelta(hours=5),
            first_resolved_at=resolved - timedelta(hours=2),
            resolved_at=resolved,
            status="resolved",
            is_excluded=day == 26,
        )


def newcomer(team: Team, day: date, to_day: date | None = None) -> None:
    """A customer whose first contact of the month is on this day, and until when."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    customer = builders.customer()
    facts.relationship(customer=customer, to_day=to_day)
    builders.interaction(builders.leg(team, at=at), customer=customer)


def stayed(dice: random.Random, customers: Sequence[Customer]) -> None:
    """Most are customers at the month's start; some leave within 90 days, one comes back."""
    for customer in customers:
        from_day = dice.choice([date(2025, 1, 1), date(2026, 10, 1), date(2026, 10, 2)])
        left = dice.choice([None, None, date(2026, 12, 29), date(2026, 12, 30), date(2026, 10, 20)])
        facts.relationship(customer=customer, from_day=from_day, to_day=left)
    facts.relationship(customer=customers[0], from_day=date(2026, 12, 30))
