"""The promised level of adjusted figures and their differences, and false alarms, by simulation.

Two thousand runs stand side by side as the teams of one comparison.
"""

import numpy as np
import pytest

from kpis.stats.averages import Means, Ratios
from kpis.stats.buckets import SIZE, UPPER
from kpis.stats.cells import NetScores, Shares
from kpis.stats.differences import mover
from kpis.stats.rates import Rates
from kpis.stats.reweighted import Quantiles
from kpis.stats.standardise import compare
from kpis.stats.strata import ShareStratum
from kpis.stats.verdicts import Margin

RUNS = 2000
NAMES = tuple(map(str, range(RUNS)))
KEYS = tuple("vwxyz")
# Neither team has the standard's mix, nor the other's.
STANDARD = np.array([0.35, 0.25, 0.20, 0.15, 0.05])
MIXES = np.array([[1.0, 1.5, 0.5, 1.0, 1.0], [1.5, 0.5, 1.5, 1.0, 0.5]])
SIZES = [20, 80, 400]
SHARES = np.array([[0.9, 0.8, 0.7, 0.6, 0.5], [0.85, 0.8, 0.6, 0.65, 0.5]])
MEANS = np.array([300.0, 400.0, 500.0, 200.0, 600.0])
ANSWERS = np.array(
    [[0.6, 0.25, 0.15], [0.5, 0.3, 0.2], [0.4, 0.3, 0.3], [0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]
)


def cases(size, team):
    return np.maximum(10, (size * MIXES[team]).astype(int))


def wide(n):
    return np.broadcast_to(n, (RUNS, 5)).astype(float)


def shares(rng, size, team, p):
    n = cases(size, team)
    return Shares.counted(NAMES, KEYS, rng.binomial(n, p, (RUNS, 5)).astype(float), wide(n))


def means(rng, size, team, mu):
    n = cases(size, team)
    drawn = [rng.gamma(4, mu[s] / 4, (RUNS, n[s])) for s in range(5)]
    value = np.stack([x.mean(axis=1) for x in drawn], axis=1)
    variance = np.stack([x.var(axis=1, ddof=1) / x.shape[1] for x in drawn], axis=1)
    return Means(NAMES, KEYS, wide(n), wide(n), value, variance)


def nets(rng, size, team):
    n = cases(size, team)
    counts = np.stack([rng.multinomial(n[s], ANSWERS[s], RUNS) for s in range(5)], axis=1) * 1.0
    plus, minus = counts[..., 0], counts[..., 2]
    value = (plus - minus) / wide(n)
    return NetScores(NAMES, KEYS, wide(n), wide(n), value, plus, minus, np.ones((RUNS, 1)))


def covered(cells, truth):
    low, high = cells.limits(STANDARD, 0.95)
    return np.mean((low <= truth) & (truth <= high))


def difference_covered(first, second, truth):
    ends = []
    for cells in (first, second):
        ends += [cells.adjusted(STANDARD), *cells.limits(STANDARD, 0.95)]
    found = [mover(*run) for run in np.stack(ends, axis=1).tolist()]
    return np.mean([limits is not None and limits[0] <= truth <= limits[1] for limits in found])


@pytest.mark.parametrize("size", SIZES)
def test_adjusted_shares_and_their_difference_cover_95_percent(size):
    rng = np.random.default_rng(size)
    first, second = shares(rng, size, 0, SHARES[0]), shares(rng, size, 1, SHARES[1])
    truth = SHARES @ STANDARD

    assert 0.93 <= covered(first, truth[0]) <= 0.97
    assert 0.93 <= covered(second, truth[1]) <= 0.97
    assert 0.93 <= difference_covered(first, second, truth[0] - truth[1]) <= 0.97


@pytest.mark.parametrize("size", SIZES)
def test_differences_of_adjusted_means_cover_95_percent(size):
    rng = np.random.default_rng(size + 1)
    first, second = means(rng, size, 0, MEANS), means(rng, size, 1, MEANS * 1.1)

    assert 0.93 <= covered(first, MEANS @ STANDARD) <= 0.97
    assert 0.93 <= difference_covered(first, second, -0.1 * MEANS @ STANDARD) <= 0.97


@pytest.mark.parametrize("size", SIZES)
def test_differences_of_adjusted_net_scores_cover_95_percent(size):
    rng = np.random.default_rng(size + 2)
    first, second = nets(rng, size, 0), nets(rng, size, 1)

    assert 0.93 <= covered(first, STANDARD @ (ANSWERS[:, 0] - ANSWERS[:, 2])) <= 0.97
    assert 0.93 <= difference_covered(first, second, 0.0) <= 0.97


@pytest.mark.parametrize("size", SIZES)
def test_adjusted_rare_rates_cover_at_least_95_percent(size):
    rng = np.random.default_rng(size + 3)
    rates = np.array([0.02, 0.05, 0.01, 0.03, 0.1])
    exposure = wide(cases(size, 0) * 5)
    count = rng.poisson(rates * exposure).astype(float)

    cells = Rates(NAMES, KEYS, exposure, exposure, count / exposure, count)

    assert covered(cells, rates @ STANDARD) >= 0.94


@pytest.mark.parametrize("clusters", [25, 100])
def test_adjusted_ratios_of_sums_cover_95_percent(clusters):
    rng = np.random.default_rng(clusters)
    x = rng.poisson(30, (RUNS, 5, clusters)) + 1.0
    rate = rng.lognormal(0, 0.2, (RUNS, 5, clusters)) * MEANS[None, :, None]
    y = x * rate
    ratio = y.sum(axis=2) / x.sum(axis=2)
    spread = ((y - ratio[..., None] * x) ** 2).sum(axis=2)
    variance = clusters / (clusters - 1) * spread / x.sum(axis=2) ** 2
    n, m = x.sum(axis=2), np.full((RUNS, 5), float(clusters))

    cells = Ratios(NAMES, KEYS, n, n, ratio, variance, m)

    truth = np.exp(0.2**2 / 2) * MEANS @ STANDARD
    assert 0.93 <= covered(cells, truth) <= 0.97


@pytest.mark.parametrize(("q", "size"), [(0.5, 20), (0.5, 80), (0.9, 80), (0.9, 400)])
def test_adjusted_quantiles_cover_about_95_percent(q, size):
    rng, runs, n = np.random.default_rng(size + 4), 500, cases(size, 0)
    below = np.zeros((runs, 5, SIZE), dtype=np.float64)
    for s in range(5):
        places = np.searchsorted(UPPER, rng.lognormal(np.log(MEANS[s] * 1000), 0.6, (runs, n[s])))
        for run in range(runs):
            below[run, s] = np.bincount(places[run], minlength=SIZE) / n[s]
    below = np.minimum(np.cumsum(below, axis=2), 1.0)
    many = [
        rng.lognormal(np.log(MEANS[s] * 1000), 0.6, int(400_000 * STANDARD[s])) for s in range(5)
    ]
    truth = np.quantile(np.concatenate(many), q)
    each = np.broadcast_to(n, (runs, 5)).astype(float)

    cells = Quantiles(NAMES[:runs], KEYS, each, each, each, q, below, np.ones((runs, 1)))
    low, high = cells.limits(STANDARD, 0.95)

    # Limits are order statistics, each up to half a bucket off.
    assert 0.925 <= np.mean((low <= truth * 1.005) & (truth * 0.995 <= high)) <= 0.985


def verdicts(rng, size, margin):
    n = np.stack([cases(size, 0), cases(size, 1)]).astype(float)
    drawn = rng.binomial(n.astype(int), SHARES[0], (RUNS, 2, 5)).astype(float)
    found = [compare(Shares.counted(("a", "b"), KEYS, k, n), margin=Margin(margin)) for k in drawn]
    return [one.verdict for one in found]


@pytest.mark.parametrize("size", SIZES)
def test_equal_teams_on_unlike_mixes_raise_at_most_five_false_alarms_of_a_hundred(size):
    words = verdicts(np.random.default_rng(size + 5), size, 0.0)

    alarms = np.mean([word in ("better", "worse") for word in words])
    assert 0.03 <= alarms <= 0.07
    assert abs(words.count("better") - words.count("worse")) < 0.03 * RUNS


def test_a_margin_lowers_false_alarms_and_large_equal_teams_are_equivalent():
    few = verdicts(np.random.default_rng(81), 400, 0.03)
    many = verdicts(np.random.default_rng(82), 8000, 0.03)

    assert np.mean([word in ("better", "worse") for word in few]) <= 0.05
    assert np.mean([word == "equivalent" for word in many]) > 0.95
    assert not {"better", "worse"} & set(many)


def test_a_crude_comparison_of_those_teams_would_mostly_be_false():
    rng = np.random.default_rng(83)
    n = np.stack([cases(2000, 0), cases(2000, 1)])
    false = 0
    for k in rng.binomial(n, SHARES[0], (200, 2, 5)):
        pooled = {
            team: [ShareStratum("all", int(k[i].sum()), int(n[i].sum()))]
            for i, team in enumerate("ab")
        }
        false += compare(Shares.of(pooled), margin=Margin(0.0)).verdict != "inconclusive"

    assert false > 150
