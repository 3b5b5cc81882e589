"""Proficiency against its conjugate model, simulation and hand arithmetic."""

from math import inf

import numpy as np
import pytest

from kpis.stats.proficiency import (
    Index,
    Onset,
    Record,
    Shrinkage,
    days_to_proficiency,
    index,
    shrinkage,
)


def test_the_method_of_moments_meets_the_hand_calculation() -> None:
    records = [Record(14, 10, 10), Record(6, 10, 10), Record(20, 20, 20)]

    found = shrinkage(records)

    # Excess 16 - 10 + 16 - 10 + 0 - 20 = -8.
    assert found == Shrinkage(inf, 0.0, 1.0)
    wider = shrinkage([Record(20, 10, 10), Record(4, 10, 10), Record(20, 20, 20)])
    # 100 - 10 + 36 - 10 - 20 = 96, over 100 + 100 + 400.
    assert wider == Shrinkage(600 / 96, 96 / 600, 1.0)


def test_the_spread_between_agents_is_found_again() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(20, 120, 3000)
    observed = rng.poisson(expected * rng.gamma(25, 1 / 25, 3000))

    found = shrinkage([Record(o, e, e) for o, e in zip(observed, expected, strict=True)])

    assert found.m == pytest.approx(25, rel=0.1)


def test_the_interval_of_counts_is_the_gamma_posterior() -> None:
    found = index(Record(30, 20, 20), Shrinkage(m=10, between=0.1, dispersion=1))

    assert found.value == pytest.approx(100 * 40 / 30)
    draws = np.random.default_rng(2).gamma(40, 100 / 30, 400_000)
    assert (found.low, found.high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), rel=0.01)


def test_who_is_hardly_known_is_drawn_to_100() -> None:
    prior = Shrinkage(m=40, between=0.025, dispersion=1)

    known, new = index(Record(300, 200, 200), prior), index(Record(3, 2, 2), prior)

    assert known.value == pytest.approx(100 * 340 / 240)
    assert new.value == pytest.approx(100 * 43 / 42)


def test_handle_times_are_inverted() -> None:
    prior = Shrinkage(m=1e6, between=0.01, dispersion=1e4)
    slow = Record(30e6, 25e6, 25e10)

    found = index(slow, prior, is_inverted=True)

    assert found.value == pytest.approx(100 * 26 / 31)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    plain = index(slow, prior)
    assert found.low * (plain.high or 0) == pytest.approx(100 * 100)


def test_agents_who_do_not_differ_are_all_100_without_an_interval() -> None:
    assert index(Record(30, 20, 20), Shrinkage(inf, 0.0, 1.0)) == Index(100.0, None, None)


def test_observations_without_noise_are_not_shrunk() -> None:
    records = [Record(30, 20, 0), Record(10, 20, 0)]

    prior = shrinkage(records)

    assert prior.m == 0
    assert index(records[0], prior) == Index(150.0, 150.0, 150.0)


def test_days_until_proficient_count_to_the_first_good_window() -> None:
    days = [(5.0, 10.0)] * 10 + [(9.5, 10.0)] * 20

    # Windows of ten: 0.90 of 100 needs nine good days among them: 5 + 9 * 9.5 = 90.5.
    assert days_to_proficiency(days, 100.0) == Onset(19, is_reached=True)
    assert days_to_proficiency(days[:18], 100.0) == Onset(18, is_reached=False)
    assert days_to_proficiency(days, 90.0, window=1) == Onset(11, is_reached=True)
    assert days_to_proficiency(days, 110.0) == Onset(30, is_reached=False)


def test_inverted_days_and_days_without_work_count_too() -> None:
    handle = [(0.0, 0.0)] * 3 + [(20.0, 10.0)] * 3 + [(10.0, 10.0)] * 3

    assert days_to_proficiency(handle, 100.0, window=2, is_inverted=True) == Onset(8, True)
    assert days_to_proficiency([(1.0, 1.0)] * 4, 100.0) == Onset(4, is_reached=False)
    assert days_to_proficiency([], 100.0) == Onset(0, is_reached=False)


def test_doubtful_records_are_refused() -> None:
    with pytest.raises(ValueError, match="expectation"):
        Record(1, 0, 0)
    with pytest.raises(ValueError, match="two"):
        shrinkage([Record(1, 1, 1)])
    with pytest.raises(ValueError, match="window"):
        days_to_proficiency([], 100.0, window=0)
