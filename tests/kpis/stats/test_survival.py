"""Survival curves against the 6-MP trial, hand arithmetic and uncensored quantiles."""

from math import sqrt

import numpy as np
import pytest

from kpis.stats import survival
from kpis.stats.buckets import SIZE, index

# Freireich et al. (Blood 21, 1963): weeks in remission; Cox and Oakes (1984), table 1.1.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def curve(ended: list[int], lost: list[int] | None = None) -> survival.Survival:
    lost = lost or []
    events = np.array([1] * len(ended) + [0] * len(lost))
    return survival.kaplan_meier(np.array(ended + lost), events, 1 - events)


def test_the_curve_meets_the_published_table_of_the_trial() -> None:
    treated = curve(RELAPSED, STILL_WELL)

    assert treated.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert treated.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert treated.share.tolist() == pytest.approx(
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
    )
    errors = [s * sqrt(v) for s, v in zip(treated.share, treated.variance, strict=True)]
    assert errors == pytest.approx(
        [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5
    )


def test_the_medians_of_the_trial_and_their_intervals_are_the_published_ones() -> None:
    assert survival.median(curve(PLACEBO)) == survival.Estimate(8, 4, 11)
    assert survival.median(curve(RELAPSED, STILL_WELL)) == survival.Estimate(23, 13, None)


def test_the_share_that_lasts_comes_with_its_log_log_interval() -> None:
    found = survival.surviving(curve(RELAPSED, STILL_WELL), 10)

    # R's survival package, conf.type "log-log", prints 0.753, 0.503 and 0.889.
    assert (found.value, found.low, found.high) == pytest.approx((0.753, 0.503, 0.889), abs=5e-4)


def test_before_the_first_event_all_last_and_after_the_last_none() -> None:
    trial = curve(PLACEBO)

    assert survival.surviving(trial, 0) == survival.Estimate(1.0, None, None)
    assert survival.surviving(trial, 23) == survival.Estimate(0.0, None, None)
    assert survival.surviving(trial, 22.5).value == pytest.approx(1 / 21)


def test_where_the_curve_stays_above_there_is_no_quantile() -> None:
    treated = curve(RELAPSED, STILL_WELL)

    assert survival.quantile(treated, 0.75) == survival.Estimate(None, 23, None)
    assert survival.median(curve([], [5, 6])) == survival.Estimate(None, None, None)


def test_counts_say_the_same_as_single_cases() -> None:
    counted = survival.kaplan_meier(
        np.array([23, 6, 10, 6, 7]), np.array([1, 1, 1, 2, 1]), np.array([2, 1, 1, 0, 3])
    )
    single = curve([6, 6, 6, 7, 10, 23], [6, 7, 7, 7, 10, 23, 23])

    assert counted.times.tolist() == single.times.tolist()
    assert counted.share.tolist() == single.share.tolist()
    assert counted.variance.tolist() == single.variance.tolist()


def test_without_censoring_the_curve_is_the_empirical_one() -> None:
    values = np.random.default_rng(5).integers(1, 400, 301)

    found = survival.kaplan_meier(values, np.ones(301), np.zeros(301))

    for time, share in zip(found.times, found.share, strict=True):
        assert share == pytest.approx(float((values > time).mean()), abs=1e-12)
    assert survival.median(found).value == float(np.median(values))


def test_histograms_give_the_curve_of_the_durations() -> None:
    seconds, lost = [30, 45, 45, 200, 900], [60, 300]
    events, censored = np.zeros(SIZE, dtype=np.int64), np.zeros(SIZE, dtype=np.int64)
    for second in seconds:
        events[index(second * 1000)] += 1
    for second in lost:
        censored[index(second * 1000)] += 1

    found = survival.from_buckets(events, censored)
    exact = curve([s * 1000 for s in seconds], [s * 1000 for s in lost])

    assert found.times.tolist() == [30_000, 45_000, 200_000, 900_000]
    assert found.share.tolist() == exact.share.tolist()
    assert survival.median(found) == survival.median(exact)


def test_weights_that_round_still_end_the_curve_at_zero() -> None:
    found = survival.kaplan_meier(np.array([1, 2, 3]), np.full(3, 0.1), np.zeros(3))

    assert found.share[-1] == 0


def test_doubtful_cases_are_refused() -> None:
    one = np.array([1])
    with pytest.raises(ValueError, match="differ in number"):
        survival.kaplan_meier(one, np.array([1, 1]), one)
    with pytest.raises(ValueError, match="not negative"):
        survival.kaplan_meier(one, -one, one)
    with pytest.raises(ValueError, match="buckets"):
        survival.from_buckets(one, one)
    with pytest.raises(ValueError, match="strictly between"):
        survival.quantile(curve(PLACEBO), 1.0)
