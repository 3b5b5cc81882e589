"""Cases say what their events say: instants, owners, stocks, business time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.actions import calendars
from teams.calendars import Hours
from teams.ingest import casework
from teams.models import Case, CaseMove, ChangedDay, Team
from tests import builders, facts
from tests.builders import NOON
from tests.facts import HOUR

ZONE = "Europe/Paris"
PARIS = ZoneInfo(ZONE)
MONDAY = datetime(2026, 10, 5, 9, tzinfo=PARIS)
TUESDAY, WEDNESDAY = MONDAY + timedelta(hours=25), MONDAY + timedelta(hours=54)
THURSDAY, FRIDAY = MONDAY + timedelta(hours=72), MONDAY + timedelta(hours=96)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def stamped(*cases: Case) -> int:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched (id bigint)")
        cursor.executemany("INSERT INTO touched VALUES (%s)", [(case.pk,) for case in cases])
        changed = casework.stamp("pg_temp.touched", zone=ZONE)
        cursor.execute("DROP TABLE pg_temp.touched")
    for case in cases:
        case.refresh_from_db()
    return changed


def noted(case: Case) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched AS SELECT %s::bigint AS id", [case.pk])
        casework.note_days("pg_temp.touched", zone=ZONE)
        cursor.execute("DROP TABLE pg_temp.touched")
    return set(ChangedDay.objects.filter(source="cases").values_list("day", flat=True))


def told(case: Case, *steps: tuple[datetime, str, str, str]) -> None:
    """Events of the case's own team: when, kind, actor, status."""
    for at, kind, actor, status in steps:
        facts.case_event(case, at=at, kind=kind, actor=actor, status=status)


def moves(case: Case) -> list[tuple[datetime, str, str, int]]:
    found = CaseMove.objects.filter(case=case).order_by("sequence").select_related("team")
    return [(move.at, str(move.team), move.status, move.change) for move in found]


def reopened(team: Team, **values: object) -> Case:
    """Worked example 2: resolved on Tuesday, reopened by the customer, resolved, thanked for."""
    case = facts.case(team, created_at=MONDAY, **values)
    told(
        case,
        (MONDAY, "created", "customer", "new"),
        (MONDAY, "reply", "rule", ""),
        (TUESDAY, "reply", "agent", ""),
        (TUESDAY, "status", "agent", "resolved"),
        (WEDNESDAY, "message", "customer", "open"),
        (THURSDAY, "reply", "agent", "resolved"),
        (FRIDAY, "message", "customer", ""),
    )
    return case


def test_example_2_a_reopened_case_is_resolved_first_after_25_h_and_at_last_after_72_h(
    lyon: Team,
) -> None:
    case = reopened(lyon)

    stamped(case)

    assert case.first_resolved_at == MONDAY + timedelta(hours=25)
    assert case.resolved_at == MONDAY + timedelta(hours=72)
    assert (case.reopened_at, case.reopens_n) == (WEDNESDAY, 1)
    assert (case.status, case.resolved_team, case.is_closed_by_rule) == ("resolved", lyon, False)
    assert (case.acknowledged_at, case.replied_at, case.replies_n) == (MONDAY, TUESDAY, 2)
    assert case.reply_team == lyon


def test_a_reopened_case_enters_the_stock_again(lyon: Team) -> None:
    case = reopened(lyon)

    stamped(case)

    assert moves(case) == [
        (MONDAY, "Lyon", "new", 1),
        (TUESDAY, "Lyon", "new", -1),
        (WEDNESDAY, "Lyon", "open", 1),
        (THURSDAY, "Lyon", "open", -1),
    ]


def test_while_it_is_open_again_a_case_has_no_resolution(lyon: Team) -> None:
    case = facts.case(lyon, created_at=MONDAY)
    told(
        case,
        (TUESDAY, "status", "agent", "resolved"),
        (WEDNESDAY, "status", "customer", "open"),
    )

    stamped(case)

    assert (case.first_resolved_at, case.resolved_at, case.status) == (TUESDAY, None, "open")


@pytest.mark.parametrize("actor", ["agent", "rule"])
def test_what_an_agent_or_a_rule_reopens_the_customer_did_not(lyon: Team, actor: str) -> None:
    case = facts.case(lyon, created_at=MONDAY)
    told(
        case,
        (TUESDAY, "status", "agent", "resolved"),
        (WEDNESDAY, "status", actor, "open"),
        (THURSDAY, "status", "rule", "resolved"),
    )

    stamped(case)

    assert (case.reopened_at, case.reopens_n, case.resolved_at) == (None, 0, THURSDAY)
    assert case.is_closed_by_rule


