"""Shares and net scores by team and stratum, and their weighted sums.

Arrays have one row per team and one column per stratum. A weighted sum is sum w_s x_s; its
interval comes from the strata's own limits, which need not be symmetric (MOVER: Zou and Donner
2008).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np

from kpis.stats.moments import normal_quantile
from kpis.stats.strata import NetStratum, ShareStratum, aligned
from kpis.stats.support import Array, Mask

Effects = Mapping[str, float]

# Fields that have one column for all strata.
PER_TEAM: Final = frozenset({"effect"})


@dataclass(frozen=True, slots=True, eq=False)
class Cells(ABC):
    """`n` are cases; `volume` what a stratum weighs in a crude figure; `value` its estimate."""

    teams: tuple[str, ...]
    keys: tuple[str, ...]
    n: Array
    volume: Array
    value: Array

    @property
    def is_additive(self) -> bool:
        """Whether a figure is the sum of its strata's, weighted."""
        return True

    def only(self, kept: Mask) -> Self:
        """The same in some of the strata."""
        if kept.all():
            return self
        changes: dict[str, object] = {
            field.name: held[:, kept]
            for field in fields(self)
            if isinstance(held := getattr(self, field.name), np.ndarray)
            and field.name not in PER_TEAM
        }
        keys = tuple(key for key, is_kept in zip(self.keys, kept, strict=True) if is_kept)
        return replace(self, keys=keys, **changes)  # type: ignore[arg-type] # its own arrays

    def pooled(self) -> Array | None:
        """Share of all teams together by stratum, where rare and common ones need more cases."""
        return None

    def usable(self) -> Mask | None:
        """Which cells have an estimate and its spread, if that is not a matter of n."""
        return None

    def crude(self) -> Array:
        """Each team on its own mix."""
        return self.adjusted(self.volume / self.volume.sum(axis=1, keepdims=True))

    def adjusted(self, w: Array) -> Array:
        """Each team on the mix `w`."""
        return np.asarray((w * self.value).sum(axis=1))

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        """Low and high of each team on the mix `w`; nan where there is no interval."""
        low, high = self.stratum_limits(level)
        below = np.maximum(self.value - low, 0.0)
        above = np.maximum(high - self.value, 0.0)
        centre = self.adjusted(w)
        return (
            centre - np.sqrt((w * w * below * below).sum(axis=1)),
            centre + np.sqrt((w * w * above * above).sum(axis=1)),
        )

    @abstractmethod
    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        """Low and high of each cell."""

    @abstractmethod
    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        """Differences of two teams by stratum and their variances, for tests of homogeneity."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares(Cells):
    """`k` successes of `n` cases, worth k/effect of n/effect independent ones."""

    k: Array
    effect: Array

    @classmethod
    def of(
        cls, teams: Mapping[str, Sequence[ShareStratum]], *, effects: Effects | None = None
    ) -> Self:
        keys, table = aligned(teams)
        k = np.array([[sum(s.k for s in cell) for cell in row] for row in table], dtype=float)
        n = np.array([[sum(s.n for s in cell) for cell in row] for row in table], dtype=float)
        return cls.counted(tuple(teams), keys, k, n, effects=effects)

    @classmethod
    def counted(
        cls,
        teams: tuple[str, ...],
        keys: tuple[str, ...],
        k: Array,
        n: Array,
        *,
        effects: Effects | None = None,
    ) -> Self:
        if not ((k >= 0) & (k <= n) & np.isfinite(n)).all():
            raise ValueError("successes are at least 0 and at most the cases")
        return cls(teams, keys, n, n, over(k, n), k, effects_of(teams, effects))

    def pooled(self) -> Array | None:
        return over(self.k.sum(axis=0), self.n.sum(axis=0))

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        return wilsons(self.k / self.effect, self.n / self.effect, level)

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        """A stratum with an empty cell gets half a case in each of its four cells."""
        a, b, c, d = self.fourfold(first, second)
        n1, n2 = a + b, c + d
        return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3

    def fourfold(self, first: int, second: int) -> tuple[Array, Array, Array, Array]:
        """Successes and failures of both teams, with half a case where a cell is empty."""
        pair = [first, second]
        k, n = self.k[pair] / self.effect[pair], self.n[pair] / self.effect[pair]
        half = np.where(((k == 0) | (k == n)).any(axis=0), 0.5, 0.0)
        good, bad = k + half, n - k + half
        return good[0], bad[0], good[1], bad[1]


@dataclass(frozen=True, slots=True, eq=False)
class NetScores(Cells):
    """Promoters minus detractors per answer, from -1 to 1."""

    promoters: Array
    detractors: Array
    effect: Array

    @classmethod
    def of(
        cls, teams: Mapping[str, Sequence[NetStratum]], *, effects: Effects | None = None
    ) -> Self:
        keys, table = aligned(teams)
        counts = np.array(
            [
                [
                    [sum(s.promoters for s in c), sum(s.passives for s in c)]
                    + [sum(s.detractors for s in c)]
                    for c in row
                ]
                for row in table
            ],
            dtype=float,
        ).reshape(len(table), len(keys), 3)
        if not (counts >= 0).all():
            raise ValueError("answers are not negative")
        plus, n, minus = counts[..., 0], counts.sum(axis=2), counts[..., 2]
        effect = effects_of(tuple(teams), effects)
        return cls(tuple(teams), keys, n, n, over(plus - minus, n), plus, minus, effect)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        """Adjusted Wald (Rocks 2016), as `moments.nps`."""
        score, variance = self._rocks()
        half = normal_quantile(level) * np.sqrt(variance)
        return np.maximum(score - half, -1.0), np.minimum(score + half, 1.0)

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        return independent(*self._rocks(), first, second)

    def _rocks(self) -> tuple[Array, Array]:
        n = self.n / self.effect + 3
        p = (self.promoters / self.effect + 0.75) / n
        d = (self.detractors / self.effect + 0.75) / n
        return p - d, (p + d - (p - d) ** 2) / n


def wilsons(k: Array, n: Array, level: float) -> tuple[Array, Array]:
    """`moments.wilson` of many shares at once; of no cases, 0 and 1."""
    z = normal_quantile(level)
    half = z * np.sqrt(k * (n - k) / np.maximum(n, 1e-300) + z * z / 4)
    low = np.where(k == 0, 0.0, (k + z * z / 2 - half) / (n + z * z))
    high = np.where(k == n, 1.0, (k + z * z / 2 + half) / (n + z * z))
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def independent(value: Array, variance: Array, first: int, second: int) -> tuple[Array, Array]:
    return value[first] - value[second], variance[first] + variance[second]


def over(numerator: Array, denominator: Array) -> Array:
    out = np.full_like(denominator, np.nan)
    return np.asarray(np.divide(numerator, denominator, out=out, where=denominator > 0))


def effects_of(teams: tuple[str, ...], effects: Effects | None) -> Array:
    """Design effects as a column; at least 1."""
    found = [1.0 if effects is None else float(effects.get(team, 1.0)) for team in teams]
    if not all(effect >= 1 for effect in found):
        raise ValueError("a design effect is at least 1")
    return np.array(found).reshape(-1, 1)
