"""Buckets: every bound tried, whole seconds exact, the rest within 1 %."""

from bisect import bisect_right
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats.buckets import (
    LONGEST,
    REPRESENTATIVES,
    SIZE,
    THRESHOLDS,
    UPPER,
    index,
    representative,
)

YEAR = 365 * 24 * 3600 * 1000


def test_bounds_rise_without_repeats_from_one_ms_to_nearly_five_years() -> None:
    assert all(a < b for a, b in pairwise(UPPER))
    assert UPPER[0] == 1
    assert 4.79 * YEAR < UPPER[-1] == LONGEST < 4.81 * YEAR
    assert len(UPPER) + 1 == len(REPRESENTATIVES) == SIZE


def test_the_bounds_never_change_for_stored_histograms_count_on_them() -> None:
    digest = sha256(repr(UPPER).encode()).hexdigest()

    assert SIZE == 3077
    assert [index(ms) for ms in (1_000, 60_000, 3_060_000, YEAR)] == [331, 742, 1989, 2917]
    assert digest.startswith("e292b75b009d655c")


def test_each_bound_ends_its_bucket_and_the_next_ms_starts_another() -> None:
    assert [index(bound) for bound in UPPER] == list(range(SIZE - 1))
    assert [index(start) for start in THRESHOLDS] == list(range(1, SIZE))


@given(st.integers(0, 2 * LONGEST))
def test_the_thresholds_give_width_bucket_the_same_answer(ms: int) -> None:
    # PostgreSQL's width_bucket counts the thresholds at or below its operand.
    assert bisect_right(THRESHOLDS, ms) == index(ms)


def test_both_ends_of_each_bucket_are_within_one_percent_of_its_representative() -> None:
    lows, highs = np.array(THRESHOLDS[:-1]), np.array(UPPER[1:])
    values = REPRESENTATIVES[1:-1]

    assert (np.abs(values - lows) <= 0.01 * lows).all()
    assert (np.abs(values - highs) <= 0.01 * highs).all()
    assert ((lows <= values) & (values <= highs)).all()


def test_zero_counts_as_zero_and_the_endless_bucket_as_its_start() -> None:
    assert representative(index(0)) == 0
    assert representative(index(10 * LONGEST)) == LONGEST + 1


def test_whole_seconds_up_to_twenty_minutes_are_their_own_representatives() -> None:
    seconds = range(0, 1_200_001, 1000)

    assert [representative(index(ms)) for ms in seconds] == list(seconds)


def test_between_100_and_1200_seconds_each_second_has_its_centred_bucket() -> None:
    for second in range(100_000, 1_200_001, 1000):
        assert index(second - 499) == index(second) == index(second + 500)
        assert index(second - 500) == index(second) - 1


def test_a_bucket_that_holds_whole_seconds_counts_as_one() -> None:
    for low, high, value in zip(THRESHOLDS, UPPER[1:], REPRESENTATIVES[1:], strict=False):
        holds_second = high // 1000 * 1000 >= low
        assert (value % 1000 == 0) == holds_second


def test_up_to_100_ms_every_value_is_exact() -> None:
    assert [representative(index(ms)) for ms in range(2, 101)] == list(range(2, 101))


def test_there_is_no_bucket_before_the_first_or_after_the_last() -> None:
    with pytest.raises(IndexError):
        representative(-1)
    with pytest.raises(IndexError):
        representative(SIZE)


def test_the_representatives_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        REPRESENTATIVES[0] = 5
