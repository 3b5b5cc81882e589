"""Whatever happened: teams add up to the whole, in whatever parts and order it was told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, Sum
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings

from kpis import compiler
from kpis.actions import snapshots
from kpis.models import (
    SNAPSHOTS,
    DurationHistogram,
    ForecastSnapshot,
    IntervalSnapshot,
    MissedSnapshot,
    RoutingSnapshot,
    ShareSnapshot,
    Snapshot,
)
from teams.models import (
    AgentDay,
    AnswerCount,
    Case,
    CaseMove,
    CostLine,
    Deadline,
    Evaluation,
    Interaction,
    Leg,
    Team,
    Visit,
)
from tests import builders
from tests.kpis import anyfacts, told
from tests.kpis.anyfacts import Delivery
from tests.kpis.test_snapshots import contents
from tests.kpis.told import LATER, Fact, Story

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    # Of an example that fails, so many facts make a long text.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]

# Each example loads and counts everything: fewer than usual, and many more in soak.
EXAMPLES = max(8, settings().max_examples // 12)
usual = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large
    ],
)  # fmt: skip

FACTS: tuple[type[Model], ...] = (
    Interaction, Leg, Case, CaseMove, Deadline, AgentDay, Evaluation, Visit, AnswerCount, CostLine
)  # fmt: skip
# Long before and after all of them.
AGES = (datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
DAYS = (date(2026, 9, 1), date(2026, 12, 31))
# What is about a team by itself: how many came to it in an interval, how it answered a half-hour,
# a contact once for each of its teams.
OWN = {
    ForecastSnapshot: set(compiler.measures(ForecastSnapshot)),
    IntervalSnapshot: set(compiler.measures(IntervalSnapshot)),
    MissedSnapshot: set(compiler.measures(MissedSnapshot)),
    ShareSnapshot: {"contacts"},
}

Totals = dict[str, dict[str, int]]


@contextmanager
def taken_back() -> Iterator[None]:
    """A world of its own, of which nothing is left."""
    with scopes_disabled(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def every(given: list[Story]) -> list[Fact]:
    return [fact for story in given for fact in story.facts]


def of_teams(snapshot: type[Snapshot], grain: int) -> dict[str, int]:
    names = compiler.measures(snapshot)
    found = snapshot.objects.filter(grain=grain).aggregate(**{n: Sum(n) for n in names})
    return {name: int(found[name] or 0) for name in names}


def without_teams(snapshot: type[Snapshot]) -> dict[str, int]:
    """Each measure over all facts at once: no team, no day, no grain is looked at."""
    names = compiler.measures(snapshot)
    adds: dict[str, Any] = {f"x_{name}": compiler.expression(snapshot, name) for name in names}
    found = snapshot.facts(*AGES).order_by().values(**adds)
    sql, params = found.query.sql_with_params()
    sums = ", ".join(f"coalesce(sum(x_{name}), 0)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM ({sql}) AS fact", params)
        return dict(zip(names, map(int, cursor.fetchone()), strict=True))


def unlike_the_whole() -> list[str]:
    """Where the teams of a grain do not add up to the whole."""
    return [
        f"{snapshot.__name__}.{name} at grain {grain}"
        for snapshot in SNAPSHOTS
        for whole in [without_teams(snapshot)]
        for grain in snapshot.grains()
        for name, total in of_teams(snapshot, grain).items()
        if total != whole[name]
    ]


def totals() -> Totals:
    return {
        snapshot.__name__: {
            name: total
            for name, total in of_teams(snapshot, snapshot.fine[0]).items()
            if name not in OWN.get(snapshot, set())
        }
        for snapshot in SNAPSHOTS
    }


def give_all_to(team: Team) -> None:
    """As if this team had done all work by itself."""
    for model in FACTS:
        places = [
            f.name
            for f in model._meta.fields
            if isinstance(f, ForeignKey) and f.related_model is Team
        ]
        for place in places:
            model._default_manager.exclude(**{place: None}).update(**{place: team})


def test_a_team_found_by_more_than_one_row_of_a_contact_is_caught(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RoutingSnapshot, "places", {**RoutingSnapshot.places, "team": "legs__team"})
    compiler.digest.cache_clear()
    with taken_back():
        first, second = builders.team("Lyon"), builders.team("Nantes")
        builders.interaction(builders.leg(first, is_transfer=True), builders.leg(second))
        builders.changed_day()
        snapshots.refresh_due(now=LATER)

        assert "RoutingSnapshot.handled at grain 1" in unlike_the_whole()
    compiler.digest.cache_clear()


@usual
@given(given=anyfacts.stories())
def test_teams_with_mixed_and_unattributed_add_up_to_the_whole_whoever_did_the_work(
    given: list[Story], db: None
) -> None:
    with taken_back():
        told.load(every(given), told.directory())
        snapshots.refresh_due(now=LATER)
        before = totals()

        assert unlike_the_whole() == []

        give_all_to(Team.objects.get(name="Lyon"))
        snapshots.refresh(start=DAYS[0], end=DAYS[1], now=LATER, force=True)

        assert totals() == before


@usual
@given(delivery=anyfacts.deliveries())
def test_facts_in_any_parts_and_any_order_give_the_same_rows(delivery: Delivery, db: None) -> None:
    with scopes_disabled(), transaction.atomic():
        feed = told.directory()
        with taken_back():
            told.load(every(delivery.stories), feed)
            snapshots.refresh_due(now=LATER)
            at_once = contents(*SNAPSHOTS, DurationHistogram)

        for part, outdated in zip(delivery.told, delivery.outdated, strict=True):
            told.load(part, feed, outdated=outdated)
            snapshots.refresh_due(now=LATER)

        assert contents(*SNAPSHOTS, DurationHistogram) == at_once
        transaction.set_rollback(True)
