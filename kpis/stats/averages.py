"""Means and ratios of sums by team and stratum, and their weighted sums.

The interval of sum w_s x_s comes from its variance, sum w_s^2 var(x_s), by Student's t with the
degrees of freedom of Satterthwaite (1946).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from kpis.stats.cells import Cells, Effects, effects_of, independent, student
from kpis.stats.moments import sd
from kpis.stats.strata import MeanStratum, RatioStratum, aligned
from kpis.stats.support import Array, Mask

Exact = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Means(Cells):
    """`variance` of the mean of each cell; nan with fewer than two values."""

    variance: Array

    @classmethod
    def of(
        cls, teams: Mapping[str, Sequence[MeanStratum]], *, effects: Effects | None = None
    ) -> Self:
        keys, table = aligned(teams)
        size = (len(table), len(keys))
        n, value, variance = np.zeros(size), np.full(size, np.nan), np.full(size, np.nan)
        for i, row in enumerate(table):
            for j, cell in enumerate(row):
                # Moments stay exact integers up to the spread.
                count, s1, s2 = sum(s.n for s in cell), sum(s.s1 for s in cell), 0
                n[i, j] = count
                if count:
                    value[i, j] = s1 / count
                if count > 1:
                    s2 = sum(s.s2 for s in cell)
                    variance[i, j] = sd(count, s1, s2) ** 2 / count
        return cls(tuple(teams), keys, n, n, value, variance * effects_of(tuple(teams), effects))

    @classmethod
    def summed(
        cls,
        teams: tuple[str, ...],
        keys: tuple[str, ...],
        n: Exact,
        s1: Exact,
        s2: Exact,
        *,
        effects: Effects | None = None,
    ) -> Self:
        """Of whole numbers of any size, by team and stratum: as `of`, many at once."""
        spread = n * s2 - s1 * s1
        if (spread < 0).any():
            raise ValueError("no values have these moments")
        count = n.astype(float)
        value = np.divide(s1.astype(float), count, out=np.full(n.shape, np.nan), where=count > 0)
        cubes = count * count * (count - 1)
        variance = np.full(n.shape, np.nan)
        np.divide(spread.astype(float), cubes, out=variance, where=count > 1)
        return cls(teams, keys, count, count, value, variance * effects_of(teams, effects))

    def usable(self) -> Mask | None:
        return np.asarray(self.n > 1)

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        return student(self.adjusted(w), w * w * self.variance, self.n - 1, level)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        half = stdtrit(np.maximum(self.n - 1, 1), (1 + level) / 2) * np.sqrt(self.variance)
        return self.value - half, self.value + half

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        return independent(self.value, self.variance, first, second)


@dataclass(frozen=True, slots=True, eq=False)
class Ratios(Cells):
    """Ratios of sums; `variance` by clusters within strata, nan with fewer than two."""

    variance: Array
    clusters: Array

    @classmethod
    def of(cls, teams: Mapping[str, Sequence[RatioStratum]]) -> Self:
        keys, table = aligned(teams)
        size = (len(table), len(keys))
        n, x, clusters = np.zeros(size), np.zeros(size), np.zeros(size)
        value, variance = np.full(size, np.nan), np.full(size, np.nan)
        for i, row in enumerate(table):
            for j, cell in enumerate(row):
                if cell:
                    n[i, j] = sum(s.x if s.n is None else s.n for s in cell)
                    x[i, j], clusters[i, j] = sum(s.x for s in cell), sum(s.clusters for s in cell)
                    value[i, j], variance[i, j] = _ratio(cell)
        return cls(tuple(teams), keys, n, x, value, variance, clusters)

    def usable(self) -> Mask | None:
        usable = self.volume > 0
        # Where clusters are known at all, a cell of one cluster cannot tell its spread.
        return np.asarray(usable & (self.clusters > 1) if self.clusters.any() else usable)

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        return student(self.adjusted(w), w * w * self.variance, self.clusters - 1, level)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        t = stdtrit(np.maximum(self.clusters - 1, 1), (1 + level) / 2)
        half = t * np.sqrt(self.variance)
        return self.value - half, self.value + half

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        return independent(self.value, self.variance, first, second)


def _ratio(cell: Sequence[RatioStratum]) -> tuple[float, float]:
    """The ratio and its linearised variance (Cochran 1977, section 6.3)."""
    y, x, m = sum(s.y for s in cell), sum(s.x for s in cell), sum(s.clusters for s in cell)
    if x <= 0:
        return np.nan, np.nan
    if m < 2:
        return y / x, np.nan
    yy, xy, xx = sum(s.yy for s in cell), sum(s.xy for s in cell), sum(s.xx for s in cell)
    spread = yy * x * x - 2 * x * y * xy + y * y * xx
    if spread < 0:
        raise ValueError("no clusters have these sums")
    return y / x, m / (m - 1) * (spread / x**4)
