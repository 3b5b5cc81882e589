"""The specification's examples of access: overflow, announcements, topics left out by design."""

from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Reason
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
