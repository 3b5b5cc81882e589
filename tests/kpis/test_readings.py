"""Readings: what a figure says beside its value."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import log
from statistics import fmean, variance

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import CATALOGUE, find
from kpis.definitions import Maturity, Reason, Standing
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats import moments
from teams.models import Team
from tests import builders
from tests.builders import NOON, leg

DAY = date(2026, 10, 5)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def refreshed(*days: date) -> None:
    for day in days or (DAY,):
        builders.changed_day(day=day)
    snapshots.refresh_due(now=NOW)


def reading(key: str, start: date = DAY, end: date = DAY, now: datetime = NOW) -> Reading:
    (found,) = readings([find(key)], Selection(start, end), now=now)
    return found


def test_a_period_without_data_shows_no_value_and_why(lyon: Team) -> None:
    for found in readings(list(CATALOGUE), Selection(DAY, DAY), now=NOW):
        assert found.value is None
        assert found.interval is None
        assert found.reason is not None


def test_nobody_calling_is_neither_0_nor_100_per_cent(lyon: Team) -> None:
    builders.interaction(leg(lyon, outcome="abandoned", wait=2))
    refreshed()

    level = reading("service_level")

    assert (level.numerator, level.denominator, level.value) == (0, 0, None)
    assert level.reason is Reason.NO_DENOMINATOR


def test_periods_pool_their_contacts_not_their_rates(lyon: Team) -> None:
    # 9 of 10 on one day and 1 of 2 on the next make 10 of 12, not the mean of 90 % and 50 %.
    for day, met, late in ((0, 9, 1), (1, 1, 1)):
        for wait in [5] * met + [60] * late:
            builders.interaction(leg(lyon, wait=wait, at=NOON + timedelta(days=day)))
    refreshed(DAY, DAY + timedelta(days=1))

    level = reading("service_level", DAY, DAY + timedelta(days=1))

    assert (level.numerator, level.denominator) == (10, 12)


def test_a_small_sample_is_suppressed_but_its_terms_are_told(lyon: Team) -> None:
    for _ in range(29):
        builders.interaction(leg(lyon, wait=5))
    refreshed()

    level = reading("service_level")

    assert (level.numerator, level.denominator, level.n) == (29, 29, 29)
    assert level.value is None
    assert level.standing is Standing.SUPPRESSED
    assert level.reason is Reason.BELOW_MINIMUM


def test_a_middling_sample_is_indicative(lyon: Team) -> None:
    for _ in range(30):
        builders.interaction(leg(lyon, wait=5))
    refreshed()

    level = reading("service_level")

    assert level.value == 1.0
    assert level.standing is Standing.INDICATIVE


def test_one_day_is_too_few_to_publish_a_service_level(lyon: Team) -> None:
    # 100 contacts are enough for a share, but a service level wants ten days.
    for _ in range(100):
        builders.interaction(leg(lyon, wait=5))
    refreshed()

    assert reading("service_level").standing is Standing.INDICATIVE
    assert reading("answer_rate").standing is Standing.PUBLISHED


def test_a_source_without_hold_says_so(lyon: Team) -> None:
    for _ in range(30):
        builders.interaction(leg(lyon, hold_ms=None, wrap_up_ms=None))
    refreshed()

    rings = ("aht_leg:with_ringing", "aht_contact:with_ringing")
    for key in ("hold_time", "hold_rate", "acw_time", *rings):
        assert reading(key).reason is Reason.MISSING_SOURCE
    assert reading("aht_leg").value == 120.0


def test_ringing_and_dialling_count_in_the_variants_alone_where_they_are_told(lyon: Team) -> None:
    for _ in range(30):
        builders.interaction(leg(lyon, ring_ms=8_000))
        builders.interaction(leg(lyon, wrap_up=60, dial_ms=20_000), direction="outbound")
    refreshed()

    assert reading("aht_leg").value == 165.0
    assert reading("asa").value == 10.0
    rung = reading("aht_leg:with_ringing")
    assert (rung.value, rung.n) == (158.0, 30)
    assert reading("aht_contact:with_ringing").value == 158.0
    assert reading("aht_leg:with_dialling").value == 175.0


def test_fcr_is_provisional_until_the_window_and_the_lag_have_passed(lyon: Team) -> None:
    builders.interaction(leg(lyon), customer=builders.customer())
    builders.interaction(leg(lyon, at=NOON + timedelta(days=30)))
    refreshed(DAY, DAY + timedelta(days=30))
    # The 5th ends in Paris at 22:00 UTC; seven days and two of lag lead to the 14th.
    ripe = datetime(2026, 10, 14, 22, tzinfo=UTC)

    before = reading("fcr_rate", now=ripe - timedelta(seconds=1))
    after = reading("fcr_rate", now=ripe)

    assert (before.maturity, before.final_on) == (Maturity.PROVISIONAL, date(2026, 10, 15))
    assert (after.maturity, after.final_on) == (Maturity.FINAL, None)


def test_a_figure_is_provisional_while_its_source_has_not_reached_it(lyon: Team) -> None:
    builders.interaction(leg(lyon))
    refreshed()

    assert reading("service_level").maturity is Maturity.PROVISIONAL


def test_figures_say_how_far_the_data_go(lyon: Team) -> None:
    last = builders.interaction(leg(lyon))
    refreshed()

    assert reading("service_level").as_of == last.ended_at


def test_durations_are_exact_seconds(lyon: Team) -> None:
    for _ in range(30):
        builders.interaction(leg(lyon, wait=0.001))
    refreshed()

    asa = reading("asa")

    assert asa.numerator == Decimal("0.030")
    assert asa.value == pytest.approx(0.001)


def waited(team: Team, waits: list[int], *days: int) -> None:
    for day in days:
        for wait in waits:
            builders.interaction(leg(team, wait=wait, at=NOON + timedelta(days=day)))
    refreshed(*(DAY + timedelta(days=day) for day in days))


def test_a_mean_wait_of_few_contacts_has_the_interval_of_its_model(lyon: Team) -> None:
    waits = [3, 4, 5, 6, 8, 9, 11, 14, 18, 25] * 4
    waited(lyon, waits, 0)

    found = reading("asa")

    logs = [log(wait) for wait in waits]
    low, high = moments.log_normal(40, fmean(logs), variance(logs))
    assert found.value == 10.3
    assert found.interval is not None
    assert found.interval.method == "log-normal model"
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=0.01)


def test_a_mean_wait_that_no_model_fits_is_resampled_by_its_days(lyon: Team) -> None:
    # Half wait a second, half five minutes: a log-normal's tail would reach much further.
    waited(lyon, [1, 1, 300, 300], *range(10))

    found = reading("asa", DAY, DAY + timedelta(days=9))

    assert found.value == 150.5
    assert found.interval is not None
    assert found.interval.method == "bootstrap over days"


def test_a_mean_wait_that_neither_fits_a_model_nor_has_ten_days_keeps_students_t(
    lyon: Team,
) -> None:
    waited(lyon, [1, 300] * 20, 0)

    found = reading("asa")

    assert found.interval is not None
    assert found.interval.method == "t"
