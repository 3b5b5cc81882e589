"""The bootstrap over clusters against formulas, other code paths and its own seed."""

from math import sqrt

import numpy as np
import pytest

from kpis.stats import quantiles, resampling
from kpis.stats.buckets import SIZE, index
from kpis.stats.moments import ratio_of_sums


def agent_days(seed: int, clusters: int) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    cases = rng.poisson(30, clusters) + 1
    handled = (cases * rng.lognormal(12.6, 0.2, clusters)).astype(np.int64)
    return handled.tolist(), cases.tolist()


def test_a_seed_gives_the_same_interval_and_another_one_nearly_the_same() -> None:
    y, x = map(np.array, agent_days(1, 60))

    first = resampling.ratio(y, x, seed=7)

    assert resampling.ratio(y, x, seed=7) == first
    other = resampling.ratio(y, x, seed=8)
    assert other != first
    assert other == pytest.approx(first, rel=0.01)


def test_the_spread_of_the_replicates_is_that_of_the_formula() -> None:
    y, x = agent_days(2, 200)

    found = resampling.ratio(np.array(y), np.array(x), seed=1)

    squares = (sum(b * b for b in y), sum(a * b for a, b in zip(x, y, strict=True)))
    expected = ratio_of_sums(sum(y), sum(x), *squares, sum(a * a for a in x), 200)
    assert found == pytest.approx(expected, rel=0.005)


def test_few_clusters_reach_further_than_the_plain_percentiles() -> None:
    replicates = np.random.default_rng(3).normal(0, 1, 400_000)

    low, high = resampling.percentiles(replicates, 10)

    # t(9) = 2.262, and the replicates lack the factor of 10 / 9.
    assert (low, high) == pytest.approx((-2.262 * sqrt(10 / 9), 2.262 * sqrt(10 / 9)), rel=0.02)


def test_every_resample_draws_as_many_clusters_as_there_are() -> None:
    blocks = list(resampling.resamples(7, 1, 50))

    times = np.concatenate(blocks)
    assert times.shape == (50, 7)
    assert set(times.sum(axis=1).tolist()) == {7.0}


def test_blocks_do_not_change_the_number_of_replicates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "AT_ONCE", 100)

    blocks = list(resampling.resamples(30, 1, 11))

    assert [len(block) for block in blocks] == [3, 3, 3, 2]


def test_replicates_of_a_quantile_are_the_quantiles_of_the_merged_histograms() -> None:
    rng = np.random.default_rng(4)
    histograms = np.zeros((6, SIZE), dtype=np.int64)
    for row in histograms:
        for ms in rng.integers(1_000, 900_000, 9).tolist():
            row[index(ms)] += 1

    found = resampling.quantile_replicates(histograms, 0.9, seed=5, replicates=40)

    (times,) = resampling.resamples(6, 5, 40)
    for value, row in zip(found.tolist(), times.astype(np.int64), strict=True):
        assert value == pytest.approx(quantiles.quantile(row @ histograms, 0.9))


def test_a_quantile_lies_inside_its_interval() -> None:
    rng = np.random.default_rng(6)
    histograms = np.zeros((40, SIZE), dtype=np.int64)
    for row in histograms:
        for ms in (rng.lognormal(11, 0.8, 25)).astype(int).tolist():
            row[index(ms)] += 1

    low, high = resampling.quantile(histograms, 0.5, seed=1)

    middle = quantiles.quantile(histograms.sum(axis=0), 0.5)
    assert middle is not None
    assert low < middle < high < 1.4 * low


def test_resamples_of_empty_clusters_only_are_no_error() -> None:
    y, x = np.array([0, 0, 0, 12]), np.array([0, 0, 0, 4])

    assert resampling.ratio(y, x, seed=1) == (3.0, 3.0)
    empty = np.zeros((3, SIZE), dtype=np.int64)
    empty[0, index(5000)] = 1
    assert set(resampling.quantile_replicates(empty, 0.5, seed=1).tolist()) == {5000.0}


def test_what_cannot_be_resampled_is_refused() -> None:
    one = np.array([1])
    with pytest.raises(ValueError, match="two clusters"):
        resampling.ratio(one, one, seed=1)
    with pytest.raises(ValueError, match="both sums"):
        resampling.ratio(one, np.array([1, 2]), seed=1)
    with pytest.raises(ValueError, match="no ratio"):
        resampling.ratio(np.array([1, 2]), np.array([0, 0]), seed=1)
    with pytest.raises(ValueError, match="no values"):
        resampling.quantile(np.zeros((2, SIZE)), 0.5, seed=1)
