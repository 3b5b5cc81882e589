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
from scipy.special import stdtrit

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
        return np.asarray((self.volume * self.value).sum(axis=1) / self.volume.sum(axis=1))

    def adjusted(self, w: Array) -> Array:
        """Each team on the mix `w`."""
        return np.asarray(self.value @ w)

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        """Low and high of each team on the mix `w`; nan where there is no interval."""
        low, high = self.stratum_limits(level)
        below = np.maximum(self.value - low, 0.0)
        above = np.maximum(high - self.value, 0.0)
        centre, squares = self.adjusted(w), w * w
        return centre - np.sqrt(below**2 @ squares), centre + np.sqrt(above**2 @ squares)

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
        a, c = self.k[first] / self.effect[first], self.k[second] / self.effect[second]
        b = self.n[first] / self.effect[first] - a
        d = self.n[second] / self.effect[second] - c
        half = 0.5 * ((a == 0) | (b == 0) | (c == 0) | (d == 0))
        return a + half, b + half, c + half, d + half


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

    def limits(self, w: Array, level: float) -> tuple[Array, Array]:
        """One stratum as `moments.nps`; of several, trinomial variances and Student's t.

        Rocks's pseudo-answers in each of many small strata would make their sum too certain.
        """
        if len(self.keys) == 1:
            return Cells.limits(self, w, level)
        df = np.maximum(self.n / self.effect - 1, 1)
        low, high = student(self.adjusted(w), w * w * self._variance(), df, level)
        return np.maximum(low, -1.0), np.minimum(high, 1.0)

    def stratum_limits(self, level: float) -> tuple[Array, Array]:
        """Adjusted Wald (Rocks 2016), as `moments.nps`."""
        score, variance = self._rocks()
        half = normal_quantile(level) * np.sqrt(variance)
        return np.maximum(score - half, -1.0), np.minimum(score + half, 1.0)

    def contrasts(self, first: int, second: int) -> tuple[Array, Array]:
        return independent(self.value, self._variance(), first, second)

    def _variance(self) -> Array:
        """Unbiased; Rocks's where all answers are alike, which do not prove that all would be."""
        p, d = self.promoters / self.n, self.detractors / self.n
        spread = p + d - (p - d) ** 2
        plain = spread / np.maximum(self.n / self.effect - 1, 1)
        return np.asarray(np.where(spread > 1e-12, plain, self._rocks()[1]))

    def _rocks(self) -> tuple[Array, Array]:
        n = self.n / self.effect + 3
        p = (self.promoters / self.effect + 0.75) / n
        d = (self.detractors / self.effect + 0.75) / n
        return p - d, (p + d - (p - d) ** 2) / n


def wilsons(k: Array, n: Array, level: float) -> tuple[Array, Array]:
    """`moments.wilson` of many shares at once, each of some cases."""
    z = normal_quantile(level)
    centre, scale = k + z * z / 2, n + z * z
    half = z * np.sqrt(k * (n - k) / n + z * z / 4)
    return np.maximum((centre - half) / scale, 0.0), np.minimum((centre + half) / scale, 1.0)


def student(centre: Array, parts: Array, df: Array, level: float) -> tuple[Array, Array]:
    """Limits around a sum whose independent parts have these variances and degrees of freedom."""
    variance = parts.sum(axis=1)
    squares = (parts * parts / np.maximum(df, 1)).sum(axis=1)
    degrees = np.divide(variance**2, squares, out=np.full_like(squares, np.inf), where=squares > 0)
    half = stdtrit(degrees, (1 + level) / 2) * np.sqrt(variance)
    return centre - half, centre + half


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
