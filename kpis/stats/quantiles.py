"""Quantiles, shares and log moments of merged duration buckets."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import floor

import numpy as np
import numpy.typing as npt
from scipy.special import betaincc

from kpis.stats.buckets import REPRESENTATIVES, SIZE

Counts = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer]

# Nothing lasts 0 ms on a logarithmic scale: the first bucket counts as 1 ms.
LOGARITHMS = np.log(np.maximum(REPRESENTATIVES, 1))


def merge(indexes: Sequence[Integers], counts: Sequence[Integers]) -> Counts:
    """Sum sparse histograms into one count per bucket; order and grouping do not matter."""
    if not indexes:
        return np.zeros(SIZE, dtype=np.int64)
    # bincount adds float64: exact up to 2^53 values.
    dense = np.bincount(np.concatenate(indexes), np.concatenate(counts), SIZE)
    if dense.size > SIZE:
        raise ValueError(f"bucket {dense.size - 1} does not exist")
    return dense.astype(np.int64)


def pack(counts: Counts) -> tuple[bytes, bytes]:
    """The filled buckets and their counts, as PostgreSQL's int2send and int4send write them."""
    filled = np.flatnonzero(counts)
    return filled.astype(">i2").tobytes(), counts[filled].astype(">i4").tobytes()


def unpack(buckets: bytes, counts: bytes) -> tuple[Integers, Integers]:
    """What `pack` or several of its results end to end hold."""
    return np.frombuffer(buckets, ">i2"), np.frombuffer(counts, ">i4")


def total(counts: Counts) -> int:
    """How many values."""
    return int(counts.sum())


def mass(counts: Counts) -> int:
    """The sum of the values, in ms: at most 1 % off."""
    return int(np.dot(counts, REPRESENTATIVES))


def quantile(counts: Counts, q: float) -> float | None:
    """The quantile in ms, None without values; between order statistics it is interpolated.

    Rank (n - 1) q, as `numpy.quantile` (type 7 of Hyndman and Fan 1996). At most 1 % off the
    quantile of the values themselves, and exact for whole seconds up to 20 minutes.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"{q} is not between 0 and 1")
    n = total(counts)
    if n == 0:
        return None
    rank = (n - 1) * q
    below = floor(rank)
    low, high = _order_statistics(counts, below, min(below + 1, n - 1))
    return low + (high - low) * (rank - below)


def quantile_interval(counts: Counts, q: float, level: float = 0.95) -> tuple[float, float] | None:
    """Interval of the quantile in ms, between two order statistics, whatever the distribution.

    Ranks by the binomial distribution, each tail at most (1 - level) / 2 (Conover 1999, section
    3.2). None where the values are too few for both limits.
    """
    if not 0 < q < 1:
        raise ValueError(f"{q} is not strictly between 0 and 1")
    n = total(counts)

    def at_most(k: int) -> float:
        # bdtr(k, n, q) would overflow beyond 2^31 values.
        return float(betaincc(k + 1, n - k, q)) if k < n else 1.0

    low = bisect_right(range(n + 1), (1 - level) / 2, key=at_most)
    high = bisect_left(range(n + 1), (1 + level) / 2, key=at_most) + 1
    if low < 1 or high > n:
        return None
    return _order_statistics(counts, low - 1, high - 1)


def share_within(counts: Counts, ms: int) -> float | None:
    """Share of values of at most `ms`, each counted at its bucket's representative."""
    n = total(counts)
    if n == 0:
        return None
    end = np.searchsorted(REPRESENTATIVES, ms, side="right")
    return int(counts[:end].sum()) / n


def maximum(counts: Counts) -> int | None:
    """The longest value, in ms."""
    filled = np.flatnonzero(counts)
    return int(REPRESENTATIVES[filled[-1]]) if filled.size else None


def log_moments(counts: Counts) -> tuple[int, float, float]:
    """n, mean and sample variance of ln(x / 1 ms); 0 ms counts as 1 ms."""
    n = total(counts)
    if n == 0:
        raise ValueError("no values, no moments")
    mean = float(counts @ LOGARITHMS) / n
    squares = float(counts @ (LOGARITHMS - mean) ** 2)
    return n, mean, squares / (n - 1) if n > 1 else 0.0


def _order_statistics(counts: Counts, low: int, high: int) -> tuple[float, float]:
    """The values of two ranks, counted from 0, in ms."""
    places = np.searchsorted(np.cumsum(counts), [low, high], side="right")
    first, second = REPRESENTATIVES[places].tolist()
    return float(first), float(second)
