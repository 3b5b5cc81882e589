"""The specification's examples of access: overflow, announcements, topics left out by design."""

from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Reason
from kpis.models.targets import Target
from kpis.queries.readings import Reading, Selection, readings
from teams.models import ChangedDay, Team, Topic
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def support() -> Team:
    return builders.team("Support")


def stays(team: Team, count: int, **values: object) -> None:
    for number in range(count):
        at = NOON + timedelta(seconds=number)
        builders.interaction(leg(team, at=at, **values))  # type: ignore[arg-type]  # builder's own


def refreshed() -> int:
    for shift in range(-10, 11):
        ChangedDay.objects.get_or_create(source="interactions", day=DAY + timedelta(days=shift))
    with scopes_disabled():
        return snapshots.refresh_due(now=LATER).total


def read(*keys: str) -> dict[str, Reading]:
    refreshed()
    with scopes_disabled():
        found = readings([find(key) for key in keys], Selection(DAY, DAY), now=LATER)
    return {reading.kpi.key: reading for reading in found}


def terms(reading: Reading) -> tuple[float, float]:
    assert reading.numerator is not None
    assert reading.denominator is not None
    return float(reading.numerator), float(reading.denominator)


def test_overflow_leaves_both_terms_unless_the_policy_calls_it_a_failure(support: Team) -> None:
    stays(support, 150, wait=20)
    stays(support, 20, wait=25)
    stays(support, 6, wait=5, outcome="abandoned")
    stays(support, 8, wait=12, outcome="abandoned")
    stays(support, 10, wait=30, outcome="abandoned")
    stays(support, 2, wait=15, outcome="flow_team")
    stays(support, 4, wait=30, outcome="flow_team")

    found = read("service_level", "service_level:fail", "service_level:fail_after_t")

    assert terms(found["service_level"]) == (150, 188)
    assert terms(found["service_level:fail"]) == (150, 194)
    assert terms(found["service_level:fail_after_t"]) == (150, 192)


def test_long_announcements_are_kept_and_their_inflation_shows_as_bias(support: Team) -> None:
    stays(support, 3, wait=50, announced_ms=60_000)
    stays(support, 1, wait=90, announced_ms=60_000)
    stays(support, 1, wait=10, announced_ms=60_000, outcome="abandoned")
    stays(support, 1, wait=300)

    found = read("announced_wait_kept", "announced_wait_bias")

    assert terms(found["announced_wait_kept"]) == (3, 5), "who gave up was not served in time"
    assert terms(found["announced_wait_bias"]) == (3 * 10 - 30, 4)


def test_where_no_wait_is_announced_that_is_said(support: Team) -> None:
    stays(support, 2)

    found = read("announced_wait_kept", "announced_wait_bias", "customer_total_time:with_ivr")

    assert {reading.reason for reading in found.values()} == {Reason.MISSING_SOURCE}


def test_time_in_the_menu_counts_where_it_is_known(support: Team) -> None:
    for menu_ms in (0, 30_000, None):
        builders.interaction(leg(support, wait=10, talk=100), menu_ms=menu_ms)

    found = read("customer_total_time:with_ivr")

    assert terms(found["customer_total_time:with_ivr"]) == (110 + 140, 2)


def test_a_topic_flagged_later_leaves_the_net_rate_and_no_other(support: Team) -> None:
    group = builders.topic("delivery")
    for topic in (builders.topic("billing"), builders.topic("courier", parent=group)):
        builders.interaction(leg(support), topic=topic, customer=builders.customer())
    before = read("fcr_rate:net", "fcr_rate")
    Topic.objects.filter(pk=group.pk).update(is_unresolvable=True)

    after = read("fcr_rate:net", "fcr_rate")

    assert terms(before["fcr_rate:net"]) == terms(before["fcr_rate"]) == (2, 2)
    assert terms(after["fcr_rate:net"]) == (1, 1)
    assert terms(after["fcr_rate"]) == (2, 2)
    assert refreshed() == 0, "nothing is due any more"


def half_hour(team: Team, number: int, met: int, late: int) -> None:
    start = NOON + timedelta(minutes=30 * number)
    for place in range(met + late):
        at = start + timedelta(seconds=place)
        builders.interaction(leg(team, at=at, wait=20 if place < met else 21))


def test_a_day_at_its_target_may_hide_half_hours_below_it(support: Team) -> None:
    for number, (met, late) in enumerate([(10, 0), (8, 2), (7, 3), (0, 1)]):
        half_hour(support, number, met, late)
    at = NOON + timedelta(hours=3)
    builders.interaction(leg(support, at=at, wait=4, outcome="abandoned"))

    found = read("intervals_met_pct", "service_level")

    assert terms(found["intervals_met_pct"]) == (2, 4), "only a short abandon: no service level"
    assert terms(found["service_level"]) == (25, 31)


def test_a_half_hour_is_held_against_the_target_of_its_team_and_day(support: Team) -> None:
    other = builders.team("Nantes")
    for team in (support, other):
        half_hour(team, 0, 7, 3)
    before = read("intervals_met_pct")
    builders.target(team=support, target=0.6, floor=None, since=DAY)
    builders.target(team=other, target=0.6, floor=None, since=DAY + timedelta(days=1))

    after = read("intervals_met_pct")

    assert terms(before["intervals_met_pct"]) == (0, 2)
    assert terms(after["intervals_met_pct"]) == (1, 2)
    assert refreshed() == 0, "nothing is due any more"


def test_without_a_target_no_half_hour_is_judged(support: Team) -> None:
    Target.objects.filter(kpi="service_level").delete()
    half_hour(support, 0, 1, 0)

    found = read("intervals_met_pct")

    assert found["intervals_met_pct"].reason is Reason.NO_TARGET


def test_a_customer_who_gives_up_twice_is_one_customer(support: Team) -> None:
    patient, hasty = builders.customer(), builders.customer()
    for number, customer in enumerate((patient, hasty, hasty, None)):
        gone = leg(support, at=NOON + timedelta(hours=number), wait=30, outcome="abandoned")
        stay = leg(support, at=NOON + timedelta(hours=number), wait=30)
        builders.interaction(stay if customer is patient else gone, customer=customer)

    found = read("abandonment_rate:customers", "abandonment_rate:interaction")

    assert terms(found["abandonment_rate:customers"]) == (1, 2)
    assert terms(found["abandonment_rate:interaction"]) == (3, 4)


def test_two_queues_in_time_may_be_too_long_for_the_customer(support: Team) -> None:
    first = leg(support, wait=15, outcome="flow_team")
    second = leg(builders.team("Nantes"), at=first.ended_at, wait=10)
    builders.interaction(first, second)

    found = read("customer_service_level", "service_level", "abandonment_rate:interaction")

    assert terms(found["service_level"]) == (1, 1)
    assert terms(found["customer_service_level"]) == (0, 1)
    assert terms(found["abandonment_rate:interaction"]) == (0, 1)
