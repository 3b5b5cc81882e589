"""The choice of a duration's interval, and samples of finite groups."""

from dataclasses import replace

import numpy as np
import pytest

from kpis.stats import intervals, moments, resampling
from kpis.stats.intervals import Durations, Method


def sample(
    clusters: int, each: int, *, seed: int = 1, tail: float = 0.0, log_sd: float = 0.7
) -> Durations:
    rng = np.random.default_rng(seed)
    values = rng.lognormal(12, log_sd, (clusters, each))
    values[rng.random((clusters, each)) < tail] *= 60
    whole = values.astype(np.int64)
    logs = np.log(whole)
    return Durations(
        n=whole.size,
        total=int(whole.sum()),
        log_mean=float(logs.mean()),
        log_var=float(logs.var(ddof=1)),
        sums=whole.sum(axis=1),
        cases=np.full(clusters, each),
    )


def test_many_cases_in_many_clusters_take_the_ratio_of_sums() -> None:
    durations = sample(20, 10)

    found = intervals.mean_duration(durations, seed=1)

    y, x = durations.sums.tolist(), durations.cases.tolist()
    assert found.method is Method.RATIO_OF_SUMS
    assert found.value == durations.total / 200
    assert (found.low, found.high) == moments.ratio_of_sums(
        sum(y),
        200,
        sum(v * v for v in y),
        sum(a * b for a, b in zip(x, y, strict=True)),
        sum(a * a for a in x),
        20,
    )


@pytest.mark.parametrize(("clusters", "each"), [(19, 50), (40, 4)])
def test_few_cases_or_few_clusters_take_the_model(clusters: int, each: int) -> None:
    durations = sample(clusters, each)

    found = intervals.mean_duration(durations, seed=1)

    assert found.method is Method.LOG_NORMAL
    assert (found.low, found.high) == moments.log_normal(
        durations.n, durations.log_mean, durations.log_var
    )
    assert found.seed is None


def test_a_model_that_is_off_by_more_than_15_percent_gives_way_to_resampling() -> None:
    durations = sample(15, 10, tail=0.05)

    found = intervals.mean_duration(durations, seed=9)

    assert not intervals.fits(durations)
    assert found.method is Method.BOOTSTRAP
    assert found.seed == 9
    assert (found.low, found.high) == resampling.ratio(durations.sums, durations.cases, seed=9)


def test_the_limit_of_the_misfit_is_15_percent_of_the_mean() -> None:
    durations = Durations(100, 100_000, 0.0, 0.0, np.array([]), np.array([]))

    assert intervals.fits(replace(durations, log_mean=float(np.log(1149))))
    assert not intervals.fits(replace(durations, log_mean=float(np.log(1151))))
    assert not intervals.fits(replace(durations, log_mean=float(np.log(849))))
    assert not intervals.fits(replace(durations, log_mean=1e6))


def test_where_neither_model_nor_clusters_suffice_there_is_no_interval() -> None:
    found = intervals.mean_duration(sample(9, 10, tail=0.05), seed=1)

    assert (found.low, found.high, found.method) == (None, None, Method.NONE)
    assert found.value > 0


def test_no_durations_have_no_mean() -> None:
    nothing = Durations(0, 0, 0.0, 0.0, np.array([]), np.array([]))

    with pytest.raises(ValueError, match="no values"):
        intervals.mean_duration(nothing, seed=1)


def test_the_finite_factor_meets_the_hand_calculation() -> None:
    assert intervals.finite_factor(30, 50) == 20 / 49
    assert intervals.finite_factor(50, 50) == 0
    assert intervals.finite_factor(1, 1) == 0


def test_a_sample_of_a_finite_group_counts_as_more_cases() -> None:
    assert intervals.wilson_finite(24, 30, 50) == moments.wilson(24 * 49 / 20, 30 * 49 / 20)
    low, high = intervals.nps_finite(15, 9, 6, 50)
    wide_low, wide_high = moments.nps(15, 9, 6)
    assert wide_low < low < 0.3 < high < wide_high


def test_who_asked_everybody_knows() -> None:
    assert intervals.wilson_finite(40, 50, 50) == (0.8, 0.8)
    assert intervals.nps_finite(30, 10, 10, 50) == (0.4, 0.4)


def test_more_answers_than_members_are_refused() -> None:
    with pytest.raises(ValueError, match="no sample"):
        intervals.wilson_finite(30, 51, 50)


def test_a_model_whose_interval_leaves_the_mean_outside_does_not_fit_either() -> None:
    # 8 % off is within 15 %, and far outside what 10,000 cases would allow.
    durations = replace(sample(15, 10), n=10_000, total=10_000 * 300_000, log_var=0.01)
    durations = replace(durations, log_mean=float(np.log(300_000 * 1.08)) - 0.005)

    assert intervals.fits(durations)
    assert intervals.mean_duration(durations, seed=1).method is Method.BOOTSTRAP
