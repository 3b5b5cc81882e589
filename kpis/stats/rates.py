"""Rates of rare events by team and stratum: Poisson counts over what they could happen to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import gammaincinv

from kpis.stats.cells import Cells, over
from kpis.stats.strata import RateStratum, aligned
from kpis.stats.support import Array


@dataclass(frozen=True, slots=True, eq=False)
class Rates(Cells):
    """`count` events over `n` units of exposure."""

    count: Array

    @classmethod
    def of(cls, teams: Mapping[str, Sequence[RateStratum]]) -> Self:
        keys, table = aligned(teams)
        count = np.array([[sum(s.count for s in cell) for cell in row] for row in table], float)
        n = np.array([[sum(s.exposure for s in cell) for cell in row] for row in table], float)
        if not ((count >= 0) & (n >= 0) & ((n > 0) | (count == 0))).all():
            raise ValueError("counts and exposures are not negative, and no count without exposure")
        return cls(tuple(teams), keys, n, n, over(count, n), count)

    def pooled(self) -> Array | None:
        return over(self.count.sum(axis=0), self.n.sum(axis=0))

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        """Gamma interval of a weighted sum of Poisson counts (Fay and Feuer 1997).

        Never short of its level: wide where the weights are uneven. Exact on a team's own mix.
        """
        each = w / self.n
        centre, variance = (each * self.count).sum(axis=1), (each**2 * self.count).sum(axis=1)
        one = each.max(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            low = gammaincinv(centre**2 / variance, (1 - level) / 2) * variance / centre
        above, spread = centre + one, variance + one**2
        high = gammaincinv(above**2 / spread, (1 + level) / 2) * spread / above
        return np.where(centre > 0, low, 0.0), np.asarray(high)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        """Exact Poisson (Garwood 1936), as `moments.poisson`."""
        low = np.where(
            self.count > 0, gammaincinv(np.maximum(self.count, 1e-9), (1 - level) / 2), 0.0
        )
        return low / self.n, gammaincinv(self.count + 1, (1 + level) / 2) / self.n

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        """Where a team has no event, both get half a one."""
        pair = [first, second]
        n = self.n[pair]
        count = self.count[pair] + np.where((self.count[pair] == 0).any(axis=0), 0.5, 0.0)
        value, variance = count / n, count / n**2
        return value[0] - value[1], variance[0] + variance[1]
