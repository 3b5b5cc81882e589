"""Stretches of agents' time become days: each minute once, and none twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.ingest import agentdays
from teams.models import Agent, AgentDay, AgentState, Team
from teams.models.worktime import ACTIVITIES
from tests import builders, facts
from tests.builders import NOON
from tests.facts import HOUR
from tests.teams.ingest.minutes import MINUTE, by_minutes, clashes

ZONE = "Europe/Paris"
DAY = NOON.date()
MIDNIGHT = datetime(2026, 10, 4, 22, tzinfo=UTC)  # of the 5th in Paris


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def rebuilt(*touched: tuple[Agent, date], zone: str = ZONE) -> int:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched (agent_id bigint, day date)")
        cursor.executemany(
            "INSERT INTO touched VALUES (%s, %s)", [(agent.pk, day) for agent, day in touched]
        )
        changed = agentdays.rebuild("pg_temp.touched", zone=zone)
        cursor.execute("DROP TABLE pg_temp.touched")
    return changed


def spent(row: AgentDay) -> dict[str, int]:
    """What is not nought."""
    return {name: ms for name in agentdays.SUMS if (ms := getattr(row, name))}


def day_of(agent: Agent, day: date = DAY) -> dict[str, int]:
    return spent(AgentDay.objects.get(agent=agent, day=day))


def test_example_7_a_shift_in_the_night_of_the_clock_change_lasts_7_hours(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    starts = datetime(2027, 3, 27, 21, tzinfo=UTC)  # 22:00 in Paris
    ends = datetime(2027, 3, 28, 4, tzinfo=UTC)  # 06:00 in Paris, in summer time
    facts.state(lyon, agent=agent, activity="idle", starts_at=starts, ends_at=ends)

    rebuilt((agent, date(2027, 3, 27)), (agent, date(2027, 3, 28)))

    assert day_of(agent, date(2027, 3, 27)) == {"idle_ms": 2 * HOUR}
    assert day_of(agent, date(2027, 3, 28)) == {"idle_ms": 5 * HOUR}


def test_a_day_of_25_hours_can_be_worked_through(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    starts = datetime(2026, 10, 24, 22, tzinfo=UTC)
    facts.state(lyon, agent=agent, starts_at=starts, ends_at=starts + timedelta(hours=25))

    rebuilt((agent, date(2026, 10, 25)))

    assert day_of(agent, date(2026, 10, 25)) == {"contact_ms": 25 * HOUR}


def test_where_feeds_overlap_each_minute_counts_once_as_the_first_activity(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    other = builders.feed("rota")
    facts.state(lyon, agent=agent, activity="contact", ends_at=NOON + timedelta(minutes=40))
    facts.state(lyon, agent=agent, activity="idle", feed=other)
    facts.state(lyon, agent=agent, activity="meeting", feed=builders.feed("calendar"))

    rebuilt((agent, DAY))

    assert day_of(agent) == {"contact_ms": 40 * MINUTE, "idle_ms": 20 * MINUTE}


def test_a_double_log_in_is_no_second_hour(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    facts.state(lyon, agent=agent)
    facts.state(lyon, agent=agent, feed=builders.feed("rota"))

    rebuilt((agent, DAY))

    assert day_of(agent) == {"contact_ms": HOUR}


def test_two_teams_share_a_day_of_one_agent(lyon: Team) -> None:
    agent, nantes = builders.agent(team=lyon), builders.team("Nantes")
    facts.state(lyon, agent=agent)
    facts.state(nantes, agent=agent, starts_at=NOON + timedelta(hours=1), activity="task")

    rebuilt((agent, DAY))

    rows = {row.team_id: spent(row) for row in AgentDay.objects.all()}
    assert rows == {lyon.pk: {"contact_ms": HOUR}, nantes.pk: {"task_ms": HOUR}}


def test_a_plan_of_calls_is_met_by_calls_and_by_waiting_for_them(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    half = timedelta(minutes=30)
    plan = {"agent": agent, "is_planned": True}
    facts.state(lyon, activity="idle", **plan)
    facts.state(lyon, activity="training", starts_at=NOON + 2 * half, **plan)
    facts.state(lyon, activity="break_unpaid", starts_at=NOON + 4 * half, **plan)
    facts.state(lyon, agent=agent, activity="contact", ends_at=NOON + half)
    facts.state(lyon, agent=agent, activity="idle", starts_at=NOON + half, ends_at=NOON + 3 * half)

    rebuilt((agent, DAY))

    # Half of the training hour was spent waiting for calls, the other half nowhere.
    assert day_of(agent) == {
        "contact_ms": HOUR // 2,
        "idle_ms": HOUR,
        "planned_ms": 2 * HOUR,
        "adhered_ms": HOUR,
        "planned_queue_ms": HOUR,
    }


def test_a_day_whose_stretches_are_gone_is_gone(lyon: Team) -> None:
    agent, other = builders.agent(team=lyon), builders.agent(team=lyon)
    facts.agent_day(lyon, agent=agent, contact_ms=HOUR)
    facts.agent_day(lyon, agent=agent, day=DAY + timedelta(days=1), contact_ms=HOUR)
    facts.agent_day(lyon, agent=other, contact_ms=HOUR)

    changed = rebuilt((agent, DAY))

    assert changed == 1
    left = set(AgentDay.objects.values_list("agent", "day"))
    assert left == {(agent.pk, DAY + timedelta(days=1)), (other.pk, DAY)}


def test_the_same_stretches_again_change_nothing(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    facts.state(lyon, agent=agent)

    first, second = rebuilt((agent, DAY), (agent, DAY)), rebuilt((agent, DAY))

    assert (first, second) == (1, 0)


def test_days_are_those_of_the_zone_asked_for(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    facts.state(lyon, agent=agent, starts_at=MIDNIGHT - timedelta(minutes=30))

    rebuilt((agent, DAY), (agent, DAY - timedelta(days=1)))
    in_paris = {row.day: spent(row) for row in AgentDay.objects.all()}
    rebuilt((agent, DAY), (agent, DAY - timedelta(days=1)), zone="UTC")
    in_utc = {row.day: spent(row) for row in AgentDay.objects.all()}

    assert in_paris == {
        DAY - timedelta(days=1): {"contact_ms": HOUR // 2},
        DAY: {"contact_ms": HOUR // 2},
    }
    assert in_utc == {DAY - timedelta(days=1): {"contact_ms": HOUR}}


stretches = st.lists(
    st.tuples(
        st.integers(0, 3),  # feed
        st.integers(0, 1),  # team
        st.booleans(),
        st.sampled_from(ACTIVITIES),
        st.integers(-600, 1500),  # minutes after midnight
        st.integers(1, 900),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(stretches)
def test_whatever_overlaps_no_day_holds_more_than_its_length(
    lyon: Team, drawn: list[tuple[int, int, bool, str, int, int]]
) -> None:
    with transaction.atomic():
        teams = (lyon, builders.team())
        agent = builders.agent()
        kept = [one for number, one in enumerate(drawn) if not clashes(one, drawn[:number])]
        for feed, team, is_planned, activity, start, length in kept:
            AgentState.objects.create(
                feed=builders.feed(f"feed-{feed}"),
                team=teams[team],
                agent=agent,
                is_planned=is_planned,
                activity=activity,
                starts_at=MIDNIGHT + timedelta(minutes=start),
                ends_at=MIDNIGHT + timedelta(minutes=start + length),
            )

        rebuilt((agent, DAY))

        rows = list(AgentDay.objects.filter(agent=agent))
        total = {n: sum(getattr(row, n) for row in rows) for n in agentdays.SUMS}
        transaction.set_rollback(True)
    expected = by_minutes(kept)
    assert total == expected
    assert sum(total[f"{name}_ms"] for name in ACTIVITIES) <= 24 * HOUR
    assert total["adhered_ms"] <= total["planned_ms"] <= 24 * HOUR


def test_time_away_is_foreseen_where_the_plan_had_some_kind_of_it(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    half = timedelta(minutes=30)
    facts.state(lyon, agent=agent, activity="training", is_planned=True)
    facts.state(lyon, agent=agent, activity="meeting", ends_at=NOON + half)
    facts.state(
        lyon, agent=agent, activity="absent_paid", starts_at=NOON + half, ends_at=NOON + 4 * half
    )

    rebuilt((agent, DAY))

    found = day_of(agent)
    # The meeting instead of the training, and the first half-hour of the absence.
    assert found["lost_as_planned_ms"] == HOUR
    assert (found["meeting_ms"], found["absent_paid_ms"]) == (HOUR // 2, 3 * HOUR // 2)


def test_a_gap_is_available_time_between_two_contacts(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    spent_so = [
        *(("idle", 5), ("contact", 4), ("idle", 1), ("contact", 3), ("contact", 2), ("idle", 2)),
        *(("contact", 1), ("idle", 9), ("break_paid", 5), ("idle", 7), ("contact", 2)),
    ]
    at = NOON
    for activity, minutes in spent_so:
        until = at + timedelta(minutes=minutes)
        facts.state(lyon, agent=agent, activity=activity, starts_at=at, ends_at=until)
        at = until

    rebuilt((agent, DAY))

    # Before the first contact, before a break and after it nobody was between two contacts.
    found = day_of(agent)
    assert (found["gaps_n"], found["gaps_ms"]) == (2, 3 * MINUTE)
    assert AgentDay.objects.get(agent=agent, day=DAY).gap_lengths_ms == [MINUTE, 2 * MINUTE]
    assert found["idle_ms"] == 24 * MINUTE
