"""Readings as rows of text: the same fields for page, command line and API."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kpis.definitions import Kpi
from kpis.queries.readings import Reading
from teams import spreadsheets

FIELDS = (
    "kpi",
    "scope",
    "value",
    "unit",
    "numerator",
    "denominator",
    "n",
    "low",
    "high",
    "maturity",
    "final_on",
    "definition",
    "as_of",
    "reason",
)
LISTED = ("kpi", "name_en", "name_fr", "unit", "direction", "definition", "version")
Plain = str | int | float | None
Row = Mapping[str, object]


def fields(reading: Reading, *, scope: str) -> dict[str, object]:
    """One row in base units: shares from 0 to 1, seconds, nothing rounded."""
    interval = reading.interval
    row: dict[str, Plain] = {
        "kpi": reading.kpi.key,
        "scope": scope,
        "value": reading.value,
        "unit": reading.kpi.unit.value,
        "numerator": _exact(reading.numerator),
        "denominator": _exact(reading.denominator),
        "n": reading.n,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "maturity": reading.maturity.value,
        "final_on": reading.final_on.isoformat() if reading.final_on else None,
        "definition": reading.definition.isoformat(),
        "as_of": reading.as_of.isoformat() if reading.as_of else None,
        "reason": reading.reason.value if reading.reason else None,
    }
    return dict(row)


def definition(kpi: Kpi) -> dict[str, object]:
    """What a KPI is called, and which version of its definition is in force."""
    return {
        "kpi": kpi.key,
        "name_en": kpi.name.en,
        "name_fr": kpi.name.fr,
        "unit": kpi.unit.value,
        "direction": kpi.better.value,
        "definition": kpi.since.isoformat(),
        "version": kpi.version,
    }


def _exact(number: int | Decimal | None) -> Plain:
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else float(number)
    return number


def sheet(
    rows: Iterable[Row], *, columns: Iterable[str] = FIELDS
) -> tuple[list[str], list[list[object]]]:
    """The same as columns and rows, for a file of either kind."""
    names = list(columns)
    return names, [[row[name] for name in names] for row in rows]


def to_csv(rows: Iterable[Row], *, columns: Iterable[str] = FIELDS) -> str:
    """Numbers stay numbers; text that a spreadsheet would run gets a leading apostrophe."""
    return spreadsheets.to_csv(*sheet(rows, columns=columns))


def to_json(rows: Iterable[Row]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
