"""Business time of cases, when their replies are due, and who owns them then."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.actions import calendars
from teams.calendars import Hours
from teams.models import Case, ChangedDay, Team
from tests import builders, facts
from tests.builders import NOON
from tests.facts import HOUR
from tests.teams.ingest.stamping import (
    MONDAY,
    PARIS,
    TUESDAY,
    WEDNESDAY,
    reopened,
    stamped,
    told,
)


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


def test_a_reply_is_due_from_who_owned_the_case_at_that_instant_and_not_from_todays_owner(
    lyon: Team,
) -> None:
    atlas, nantes = builders.team("Atlas"), builders.team("Nantes")
    case = facts.case(lyon, code="email", created_at=MONDAY, replies_n=0)
    facts.case_event(case, at=MONDAY + timedelta(hours=3), kind="owner", team=atlas)
    facts.case_event(case, at=MONDAY + timedelta(hours=5), kind="owner", team=nantes)

    stamped(case)

    assert case.reply_due_at == MONDAY + timedelta(hours=4)
    assert (case.team, case.due_team, case.owner_team) == (lyon, atlas, nantes)


def test_a_case_handed_on_when_its_reply_is_due_is_due_from_the_new_owner(lyon: Team) -> None:
    atlas = builders.team("Atlas")
    case = facts.case(lyon, code="email", created_at=MONDAY, replies_n=0)
    facts.case_event(case, at=MONDAY + timedelta(hours=4), kind="owner", team=atlas)

    stamped(case)

    assert case.due_team == atlas


def test_no_reply_is_due_where_the_source_tells_of_none(lyon: Team) -> None:
    silent = facts.case(lyon, created_at=MONDAY, feed=builders.feed("silent"))
    facts.case(lyon, created_at=MONDAY, replied_at=TUESDAY, feed=builders.feed("other"))

    stamped(silent)

    assert (silent.reply_due_at, silent.due_team) == (None, None)


def test_the_first_reply_that_a_source_tells_makes_replies_due_in_its_earlier_cases(
    lyon: Team,
) -> None:
    earlier = facts.case(lyon, code="email", created_at=MONDAY)
    stamped(earlier)
    later = facts.case(lyon, code="email", created_at=WEDNESDAY, feed=earlier.feed)
    told(later, (WEDNESDAY, "reply", "agent", ""))

    stamped(later)

    earlier.refresh_from_db()
    assert earlier.reply_due_at == MONDAY + timedelta(hours=4)
    assert ChangedDay.objects.filter(source="cases", day=date(2026, 10, 5)).exists()


MINUTES = st.integers(0, 14 * 24 * 60)


@given(start=MINUTES, promise=st.integers(1, 60 * 60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_much_business_time_has_passed_when_a_reply_is_due(
    lyon: Team, start: int, promise: int
) -> None:
    if not facts.Calendar.objects.exists():
        office()
    builders.channel("email").promises.update(answer_within_ms=promise * 60_000, since="2020-01-01")
    at = MONDAY + timedelta(minutes=start)
    case = facts.case(lyon, code="email", created_at=at, replies_n=0)
    stamped(case)
    Case.objects.filter(pk=case.pk).update(replied_at=case.reply_due_at)

    stamped(case)

    assert case.reply_business_ms == promise * 60_000
