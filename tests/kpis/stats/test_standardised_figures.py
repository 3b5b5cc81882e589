"""Means, net scores, ratios, rates and quantiles on a common mix, each against what it must be."""

from math import sqrt

import numpy as np
import pytest

from kpis.stats import moments, quantiles
from kpis.stats.averages import Means, Ratios
from kpis.stats.buckets import SIZE, index
from kpis.stats.cells import NetScores
from kpis.stats.rates import Rates
from kpis.stats.reweighted import Quantiles
from kpis.stats.strata import (
    DurationStratum,
    MeanStratum,
    NetStratum,
    RateStratum,
    RatioStratum,
)
from kpis.stats.support import Minimum, Standard
from kpis.stats.verdicts import Margin, Verdict
from tests.kpis.stats.published import ALL_BIRTHS, BIRTHS, CASES
from tests.kpis.stats.test_standardise import compared, figures


def sums(key, values):
    return MeanStratum(key, len(values), sum(values), sum(x * x for x in values))


def durations(key, values):
    counts = np.bincount([index(x) for x in values], minlength=SIZE)
    return DurationStratum(key, counts)


def test_one_stratum_of_a_mean_is_students_interval():
    a, b = list(range(10, 60, 2)), list(range(40, 70))

    found = compared(Means.of({"a": [sums("x", a)], "b": [sums("x", b)]}))

    first = found.of("a")
    low, high = moments.mean_t(len(a), sum(a), sum(x * x for x in a))
    assert (first.low, first.high) == pytest.approx((low, high))
    assert first.adjusted == first.crude == pytest.approx(np.mean(a))


def test_the_variance_of_an_adjusted_mean_adds_up_by_squared_weights():
    x, y = [1, 5, 9, 4, 4, 7, 2, 8, 8, 2, 5, 6], list(range(100, 120))

    found = compared(
        Means.of({"a": [sums("x", x), sums("y", y)], "b": [sums("x", x * 2), sums("y", y)]}),
        margin=Margin(0.05, is_relative=True),
        higher_is_better=False,
    )

    w = np.array([36, 40]) / 76
    parts = w**2 * np.array([np.var(x, ddof=1) / 12, np.var(y, ddof=1) / 20])
    degrees = parts.sum() ** 2 / (parts**2 / np.array([11, 19])).sum()
    half = moments.student_quantile(0.95, degrees) * sqrt(parts.sum())
    first = found.of("a")
    assert first.adjusted == pytest.approx(w @ [np.mean(x), np.mean(y)])
    assert first.high - first.adjusted == pytest.approx(half)
    assert found.margin == pytest.approx(0.05 * found.of("b").adjusted)
    assert found.verdict == Verdict.EQUIVALENT


def test_moments_too_large_for_floats_keep_their_spread():
    base, off = 10**12, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    values = [base + x for x in off]

    found = Means.of({"a": [sums("x", values)]})

    assert found.variance[0, 0] == pytest.approx(np.var(off, ddof=1) / 10)


def test_a_design_effect_widens_a_mean():
    x = list(range(30))
    teams = {"a": [sums("x", x)], "b": [sums("x", x)]}

    plain, wide = compared(Means.of(teams)), compared(Means.of(teams, effects={"a": 4.0}))

    assert wide.of("a").high - 14.5 == pytest.approx(2 * (plain.of("a").high - 14.5))
    assert wide.of("b") == plain.of("b")


def test_one_stratum_of_a_net_score_is_rocks_interval():
    teams = {"a": [NetStratum("x", 66, 30, 24)], "b": [NetStratum("x", 20, 15, 15)]}

    found = compared(NetScores.of(teams))

    first = found.of("a")
    assert first.adjusted == pytest.approx(0.35)
    assert (first.low, first.high) == pytest.approx(moments.nps(66, 30, 24))
    assert found.difference == pytest.approx(0.25)


def test_net_scores_of_all_and_none_stay_within_their_ends():
    teams = {"a": [NetStratum("x", 12, 0, 0)], "b": [NetStratum("x", 0, 0, 12)]}

    found = compared(NetScores.of(teams))

    assert (found.of("a").high, found.of("b").low) == (1.0, -1.0)
    assert found.verdict == Verdict.BETTER


# Cochran (1977), section 3.12: 30 households of 104 persons.
HOUSEHOLDS = RatioStratum("x", y=30, x=104, yy=86, xy=113, xx=404, clusters=30)


def test_one_stratum_of_a_ratio_is_cochrans_interval():
    found = compared(Ratios.of({"a": [HOUSEHOLDS], "b": [HOUSEHOLDS]}))

    low, high = moments.ratio_of_sums(30, 104, 86, 113, 404, 30)
    assert (found.of("a").low, found.of("a").high) == pytest.approx((low, high))
    assert found.difference == 0


def test_a_ratio_without_clusters_has_no_interval_and_decides_nothing():
    plain = RatioStratum("x", y=30, x=104)

    found = compared(Ratios.of({"a": [plain], "b": [plain]}))

    assert (found.difference, found.low, found.p) == (0, None, None)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, "the figure has no interval")


