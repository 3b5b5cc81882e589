"""Shares that fall: found where they do, and seldom where they do not."""

import numpy as np
import pytest

from kpis.stats.differences import newcombe
from kpis.stats.drops import FEWEST, Pair, drops


def test_a_drop_is_the_share_with_less_that_without() -> None:
    [drop] = drops([Pair(56, 70, 48, 80)])

    # Newcombe's own example (1998, table II, column a), method 10.
    assert drop is not None
    assert drop.difference == pytest.approx(0.2)
    assert (drop.low, drop.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert not drop.is_proven()


def test_a_large_drop_is_proven_and_a_rise_is_none() -> None:
    fall, rise = drops([Pair(40, 100, 80, 100), Pair(80, 100, 40, 100)])

    assert fall is not None
    assert rise is not None
    assert fall.is_proven()
    assert not rise.is_proven()


@pytest.mark.parametrize(("n_with", "n_without"), [(FEWEST - 1, 500), (500, FEWEST - 1), (0, 0)])
def test_too_few_cases_on_a_side_say_nothing(n_with: int, n_without: int) -> None:
    assert drops([Pair(0, n_with, n_without, n_without)]) == [None]


def test_what_is_not_tested_makes_no_other_test_stricter() -> None:
    pair = Pair(60, 100, 75, 100)

    alone = drops([pair])
    among = drops([Pair(0, 5, 5, 5), pair, Pair(0, 0, 0, 0)])

    assert among[1] == alone[0]


def test_each_test_more_makes_the_others_stricter() -> None:
    pair = Pair(60, 100, 75, 100)

    [alone] = drops([pair])
    first, *_others = drops([pair, *[Pair(70, 100, 70, 100)] * 5])

    assert alone is not None
    assert first is not None
    assert first.p == pytest.approx(min(1.0, 6 * alone.p))


def test_false_alarms_are_as_rare_as_promised() -> None:
    rng = np.random.default_rng(11)
    alarms = 0
    for _look in range(600):
        counts = rng.binomial(150, 0.8, size=(12, 2))
        pairs = [Pair(int(a), 150, int(b), 150) for a, b in counts]
        alarms += any(drop is not None and drop.is_proven() for drop in drops(pairs))

    # Falls alone: half of 5 %, within what 600 looks can tell.
    assert alarms / 600 <= 0.05


def test_intervals_and_alarms_agree_for_one_test() -> None:
    for k in range(60, 90):
        [drop] = drops([Pair(k, 100, 80, 100)])
        _low, high = newcombe(k, 100, 80, 100)
        assert drop is not None
        assert drop.is_proven() == (high <= 0)
