"""One KPI of two sides on the same mix of work, from sums to the statistics of `kpis.stats`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import add
from typing import Final

from kpis import margins
from kpis.definitions import Better, Estimate, Kpi, Method, Unit
from kpis.models.snapshots import Snapshot
from kpis.queries import stays
from kpis.queries.mixes import Mixes, Place, Table, Terms
from kpis.queries.sides import Side
from kpis.queries.stays import Levels, Sides
from kpis.queries.strata import COARSEST, Grid, Kinds, coarser
from kpis.queries.sums import Sums
from kpis.stats import effects, moments
from kpis.stats.averages import Means, Ratios
from kpis.stats.cells import Cells, NetScores, Shares
from kpis.stats.quantiles import Counts
from kpis.stats.reweighted import Quantiles
from kpis.stats.standardise import Comparison, compare
from kpis.stats.strata import (
    DurationStratum,
    MeanStratum,
    NetStratum,
    RatioStratum,
    ShareStratum,
)
from kpis.stats.support import POOLED, Standard

# As in readings: with fewer clusters their spread says too little.
CLUSTERS: Final = 20


class Mix(StrEnum):
    """The mix of work that both sides are measured on."""

    POOLED = "pooled"
    TOTAL = "total"
    A = "a"
    B = "b"


# Each team's own sums, with what days, or agent-days, as clusters tell.
Days = Mapping[int, Sums]


@dataclass(frozen=True, slots=True)
class Row:
    """One side's terms in one stratum."""

    key: str
    k: int
    n: int
    row: Sequence[int]


@dataclass(frozen=True, slots=True)
class Work:
    """What every side did, by stratum; told once of a side that stands in many pairs."""

    mixes: Mixes
    kinds: Kinds
    _grids: dict[tuple[type[Snapshot], Sides], Grid] = field(default_factory=dict)
    _rows: dict[tuple[str, Side], list[Row]] = field(default_factory=dict)
    _durations: dict[tuple[str, Side], list[DurationStratum]] = field(default_factory=dict)

    def rows(self, kpi: Kpi, side: Side) -> list[Row]:
        """Strata with cases; of several teams together."""
        if (kpi.key, side) not in self._rows:
            self._rows[kpi.key, side] = _rows(kpi, side, self.mixes.sums[kpi.snapshot], self.kinds)
        return self._rows[kpi.key, side]

    def grid(self, snapshot: type[Snapshot], sides: Sides) -> Grid:
        """The finest strata of two sides."""
        if (snapshot, sides) not in self._grids:
            self._grids[snapshot, sides] = stays.grid(self.mixes.sums[snapshot], sides)
        return self._grids[snapshot, sides]

    def apart(self, kpi: Kpi, sides: Sides) -> Levels:
        """How far kinds of work are told apart, of a KPI of waits; of others nothing."""
        if kpi.estimate is Estimate.QUANTILE or kpi.snapshot not in self.mixes.fine:
            return {}
        table = self.mixes.sums[kpi.snapshot]
        return stays.apart(kpi, table, self.grid(kpi.snapshot, sides))

    def durations(self, kpi: Kpi, side: Side) -> list[DurationStratum]:
        """Durations of several teams together."""
        if (kpi.key, side) not in self._durations:
            found: dict[str, Counts] = {}
            for (team, stratum), counts in _shapes(kpi, self.mixes):
                if team in side.teams:
                    key = self.kinds.key(stratum)
                    found[key] = found[key] + counts if key in found else counts
            told = [DurationStratum(key, counts) for key, counts in found.items()]
            self._durations[kpi.key, side] = told
        return self._durations[kpi.key, side]


def contrast(
    kpi: Kpi, first: Side, second: Side, work: Work, mix: Mix, days: Days
) -> Comparison | None:
    """The first side beside the second, in what is measured; None where neither has a case.

    Raises ValueError where the sums are no figures of this kind.
    """
    sides = first, second
    levels = work.apart(kpi, sides)
    cells = _cells(kpi, sides, work, days, levels)
    if cells is None:
        return None
    return compare(
        cells,
        standard=_standard(kpi, mix, sides, work, levels),
        margin=margins.measured(kpi),
        higher_is_better=kpi.better != Better.LOWER,
    )


def _standard(kpi: Kpi, mix: Mix, sides: Sides, work: Work, levels: Levels) -> Standard:
    if mix is Mix.A:
        return Standard.of(sides[0].name)
    if mix is Mix.B:
        return Standard.of(sides[1].name)
    if mix is Mix.POOLED:
        return POOLED
    weights: dict[str, float] = {}
    for (_team, stratum), size in _sizes(kpi, work.mixes):
        if levels:
            stratum = coarser(stratum, levels.get(stratum[:3], COARSEST))
        key = work.kinds.key(stratum)
        weights[key] = weights.get(key, 0.0) + max(size, 0)
    return Standard.total(weights)


def _sizes(kpi: Kpi, mixes: Mixes) -> Iterable[tuple[Place, int]]:
    if kpi.estimate is Estimate.QUANTILE:
        return [(place, int(counts.sum())) for place, counts in _shapes(kpi, mixes)]
    assert kpi.denominator is not None  # what has a mix is a ratio or a quantile
    table = mixes.sums[kpi.snapshot]
    terms = table.terms(kpi.denominator)
    return [(place, _of(terms, row)) for place, row in table.rows.items()]


