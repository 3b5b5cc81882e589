"""Intervals against published tables, hand arithmetic and their own promised coverage."""

from math import exp, log, sqrt
from statistics import NormalDist, mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats import moments

# Cochran, Sampling Techniques, 3rd edition (1977), section 3.12: 30 households of 104 persons,
# 30 of whom had seen a doctor.
HOUSEHOLDS = {"kk": 86, "kn": 113, "nn": 404, "clusters": 30}


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_meets_newcombes_table_of_single_proportions(
    k: int, n: int, low: float, high: float
) -> None:
    assert moments.wilson(k, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_none_starts_at_zero_and_of_all_ends_at_one() -> None:
    sizes = range(1, 2000)

    assert {moments.wilson(0, n)[0] for n in sizes} == {0.0}
    assert {moments.wilson(n, n)[1] for n in sizes} == {1.0}


@given(st.integers(1, 10**9), st.floats(0, 1), st.floats(0.5, 0.999))
def test_wilson_holds_the_share_and_mirrors_its_complement(
    n: int, part: float, level: float
) -> None:
    k = round(n * part)

    low, high = moments.wilson(k, n, level=level)
    other_low, other_high = moments.wilson(n - k, n, level=level)

    assert 0 <= low <= k / n <= high <= 1
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-9)


def test_a_higher_level_gives_a_wider_wilson_interval() -> None:
    low, high = moments.wilson(30, 100)
    wide_low, wide_high = moments.wilson(30, 100, level=0.99)

    assert wide_low < low < high < wide_high


@pytest.mark.parametrize(("k", "n"), [(0, 0), (1, 0), (-1, 10), (11, 10)])
def test_what_is_no_share_has_no_interval(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        moments.wilson(k, n)
    with pytest.raises(ValueError, match="not a share"):
        moments.design_effect(k, n, 0, 0, 0, 5)


@pytest.mark.parametrize("p", [0.05, 0.3, 0.8, 0.93])
def test_wilson_covers_about_95_percent(p: float) -> None:
    draws = np.random.default_rng(11).binomial(200, p, 20_000)
    limits = {int(k): moments.wilson(int(k), 200) for k in np.unique(draws)}

    covered = mean(limits[k][0] <= p <= limits[k][1] for k in draws.tolist())

    assert 0.93 <= covered <= 0.975


def test_the_design_effect_meets_cochrans_households() -> None:
    effect = moments.design_effect(30, 104, **HOUSEHOLDS)

    assert effect == pytest.approx(0.00520 / 0.00197, abs=0.01)


def test_clusters_that_all_agree_count_as_single_cases() -> None:
    effect = moments.design_effect(25, 50, kk=5 * 25, kn=5 * 25, nn=10 * 25, clusters=10)

    assert effect == pytest.approx(5 * 10 / 9)


def test_the_design_effect_never_makes_cases_worth_more() -> None:
    perfectly_spread = moments.design_effect(50, 100, kk=250, kn=500, nn=1000, clusters=10)

    assert perfectly_spread == 1.0


@pytest.mark.parametrize(
    ("k", "n", "kk", "kn", "nn", "clusters"),
    [(3, 10, 9, 30, 100, 1), (0, 10, 0, 0, 50, 2), (10, 10, 50, 50, 50, 2)],
)
def test_without_clusters_or_contrast_the_design_effect_is_one(
    k: int, n: int, kk: int, kn: int, nn: int, clusters: int
) -> None:
    assert moments.design_effect(k, n, kk, kn, nn, clusters) == 1.0


def test_sums_that_no_clusters_have_are_refused() -> None:
    with pytest.raises(ValueError, match="no clusters"):
        moments.design_effect(50, 100, kk=0, kn=500, nn=1000, clusters=10)
    with pytest.raises(ValueError, match="no clusters"):
        moments.ratio_of_sums(50, 100, yy=0, xy=500, xx=1000, clusters=10)


def test_a_clustered_interval_is_wilsons_on_the_effective_number() -> None:
    low, high, effect = moments.wilson_clustered(30, 104, **HOUSEHOLDS)

    assert (low, high) == moments.wilson(30 / effect, 104 / effect)
    assert low < moments.wilson(30, 104)[0]
    assert high > moments.wilson(30, 104)[1]


def test_a_clustered_interval_covers_where_the_plain_one_fails() -> None:
    rng = np.random.default_rng(12)
    p, clusters, size, runs = 0.8, 40, 25, 1500
    centres = rng.beta(p * 8, (1 - p) * 8, (runs, clusters))
    hits = rng.binomial(size, centres)
    sums, squares = hits.sum(axis=1).tolist(), (hits**2).sum(axis=1).tolist()
    n, nn = clusters * size, clusters * size * size

    plain = [moments.wilson(k, n) for k in sums]
    clustered = [
        moments.wilson_clustered(k, n, kk, k * size, nn, clusters)
        for k, kk in zip(sums, squares, strict=True)
    ]

    assert mean(low <= p <= high for low, high in plain) < 0.8
    assert 0.925 <= mean(low <= p <= high for low, high, _ in clustered) <= 0.97


def test_a_ratio_of_sums_meets_cochrans_households() -> None:
    low, high = moments.ratio_of_sums(30, 104, 86, 113, 404, 30)

    # Variance 0.00520; Student's t with 29 degrees of freedom is 2.045.
    assert (low + high) / 2 == pytest.approx(30 / 104)
    assert (high - low) / 2 == pytest.approx(2.045 * sqrt(0.00520), rel=2e-3)


def test_a_ratio_of_sums_covers_about_95_percent() -> None:
    rng = np.random.default_rng(13)
    counts = rng.poisson(30, (2000, 25)) + 1
    rates = rng.lognormal(log(300_000), 0.2, (2000, 25))
    handled = (counts * rates).astype(np.int64)
    truth = 300_000 * exp(0.02)

    covered = 0
    for x, y in zip(counts.tolist(), handled.tolist(), strict=True):
        pairs = list(zip(x, y, strict=True))
        low, high = moments.ratio_of_sums(
            sum(y),
            sum(x),
            sum(b * b for _, b in pairs),
            sum(a * b for a, b in pairs),
            sum(a * a for a, _ in pairs),
            25,
        )
        covered += low <= truth <= high

    assert 0.925 <= covered / 2000 <= 0.97


def test_a_ratio_of_sums_needs_two_clusters_and_a_denominator() -> None:
    with pytest.raises(ValueError, match="two clusters"):
        moments.ratio_of_sums(1, 1, 1, 1, 1, 1)
    with pytest.raises(ValueError, match="no ratio"):
        moments.ratio_of_sums(0, 0, 0, 0, 0, 2)


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=50))
def test_the_spread_from_moments_is_that_of_the_values(values: list[int]) -> None:
    found = moments.sd(len(values), sum(values), sum(v * v for v in values))

    assert found == pytest.approx(stdev(values))


