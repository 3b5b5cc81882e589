"""The live board: the same figures as a night's, today's contacts, and no old news as new."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.queries import live
from kpis.queries.live import KPIS, Board, board
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Team
from tests import builders, facts
from tests.builders import leg
from tests.kpis.october import FIRST, LATER

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def figures(reading: Reading) -> tuple[object, ...]:
    return (
        reading.kpi.key, reading.value, reading.numerator, reading.denominator, reading.n,
        reading.interval, reading.standing, reading.reason,
    )  # fmt: skip


def ago(**length: float) -> datetime:
    return NOON - timedelta(**length)


def only(found: Board) -> tuple[int, int]:
    [place] = found.places
    return place


def test_the_board_of_a_day_that_is_over_is_that_days_snapshot(october):
    days = [FIRST + timedelta(days=n) for n in range(7)]  # the clocks go back on one of them
    for day in days:
        kept = readings(KPIS, Selection(day, day), by=("team", "channel"), now=LATER)
        plain: dict[object, list[object]] = {}
        for one in kept:
            plain.setdefault((one.cell.team, one.cell.channel), []).append(figures(one))

        found = board(now=LATER, day=day)

        assert len(plain) > 3
        assert {
            place: [figures(one) for one in found.readings(found.today, [place])]
            for place in found.places
        } == plain


def test_the_board_of_all_adds_teams_up_as_readings_do(october):
    kept = readings(KPIS, Selection(FIRST, FIRST), now=LATER)

    found = board(now=LATER, day=FIRST)

    together = found.readings(found.today, found.places)
    assert [figures(one) for one in together] == [figures(one) for one in kept]


def test_the_last_half_hour_begins_yesterday_just_after_midnight(lyon: Team) -> None:
    now = datetime(2026, 11, 24, 23, 10, tzinfo=UTC)  # 0:10 of the 25th in Paris
    for minutes in (5, 20, 45):
        builders.interaction(leg(lyon, at=now - timedelta(minutes=minutes)))

    found = board(now=now)

    place = only(found)
    assert found.day == date(2026, 11, 25)
    assert found.today[place]["offered"] == 1
    assert found.recent[place]["offered"] == 2


def test_contacts_still_waiting_are_told_with_the_longest_wait(lyon: Team) -> None:
    for minutes in (3, 9):
        builders.interaction(leg(lyon, at=ago(minutes=minutes), wait=60, outcome="waiting"))
    builders.interaction(leg(lyon, at=ago(minutes=2)))
    # A source that never closed this one has forgotten it.
    builders.interaction(leg(lyon, at=ago(days=30), wait=60, outcome="waiting"))

    found = board(now=NOON)

    queue = found.queues[only(found)]
    assert (queue.waiting, queue.oldest) == (2, ago(minutes=9))
    assert found.today[only(found)]["offered"] == 1


def test_agents_are_at_work_by_their_latest_stretch(lyon: Team) -> None:
    for activity, starts, ends in (
        ("contact", ago(minutes=5), NOON + timedelta(minutes=1)),
        ("idle", ago(minutes=5), NOON + timedelta(minutes=1)),
        ("break_paid", ago(minutes=5), NOON + timedelta(minutes=1)),
        ("contact", ago(hours=2), ago(hours=1)),
    ):
        agent = builders.agent(team=lyon)
        facts.state(lyon, agent=agent, activity=activity, starts_at=starts, ends_at=ends)

    assert board(now=NOON).at_work == {lyon.pk: 2}


def test_a_board_tells_how_old_the_news_of_each_feed_is(lyon: Team) -> None:
    run = builders.import_(state="done", finished_at=ago(minutes=1))
    builders.interaction(leg(lyon, at=ago(minutes=20), wait=10, talk=60), feed=run.feed)

    found = board(now=NOON)

    [news] = found.news
    assert (news.last_fact, news.received) == (ago(minutes=20, seconds=-70), ago(minutes=1))
    assert found.known_until == ago(minutes=1)


def test_a_board_asks_as_many_queries_for_four_teams_as_for_one(lyon, django_assert_num_queries):
    for many in (1, 4):
        while len(board(now=NOON).places) < many:
            builders.interaction(leg(builders.team(), at=ago(minutes=20)))
        with django_assert_num_queries(4):
            board(now=NOON)


def test_a_board_of_one_team_and_channel_leaves_out_the_others(lyon: Team) -> None:
    builders.interaction(leg(lyon, at=ago(minutes=20)))
    builders.interaction(leg(lyon, at=ago(minutes=20)), code="chat")
    builders.interaction(leg(builders.team(), at=ago(minutes=20)))

    found = board(now=NOON, team=lyon.pk, channel=builders.channel("phone").pk)

    assert found.places == [(lyon.pk, builders.channel("phone").pk)]


def test_what_the_board_asks_for_is_what_its_figures_are_made_of() -> None:
    assert {"offered", "answered_in_time", "abandoned_short"} <= set(live.NAMES)
    assert len(live.NAMES) < 15