def _of(terms: Terms, row: Sequence[int]) -> int:
    total = 0
    for sign, at in terms:
        total += sign * row[at]
    return total


def _shapes(kpi: Kpi, mixes: Mixes) -> list[tuple[Place, Counts]]:
    return [pair for kind in kpi.kind.split("+") for pair in mixes.shapes.get(kind, {}).items()]


def _cells(kpi: Kpi, sides: Sides, work: Work, days: Days, levels: Levels) -> Cells | None:
    if kpi.estimate is Estimate.QUANTILE:
        shapes = {side.name: work.durations(kpi, side) for side in sides}
        return Quantiles.of(shapes, kpi.at) if all(shapes.values()) else None
    table = work.mixes.sums[kpi.snapshot]
    if levels:
        of_kind = _of_share if kpi.unit is Unit.SHARE else _of_mean
        return stays.cells(
            kpi, table, work.grid(kpi.snapshot, sides), sides, levels,
            key=work.kinds.key, effects=lambda side: of_kind(kpi, _days(side, days)),
        )  # fmt: skip
    rows = {side.name: work.rows(kpi, side) for side in sides}
    if not all(rows.values()):
        return None
    if kpi.unit is Unit.SHARE:
        shares = {
            name: [ShareStratum(row.key, row.k, row.n) for row in those]
            for name, those in rows.items()
        }
        return Shares.of(shares, effects={s.name: _of_share(kpi, _days(s, days)) for s in sides})
    if kpi.method is Method.NET:
        net = {name: [_net(kpi, row, table) for row in those] for name, those in rows.items()}
        return NetScores.of(net)
    if kpi.squares:
        at = table.names.index(kpi.squares)
        means = {
            name: [MeanStratum(row.key, row.n, row.k, row.row[at]) for row in those]
            for name, those in rows.items()
        }
        return Means.of(means, effects={s.name: _of_mean(kpi, _days(s, days)) for s in sides})
    ratios = {name: [RatioStratum(r.key, r.k, r.n) for r in those] for name, those in rows.items()}
    return Ratios.of(ratios)


def _rows(kpi: Kpi, side: Side, table: Table, kinds: Kinds) -> list[Row]:
    assert kpi.denominator is not None  # as above
    above, below = table.terms(kpi.numerator), table.terms(kpi.denominator)
    found: dict[str, Row] = {}
    for team in side.teams:
        for stratum, row in table.by_team.get(team, ()):
            if (n := _of(below, row)) > 0:
                key, k = kinds.key(stratum), _of(above, row)
                if one := found.get(key):
                    found[key] = Row(key, one.k + k, one.n + n, tuple(map(add, one.row, row)))
                else:
                    found[key] = Row(key, k, n, row)
    return list(found.values())


def _net(kpi: Kpi, row: Row, table: Table) -> NetStratum:
    """As in readings: terms that add are promoters, those that take away detractors."""
    terms = table.terms(kpi.numerator)
    up = sum(row.row[at] for sign, at in terms if sign > 0)
    down = sum(row.row[at] for sign, at in terms if sign < 0)
    return NetStratum(row.key, up, row.n - up - down, down)


def _days(side: Side, by_team: Days) -> list[Sums]:
    return [by_team[team] for team in side.teams if team in by_team]


def _of_share(kpi: Kpi, days: Sequence[Sums]) -> float:
    """How much a side's days differ; those of several teams are clusters of their own."""
    if kpi.method is not Method.WILSON_DAYS or kpi.denominator is None:
        return 1.0
    k, n, (kk, kn, nn, many) = _totals(kpi, days)
    return moments.design_effect(k, n, kk, kn, nn, many) if n > 0 else 1.0


def _of_mean(kpi: Kpi, days: Sequence[Sums]) -> float:
    """By agent-days where they are kept and many, else by days, as in readings."""
    squares = sum(part.measures[kpi.squares] for part in days)
    k, n, (kk, kn, nn, many) = _totals(kpi, days)
    if c := kpi.clusters:
        found = [sum(part.measures[name] for part in days) for name in c.measures]
        clusters, yy, xy, xx, base = found
        if base == n and clusters >= CLUSTERS:
            return effects.of_mean(k, n, squares, yy, xy, xx, clusters)
    if kpi.method in (Method.RATIO_DAYS, Method.RATIO_AGENT_DAYS) and many >= CLUSTERS:
        return effects.of_mean(k, n, squares, kk, kn, nn, many)
    return 1.0


def _totals(kpi: Kpi, days: Sequence[Sums]) -> tuple[int, int, tuple[int, int, int, int]]:
    assert kpi.denominator is not None  # as above
    k = sum(part.of(kpi.numerator) for part in days)
    n = sum(part.of(kpi.denominator) for part in days)
    parts = [part.clusters.get((kpi.numerator, kpi.denominator), (0, 0, 0, 0)) for part in days]
    kk, kn, nn, many = (sum(column) for column in zip(*parts, strict=True)) if parts else (0,) * 4
    return k, n, (kk, kn, nn, many)