def test_equal_values_have_no_spread_however_large() -> None:
    x = 3_600_000_000_001
    n = 10**7

    assert moments.sd(n, n * x, n * x * x) == 0.0
    assert moments.mean_t(n, n * x, n * x * x) == (x, x)


def test_the_interval_of_a_mean_meets_the_hand_calculation() -> None:
    values = [1, 2, 3, 4, 5]

    low, high = moments.mean_t(5, sum(values), sum(v * v for v in values))

    # t(4) = 2.776; sd = 1.5811; 2.776 * 1.5811 / sqrt(5) = 1.963.
    assert (low, high) == pytest.approx((3 - 1.963, 3 + 1.963), abs=1e-3)


@pytest.mark.parametrize(("n", "s1", "s2"), [(0, 0, 0), (1, 5, 25), (2, 10, 10)])
def test_moments_without_a_spread_are_refused(n: int, s1: int, s2: int) -> None:
    with pytest.raises(ValueError, match=r"two values|no values"):
        moments.mean_t(n, s1, s2)


def test_modified_cox_meets_the_hand_calculation() -> None:
    low, high = moments.log_normal(40, 5.127, 1.010)

    # 5.127 + 0.505 = 5.632; t(39) = 2.0227; root of 0.02525 + 0.0130782 = 0.195776.
    assert (low, high) == pytest.approx((exp(5.632 - 0.39600), exp(5.632 + 0.39600)), rel=1e-4)


def test_modified_cox_covers_about_95_percent() -> None:
    logs = np.random.default_rng(14).normal(5, 1, (4000, 60))
    means, variances = logs.mean(axis=1).tolist(), logs.var(axis=1, ddof=1).tolist()
    truth = exp(5.5)

    limits = [moments.log_normal(60, m, v) for m, v in zip(means, variances, strict=True)]

    assert 0.935 <= mean(low <= truth <= high for low, high in limits) <= 0.965


@pytest.mark.parametrize(("n", "variance"), [(1, 1.0), (10, -0.1)])
def test_modified_cox_refuses_what_has_no_variance(n: int, variance: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        moments.log_normal(n, 5.0, variance)


@pytest.mark.parametrize(
    ("k", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (100, 81.364, 121.627),
    ],
)
def test_poisson_meets_garwoods_table(k: int, low: float, high: float) -> None:
    assert moments.poisson(k) == pytest.approx((low, high), abs=6e-4)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not a count"):
        moments.poisson(-1)


def test_the_net_score_of_the_worked_example_has_its_interval() -> None:
    low, high = moments.nps(66, 30, 24)

    # 66.75 and 24.75 of 123: net 42/123; variance 91.5/123 - (42/123)^2 = 0.627305.
    half = 1.959964 * sqrt(0.627305 / 123)
    assert (low, high) == pytest.approx((42 / 123 - half, 42 / 123 + half), abs=1e-6)
    assert low < 0.35 < high


def test_the_net_score_stays_between_minus_one_and_one() -> None:
    assert moments.nps(5, 0, 0)[1] == 1.0
    assert moments.nps(0, 0, 5)[0] == -1.0


@pytest.mark.parametrize("answers", [(0, 0, 0), (-1, 5, 5)])
def test_a_net_score_without_answers_is_refused(answers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="needs answers"):
        moments.nps(*answers)


@pytest.mark.parametrize("shares", [(0.55, 0.25, 0.2), (0.85, 0.1, 0.05)])
def test_the_net_score_covers_about_95_percent(
    shares: tuple[float, float, float],
) -> None:
    draws = np.random.default_rng(15).multinomial(60, shares, 5000).tolist()
    truth = shares[0] - shares[2]

    limits = [moments.nps(*draw) for draw in draws]

    assert 0.93 <= mean(low <= truth <= high for low, high in limits) <= 0.975


def test_the_quantiles_are_those_of_the_tables() -> None:
    assert moments.normal_quantile(0.9) == pytest.approx(NormalDist().inv_cdf(0.95))
    assert moments.student_quantile(0.95, 10) == pytest.approx(2.228, abs=5e-4)