def test_a_case_handed_on_stands_in_the_stock_of_who_owns_it(lyon: Team) -> None:
    atlas = builders.team("Atlas")
    case = facts.case(lyon, created_at=MONDAY)
    facts.case_event(case, at=TUESDAY, kind="owner", team=atlas)
    facts.case_event(case, at=TUESDAY, kind="reply", team=lyon)
    facts.case_event(case, at=WEDNESDAY, kind="status", status="resolved", team=atlas)

    stamped(case)

    assert moves(case) == [
        (MONDAY, "Lyon", "new", 1),
        (TUESDAY, "Lyon", "new", -1),
        (TUESDAY, "Atlas", "new", 1),
        (WEDNESDAY, "Atlas", "new", -1),
    ]
    assert (case.owner_team, case.resolved_team, case.reply_team) == (atlas, atlas, lyon)
    assert (case.team, case.transfers_n) == (lyon, 1)


def test_what_the_source_gave_stays_where_no_event_speaks_of_it(lyon: Team) -> None:
    given = {"first_resolved_at": TUESDAY, "reopened_at": WEDNESDAY, "resolved_at": THURSDAY}
    counts = {"reopens_n": 2, "replies_n": 3, "transfers_n": 4}
    case = facts.case(
        lyon, created_at=MONDAY, status="resolved", replied_at=TUESDAY, **given, **counts
    )
    told(case, (MONDAY, "created", "customer", ""))

    stamped(case)

    assert {name: getattr(case, name) for name in given} == given
    assert {name: getattr(case, name) for name in counts} == counts
    assert case.replied_at == TUESDAY
    assert [(at, change) for at, _, _, change in moves(case)] == [
        (MONDAY, 1),
        (TUESDAY, -1),
        (WEDNESDAY, 1),
        (THURSDAY, -1),
    ]


def test_a_case_without_events_stands_open_as_its_source_says(lyon: Team) -> None:
    pending = facts.case(lyon, created_at=MONDAY, status="pending")

    stamped(pending)

    assert moves(pending) == [(MONDAY, "Lyon", "pending", 1)]


def test_an_excluded_or_merged_case_stands_in_no_stock(lyon: Team) -> None:
    spam = facts.case(lyon, created_at=MONDAY)
    merged = facts.case(lyon, created_at=MONDAY)
    stamped(spam, merged)
    Case.objects.filter(pk=spam.pk).update(is_excluded=True)
    told(merged, (TUESDAY, "merged", "agent", ""))

    stamped(spam, merged)

    assert merged.is_excluded
    assert not CaseMove.objects.exists()


def test_stamping_twice_changes_nothing(lyon: Team) -> None:
    case = reopened(lyon)
    first = stamped(case)

    assert (first > 0, stamped(case)) == (True, 0)


def test_the_days_of_a_case_are_those_of_its_instants_and_moves(lyon: Team) -> None:
    case = reopened(lyon, code="chat")
    stamped(case)

    assert noted(case) == {date(2026, 10, day) for day in (5, 6, 7, 8)}


def office(**use: object) -> None:
    """Open from Monday to Friday, 9 to 18, for what `use` names."""
    calendar = facts.calendar()
    calendars.publish(
        by=None,
        now=NOON,
        calendar=calendar,
        since=date(2026, 1, 1),
        hours=[Hours(day, 9 * 60, 18 * 60) for day in range(1, 6)],
    )
    facts.calendar_use(calendar=calendar, **use)


def test_example_13_a_reply_over_the_weekend_took_67_h_15_and_4_h_15_of_business(
    lyon: Team,
) -> None:
    office()
    friday = datetime(2027, 1, 15, 16, 10, tzinfo=PARIS)
    case = facts.case(lyon, code="email", created_at=friday)
    told(
        case,
        (friday + timedelta(minutes=1), "reply", "rule", ""),
        (datetime(2027, 1, 18, 11, 25, tzinfo=PARIS), "reply", "agent", ""),
    )

    stamped(case)

    assert case.replied_at is not None
    assert case.replied_at - friday == timedelta(hours=67, minutes=15)
    assert case.reply_business_ms == 4.25 * HOUR
    assert case.reply_due_at == datetime(2027, 1, 18, 11, 10, tzinfo=PARIS)  # promised in 4 h


def test_without_a_calendar_there_is_no_business_time_and_promises_run_day_and_night(
    lyon: Team,
) -> None:
    office(channel=builders.channel("chat"))
    case = reopened(lyon, code="email")

    stamped(case)

    assert (case.reply_business_ms, case.resolution_business_ms) == (None, None)
    assert case.reply_due_at == MONDAY + timedelta(hours=4)


MINUTES = st.integers(0, 14 * 24 * 60)


@given(start=MINUTES, promise=st.integers(1, 60 * 60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_much_business_time_has_passed_when_a_reply_is_due(
    lyon: Team, start: int, promise: int
) -> None:
    if not facts.Calendar.objects.exists():
        office()
    builders.channel("email").promises.update(answer_within_ms=promise * 60_000, since="2020-01-01")
    case = facts.case(lyon, code="email", created_at=MONDAY + timedelta(minutes=start))
    stamped(case)
    Case.objects.filter(pk=case.pk).update(replied_at=case.reply_due_at)

    stamped(case)

    assert case.reply_business_ms == promise * 60_000
