"""Every 95 % interval holds the truth in 93 to 97 of 100 samples of the sizes it is meant for.

2,000 seeded samples each. Exact intervals of discrete figures hold it at least 95 times by
construction, and for small counts more often than 97: they have no upper bound here. Shares are
drawn anew for every sample, as the coverage at a single share jumps with it.
"""

from math import exp, log

import numpy as np
import numpy.typing as npt
import pytest

from kpis.stats import intervals, moments, quantiles, resampling, survival
from kpis.stats.buckets import REPRESENTATIVES, SIZE
from kpis.stats.differences import mover, newcombe
from tests.kpis.stats.coverage import RUNS, covered, promised, rng, shares

Ints = npt.NDArray[np.int64]


def squares(values: Ints) -> list[tuple[int, int]]:
    return list(zip(values.sum(axis=1).tolist(), (values**2).sum(axis=1).tolist(), strict=True))


@pytest.mark.parametrize("n", [30, 100, 1000])
def test_wilson(n: int) -> None:
    truth = shares(1)
    hits = rng(1, n).binomial(n, truth).tolist()

    assert promised(covered([moments.wilson(k, n) for k in hits], truth.tolist()))


@pytest.mark.parametrize("clusters", [20, 40, 100])
def test_wilson_on_clusters(clusters: int) -> None:
    random, size = rng(2, clusters), 25
    hits = random.binomial(size, random.beta(16, 4, (RUNS, clusters)))
    n, nn = clusters * size, clusters * size * size

    limits = [
        moments.wilson_clustered(k, n, kk, k * size, nn, clusters)[:2] for k, kk in squares(hits)
    ]

    assert promised(covered(limits, 0.8))


def agent_days(seed: int, clusters: int) -> tuple[Ints, Ints, float]:
    """Handle times and cases by sample and agent-day, and the true mean."""
    random = rng(seed, clusters)
    cases = random.poisson(30, (RUNS, clusters)) + 1
    means = random.lognormal(log(300_000), 0.2, (RUNS, clusters))
    return (cases * means).astype(np.int64), cases.astype(np.int64), 300_000 * exp(0.02)


def ratio_limits(y: Ints, x: Ints) -> list[tuple[float, float]]:
    products = (x * y).sum(axis=1).tolist()
    return [
        moments.ratio_of_sums(sy, sx, syy, sxy, sxx, y.shape[1])
        for (sy, syy), (sx, sxx), sxy in zip(squares(y), squares(x), products, strict=True)
    ]


@pytest.mark.parametrize("clusters", [20, 40, 100])
def test_ratio_of_sums(clusters: int) -> None:
    y, x, truth = agent_days(3, clusters)

    assert promised(covered(ratio_limits(y, x), truth))


@pytest.mark.parametrize("clusters", [20, 40, 100])
def test_bootstrap_of_a_ratio(clusters: int) -> None:
    y, x, truth = agent_days(4, clusters)
    times = np.concatenate(list(resampling.resamples(clusters, 1, resampling.REPLICATES)))

    # What `ratio` does for one sample, here for all at once: a seed resamples all alike.
    replicates = (times @ y.T / (times @ x.T)).T
    limits = [resampling.percentiles(row, clusters) for row in replicates]

    assert limits[0] == pytest.approx(resampling.ratio(y[0], x[0], seed=1))
    assert promised(covered(limits, truth))


