"""Forecast errors against the worked example and simulation."""

from math import sqrt

import numpy as np
import pytest

from kpis.stats.accuracy import Accuracy, accuracy, mean_deviation


def test_errors_meet_the_worked_example() -> None:
    found = accuracy([20, 0, 40], [26, 2, 34])

    assert found.wape == pytest.approx(14 / 60)
    assert found.mape == pytest.approx(0.225)
    assert found.bias == pytest.approx(2 / 60)
    assert (found.zeros, found.intervals) == (1, 3)


def test_where_nothing_came_there_is_no_error_to_tell() -> None:
    assert accuracy([0, 0], [3, 4]) == Accuracy(None, None, None, None, zeros=2, intervals=2)
    assert accuracy([], []) == Accuracy(None, None, None, None, zeros=0, intervals=0)


@pytest.mark.parametrize("mean", [0.4, 1, 7.3, 40, 500])
def test_the_mean_deviation_is_that_of_poisson_counts(mean: float) -> None:
    draws = np.random.default_rng(1).poisson(mean, 400_000)

    assert mean_deviation(mean) == pytest.approx(float(np.abs(draws - mean).mean()), rel=0.01)


def test_the_floor_tends_to_four_fifths_of_the_root() -> None:
    # Exactly sqrt(2 / pi) = 0.798.
    found = accuracy([2500] * 4, [2500] * 4)

    assert found.wape == 0
    assert found.poisson_floor == pytest.approx(0.798 / sqrt(2500), rel=1e-3)


def test_right_expectations_have_the_floor_as_their_error() -> None:
    means = np.random.default_rng(2).uniform(1, 60, 20_000)
    came = np.random.default_rng(3).poisson(means)

    found = accuracy(came.tolist(), means.tolist())

    assert found.poisson_floor == pytest.approx(found.wape, rel=0.03)
    assert found.bias == pytest.approx(0, abs=0.005)


def test_doubtful_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="number of intervals"):
        accuracy([1], [1, 2])
    with pytest.raises(ValueError, match="not negative"):
        accuracy([1], [-1])
