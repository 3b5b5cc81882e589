"""A vendor's team with a call every day around October, under a contract, and one of our own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from kpis.actions import approvals, restatements, scorecards, snapshots
from kpis.actions.scorecards import Made
from kpis.models import Clause, ContractVersion, Scorecard
from teams.models import ChangedDay, Interaction, Leg, Team
from teams.scope import everywhere
from tests import agreed, builders
from tests.shelf import Shelf

OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 14), date(2026, 11, 16)


@dataclass
class Centre:
    """Every tenth call is given up; `missing` days have none."""

    atlas: Team
    lyon: Team
    version: ContractVersion
    clauses: list[Clause]

    def make(self, now: datetime = NOW) -> Made:
        with everywhere():
            snapshots.refresh_due(now=now)
            return scorecards.make(team_id=self.atlas.pk, month=OCTOBER, now=now)

    def issue(self, made: Made, now: datetime = NOW) -> Scorecard:
        with everywhere():
            approvals.approve(scorecard_id=made.scorecard_id, by=None, now=now)
            approvals.issue(scorecard_id=made.scorecard_id, by=None, now=now)
            return self.card(made.version)

    def night(self, now: datetime = NOW + timedelta(days=1)) -> int:
        """What the night after does: figures anew, and what they restate."""
        with everywhere():
            snapshots.refresh_due(now=now)
            return restatements.find(now=now)

    def card(self, version: int = 1) -> Scorecard:
        with everywhere():
            return Scorecard.objects.get(team=self.atlas, month=OCTOBER, version=version)

    def move(self, day: date, to: Team) -> None:
        """A contact was booked on the wrong team: a correction arrives."""
        with everywhere():
            legs = Leg.objects.filter(enqueued_at__date=day, team=self.atlas)
            assert legs.exists()
            Interaction.objects.filter(pk__in=legs.values("interaction")).update(
                first_team=to, last_team=to, sole_team=to
            )
            legs.update(team=to)
        changed(day)


def calls(team: Team, day: date, n: int = 1) -> None:
    """Some calls of a day, the tenth of every ten days given up."""
    for place in range(n):
        at = datetime(day.year, day.month, day.day, 10, place, tzinfo=UTC)
        is_lost = place == 0 and day.day % 10 == 0
        outcome = "abandoned" if is_lost else "answered"
        builders.interaction(builders.leg(team, at=at, wait=12, outcome=outcome))


def changed(day: date) -> None:
    row, is_new = ChangedDay.objects.get_or_create(source="interactions", day=day)
    if not is_new:
        row.counter += 1
        row.save()


def days(first: date = FIRST, last: date = LAST) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def of_atlas() -> Centre:
    vendor = builders.vendor("Atlas", slug="atlas")
    atlas = builders.team("Atlas Contact", slug="atlas", vendor=vendor)
    lyon = builders.team("Lyon", slug="lyon")
    version = agreed.version(atlas, of=agreed.contract(atlas, reference="C-014"))
    clauses = [
        agreed.clause(
            version,
            "abandonment_rate",
            position=1,
            weight=Decimal(40),
            floor=Decimal("0.15"),
            target=Decimal("0.05"),
            pool=Decimal("0.40"),
            channel=builders.channel("phone"),
        ),
        agreed.clause(
            version,
            "service_level",
            position=2,
            weight=Decimal(60),
            floor=Decimal("0.70"),
            target=Decimal("0.90"),
            pool=Decimal("0.60"),
        ),
    ]
    for day in days():
        calls(atlas, day, 5)
        changed(day)
    snapshots.refresh_due(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DISCARD TEMP")  # of no use to who takes the rows again
    return Centre(atlas, lyon, version, clauses)


CALLS: Final = Shelf(of_atlas)


@pytest.fixture
def centre(db: None) -> Centre:
    with scopes_disabled():
        return CALLS.taken()
