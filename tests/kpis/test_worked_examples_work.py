"""The specification's examples of agents' time, evaluations and forecasts, from facts on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Maturity, Reason, Standing
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Team
from tests import builders, facts
from tests.builders import NOON, leg
from tests.facts import HOUR

DAY = NOON.date()
LATER = datetime(2026, 12, 1, tzinfo=UTC)
MINUTE = 60_000
SOURCES = ("interactions", "worktime", "evaluations", "forecasts")


@pytest.fixture
def support(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Support")


def figures(*keys: str, by: tuple[str, ...] = (), days: int = 1, **chosen: Any) -> list[Reading]:
    for number in range(days):
        for source in SOURCES:
            day = {"source": source, "day": DAY + timedelta(days=number)}
            if not builders.ChangedDay.objects.filter(**day).exists():
                builders.changed_day(**day)
    snapshots.refresh_due(now=LATER)
    selection = Selection(DAY, DAY + timedelta(days=days - 1), **chosen)
    return readings([find(key) for key in keys], selection, by=by, now=LATER)


def per_cent(*keys: str) -> list[float]:
    return [round(100 * found.value, 1) for found in figures(*keys) if found.value is not None]


def test_example_10_one_day_has_four_utilisations(support: Team) -> None:
    facts.agent_day(
        support,
        contact_ms=196 * MINUTE,
        idle_ms=84 * MINUTE,
        task_ms=60 * MINUTE,
        training_ms=45 * MINUTE,
        meeting_ms=15 * MINUTE,
        break_paid_ms=40 * MINUTE,
        absent_paid_ms=40 * MINUTE,
        break_unpaid_ms=30 * MINUTE,
        unknown_ms=5 * MINUTE,
    )

    assert per_cent("agent_occupancy", "agent_utilization", "shrinkage") == [70.0, 53.3, 29.2]
    assert per_cent(
        *("agent_utilization:availability_rate", "agent_utilization:productive"),
        "agent_utilization:hdi",
    ) == [58.3, 65.8, 40.8]


def test_five_hours_of_a_paid_day_of_eight_are_62_5_per_cent(support: Team) -> None:
    facts.agent_day(support, contact_ms=5 * HOUR, idle_ms=3 * HOUR)

    assert per_cent("agent_utilization") == [62.5]


def test_terms_of_time_are_seconds_and_the_sample_is_agent_days(support: Team) -> None:
    for _ in range(9):
        facts.agent_day(support, contact_ms=3 * HOUR, idle_ms=HOUR)
    facts.agent_day(support, task_ms=HOUR)

    (found,) = figures("agent_occupancy")

    assert (found.numerator, found.denominator, found.n) == (97_200, 129_600, 9)
    assert (found.standing, found.value) == (Standing.INDICATIVE, 0.75)


def test_a_plan_is_judged_only_where_there_is_one(support: Team) -> None:
    planned = {"planned_ms": 2 * HOUR, "planned_queue_ms": HOUR, "adhered_ms": HOUR}
    facts.agent_day(support, contact_ms=HOUR, idle_ms=HOUR // 2, **planned)
    facts.agent_day(support, contact_ms=8 * HOUR, training_ms=HOUR)

    assert per_cent("adherence", "conformance", "shrinkage:planned") == [50.0, 150.0, 0.0]


def test_all_hours_at_the_wrong_time_conform_and_do_not_adhere(support: Team) -> None:
    planned = {"planned_ms": 4 * HOUR, "planned_queue_ms": 4 * HOUR, "adhered_ms": 0}
    facts.agent_day(support, contact_ms=4 * HOUR, **planned)

    assert per_cent("adherence", "conformance") == [0.0, 100.0]


def test_adherence_is_provisional_for_30_days_as_plans_are_corrected(support: Team) -> None:
    facts.agent_day(support, contact_ms=HOUR, planned_ms=HOUR, adhered_ms=HOUR)
    builders.changed_day(source="worktime", day=DAY + timedelta(days=40))
    figures("adherence")
    ripe = datetime(2026, 11, 6, 23, tzinfo=UTC)  # the 5th, 30 days and 2 of lag, in Paris

    (before,) = readings([find("adherence")], Selection(DAY, DAY), now=ripe - timedelta(seconds=1))
    (after,) = readings([find("adherence")], Selection(DAY, DAY), now=ripe)

    assert (before.maturity, after.maturity) == (Maturity.PROVISIONAL, Maturity.FINAL)


def test_days_to_come_are_no_absence_from_the_plan(support: Team) -> None:
    facts.agent_day(support, contact_ms=HOUR, planned_ms=HOUR, adhered_ms=HOUR)
    facts.agent_day(support, day=date(2026, 12, 2), planned_ms=HOUR)
    builders.changed_day(source="worktime", day=date(2026, 12, 2))
    figures("adherence")

    (found,) = readings(
        [find("adherence")], Selection(DAY, date(2026, 12, 31)), now=LATER + timedelta(hours=12)
    )

    assert found.value == 1.0


def test_contacts_per_hour_and_occupancy_follow_from_the_time_per_contact(support: Team) -> None:
    agent = builders.agent(team=support)
    for number in range(40):
        at = NOON + timedelta(minutes=4 * number)
        builders.interaction(leg(support, at=at, talk=100, wrap_up=20, agent=agent))
    for number in range(12):
        facts.agent_day(
            support,
            agent=builders.agent(team=support) if number else agent,
            contact_ms=7 * MINUTE,
            idle_ms=3 * MINUTE,
        )

    occupancy, rate, between, legs = figures(
        "agent_occupancy", "contacts_per_agent_hour", "time_between_contacts", "aht_leg"
    )

    contact_s = 12 * 7 * 60 / 40
    assert legs.n == 40
    assert between.value == 12 * 3 * 60 / 40
    assert rate.value == pytest.approx(3600 / (contact_s + between.value))
    assert occupancy.value == pytest.approx(contact_s / (contact_s + between.value))
    assert rate.n == 12


def test_by_channel_agents_time_says_nothing_and_breaks_nothing(support: Team) -> None:
    facts.agent_day(support, contact_ms=HOUR)
    builders.interaction(leg(support))
    keys = ("agent_occupancy", "contacts_per_agent_hour", "time_between_contacts", "asa")

    by_channel = figures(*keys, by=("channel",))
    phone = figures(*keys, channels=(builders.channel().pk,))
    by_topic = figures(*keys, topics=(builders.topic().pk,))

    assert [reading.kpi.key for reading in by_channel] == ["asa"]
    for found in (phone, by_topic):
        silent = [reading.kpi.key for reading in found if reading.reason is Reason.NOT_KEPT]
        assert silent == ["agent_occupancy", "contacts_per_agent_hour", "time_between_contacts"]
        assert [reading.kpi.key for reading in found] == list(keys)


def test_a_team_without_recorded_time_says_that_it_is_missing(support: Team) -> None:
    builders.interaction(leg(support))

    for found in figures("agent_occupancy", "contacts_per_agent_hour", "time_between_contacts"):
        assert found.value is None
        assert found.reason in (Reason.MISSING_SOURCE, Reason.NO_DENOMINATOR)


def arrivals(team: Team, minutes: int, count: int) -> None:
    for number in range(count):
        at = NOON + timedelta(minutes=minutes, seconds=number)
        builders.interaction(leg(team, at=at))


def test_three_intervals_have_a_weighted_a_mean_and_a_signed_error(support: Team) -> None:
    for number, (actual, forecast) in enumerate([(20, 26), (0, 2), (40, 34)]):
        arrivals(support, 30 * number, actual)
        facts.forecast(support, starts_at=NOON + timedelta(minutes=30 * number), contacts=forecast)

    wape, mape, empty, bias = figures(
        "forecast_wape", "forecast_mape", "forecast_mape:empty", "forecast_bias"
    )

    assert (wape.numerator, wape.denominator, wape.n) == (14, 60, 3)
    assert round(100 * (wape.value or 0), 1) == 23.3
    assert (mape.numerator, mape.denominator) == (Decimal("0.45"), 2)
    assert round(100 * (mape.value or 0), 1) == 22.5
    assert empty.value == 1
    assert round(100 * (bias.value or 0), 1) == 3.3


def test_a_forecast_is_the_version_frozen_last_a_fortnight_ahead(support: Team) -> None:
    arrivals(support, 0, 10)
    for ahead, contacts in ((60, 50), (14, 11), (13, 10)):
        facts.forecast(support, contacts=contacts, frozen_at=NOON - timedelta(days=ahead))
    # A whole day's forecast beside would count the same contacts twice.
    facts.forecast(support, contacts=99, minutes=1440)

    (wape,) = figures("forecast_wape")

    assert (wape.numerator, wape.denominator) == (1, 10)


def test_a_forecast_counts_the_contacts_of_its_team_and_channel_that_came_in(
    support: Team,
) -> None:
    arrivals(support, 0, 10)
    arrivals(support, 30, 4)
    arrivals(builders.team("Other"), 0, 7)
    builders.interaction(leg(support), code="chat")
    builders.interaction(leg(support), direction="outbound")
    builders.interaction(leg(support), is_excluded=True)
    facts.forecast(support, contacts=10)

    (wape,) = figures("forecast_wape")

    assert (wape.numerator, wape.denominator) == (0, 10)


def test_time_away_divides_into_what_the_plan_foresaw_and_what_it_did_not(support: Team) -> None:
    # Example 10's day with a plan, and twenty minutes of unpaid absence.
    facts.agent_day(
        support,
        contact_ms=196 * MINUTE,
        idle_ms=84 * MINUTE,
        task_ms=60 * MINUTE,
        training_ms=45 * MINUTE,
        meeting_ms=15 * MINUTE,
        break_paid_ms=40 * MINUTE,
        absent_paid_ms=40 * MINUTE,
        absent_unpaid_ms=20 * MINUTE,
        planned_ms=500 * MINUTE,
        lost_as_planned_ms=100 * MINUTE,
    )
    # Of a day without a plan nobody knows what was foreseen.
    facts.agent_day(support, absent_unpaid_ms=0, training_ms=0, contact_ms=0, unknown_ms=HOUR)

    assert per_cent(
        *("shrinkage", "shrinkage:contracted", "shrinkage:planned"),
        *("shrinkage:foreseen", "shrinkage:unforeseen"),
    ) == [29.2, 32.0, 28.0, 20.8, 8.3]


def test_the_mean_gap_pools_the_gaps_of_all_agents(support: Team) -> None:
    facts.agent_day(support, idle_ms=HOUR, gaps_n=30, gaps_ms=30 * MINUTE)
    facts.agent_day(support, idle_ms=HOUR, gaps_n=10, gaps_ms=30 * MINUTE)

    (found,) = figures("time_between_contacts:gap_mean")

    assert (found.numerator, found.denominator, found.value) == (3600, 40, 90.0)
