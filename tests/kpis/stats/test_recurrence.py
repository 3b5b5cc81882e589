"""Counts above what earlier days foresee: by hand, and how often chance alone is flagged."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from kpis.stats.recurrence import Counted, recurring


def test_the_p_value_is_a_binomial_tail_given_both_counts() -> None:
    # 3 of 4 events in one of two equal periods, or 4 of 4: (4 + 1) / 16.
    assert Counted(3, 100, 1, 100).p_value == pytest.approx(5 / 16)
    # A week against eight: each event falls into the week by 1 in 9.
    tail = sum(comb(17, k) * Fraction(1, 9) ** k * Fraction(8, 9) ** (17 - k) for k in range(9, 18))
    assert Counted(9, 50, 8, 400).p_value == pytest.approx(float(tail))


def test_what_is_foreseen_is_the_rate_of_before_over_what_there_is_now() -> None:
    assert Counted(9, 50, 8, 400).foreseen == 1.0
    assert Counted(9, 50, 8, 0).foreseen is None


def test_nothing_recurs_without_events_or_without_a_baseline() -> None:
    assert Counted(0, 50, 8, 400).p_value == 1.0
    assert Counted(9, 50, 0, 0).p_value == 1.0
    assert Counted(9, 0, 8, 400).p_value == 1.0


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Counted(1, 50, -1, 400)


def test_a_p_value_of_five_per_cent_is_no_discovery_among_many() -> None:
    # 5 of 5 in one of two equal periods: 1/32, alone below 0.10 and not among nine others.
    alone = Counted(5, 1, 0, 1)
    calm = [Counted(1, 1, 9, 1)] * 9

    assert recurring([alone]) == [True]
    assert recurring([alone, *calm]) == [False] * 10
    assert recurring([]) == []


def test_chance_alone_is_flagged_in_no_more_than_a_tenth_of_the_periods() -> None:
    dice = np.random.default_rng(20261126)
    means = np.array([2.0, 5, 8, 12, 20, 30, 45, 60])
    runs = 2000
    now, before = dice.poisson(means, (runs, 8)), dice.poisson(2 * means, (runs, 8))

    flagged = sum(
        any(recurring([Counted(int(k), 1, int(b), 2) for k, b in zip(ks, bs, strict=True)]))
        for ks, bs in zip(now, before, strict=True)
    )

    # Three standard errors above a tenth; exact tests of few events stay well below it.
    assert flagged / runs <= 0.10 + 3 * (0.1 * 0.9 / runs) ** 0.5
    assert flagged > 0


def test_a_reason_told_twice_as_often_is_found() -> None:
    dice = np.random.default_rng(7)
    found = [
        recurring(
            [Counted(int(dice.poisson(80)), 1, int(dice.poisson(80)), 2)]
            + [Counted(int(dice.poisson(20)), 1, int(dice.poisson(40)), 2) for _ in range(7)]
        )[0]
        for _ in range(200)
    ]

    assert sum(found) > 190
