"""Percentile bootstrap over clusters: what a figure would be with other days of the agents."""

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from kpis.stats.buckets import REPRESENTATIVES
from kpis.stats.moments import student_quantile

REPLICATES: Final = 2000
# Resampled clusters held at a time: 64 MB of weights.
AT_ONCE: Final = 8_000_000

Floats = npt.NDArray[np.float64]
Sums = npt.NDArray[np.integer] | npt.NDArray[np.float64]


def ratio(
    y: Sums, x: Sums, *, seed: int, level: float = 0.95, replicates: int = REPLICATES
) -> tuple[float, float]:
    """Interval of sum y / sum x over clusters (agent-days), in units of y per x.

    A mean is the ratio of the clusters' sums to their numbers of cases.
    """
    return percentiles(ratio_replicates(y, x, seed=seed, replicates=replicates), len(y), level)


def quantile(
    histograms: Sums, q: float, *, seed: int, level: float = 0.95, replicates: int = REPLICATES
) -> tuple[float, float]:
    """Interval of a quantile of the merged histograms, in ms; one row of buckets per cluster."""
    found = quantile_replicates(histograms, q, seed=seed, replicates=replicates)
    return percentiles(found, len(histograms), level)


def percentiles(replicates: Floats, clusters: int, level: float = 0.95) -> tuple[float, float]:
    """The limits that hold the middle of the replicates.

    The plain percentiles are too narrow when clusters are few, as the normal quantile and the
    divisor n are: they are taken further out by both (Hesterberg 2015, section 4.2).
    """
    _enough(clusters)
    reach = student_quantile(level, clusters - 1) * sqrt(clusters / (clusters - 1))
    tail = float(ndtr(-reach))
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return float(low), float(high)


def ratio_replicates(y: Sums, x: Sums, *, seed: int, replicates: int = REPLICATES) -> Floats:
    """The ratio in each resample; one without any x counts as the whole sample."""
    if len(y) != len(x):
        raise ValueError("clusters need both sums")
    total = float(np.sum(x))
    if total <= 0:
        raise ValueError(f"no ratio to {total}")
    both = np.stack([np.asarray(y, dtype=float), np.asarray(x, dtype=float)], axis=1)
    sums = np.concatenate([times @ both for times in resamples(len(y), seed, replicates)])
    empty = sums[:, 1] <= 0
    sums[empty] = both.sum(axis=0)
    return np.asarray(sums[:, 0] / sums[:, 1], dtype=np.float64)


def quantile_replicates(
    histograms: Sums, q: float, *, seed: int, replicates: int = REPLICATES
) -> Floats:
    """The quantile in ms in each resample, interpolated as `quantiles.quantile`."""
    if not 0 <= q <= 1:
        raise ValueError(f"{q} is not between 0 and 1")
    filled = np.flatnonzero(np.sum(histograms, axis=0))
    if not filled.size:
        raise ValueError("no values, no quantile")
    counts = np.asarray(histograms, dtype=float)[:, filled]
    values = REPRESENTATIVES[filled]
    found = [
        _quantiles(times @ counts, values, q) for times in resamples(len(counts), seed, replicates)
    ]
    return np.concatenate(found)


def resamples(clusters: int, seed: int, replicates: int) -> Iterator[Floats]:
    """How often each cluster is drawn, a row per replicate; the same for a seed, in blocks."""
    _enough(clusters)
    rng = np.random.default_rng(seed)
    block = max(1, AT_ONCE // clusters)
    for start in range(0, replicates, block):
        size = min(block, replicates - start)
        drawn = rng.integers(0, clusters, (size, clusters))
        drawn += np.arange(size)[:, None] * clusters
        times = np.bincount(drawn.ravel(), minlength=size * clusters)
        yield times.reshape(size, clusters).astype(np.float64)


def _quantiles(merged: Floats, values: npt.NDArray[np.int64], q: float) -> Floats:
    reached = np.cumsum(merged, axis=1)
    # A resample of empty clusters has no value: it counts as the shortest one.
    rank = np.maximum(reached[:, -1] - 1, 0) * q
    below = np.floor(rank)
    low, high = (
        values[np.minimum((reached <= place[:, None]).sum(axis=1), len(values) - 1)]
        for place in (below, np.minimum(below + 1, np.maximum(reached[:, -1] - 1, 0)))
    )
    return np.asarray(low + (high - low) * (rank - below), dtype=np.float64)


def _enough(clusters: int) -> None:
    if clusters < 2:
        raise ValueError("resampling needs at least two clusters")
