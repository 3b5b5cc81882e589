"""How many days newcomers take until they work about as fast as tenured colleagues."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.definitions import Reason
from kpis.queries import becoming
from kpis.queries.becoming import WEEK, Team
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.test_worked_examples_work import figures

PHONE, CHAT = 1, 2
HIRED, LONG_AGO = date(2026, 6, 1), date(2024, 1, 1)
MONDAY = date(2026, 6, 8)
NEW = 9
Weeks = dict[date, dict[int, tuple[int, int]]]


def worked(*means: int, legs: int = 40, channel: int = PHONE) -> Weeks:
    """A week each from the first Monday on, with so many seconds a contact."""
    return {
        MONDAY + week * WEEK: {channel: (mean * 1000 * legs, legs)}
        for week, mean in enumerate(means)
    }


def team(newcomer: Weeks) -> Team:
    tenured = {1: worked(280, legs=100), 2: worked(300, legs=100), 3: worked(500, legs=100)}
    return Team(
        weeks={**tenured, NEW: newcomer},
        started={**dict.fromkeys(tenured, LONG_AGO), NEW: HIRED},
        hired={NEW: HIRED},
    )


def test_days_run_to_the_end_of_the_first_four_weeks_near_the_tenured_median() -> None:
    # Four weeks come to 357, 332.5 and 312.5 s: the third is within 330.
    found = becoming.days(team(worked(400, 380, 350, 300, 300, 300)), NEW, until=date(2026, 9, 30))

    assert (found.value, found.n) == (48.0, 160)


def test_fewer_than_a_hundred_contacts_in_four_weeks_say_nothing_yet() -> None:
    found = becoming.days(team(worked(*[200] * 6, legs=24)), NEW, until=date(2026, 9, 30))

    assert (found.value, found.reason) == (None, Reason.PROVISIONAL)


def test_who_is_not_there_yet_has_no_figure() -> None:
    found = becoming.days(team(worked(*[400] * 6)), NEW, until=date(2026, 9, 30))

    assert (found.value, found.reason) == (None, Reason.PROVISIONAL)


def test_whose_first_weeks_are_not_in_the_data_has_none_and_it_is_said() -> None:
    known = team(worked(*[200] * 6))
    earlier = Team(known.weeks, known.started, {NEW: date(2026, 5, 10)})

    found = becoming.days(earlier, NEW, until=date(2026, 9, 30))

    assert (found.value, found.reason) == (None, Reason.MISSING_SOURCE)


def test_a_channel_that_no_tenured_agent_works_has_no_norm() -> None:
    found = becoming.days(team(worked(*[200] * 6, channel=CHAT)), NEW, until=date(2026, 9, 30))
    alone = Team({NEW: worked(*[200] * 6)}, {NEW: HIRED}, {NEW: HIRED})

    assert found.value is None
    assert becoming.days(alone, NEW, until=date(2026, 9, 30)).reason is Reason.NOT_COMPARABLE


@pytest.mark.django_db
def test_a_newcomers_days_are_read_by_agent_and_of_nothing_else() -> None:
    with scopes_disabled():
        support = builders.team("Support")
        old = builders.agent(team=support, hired_on=date(2024, 1, 1))
        new = builders.agent(team=support, hired_on=NOON.date() - timedelta(days=20))
        for agent, seconds in ((old, 100), (new, 105)):
            for number in range(100):
                at = NOON + timedelta(seconds=number)
                builders.interaction(leg(support, agent=agent, at=at, talk=seconds, wrap_up=0))
        found = {r.cell.agent: r for r in figures("agent_proficiency:days", by=("agent",), days=7)}
        (whole,) = figures("agent_proficiency:days", days=7)

    # Monday the 5th to Sunday the 11th ends 26 days after the first.
    assert found[new.pk].value == 26.0
    assert old.pk not in found or found[old.pk].value is None
    assert whole.value is None
