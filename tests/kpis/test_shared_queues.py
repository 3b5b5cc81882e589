"""A queue that several teams answer: who gives up in it is no team's, and no team's share is told.

Whoever is answered counts for the agent's team, so that a share of all who queued would flatter it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Reason
from kpis.queries import comparisons
from kpis.queries.comparisons import Outcome, Side, Why
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Team
from teams.scope import Reach
from tests import builders
from tests.builders import leg
from tests.shelf import Shelf

DAY = date(2026, 10, 5)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
WITHHELD = (
    "service_level",
    "service_level:V2",
    "answer_rate",
    "abandonment_rate",
    "abandonment_rate:interaction",
    "customer_service_level",
    "overflow_rate",
)


def made() -> tuple[Team, Team]:
    """Two teams answer 40 calls each of one queue, in which 20 more give up; Nice has its own."""
    lyon, nantes = builders.team("Lyon"), builders.team("Nantes")
    for team in (lyon, nantes):
        for _ in range(40):
            builders.interaction(leg(team, is_shared=True))
    for _ in range(20):
        nobody = builders.common("unattributed")
        builders.interaction(leg(nobody, outcome="abandoned", wait=60, is_shared=True))
    builders.changed_day()
    snapshots.refresh_due(now=NOW)
    return lyon, nantes


@pytest.fixture(scope="module")
def pairs(shelved: Any) -> Shelf[tuple[Team, Team]]:
    return shelved(made)


@pytest.fixture
def teams(db: None, pairs: Shelf[tuple[Team, Team]]) -> Iterator[tuple[Team, Team]]:
    with scopes_disabled():
        yield pairs.taken()


def of(key: str, *teams: Team) -> Reading:
    chosen = Selection(DAY, DAY, teams=tuple(team.pk for team in teams))
    (found,) = readings([find(key)], chosen, now=NOW)
    return found


@pytest.mark.parametrize("key", WITHHELD)
def test_no_share_of_a_shared_queue_is_published_for_a_team(
    key: str, teams: tuple[Team, Team]
) -> None:
    found = of(key, teams[0])

    assert (found.value, found.interval, found.reason) == (None, None, Reason.SHARED_QUEUE)


def test_teams_told_apart_have_none_either_and_nobody_looks_like_the_worst(
    teams: tuple[Team, Team],
) -> None:
    found = readings([find("abandonment_rate")], Selection(DAY, DAY), by=["team"], now=NOW)

    assert len(found) == 3
    assert {reading.reason for reading in found} == {Reason.SHARED_QUEUE}


def test_all_teams_together_have_it_as_nobody_is_left_out(teams: tuple[Team, Team]) -> None:
    assert of("abandonment_rate").value == pytest.approx(20 / 100)
    assert of("abandonment_rate:interaction").value == pytest.approx(20 / 100)


def test_who_reaches_his_team_alone_has_no_total_of_it(teams: tuple[Team, Team]) -> None:
    with Reach(teams=frozenset({teams[0].pk})).entered():
        assert of("service_level").reason is Reason.SHARED_QUEUE
    with Reach(teams=frozenset(Team.objects.values_list("pk", flat=True)), staff=True).entered():
        assert of("service_level").reason is None


def test_what_only_answers_make_is_published(teams: tuple[Team, Team]) -> None:
    assert of("asa", teams[0]).value == pytest.approx(10)
    assert of("aht_leg", teams[0]).reason is None


def test_queues_of_a_teams_own_keep_their_figures(teams: tuple[Team, Team]) -> None:
    with scopes_disabled():
        for _ in range(40):
            builders.interaction(leg(teams[0]), code="chat")
        snapshots.refresh(start=DAY, end=DAY, now=NOW, force=True)

    found = readings([find("answer_rate")], Selection(DAY, DAY), by=["team", "channel"], now=NOW)

    said = {(r.cell.team, r.cell.channel): r.reason for r in found}
    assert said[teams[0].pk, builders.channel("chat").pk] is None
    assert said[teams[0].pk, builders.channel("phone").pk] is Reason.SHARED_QUEUE


def test_teams_are_not_compared_on_a_queue_that_they_share(teams: tuple[Team, Team]) -> None:
    lyon, nantes = (Side(team.slug, (team.pk,)) for team in teams)
    pair = (lyon, nantes)

    (found,) = comparisons.compare([find("answer_rate")], [pair], Selection(DAY, DAY), now=NOW)

    assert (found.said.outcome, found.said.why) == (Outcome.NOT_COMPARABLE, Why.SHARED_QUEUE)
    assert found.difference is None