@pytest.mark.parametrize("clusters", [20, 40, 60])
def test_bootstrap_of_a_quantile(clusters: int) -> None:
    random, each = rng(5, clusters), 12
    days = random.normal(0, 25_000, (RUNS, clusters, 1))
    # A sum of normals: the median is the mean. How far beyond 40 s on either side changes nothing.
    ms = days + random.normal(0, 50_000, (RUNS, clusters, each))
    seconds = np.clip(np.rint(ms / 1000), -40, 40)
    places = np.searchsorted(REPRESENTATIVES, 300_000 + 1000 * seconds)
    first, width = int(places.min()), int(np.ptp(places)) + 1
    offset = width * np.arange(clusters)[:, None]
    (times,) = resampling.resamples(clusters, 1, 250)
    values = REPRESENTATIVES[first : first + width]

    limits = []
    # One product for many samples: alone, each is too small to be fast.
    for some in np.split(places - first, RUNS // 50):
        counts = np.stack(
            [np.bincount((p + offset).ravel(), minlength=width * clusters) for p in some]
        )
        dense = counts.reshape(50, clusters, width).transpose(1, 0, 2).reshape(clusters, -1)
        merged = (times @ dense.astype(float)).reshape(len(times), 50, width)
        for i in range(50):
            replicates = resampling._quantiles(merged[:, i], values, 0.5)
            limits.append(resampling.percentiles(replicates, clusters))

    one = np.stack([np.bincount(day, minlength=SIZE) for day in places[0]])
    assert limits[0] == resampling.quantile(one, 0.5, seed=1, replicates=250)
    assert promised(covered(limits, 300_000.0))


@pytest.mark.parametrize("n", [30, 100, 1000])
def test_mean(n: int) -> None:
    scores = np.rint(10_000 * rng(6, n).beta(8, 2, (RUNS, n))).astype(np.int64)

    limits = [moments.mean_t(n, s1, s2) for s1, s2 in squares(scores)]

    assert promised(covered(limits, 8_000.0))


@pytest.mark.parametrize("n", [30, 60, 150])
def test_mean_of_skewed_durations(n: int) -> None:
    logs = rng(7, n).normal(12, 0.8, (RUNS, n))
    found = zip(logs.mean(axis=1).tolist(), logs.var(axis=1, ddof=1).tolist(), strict=True)

    assert promised(covered([moments.log_normal(n, m, v) for m, v in found], exp(12 + 0.32)))


@pytest.mark.parametrize("clusters", [10, 14, 19])
def test_mean_of_durations_that_no_model_fits(clusters: int) -> None:
    random, each = rng(22, clusters), 60
    days = random.lognormal(0, 0.2, (RUNS, clusters, 1))
    # Half short answers, half long cases: two heaps, of which log-normal makes too long a tail.
    is_long = random.random((RUNS, clusters, each)) < 0.5
    centres = np.where(is_long, 600_000, 20_000)
    ms = (centres * days * random.lognormal(0, 0.3, centres.shape)).astype(np.int64)
    logs = np.log(ms).reshape(RUNS, -1)
    moments_of = zip(logs.mean(axis=1), logs.var(axis=1, ddof=1), ms.sum(axis=2), strict=True)

    found = [
        intervals.mean_duration(
            intervals.Durations(
                clusters * each, int(sums.sum()), m, v, sums, np.full(clusters, each)
            ),
            seed=1,
        )
        for m, v, sums in moments_of
    ]

    assert {interval.method for interval in found} == {intervals.Method.BOOTSTRAP}
    truth = 310_000 * exp(0.02 + 0.045)
    assert promised(covered([(i.low, i.high) for i in found], truth))


@pytest.mark.parametrize("mean", [5.0, 20.0, 100.0])
def test_counts(mean: float) -> None:
    counts = rng(8, int(mean)).poisson(mean, RUNS).tolist()

    # Exact (Garwood): conservative, at a mean of 5 about 97.8 %.
    assert covered([moments.poisson(k) for k in counts], mean) >= 0.93


@pytest.mark.parametrize("n", [50, 100, 400])
def test_net_scores(n: int) -> None:
    answers = rng(9, n).multinomial(n, [0.55, 0.25, 0.20], RUNS).tolist()

    assert promised(covered([moments.nps(*row) for row in answers], 0.35))


@pytest.mark.parametrize(("n1", "n2"), [(30, 40), (100, 150), (1000, 600)])
def test_differences_of_shares(n1: int, n2: int) -> None:
    one, other = shares(10), shares(11)
    hits = rng(10, n1).binomial(n1, one).tolist(), rng(11, n2).binomial(n2, other).tolist()

    limits = [newcombe(a, n1, b, n2) for a, b in zip(*hits, strict=True)]

    assert promised(covered(limits, (one - other).tolist()))


@pytest.mark.parametrize("clusters", [20, 40, 100])
def test_differences_of_ratios(clusters: int) -> None:
    pairs = []
    for seed in (12, 13):
        y, x, _ = agent_days(seed, clusters)
        ratios = (y.sum(axis=1) / x.sum(axis=1)).tolist()
        pairs.append([(r, *ends) for r, ends in zip(ratios, ratio_limits(y, x), strict=True)])

    limits = [mover(*one, *other) for one, other in zip(*pairs, strict=True)]

    assert promised(covered(limits, 0.0))


@pytest.mark.parametrize(("q", "n"), [(0.5, 30), (0.9, 50), (0.9, 200), (0.95, 1000)])
def test_quantiles(q: float, n: int) -> None:
    # Uniform over whole seconds 1 to 1000: the quantile is q 1000 s.
    places = np.searchsorted(REPRESENTATIVES, 1000 * rng(14, n).integers(1, 1001, (RUNS, n)))

    limits = [
        quantiles.quantile_interval(np.bincount(row, minlength=SIZE).astype(np.int64), q)
        for row in places
    ]

    # Order statistics: each tail at most 2.5 %, so that small samples hold more.
    assert covered(limits, 1000.0 * round(q * 1000)) >= 0.93


def lifetimes(seed: int, n: int) -> list[survival.Survival]:
    """Curves of exponential times with mean 40 h, a third lost from sight."""
    random = rng(seed, n)
    ends = random.exponential(40, (RUNS, n))
    losses = random.exponential(80, (RUNS, n))
    times = np.rint(3_600_000 * np.minimum(ends, losses)).astype(np.int64)
    seen = (ends <= losses).astype(np.int64)
    return [survival.kaplan_meier(t, d, 1 - d) for t, d in zip(times, seen, strict=True)]


@pytest.mark.parametrize("n", [50, 100, 200])
def test_medians_and_shares_of_survival_curves(n: int) -> None:
    curves = lifetimes(15, n)

    medians = [survival.median(curve) for curve in curves]
    lasting = [survival.surviving(curve, 3_600_000 * 30) for curve in curves]

    assert promised(covered([(e.low, e.high) for e in medians], 3_600_000 * 40 * log(2)))
    assert promised(covered([(e.low, e.high) for e in lasting], exp(-30 / 40)))


@pytest.mark.parametrize(("n", "population"), [(30, 60), (60, 100), (200, 300)])
def test_finite_groups(n: int, population: int) -> None:
    random = rng(16, n)
    content = np.rint(population * shares(17)).astype(np.int64)
    hits = random.hypergeometric(content, population - content, n).tolist()
    fans, critics = round(0.5 * population), round(0.2 * population)
    asked = random.multivariate_hypergeometric(
        [fans, population - fans - critics, critics], n, RUNS
    )

    limits = [intervals.wilson_finite(k, n, population) for k in hits]
    nets = [intervals.nps_finite(a, b, c, population) for a, b, c in asked.tolist()]

    assert promised(covered(limits, (content / population).tolist()))
    assert promised(covered(nets, (fans - critics) / population))
