"""The worked examples of the specification, from facts to figures."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.compiler import bounds
from kpis.definitions import Maturity, Reason
from kpis.queries.readings import Reading, Selection, readings
from kpis.states import Goal, State, judge
from teams.models import Team
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER, ZONE
from tests.shelf import Shelf

DAY = NOON.date()
MINUTE = 60


@pytest.fixture
def support(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Support")


def figure(
    key: str, team: Team | None = None, start: date = DAY, end: date = DAY, now: datetime = LATER
) -> Reading:
    """A reading after the snapshots of these days."""
    day = start - timedelta(days=1)
    while day <= end + timedelta(days=9):
        if not builders.ChangedDay.objects.filter(day=day).exists():
            builders.changed_day(day=day)
        day += timedelta(days=1)
    snapshots.refresh_due(now=now)
    teams = (team.pk,) if team else ()
    (found,) = readings([find(key)], Selection(start, end, teams=teams), now=now)
    return found


def ratio(reading: Reading) -> float:
    """The value before any minimum sample hides it."""
    assert reading.numerator is not None
    assert reading.denominator
    return float(reading.numerator) / float(reading.denominator)


def stays(team: Team, count: int, **values: object) -> None:
    # Asked for once, instead of with each.
    given: dict[str, Any] = {
        "feed": builders.feed(),
        "channel": builders.channel(),
        "topic": builders.topic(),
        "segment": builders.segment(),
    }
    for number in range(count):
        at = NOON + timedelta(seconds=number)
        stay = leg(team, at=at, **values)  # type: ignore[arg-type]  # builder's own
        builders.interaction(stay, **given)


def test_a_customer_who_waits_talks_holds_and_talks_spends_51_minutes(support: Team) -> None:
    second = builders.team("Second level")
    first = leg(support, wait=23 * MINUTE, talk=7 * MINUTE, hold=9 * MINUTE, wrap_up=0)
    first.is_transfer = True
    other = leg(second, at=first.ended_at, talk=12 * MINUTE, wrap_up=0, wait=0, is_queued=False)
    builders.interaction(first, other)

    assert ratio(figure("customer_total_time")) == 51 * MINUTE
    assert ratio(figure("aht_contact")) == 28 * MINUTE
    assert ratio(figure("aht_leg")) == 14 * MINUTE
    assert ratio(figure("asa")) == 23 * MINUTE


def test_nine_minutes_in_a_second_queue_are_wait_and_the_customer_loses_51_all_the_same(
    support: Team,
) -> None:
    second = builders.team("Second level")
    first = leg(support, wait=23 * MINUTE, talk=7 * MINUTE, wrap_up=0)
    first.is_transfer = True
    other = leg(second, at=first.ended_at, wait=9 * MINUTE, talk=12 * MINUTE, wrap_up=0)
    builders.interaction(first, other)

    assert ratio(figure("customer_total_time")) == 51 * MINUTE
    assert ratio(figure("aht_contact")) == 19 * MINUTE
    assert ratio(figure("aht_leg")) == 9.5 * MINUTE
    waited = figure("asa").numerator
    assert waited == 32 * MINUTE


ICMI = {"V1": 83.0, "V2": 86.0, "V3": 81.1, "V4": 82.7, "V5": 82.1, "V6": 81.9}


def made() -> Team:
    """ICMI (2002): 1000 answered, 860 in time; 60 abandoned, 20 in time, of which 10 short."""
    support = builders.team("Support")
    stays(support, 860, wait=20)
    stays(support, 140, wait=21)
    stays(support, 10, wait=5, outcome="abandoned")
    stays(support, 10, wait=20, outcome="abandoned")
    stays(support, 40, wait=21, outcome="abandoned")
    return support


@pytest.fixture(scope="module")
def icmis(shelved: Any) -> Shelf[Team]:
    return shelved(made)


@pytest.fixture
def icmi(db: None, icmis: Shelf[Team]) -> Iterator[Team]:
    with scopes_disabled():
        yield icmis.taken()


def test_the_six_variants_of_service_level_give_icmis_figures(icmi: Team) -> None:
    found = {name: figure(f"service_level:{name}").value for name in ICMI}

    assert {name: round(100 * (value or 0), 1) for name, value in found.items()} == ICMI


def test_variants_stand_in_their_order(icmi: Team) -> None:
    v1, v3, v4, v5, v6 = (
        ratio(figure(f"service_level:{name}")) for name in ("V1", "V3", "V4", "V5", "V6")
    )

    assert v3 <= v5 <= v1
    assert v3 <= v6
    assert v3 <= v4 <= v1


def test_a_short_abandon_more_leaves_the_default_as_it_was(icmi: Team) -> None:
    before = figure("service_level")
    stays(icmi, 25, wait=3, outcome="abandoned")
    builders.ChangedDay.objects.filter(day=DAY).update(counter=99)

    after = figure("service_level")

    assert (after.numerator, after.denominator) == (before.numerator, before.denominator)


def test_example_5_short_abandons_and_overflow_leave_the_base(support: Team) -> None:
    stays(support, 150, wait=20)
    stays(support, 20, wait=25)
    stays(support, 6, wait=5, outcome="abandoned")
    stays(support, 8, wait=12, outcome="abandoned")
    stays(support, 10, wait=30, outcome="abandoned")
    stays(support, 6, wait=30, outcome="flow_team")

    answer, abandonment = figure("answer_rate"), figure("abandonment_rate")
    level = figure("service_level")

    assert (answer.numerator, answer.denominator) == (170, 194)
    assert (abandonment.numerator, abandonment.denominator) == (18, 194)
    assert (level.numerator, level.denominator) == (150, 188)


def test_example_1_a_transfer_between_a_vendor_and_an_internal_team(db: None) -> None:
    with scopes_disabled():
        vendor = builders.team("Atlas", vendor=builders.vendor())
        internal = builders.team("Lyon")
        first = leg(vendor, wait=40, talk=190, hold=30, wrap_up=20, is_transfer=True)
        second = leg(internal, at=first.ended_at, wait=90, talk=360, wrap_up=60)
        builders.interaction(first, second, customer=builders.customer())

        assert figure("aht_leg", vendor).numerator == 240
        assert figure("aht_leg", internal).numerator == 420
        mixed = builders.common("mixed")
        assert ratio(figure("aht_contact", mixed)) == 660
        assert ratio(figure("customer_total_time", mixed)) == 710
        assert ratio(figure("service_level", vendor)) == 0
        assert ratio(figure("service_level", internal)) == 0
        assert ratio(figure("transfer_rate", vendor)) == 1
        assert figure("fcr_rate", mixed).denominator == 1
        assert figure("fcr_rate", vendor).denominator == 0


def test_example_4_fcr_counts_issues_not_contacts(support: Team) -> None:
    customers = [builders.customer() for _ in range(5)]
    for customer in customers:
        builders.interaction(leg(support), customer=customer)
    for days in (2, 4):
        later = NOON + timedelta(days=days)
        builders.interaction(leg(support, at=later), customer=customers[0])
    week = DAY + timedelta(days=6)

    issues = figure("fcr_rate", start=DAY, end=week)
    contacts = figure("fcr_rate:per_contact", start=DAY, end=week)

    assert (issues.numerator, issues.denominator) == (4, 5)
    assert (contacts.numerator, contacts.denominator) == (4, 7)


def test_example_3_provisional_fcr_is_too_high_and_final_after_a_week_and_a_lag(
    support: Team,
) -> None:
    # 200 first contacts on the 5th; 14 customers return by the 8th, 46 by the 12th.
    customers = [builders.customer() for _ in range(200)]
    for customer in customers:
        builders.interaction(leg(support), customer=customer)
    for customer in customers[:14]:
        builders.interaction(leg(support, at=NOON + timedelta(days=2)), customer=customer)
    early = figure("fcr_rate", now=datetime(2026, 10, 8, 12, tzinfo=UTC))
    for customer in customers[14:46]:
        builders.interaction(leg(support, at=NOON + timedelta(days=6, hours=20)), customer=customer)
    builders.interaction(leg(support, at=NOON + timedelta(days=9)))
    builders.ChangedDay.objects.update(counter=7)

    late = figure("fcr_rate", now=datetime(2026, 10, 14, 22, tzinfo=UTC))

    assert early.value == pytest.approx(0.93)
    assert early.maturity is Maturity.PROVISIONAL
    assert early.final_on == date(2026, 10, 15), "seven days and two of lag"
    assert judge(early, Goal(0.6, 0.5)) is None, "unscored"
    assert late.value == pytest.approx(0.77)
    assert late.maturity is Maturity.FINAL
    assert judge(late, Goal(0.6, 0.5)) is State.MET


def test_example_6_days_without_offers_have_no_rate_and_pool_to_the_period(support: Team) -> None:
    for day, met, late in ((0, 90, 10), (1, 10, 10)):
        at = NOON + timedelta(days=day)
        for wait in [5] * met + [60] * late:
            builders.interaction(leg(support, at=at, wait=wait))
    next_day = DAY + timedelta(days=1)

    period = figure("service_level", start=DAY, end=next_day)
    empty = figure("service_level", start=DAY + timedelta(days=2), end=DAY + timedelta(days=2))

    assert period.value == pytest.approx(100 / 120)
    assert (empty.value, empty.reason) == (None, Reason.NO_DENOMINATOR)


def test_example_6_a_day_without_chats_leaves_the_period_at_90_per_cent(support: Team) -> None:
    builders.interaction(leg(support, outcome="excluded"), code="chat", is_excluded=True)
    for wait in [5] * 45 + [60] * 5:
        builders.interaction(leg(support, at=NOON + timedelta(days=1), wait=wait), code="chat")
    next_day = DAY + timedelta(days=1)

    first, second, both = (
        figure("service_level", start=start, end=end)
        for start, end in ((DAY, DAY), (next_day, next_day), (DAY, next_day))
    )

    assert (first.value, first.reason) == (None, Reason.NO_DENOMINATOR)
    assert (second.numerator, second.denominator) == (45, 50)
    assert both.value == pytest.approx(0.90)


def test_example_7_a_wait_over_the_hour_that_clocks_repeat_lasts_an_hour(support: Team) -> None:
    # Queued at 02:30 and answered at 02:30, an hour later: Paris goes back at 01:00 UTC.
    builders.interaction(leg(support, at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), wait=3600))

    waited = figure("asa", start=date(2026, 10, 25), end=date(2026, 10, 25))

    assert waited.numerator == 3600


def test_example_7_the_day_on_which_clocks_go_forward_lasts_82_800_000_ms() -> None:
    opens, closes = bounds(date(2027, 3, 28), date(2027, 3, 28), ZONE)

    assert (closes.astimezone(UTC) - opens.astimezone(UTC)) / timedelta(
        milliseconds=1
    ) == 82_800_000
