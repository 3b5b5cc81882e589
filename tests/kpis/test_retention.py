"""Customers who stay: what each month tells by the day on which it is asked."""

from datetime import date

import pytest

from kpis.definitions import Reason
from kpis.queries.retention import share

FIRST, SECOND = (date(2026, 5, 1), (100, 95, 90, 85)), (date(2026, 7, 1), (100, 90, 88, 80))


def test_months_followed_less_far_count_for_as_long_as_they_were() -> None:
    # On 1 August the second month has been followed for thirty days and the first for ninety.
    found = share([FIRST, SECOND], date(2026, 8, 1))

    expected = 185 / 200 * 90 / 95 * 85 / 90
    assert found.value == pytest.approx(expected)
    assert (found.numerator, found.denominator) == (25, 200)
    assert found.interval is not None
    assert found.interval.low < expected < found.interval.high


def test_once_all_are_followed_to_the_end_it_is_the_plain_share() -> None:
    found = share([FIRST, SECOND], date(2026, 9, 29))

    assert found.value == pytest.approx(165 / 200)


def test_before_any_month_was_followed_to_the_end_there_is_no_value() -> None:
    early = share([FIRST], date(2026, 5, 30))
    later = share([FIRST], date(2026, 7, 29))

    assert (early.value, early.reason) == (None, Reason.PROVISIONAL)
    assert (later.value, later.reason, later.numerator) == (None, Reason.PROVISIONAL, 10)


def test_who_leaves_and_comes_back_does_not_count_as_staying_twice() -> None:
    found = share([(date(2026, 5, 1), (100, 80, 85, 85))], date(2026, 9, 29))

    assert found.value == pytest.approx(0.80)


def test_nobody_to_follow_is_no_share() -> None:
    assert share([(date(2026, 5, 1), (0, 0, 0, 0))], date(2026, 9, 29)).value is None
