"""Waits of two sides by stratum, told apart as finely as contacts are enough to compare."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from kpis.definitions import Kpi, Unit
from kpis.queries.mixes import Table, Terms
from kpis.queries.sides import Side
from kpis.queries.strata import Grid, Stratum, Whole
from kpis.stats.averages import Means, Ratios
from kpis.stats.cells import Cells, Shares
from kpis.stats.strata import RatioStratum
from kpis.stats.support import Array

Sides = tuple[Side, Side]
Levels = Mapping[Stratum, int]


def grid(table: Table, sides: Sides) -> Grid:
    """The finest strata of both sides, with all that was read of them."""
    places: dict[Stratum, int] = {}
    rows = [[pair for team in side.teams for pair in table.by_team.get(team, ())] for side in sides]
    for stratum, _row in (pair for those in rows for pair in those):
        places.setdefault(stratum, len(places))
    amounts = []
    for those in rows:
        whole = np.zeros((len(places), len(table.names)), dtype=object)
        if those:
            into = [places[stratum] for stratum, _row in those]
            np.add.at(whole, into, np.array([row for _stratum, row in those], dtype=object))
        amounts.append(whole)
    return Grid(list(places), amounts)


def apart(kpi: Kpi, table: Table, found: Grid) -> dict[Stratum, int]:
    """How far each kind of work is told apart."""
    assert kpi.denominator is not None  # what is told apart by strata is a ratio
    below, above = table.terms(kpi.denominator), table.terms(kpi.numerator)
    n = [_counts(below, whole) for whole in found.amounts]
    k = [_counts(above, whole) for whole in found.amounts] if kpi.unit is Unit.SHARE else None
    return found.apart(k, n)


def cells(
    kpi: Kpi,
    table: Table,
    found: Grid,
    sides: Sides,
    levels: Levels,
    *,
    key: Callable[[Stratum], str],
    effects: Callable[[Side], float],
) -> Cells | None:
    """A share, mean or ratio of both sides by stratum; None where a side has no case.

    Raises ValueError where the sums are no figures of this kind.
    """
    assert kpi.denominator is not None  # as above
    strata, amounts = found.summed(levels)
    below, above = table.terms(kpi.denominator), table.terms(kpi.numerator)
    # Measures added and taken away may leave less than nothing: then there is no case.
    has_cases = [_total(below, whole) > 0 for whole in amounts]
    if not all(has.any() for has in has_cases):
        return None
    some = np.logical_or.reduce(has_cases).astype(bool)
    n, k, squares = (
        np.stack([(sums * has)[some] for sums, has in zip(each, has_cases, strict=True)])
        for each in (
            [_total(below, whole) for whole in amounts],
            [_total(above, whole) for whole in amounts],
            [
                whole[:, table.names.index(kpi.squares)] if kpi.squares else whole[:, 0]
                for whole in amounts
            ],
        )
    )
    keys = tuple(key(stratum) for stratum, is_kept in zip(strata, some, strict=True) if is_kept)
    names = tuple(side.name for side in sides)
    if kpi.unit is Unit.SHARE:
        design = {side.name: effects(side) for side in sides}
        return Shares.counted(names, keys, k.astype(float), n.astype(float), effects=design)
    if kpi.squares:
        design = {side.name: effects(side) for side in sides}
        return Means.summed(names, keys, n, k, squares, effects=design)
    return Ratios.of(
        {
            name: [RatioStratum(*one) for one in zip(keys, k[i], n[i], strict=True) if one[2] > 0]
            for i, name in enumerate(names)
        }
    )


def _total(terms: Terms, whole: Whole) -> Whole:
    parts: Sequence[Whole] = [sign * whole[:, at] for sign, at in terms]
    return np.asarray(sum(parts[1:], parts[0]), dtype=object)


def _counts(terms: Terms, whole: Whole) -> Array:
    """Doubles hold counts exactly."""
    return _total(terms, whole).astype(np.float64)
