"""P-values of differences, adjusted for how many are looked at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kpis.stats.moments import normal_quantile
from kpis.stats.support import Array


def p_value(difference: float, low: float, high: float, *, level: float = 0.95) -> float:
    """Two-sided p of no difference, from an interval: normal, by its half towards 0.

    Exactly (1 - level) where a limit is 0, so p and interval never disagree; elsewhere an
    approximation, as far as the limits of other levels lie in proportion.
    """
    half = difference - low if difference > 0 else high - difference
    if half < 0:
        raise ValueError("the difference lies outside its interval")
    if difference == 0:
        return 1.0
    if half == 0:
        return 0.0
    return float(2 * ndtr(-normal_quantile(level) * abs(difference) / half))


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: those of at most q hold false discoveries to a share of q (1995)."""
    p, order = _ordered(p_values)
    # From the greatest on, none is adjusted to more than the next.
    stepped = np.minimum.accumulate((p[order] * (p.size / np.arange(1, p.size + 1)))[::-1])[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: those of at most alpha hold one or more false ones to alpha (1979)."""
    p, order = _ordered(p_values)
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]


def _ordered(p_values: Sequence[float]) -> tuple[Array, NDArray[np.intp]]:
    p = np.asarray(p_values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p-values lie between 0 and 1")
    return p, np.argsort(p, kind="stable")
