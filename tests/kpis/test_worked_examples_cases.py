"""The specification's worked examples of cases, by the names used there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.queries.readings import Reading, Selection, readings
from teams.models import ChangedDay, Team
from tests import builders, facts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 10, 5, 7, tzinfo=UTC)  # 09:00 in Paris
LATER = datetime(2026, 12, 20, tzinfo=UTC)
START, END = date(2026, 10, 5), date(2026, 10, 9)


def read(*keys: str, end: date = END) -> dict[str, Reading]:
    for shift in range(-40, 40):
        for source in ("cases", "deadlines"):
            ChangedDay.objects.get_or_create(source=source, day=START + timedelta(days=shift))
    with scopes_disabled():
        snapshots.refresh_due(now=LATER)
        found = readings([find(key) for key in keys], Selection(START, end), now=LATER)
    return {reading.kpi.key: reading for reading in found}


def terms(reading: Reading) -> tuple[float, float]:
    assert reading.numerator is not None
    assert reading.denominator is not None
    return float(reading.numerator), float(reading.denominator)


@pytest.fixture
def lyon() -> Team:
    return builders.team("Lyon")


def test_2_reopened(lyon: Team) -> None:
    facts.case(
        lyon,
        created_at=MONDAY,
        first_resolved_at=MONDAY + 25 * HOUR,
        resolved_team=lyon,
        reopened_at=MONDAY + 54 * HOUR,
        reopens_n=1,
        resolved_at=MONDAY + 72 * HOUR,
        status="resolved",
    )

    found = read("resolution_time:first", "resolution_time", "reopen_rate", "completion_rate")

    assert terms(found["resolution_time:first"]) == (25 * 3600, 1)
    assert terms(found["resolution_time"]) == (72 * 3600, 1)
    assert terms(found["reopen_rate"]) == (1, 1)
    assert terms(found["completion_rate"]) == (1, 1), "completed once"


def test_8_backlog(lyon: Team) -> None:
    at = datetime(2026, 10, 9, 22, tzinfo=UTC)  # the end of the day in Paris

    def standing(*moves: tuple[timedelta, str, int]) -> None:
        case = facts.case(lyon, created_at=at + moves[0][0])
        for when, status, change in moves:
            facts.case_move(case, at=at + when, status=status, change=change)

    standing((-30 * HOUR, "open", 1))
    standing((-9 * HOUR, "open", 1), (-6 * HOUR, "open", -1))
    standing((-9 * HOUR, "open", 1), (-8 * HOUR, "open", -1), (-HOUR, "open", 1))
    standing((-9 * HOUR, "pending", 1))
    standing((5 * HOUR / 60, "open", 1))
    standing((-9 * HOUR, "open", 1), (-HOUR / 3600, "open", -1))
    for number in range(22):  # 0.8 a day over 28 days are 22.4
        facts.case(
            lyon,
            created_at=at - timedelta(days=27) + number * 24 * HOUR,
            resolved_at=at - timedelta(days=27) + number * 24 * HOUR + HOUR,
            status="resolved",
        )

    found = read("backlog", "backlog:pending", "backlog:days")

    assert found["backlog"].value == 2
    assert found["backlog:pending"].value == 1
    assert found["backlog:days"].value == pytest.approx(2 / (22 / 28))


def test_14_sla(lyon: Team) -> None:
    for number in range(36):
        facts.deadline(lyon, due_at=MONDAY + number * HOUR, met_at=MONDAY)
    for _ in range(6):
        facts.deadline(lyon, due_at=MONDAY, met_at=MONDAY + HOUR)
    for _ in range(5):
        facts.deadline(lyon, due_at=MONDAY)
    for _ in range(3):
        facts.deadline(lyon, due_at=MONDAY + 90 * 24 * HOUR)

    (found,) = read("sla_attainment", end=date(2027, 2, 1)).values()

    assert terms(found) == (36, 47)
    assert found.value == pytest.approx(0.766, abs=0.0005)


def test_without_cases_the_reason_is_said() -> None:
    found = read("backlog", "completion_rate", "reopen_rate", "resolution_time")

    assert {reading.value for reading in found.values()} == {None}
    assert {reading.reason.value for reading in found.values() if reading.reason} == {
        "no_case_status"
    }
