"""Tables of figures as files: each number of a cell in a column of its own, unrounded."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from kpis.definitions import Unit
from kpis.figures import Figure
from kpis.queries.readings import Reading
from kpis.tables import Head, Row


def sheet(
    rows: Iterable[Row], heads: Sequence[Head], *, first: str, previous: str = ""
) -> tuple[list[str], list[list[object]]]:
    """The table as it stands: base units, the reader's words for its columns.

    With `previous`, the name of the period before, also the group of each row and the change.
    Where no value is shown, its cell says why not.
    """
    columns = [first, _("Group")] if previous else [first]
    for one in heads:
        name = str(one.kpi.name)
        columns += [
            name,
            _("%(kpi)s, low end of the interval") % {"kpi": name},
            _("%(kpi)s, high end of the interval") % {"kpi": name},
            _("%(kpi)s, n") % {"kpi": name},
        ]
        if previous:
            words = {"kpi": name, "previous": previous}
            columns.append(_("%(kpi)s, change from %(previous)s") % words)
    width = 5 if previous else 4
    made: list[list[object]] = []
    for row in rows:
        cells = [_cells(row.figures.get(one.kpi.key))[:width] for one in heads]
        begun = [row.name, row.kind] if previous else [row.name]
        made.append([*begun, *(value for part in cells for value in part)])
    return columns, made


def exact(reading: Reading) -> float | int | None:
    """The value as it is; contacts that are counted are whole."""
    is_whole = reading.kpi.unit is Unit.COUNT and reading.value is not None
    return int(reading.value or 0) if is_whole and (reading.value or 0) % 1 == 0 else reading.value


def _cells(found: Figure | None) -> list[object]:
    """Value, both ends of the interval, n and change."""
    if found is None:
        return [None] * 5
    reading = found.reading
    ends = (reading.interval.low, reading.interval.high) if reading.interval else (None, None)
    value = exact(reading) if found.is_shown else found.absence
    return [value, *ends, reading.n, found.change.amount if found.change else None]
