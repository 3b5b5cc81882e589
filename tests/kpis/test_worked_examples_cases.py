"""The specification's worked examples of cases, by the names used there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.queries.readings import Reading, Selection, readings
from teams.models import ChangedDay, Team
from tests import builders, facts
from tests.builders import leg

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 10, 5, 7, tzinfo=UTC)  # 09:00 in Paris
LATER = datetime(2026, 12, 20, tzinfo=UTC)
START, END = date(2026, 10, 5), date(2026, 10, 9)


def read(
    *keys: str, end: date = END, sources: tuple[str, ...] = ("cases", "deadlines")
) -> dict[str, Reading]:
    for shift in range(-40, 40):
        for source in sources:
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


def test_example_2_reopened(lyon: Team) -> None:
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


def test_example_2_what_the_reopened_case_does_to_first_contact_resolution(lyon: Team) -> None:
    customer = builders.customer()
    for hours in (0, 54, 96):  # asks on Monday, comes back on Wednesday, thanks on Friday
        at = MONDAY + hours * HOUR
        builders.interaction(leg(lyon, at=at), customer=customer, code="email")

    found = read("fcr_rate", sources=("interactions",))

    assert terms(found["fcr_rate"]) == (0, 1)


def test_example_2_the_reopened_case_is_57_h_old_on_wednesday_evening(lyon: Team) -> None:
    # Nine hours before midnight, as 09:00 lies before 18:00: stocks are read when days end.
    created = datetime(2026, 10, 5, 13, tzinfo=UTC)
    case = facts.case(lyon, created_at=created, reopens_n=1)
    for hours, status, change in (
        (0, "open", 1), (25, "open", -1), (25, "resolved", 1), (54, "resolved", -1), (54, "open", 1)
    ):  # fmt: skip
        facts.case_move(case, at=created + hours * HOUR, status=status, change=change)

    found = read("backlog", "backlog:age", "backlog:age_p90", end=date(2026, 10, 7))

    assert found["backlog"].value == 1
    assert found["backlog:age"].value == found["backlog:age_p90"].value == 57 * 3600


def test_ages_of_the_backlog_are_those_of_the_cases_that_stand_open(lyon: Team) -> None:
    end = datetime(2026, 10, 9, 22, tzinfo=UTC)
    nantes = builders.team("Nantes")
    for days in range(1, 11):
        case = facts.case(lyon, created_at=end - timedelta(days=days))
        facts.case_move(case, at=case.created_at)
        if days == 10:  # the oldest was handed on
            facts.case_move(case, at=end - HOUR, change=-1)
            facts.case_move(case, at=end - HOUR, team=nantes)
    facts.case_move(facts.case(lyon, created_at=end), at=end)
    keys = [find("backlog:age"), find("backlog:age_p90")]

    whole = read("backlog:age", "backlog:age_p90")
    with scopes_disabled():
        by_team = readings(keys, Selection(START, END), by=("team",), now=LATER)
        by_agent = readings(keys, Selection(START, END), by=("agent",), now=LATER)

    assert [one.value for one in whole.values()] == [5 * 86_400, 9 * 86_400]
    assert {(one.cell.team, one.kpi.variant): one.value for one in by_team} == {
        (lyon.pk, "age"): 5 * 86_400,
        (lyon.pk, "age_p90"): 9 * 86_400,
        (nantes.pk, "age"): 10 * 86_400,
        (nantes.pk, "age_p90"): 10 * 86_400,
    }
    assert by_agent == []


def test_example_8_backlog(lyon: Team) -> None:
    """Five such desks, as 0.8 completions a day are no whole number in 28 days, and 4 are."""
    at = datetime(2026, 10, 9, 22, tzinfo=UTC)  # the end of the day in Paris

    def standing(*moves: tuple[timedelta, str, int]) -> None:
        case = facts.case(lyon, created_at=at + moves[0][0])
        for when, status, change in moves:
            facts.case_move(case, at=at + when, status=status, change=change)

    for _ in range(5):
        standing((-30 * HOUR, "open", 1))
        standing((-9 * HOUR, "open", 1), (-6 * HOUR, "open", -1))
        standing((-9 * HOUR, "open", 1), (-8 * HOUR, "open", -1), (-HOUR, "open", 1))
        standing((-9 * HOUR, "pending", 1))
        standing((5 * HOUR / 60, "open", 1))
        standing((-9 * HOUR, "open", 1), (-HOUR / 3600, "open", -1))
    for number in range(28 * 4):
        created = at - timedelta(days=27) + number * timedelta(hours=5)
        facts.case(lyon, created_at=created, resolved_at=created + HOUR, status="resolved")

    found = read("backlog", "backlog:pending", "backlog:days")

    assert found["backlog"].value == 5 * 2
    assert found["backlog:pending"].value == 5 * 1
    assert found["backlog:days"].value == pytest.approx(2.5)


def test_example_14_sla(lyon: Team) -> None:
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


def test_a_reply_is_timed_from_its_acceptance_where_that_is_known(lyon: Team) -> None:
    minutes = timedelta(minutes=1)
    given = {"created_at": MONDAY, "queued_at": MONDAY + 20 * minutes, "reply_team": lyon}
    for _ in range(30):
        facts.case(
            lyon, accepted_at=MONDAY + 35 * minutes, replied_at=MONDAY + 50 * minutes, **given
        )
    facts.case(lyon, replied_at=MONDAY + 90 * minutes, **given)
    facts.case(lyon, accepted_at=MONDAY + 60 * minutes, replied_at=MONDAY + 50 * minutes, **given)

    found = read("first_response_time:accepted", "first_response_time")

    assert terms(found["first_response_time:accepted"]) == (30 * 15 * 60, 30)
    assert found["first_response_time:accepted"].value == 15 * 60
    assert terms(found["first_response_time"])[1] == 32


def test_a_case_past_several_promises_is_overdue_once_until_they_are_kept(lyon: Team) -> None:
    nantes = builders.team("Nantes")
    closes = datetime(2026, 10, 9, 22, tzinfo=UTC)
    due: dict[str, Any] = {"due_at": closes - HOUR}
    owing: dict[str, list[dict[str, Any]]] = {
        "twice": [due, {"due_at": closes - 2 * HOUR, "metric": "first_reply"}],
        "later": [{"due_at": closes}],
        "kept late": [due | {"met_at": closes - HOUR / 2}],
        "kept tomorrow": [due | {"met_at": closes + HOUR}],
        "kept, says the source": [due | {"is_met": True}],
        "of the other team": [due | {"team": nantes}],
    }
    for promises in owing.values():
        case = facts.case(lyon, created_at=MONDAY)
        facts.case_move(case, at=MONDAY, team=lyon)
        for promise in promises:
            facts.deadline(promise.pop("team", lyon), case=case, feed=case.feed, **promise)

    found = read("backlog", "backlog:due_breached")

    assert found["backlog"].value == 6
    assert found["backlog:due_breached"].value == 2
