"""Quantiles of durations by team and stratum, from bucket counts weighted anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from kpis.stats.buckets import REPRESENTATIVES, SIZE
from kpis.stats.cells import Cells, Effects, effects_of, over, wilsons
from kpis.stats.moments import normal_quantile
from kpis.stats.strata import DurationStratum, aligned
from kpis.stats.support import Array


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles(Cells):
    """The quantile `q`, in ms; `below` is the share of a cell's values up to each bucket.

    On a mix w it is the quantile of the distribution sum w_s F_s, not a sum of quantiles.
    """

    q: float
    below: Array
    effect: Array

    @classmethod
    def of(
        cls,
        teams: Mapping[str, Sequence[DurationStratum]],
        q: float,
        *,
        effects: Effects | None = None,
    ) -> Self:
        if not 0 < q < 1:
            raise ValueError(f"{q} is not strictly between 0 and 1")
        keys, table = aligned(teams)
        counts = np.zeros((len(table), len(keys), SIZE))
        for i, row in enumerate(table):
            for j, cell in enumerate(row):
                for stratum in cell:
                    counts[i, j] += stratum.counts
        n = counts.sum(axis=2)
        below = np.cumsum(counts, axis=2) / np.maximum(n, 1)[..., None]
        effect = effects_of(tuple(teams), effects)
        value = np.where(n > 0, _quantile(below, n, q), np.nan)
        return cls(tuple(teams), keys, n, n, value, q, below, effect)

    @property
    def is_additive(self) -> bool:
        return False

    def crude(self) -> Array:
        mix = self.volume / self.volume.sum(axis=1, keepdims=True)
        return _quantile(self._mixed(mix), self.n.sum(axis=1), self.q)

    def adjusted(self, w: Array) -> Array:
        return _quantile(self._mixed(w), self.n.sum(axis=1), self.q)

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        """Score limits of q on effective cases, read back from the distribution (Woodruff 1952).

        The cases are those that give the share below the quantile the variance it has in the
        strata, sum w_s^2 F_s (1 - F_s) / n_s. nan where they are too few for both limits.
        """
        mixed = self._mixed(w)
        at = _first(mixed, np.full(len(mixed), self.q))
        share = np.take_along_axis(self.below, at[:, None, None], axis=2)[..., 0]
        variance = (w * w * share * (1 - share) / self.n).sum(axis=1) * self.effect[:, 0]
        here = np.take_along_axis(mixed, at[:, None], axis=1)[:, 0]
        # All values of one bucket: no spread, as many cases as there are.
        cases = over(here * (1 - here), variance)
        cases = np.where(np.isfinite(cases), cases, self.n.sum(axis=1) / self.effect[:, 0])
        return self._between(mixed, cases, level)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        low, high = np.empty_like(self.value), np.empty_like(self.value)
        for i in range(len(self.teams)):
            cases = self.n[i] / self.effect[i]
            low[i], high[i] = self._between(self.below[i], cases, level)
        return low, high

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        """Variances by the widths of the intervals, as Woodruff (1952)."""
        low, high = self.stratum_limits(0.95)
        variance = ((high - low) / (2 * normal_quantile(0.95))) ** 2
        return self.value[first] - self.value[second], variance[first] + variance[second]

    def _mixed(self, w: Array) -> Array:
        """The distribution of each team on a mix, or on each team's own."""
        mix = np.broadcast_to(w, self.n.shape)
        return np.asarray((mix[:, None, :] @ self.below)[:, 0, :])

    def _between(self, below: Array, cases: Array, level: float) -> tuple[Array, Array]:
        low, high = wilsons(self.q * cases, cases, level)
        # An order statistic that all cases stay below, or above, as often as it may.
        tail = (1 - level) / 2
        enough = (self.q**cases <= tail) & ((1 - self.q) ** cases <= tail)
        # As many cases may lie below the quantile as the limit says: the upper one is the next.
        above = np.minimum(high + 1 / np.maximum(cases, 1), 1.0)
        first, last = REPRESENTATIVES[_first(below, low)], REPRESENTATIVES[_first(below, above)]
        return np.where(enough, first, np.nan), np.where(enough, last, np.nan)


def _first(below: Array, share: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The first bucket with at least that share up to it; one for each row."""
    found = (below < share[..., None] - 1e-12).sum(axis=-1)
    return np.asarray(np.minimum(found, SIZE - 1))


def _quantile(below: Array, n: Array, q: float) -> Array:
    """As `quantiles.quantile`, of n values of any weight: type 7 of Hyndman and Fan (1996)."""
    rank = np.maximum((n - 1) * q, 0.0)
    first = np.floor(rank)
    second = np.minimum(first + 1, np.maximum(n - 1, 0))
    # The value of a rank counted from 0 is the first with more than that many up to it.
    slack = 1e-9 * np.maximum(n, 1)
    ends = [
        REPRESENTATIVES[
            np.minimum((below * n[..., None] <= (r + slack)[..., None]).sum(axis=-1), SIZE - 1)
        ]
        for r in (first, second)
    ]
    return np.asarray(ends[0] + (ends[1] - ends[0]) * (rank - first))
