"""Cases say what their events say: instants, owners, stocks."""

from datetime import date, datetime, timedelta

import pytest

from teams.models import Case, CaseMove, Team
from tests import builders, facts
from tests.teams.ingest.stamping import (
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    noted,
    reopened,
    stamped,
    told,
)


def moves(case: Case) -> list[tuple[datetime, str, str, int]]:
    found = CaseMove.objects.filter(case=case).order_by("sequence").select_related("team")
    return [(move.at, str(move.team), move.status, move.change) for move in found]


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
