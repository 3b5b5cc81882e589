"""Teams compared as if all had done the same mix of work: direct standardisation.

    compare(Shares.of({"a": [ShareStratum("billing", 45, 50)], "b": [...]}))

takes every kind of figure alike: `Shares`, `NetScores`, `Means`, `Ratios`, `Rates`, `Quantiles`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np

from kpis.stats import support
from kpis.stats.cells import Cells, Shares
from kpis.stats.differences import mover
from kpis.stats.heterogeneity import (
    Heterogeneity,
    MantelHaenszel,
    differences,
    heterogeneity,
    mantel_haenszel,
    woolf,
)
from kpis.stats.multiplicity import p_value
from kpis.stats.support import POOLED, Array, Level, Mask, Minimum, Standard
from kpis.stats.verdicts import DEFAULT, Margin, Verdict, verdict

# Below this share of its cases a team's adjusted figure rests on few of them.
THIN: Final = 0.3


@dataclass(frozen=True, slots=True)
class TeamFigure:
    """One team's figure, crude and adjusted, both on the common support.

    `n` are all its cases, `kept` those that could be compared; figures are None if refused, the
    interval also where there is none. `effective` is 1 / sum w^2/n.
    """

    team: str
    n: float
    kept: float
    coverage: float
    crude: float | None = None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    effective: float | None = None

    @property
    def is_thin(self) -> bool:
        return self.effective is not None and self.effective < THIN * self.kept


@dataclass(frozen=True, slots=True)
class StratumFigure:
    """One stratum: `n`, `values` and `mix` (shares of a team's kept cases) in the teams' order.

    So are `lows` and `highs`, the 95 % limits of the values; None where there is none.
    `mix_effect` and `rate_effect` add up over strata to crude minus adjusted difference.
    """

    key: str
    weight: float
    n: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    mix: tuple[float, ...]
    difference: float
    low: float | None
    high: float | None
    mix_effect: float | None
    rate_effect: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The first team minus the second, adjusted; `crude_difference` beside it.

    `low` and `high` are the 95 % interval, `low90` and `high90` that of 90 %, `margin` is in the
    figure's unit. All are None on refusal, the intervals also where the figure has none.
    """

    teams: tuple[TeamFigure, ...]
    first: str
    second: str
    standard: Standard
    level: Level
    verdict: Verdict
    cells: Cells
    kept: Mask
    weights: Array
    reason: str = ""
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    low90: float | None = None
    high90: float | None = None
    p: float | None = None
    margin: float | None = None
    crude_difference: float | None = None
    heterogeneity: Heterogeneity | None = None

    @property
    def is_reversed(self) -> bool:
        """Crude and adjusted difference point to different teams (Simpson 1951)."""
        if self.difference is None or self.crude_difference is None:
            return False
        # Where both are 0 but for rounding, their signs say nothing.
        slack = 1e-12 * max(abs(figure.adjusted or 0.0) for figure in self.teams)
        least = min(abs(self.difference), abs(self.crude_difference))
        return self.difference * self.crude_difference < 0 and least > slack

    def of(self, team: str) -> TeamFigure:
        return next(figure for figure in self.teams if figure.team == team)

    def left_out(self) -> tuple[str, ...]:
        """Strata that some team has too little of."""
        pairs = zip(self.cells.keys, self.kept.tolist(), strict=True)
        return tuple(key for key, is_kept in pairs if not is_kept)

    def strata(self) -> tuple[StratumFigure, ...]:
        """Those compared; none on refusal. Made when asked for."""
        return () if self.level == Level.REFUSED else _strata(self)

    def mantel_haenszel(self) -> MantelHaenszel | None:
        """The second opinion on shares, in the compared strata."""
        if self.level == Level.REFUSED or not isinstance(self.cells, Shares):
            return None
        return mantel_haenszel(self.cells.only(self.kept), *self.places())

    def woolf_p(self) -> float | None:
        """Woolf's test (1955): do odds ratios of shares differ between strata? None of one."""
        if self.level == Level.REFUSED or not isinstance(self.cells, Shares):
            return None
        return woolf(self.cells.only(self.kept), *self.places())

    def places(self) -> tuple[int, int]:
        """Where the first and the second stand among the teams."""
        return self.cells.teams.index(self.first), self.cells.teams.index(self.second)


def compare(
    cells: Cells,
    *,
    pair: tuple[str, str] | None = None,
    standard: Standard = POOLED,
    minimum: Minimum | None = None,
    margin: Margin = DEFAULT,
    higher_is_better: bool = True,
) -> Comparison:
    """All teams on their common support; the difference is of `pair`, the first two if None."""
    if len(cells.teams) < 2:
        raise ValueError("a comparison needs two teams")
    first, second = pair or (cells.teams[0], cells.teams[1])
    i, j = cells.teams.index(first), cells.teams.index(second)
    kept = support.common(cells.n, cells.pooled(), cells.usable(), minimum or Minimum())
    coverage = support.coverages(cells.n, kept)
    level = support.level(coverage)
    inside = cells.only(kept)
    known = zip(
        cells.teams,
        cells.n.sum(axis=1).tolist(),
        inside.n.sum(axis=1).tolist(),
        coverage.tolist(),
        strict=True,
    )
    if level == Level.REFUSED:
        return Comparison(
            teams=tuple(TeamFigure(*numbers) for numbers in known),
            first=first,
            second=second,
            standard=standard,
            level=level,
            verdict=Verdict.NOT_COMPARABLE,
            cells=cells,
            kept=kept,
            weights=np.zeros(0),
            reason=_refusal(cells.teams, coverage),
        )
    w = support.weights(standard, inside.volume, inside.keys, inside.teams)
    low, high = inside.limits(w, 0.95)
    columns = (inside.crude(), inside.adjusted(w), low, high, 1 / (w * w / inside.n).sum(axis=1))
    numbers = np.stack(columns, axis=1).tolist()
    figures = tuple(
        TeamFigure(*counts, *(None if isnan(x) else x for x in row))
        for counts, row in zip(known, numbers, strict=True)
    )
    value, wide = _difference(columns[1], low, high, i, j)
    _, narrow = _difference(columns[1], *inside.limits(w, 0.90), i, j)
    delta = margin.against(float(columns[1][j]))
    word, reason = Verdict.INCONCLUSIVE, "the figure has no interval"
    if wide is not None and narrow is not None:
        reason = ""
        word = verdict(value, wide, narrow, delta, higher_is_better=higher_is_better)
    return Comparison(
        teams=figures,
        first=first,
        second=second,
        standard=standard,
        level=level,
        verdict=word,
        cells=cells,
        kept=kept,
        weights=w,
        reason=reason,
        difference=value,
        low=wide[0] if wide else None,
        high=wide[1] if wide else None,
        low90=narrow[0] if narrow else None,
        high90=narrow[1] if narrow else None,
        p=p_value(value, *wide) if wide else None,
        margin=delta,
        crude_difference=float(columns[0][i] - columns[0][j]),
        heterogeneity=heterogeneity(inside, i, j),
    )


def _difference(
    value: Array, low: Array, high: Array, i: int, j: int
) -> tuple[float, tuple[float, float] | None]:
    first, second = float(value[i]), float(value[j])
    ends = float(low[i]), float(high[i]), float(low[j]), float(high[j])
    if any(isnan(end) for end in ends):
        return first - second, None
    return first - second, mover(first, ends[0], ends[1], second, ends[2], ends[3])


def _refusal(teams: tuple[str, ...], coverage: Array) -> str:
    worst = int(coverage.argmin())
    return (
        f"only {coverage[worst]:.1%} of the work of “{teams[worst]}” lies where every team has "
        f"enough cases; it takes {support.COMPARABLE:.0%}"
    )


def _strata(found: Comparison) -> tuple[StratumFigure, ...]:
    inside, w = found.cells.only(found.kept), found.weights
    i, j = found.places()
    mix = inside.volume / inside.volume.sum(axis=1, keepdims=True)
    difference, low, high = differences(inside, i, j, 0.95)
    lows, highs = inside.stratum_limits(0.95)
    effects = [[None, None]] * len(inside.keys)
    if inside.is_additive:
        # Kitagawa (1955), around the adjusted figures: a stratum like the average adds nothing.
        value = inside.value
        middle = (value[i] + value[j]) / 2
        mixed = (mix[i] - mix[j]) * (middle - float(w @ middle))
        rated = ((mix[i] + mix[j]) / 2 - w) * (difference - float(w @ difference))
        effects = np.stack([mixed, rated], axis=1).tolist()
    rows = zip(
        inside.keys,
        w.tolist(),
        inside.n.T.tolist(),
        inside.value.T.tolist(),
        lows.T.tolist(),
        highs.T.tolist(),
        mix.T.tolist(),
        np.stack([difference, low, high], axis=1).tolist(),
        effects,
        strict=True,
    )
    return tuple(
        StratumFigure(
            key,
            weight,
            tuple(n),
            tuple(values),
            _known(below),
            _known(above),
            tuple(shares),
            limits[0],
            *_known(limits[1:]),
            *effect,
        )
        for key, weight, n, values, below, above, shares, limits, effect in rows
    )


def _known(limits: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(None if isnan(limit) else limit for limit in limits)
