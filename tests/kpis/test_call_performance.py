"""The global call performance, computed again from its parts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Reason
from kpis.models import Target
from kpis.queries import callperformance
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats.scales import Anchors, Band, Scale, score
from teams.models import Team
from tests import builders
from tests.builders import leg

pytestmark = pytest.mark.django_db
START, END = date(2026, 10, 1), date(2026, 10, 31)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
KPI = find("global_call_performance")
# The scales that the product starts with.
SCALES: dict[str, tuple[float, Scale]] = {
    "aht_contact": (0.5, Band(180, 240, 300, 420, 480, 540)),
    "service_level": (0.25, Anchors(0.70, 0.75, 0.80, 0.90)),
    "abandonment_rate": (0.125, Anchors(0.08, 0.065, 0.05, 0.03)),
    "wait_time:p90": (0.125, Anchors(180.0, 90.0, 60.0, 20.0)),
}


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    callperformance.clear()
    with scopes_disabled():
        yield


def called(team: Team, *, talk: float = 400) -> None:
    """Ten calls a day on twelve days: one given up, two answered late, seven in time."""
    for day in range(12):
        at = datetime(2026, 10, 2, 9, tzinfo=UTC) + timedelta(days=day)
        for turn, wait in enumerate([5, 8, 11, 14, 16, 18, 19, 30, 45, 70]):
            stay = leg(
                team,
                at=at + timedelta(minutes=turn),
                wait=wait,
                talk=talk,
                wrap_up=50 + turn,
                outcome="abandoned" if turn == 9 and day % 2 else "answered",
            )
            builders.interaction(stay)


def counted() -> None:
    # A contact after the month: a day is final once facts that end after it are known.
    builders.interaction(leg(builders.team("Later"), at=datetime(2026, 11, 9, 9, tzinfo=UTC)))
    for day in range(45):
        builders.changed_day(day=START + timedelta(days=day))
    snapshots.refresh_due(now=LATER)


def of(team: Team, *, start: date = START, end: date = END, now: datetime = LATER) -> Reading:
    (found,) = readings([KPI], Selection(start, end, teams=(team.pk,)), by=("team",), now=now)
    return found


def test_it_is_the_weighted_points_of_its_parts() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()

    found = of(lyon)

    phone = (builders.channel("phone").pk,)
    chosen = Selection(START, END, teams=(lyon.pk,), channels=phone)
    parts = {r.kpi.key: r.value for r in readings([find(k) for k in SCALES], chosen, now=LATER)}
    by_hand = sum(weight * score(scale, parts[key] or 0) for key, (weight, scale) in SCALES.items())
    assert parts["aht_contact"] == pytest.approx(400 + 54.5, abs=1)
    assert found.value == pytest.approx(by_hand, abs=0.2)
    assert 40 < by_hand < 110
    assert found.interval is not None
    assert found.interval.low < by_hand < found.interval.high
    assert found.n == 114


def test_alone_or_among_others_a_team_has_the_same_score() -> None:
    lyon, nantes = builders.team("Lyon"), builders.team("Nantes")
    called(lyon)
    called(nantes, talk=250)
    counted()

    among = {
        r.cell.team: r.value
        for r in readings([KPI], Selection(START, END), by=("team",), now=LATER)
    }

    assert of(lyon).value == among[lyon.pk]
    assert of(nantes).value == among[nantes.pk]
    assert among[lyon.pk] != among[nantes.pk]


def test_without_a_part_of_its_minimum_there_is_none() -> None:
    lyon = builders.team("Lyon")
    builders.interaction(leg(lyon))
    counted()

    found = of(lyon)

    assert (found.value, found.reason) == (None, Reason.INSUFFICIENT_WEIGHT)


def test_without_targets_it_says_so() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()
    Target.objects.filter(kpi="aht_contact").delete()

    found = of(lyon)

    assert (found.value, found.reason) == (None, Reason.NO_TARGET)


def test_before_its_parts_are_final_it_is_provisional() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()

    found = of(lyon, now=datetime(2026, 11, 1, 6, tzinfo=UTC))

    assert (found.value, found.reason) == (None, Reason.PROVISIONAL)


def test_it_is_of_whole_months() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()

    assert of(lyon).value is not None
    for found in readings([KPI, find("asa")], Selection(START, date(2026, 10, 20)), now=LATER):
        if found.kpi is KPI:
            assert found.reason is Reason.PARTIAL_PERIOD


@pytest.mark.parametrize("by", [("channel",), ("team", "topic"), ("agent",), ("week",)])
def test_it_is_kept_by_team_alone(by: tuple[str, ...]) -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()

    assert not [r for r in readings([KPI], Selection(START, END), by=by, now=LATER) if r.value]


def test_twelve_teams_ask_no_more_queries_than_two() -> None:
    teams = [builders.team(f"Team {number}") for number in range(12)]
    for team in teams[:2]:
        called(team)
    counted()
    counts = []
    for several in (teams[:2], teams):
        callperformance.clear()
        with CaptureQueriesContext(connection) as queries:
            chosen = Selection(START, END, teams=tuple(team.pk for team in several))
            readings([KPI], chosen, by=("team",), now=LATER)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_month_is_scored_once_and_again_when_a_target_changes() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()
    first = of(lyon)

    with CaptureQueriesContext(connection) as queries:
        again = of(lyon)
    Target.objects.filter(kpi="aht_contact").update(floor=500.0, target=600.0)

    assert again.value == first.value
    assert len(queries) < 10
    assert of(lyon).value != first.value


def test_months_before_any_data_have_none() -> None:
    lyon = builders.team("Lyon")
    called(lyon)
    counted()

    found = readings(
        [KPI, find("asa")],
        Selection(date(2026, 1, 1), date(2026, 1, 31), teams=(lyon.pk,)),
        now=LATER,
    )

    assert {reading.value for reading in found} == {None}
    assert {reading.reason for reading in found} == {Reason.NO_DENOMINATOR}


def test_of_several_teams_together_there_is_none() -> None:
    for name in ("Lyon", "Nantes"):
        called(builders.team(name))
    counted()

    (found,) = readings([KPI], Selection(START, END), now=LATER)

    assert (found.value, found.reason) == (None, Reason.NOT_COMPARABLE)
