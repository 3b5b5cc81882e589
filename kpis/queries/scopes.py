"""What the cells of readings are called in files: short names, stable across languages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kpis.queries.readings import Cell
from kpis.queries.sums import TIMES
from teams.models import Agent, Channel, DissatisfactionReason, Segment, Team, Topic

EVERYTHING = "all"
UNKNOWN = "unknown"
NAMED: Mapping[str, tuple[Any, str]] = {
    "team": (Team, "slug"),
    "agent": (Agent, "reference"),
    "channel": (Channel, "code"),
    "topic": (Topic, "slug"),
    "segment": (Segment, "slug"),
    "reason": (DissatisfactionReason, "slug"),
}


def names(cells: Iterable[Cell], by: Sequence[str]) -> dict[Cell, str]:
    """Each cell's name: `all`, or the short names along `by`, joined by a slash."""
    found = list(dict.fromkeys(cells))
    known = {name: _known(name, {getattr(c, name) for c in found}) for name in by if name in NAMED}
    return {cell: "/".join(_part(cell, name, known) for name in by) or EVERYTHING for cell in found}


def _known(name: str, keys: set[int | None]) -> dict[int, str]:
    model, field = NAMED[name]
    return dict(model.objects.filter(pk__in=keys - {None}).values_list("pk", field))


def _part(cell: Cell, name: str, known: Mapping[str, Mapping[int, str]]) -> str:
    if name == "weekday":
        return UNKNOWN if cell.weekday is None else str(cell.weekday)
    if name in TIMES:
        return cell.day.isoformat() if cell.day else UNKNOWN
    if name == "hour":
        return UNKNOWN if cell.hour is None else f"{cell.hour:02d}"
    key = getattr(cell, name)
    return UNKNOWN if key is None else known[name].get(key, UNKNOWN)
