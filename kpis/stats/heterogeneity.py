"""Is the difference of two teams the same in all strata? And one figure if it is."""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
from scipy.special import chdtrc

from kpis.stats.cells import Cells, Shares
from kpis.stats.moments import normal_quantile
from kpis.stats.support import Array

# Homogeneity tests have little power: a looser level is customary.
SUSPICIOUS: Final = 0.10
NOISE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Cochran's Q of the differences; `p` is None with fewer than two strata.

    `is_sign_changed`: one team is clearly ahead in a stratum and clearly behind in another;
    clearly means that the stratum's interval excludes 0 at 95 % for all strata together
    (Bonferroni), or many strata would show it by chance. With ten cases a stratum p < 0.10 comes
    by chance in 15 of 100, not in 10, as variances are estimated; from 40 on it is right.
    """

    q: float
    df: int
    p: float | None
    is_sign_changed: bool

    @property
    def is_found(self) -> bool:
        """Then the headline says that the difference is not the same everywhere."""
        return self.is_sign_changed or (self.p is not None and self.p < SUSPICIOUS)


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Common risk difference and odds ratio (Mantel and Haenszel 1959), with intervals.

    Variances of Greenland and Robins (1985) and of Robins, Breslow and Greenland (1986). The odds
    ratio is None where no stratum has both kinds of discordant cells.
    """

    difference: float
    low: float
    high: float
    odds_ratio: float | None
    odds_low: float | None
    odds_high: float | None


def heterogeneity(cells: Cells, first: int, second: int) -> Heterogeneity:
    """Inverse-variance weights; strata whose variance is 0 or unknown do not count.

    Zero cells get what `contrasts` of the kind of figure says.
    """
    difference, variance = cells.contrasts(first, second)
    q, df = _cochran(difference, variance)
    changed = _is_sign_changed(cells, first, second)
    return Heterogeneity(q, df, _p(q, df), changed)


def woolf(shares: Shares, first: int, second: int) -> float | None:
    """P-value of Woolf's (1955) test that all strata have one odds ratio; None of one stratum."""
    a, b, c, d = shares.fourfold(first, second)
    return _p(*_cochran(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d))


def differences(cells: Cells, first: int, second: int, level: float) -> tuple[Array, Array, Array]:
    """Difference, low and high in each stratum (Newcombe 1998, Zou and Donner 2008)."""
    low, high = cells.stratum_limits(level)
    value = cells.value
    below, above = np.maximum(value - low, 0.0), np.maximum(high - value, 0.0)
    difference = value[first] - value[second]
    return (
        difference,
        difference - np.hypot(below[first], above[second]),
        difference + np.hypot(above[first], below[second]),
    )


def mantel_haenszel(
    shares: Shares, first: int, second: int, *, level: float = 0.95
) -> MantelHaenszel:
    """Of the strata given; nothing is added to empty cells."""
    pair = [first, second]
    a, c = shares.k[pair] / shares.effect[pair]
    n1, n2 = shares.n[pair] / shares.effect[pair]
    b, d, total = n1 - a, n2 - c, n1 + n2
    weight = n1 * n2 / total
    difference = float((weight * (a / n1 - c / n2)).sum() / weight.sum())
    spread = (a * b * n2**3 + c * d * n1**3) / (n1 * n2 * total**2)
    z = normal_quantile(level)
    half = z * sqrt(float(spread.sum())) / float(weight.sum())
    low, high = max(difference - half, -1.0), min(difference + half, 1.0)
    r, s = a * d / total, b * c / total
    up, down = float(r.sum()), float(s.sum())
    if up <= 0 or down <= 0:
        return MantelHaenszel(difference, low, high, None, None, None)
    p, q = (a + d) / total, (b + c) / total
    variance = (
        float((p * r).sum()) / (2 * up**2)
        + float((p * s + q * r).sum()) / (2 * up * down)
        + float((q * s).sum()) / (2 * down**2)
    )
    centre, reach = log(up / down), z * sqrt(variance)
    return MantelHaenszel(
        difference, low, high, exp(centre), exp(centre - reach), exp(centre + reach)
    )


def _cochran(x: Array, variance: Array) -> tuple[float, int]:
    """Cochran's Q (1954) and its degrees of freedom."""
    counts = (variance > 0) & np.isfinite(variance)
    if not counts.all():
        x, variance = x[counts], variance[counts]
    if not x.size:
        return 0.0, 0
    w = 1 / variance
    mean = float(w @ x) / float(w.sum())
    return float(w @ (x - mean) ** 2), x.size - 1


def _p(q: float, df: int) -> float | None:
    return float(chdtrc(df, q)) if df else None


def _is_sign_changed(cells: Cells, first: int, second: int) -> bool:
    if len(cells.keys) < 2:
        return False
    _, low, high = differences(cells, first, second, 1 - NOISE / len(cells.keys))
    return bool((low > 0).any() and (high < 0).any())