def test_a_ratios_stratum_of_one_cluster_is_left_out_where_clusters_are_known():
    one = RatioStratum("y", y=5, x=20, yy=25, xy=100, xx=400, clusters=1)

    found = compared(Ratios.of({"a": [HOUSEHOLDS, one], "b": [HOUSEHOLDS, one]}))

    assert found.left_out() == ("y",)
    assert found.low is not None


def test_a_ratios_cases_may_differ_from_its_denominator():
    hours = RatioStratum("x", y=30, x=104, n=9)

    assert compared(Ratios.of({"a": [hours], "b": [hours]})).verdict == "not comparable"


def births():
    pairs = zip(CASES, BIRTHS, strict=True)
    later = [RateStratum(str(i), k, n) for i, (k, n) in enumerate(pairs)]
    everyone = [RateStratum(str(i), 2, n) for i, n in enumerate(ALL_BIRTHS)]
    return {"later": later, "all": everyone}


def test_a_standardised_rate_meets_fay_and_feuers_downs_syndrome():
    found = compared(Rates.of(births()), standard=Standard.of("all"))

    # Per 100,000; computed for this table by R's dsrTest, method gamma.
    later = found.of("later")
    rate, low, high = later.adjusted * 1e5, later.low * 1e5, later.high * 1e5
    assert (rate, low, high) == pytest.approx((75.52901, 67.70212, 188.30017), abs=5e-6)


def test_one_stratum_of_a_rate_is_exact():
    found = compared(Rates.of({"a": [RateStratum("x", 7, 500)], "b": [RateStratum("x", 0, 400)]}))

    exact = [x / 500 for x in moments.poisson(7)]
    none = [x / 400 for x in moments.poisson(0)]
    assert [found.of("a").low, found.of("a").high] == pytest.approx(exact)
    assert [found.of("b").low, found.of("b").high] == pytest.approx(none)
    assert [found.strata()[0].low, found.strata()[0].high] == pytest.approx([found.low, found.high])


def test_a_quantile_on_ones_own_mix_is_that_of_all_values():
    rng = np.random.default_rng(71)
    easy, hard = rng.gamma(2, 60_000, 150).astype(int), rng.gamma(2, 200_000, 90).astype(int)
    teams = {t: [durations("easy", easy), durations("hard", hard)] for t in "ab"}
    whole = quantiles.merge([np.arange(SIZE)] * 2, [s.counts for s in teams["a"]])

    for q in (0.1, 0.5, 0.9):
        found = compared(Quantiles.of(teams, q))

        exact = quantiles.quantile(whole, q)
        assert figures(found, "crude") == figures(found, "adjusted")
        assert figures(found, "crude") == pytest.approx([exact, exact])
        ends = quantiles.quantile_interval(whole, q)
        assert (found.of("a").low, found.of("a").high) == pytest.approx(ends, rel=0.15)


def test_a_quantile_on_another_mix_is_that_of_the_values_repeated():
    easy, hard = list(range(10_000, 60_000, 1000)), list(range(100_000, 400_000, 3000))
    teams = {"a": [durations("easy", easy), durations("hard", hard)]}
    teams["b"] = [durations("easy", easy * 6), durations("hard", hard)]
    # Easy is 350 of 550: seven times what it is among `a`'s own values, against two of hard.
    repeated = sorted(easy * 7 + hard * 2)

    found = compared(Quantiles.of(teams, 0.8))

    assert found.of("a").adjusted == pytest.approx(np.quantile(repeated, 0.8), rel=0.02)
    assert found.of("a").low < found.of("a").adjusted < found.of("a").high
    assert found.strata()[0].mix_effect is None


def test_a_quantile_of_few_values_has_no_interval():
    few = [durations("x", range(1000, 21_000, 1000))]

    found = compared(Quantiles.of({"a": few, "b": few}, 0.9), minimum=Minimum(10, 10))

    assert (found.low, found.verdict) == (None, Verdict.INCONCLUSIVE)


def test_a_quantile_without_spread_is_certain():
    same = [durations("x", [5000] * 50)]

    found = compared(Quantiles.of({"a": same, "b": same}, 0.5))

    assert (found.of("a").low, found.of("a").high) == (5000, 5000)
    assert found.difference == 0
    with pytest.raises(ValueError, match="between"):
        Quantiles.of({"a": same}, 1.0)


def test_impossible_sums_are_refused():
    with pytest.raises(ValueError, match="no values"):
        Means.of({"a": [MeanStratum("x", 10, 100, 0)]})
    with pytest.raises(ValueError, match="not negative"):
        NetScores.of({"a": [NetStratum("x", -1, 0, 0)]})
    with pytest.raises(ValueError, match="no clusters"):
        Ratios.of({"a": [RatioStratum("x", 50, 100, 0, 500, 1000, 10)]})
    with pytest.raises(ValueError, match="without exposure"):
        Rates.of({"a": [RateStratum("x", 1, 0)]})
