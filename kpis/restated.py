"""Figures of issued scorecards that are others now, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kpis import catalogue, formats
from kpis.catalogue import UnknownKpi
from kpis.definitions import Unit
from kpis.models.afterwards import Cause, Restatement
from kpis.models.documents import Scorecard

NOWHERE: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure as it was issued and as it is now, each with its terms."""

    card: Scorecard
    name: str
    old: str
    old_terms: str
    new: str
    new_terms: str
    cause: str
    is_material: bool
    found_at: datetime


def changes(
    rows: Sequence[Restatement],
    names: Mapping[str, str] = NOWHERE,
    places: Mapping[str, str] = NOWHERE,
) -> list[Change]:
    """`names` are what the scorecard calls its lines, where it is at hand; else `places` help."""
    return [_change(row, names, places) for row in rows]


def _change(row: Restatement, names: Mapping[str, str], places: Mapping[str, str]) -> Change:
    name, unit = called(row.key, places)
    return Change(
        card=row.scorecard,
        name=names.get(row.key, name),
        old=_value(row.old_value, unit),
        old_terms=_terms(row.old_numerator, row.old_denominator),
        new=_value(row.new_value, unit),
        new_terms=_terms(row.new_numerator, row.new_denominator),
        cause=str(Cause(row.cause).label),
        is_material=row.is_material,
        found_at=row.found_at,
    )


def called(key: str, places: Mapping[str, str] = NOWHERE) -> tuple[str, Unit | None]:
    """A line by its key: the KPI's name, then what it is narrowed to, by name where it is known."""
    first, *rest = key.split()
    try:
        kpi = catalogue.find(first)
    except UnknownKpi:
        return key, None
    return ", ".join([str(kpi.name), *(places.get(one, one) for one in rest)]), kpi.unit


def _value(amount: float | None, unit: Unit | None) -> str:
    return formats.DASH if amount is None or unit is None else formats.value(amount, unit)


def _terms(numerator: float | None, denominator: float | None) -> str:
    if numerator is None or denominator is None:
        return ""
    return f"{_exact(numerator)} ÷ {_exact(denominator)}"


def _exact(amount: float) -> str:
    return formats.number(int(amount) if amount == int(amount) else round(amount, 3))
