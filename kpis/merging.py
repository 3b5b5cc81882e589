"""Statements that make kept rows equal fresh ones, and touch no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection, models


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    params: tuple[Any, ...] = ()

    def run(self) -> int:
        """Execute on the default connection; return how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params or None)
            return int(cursor.rowcount)

    def rows(self) -> list[tuple[Any, ...]]:
        """Execute on the default connection; return what it finds."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params or None)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@cache
def column(model: type[models.Model], field: str) -> str:
    found = model._meta.get_field(field)
    assert isinstance(found, models.Field)  # a column, not the far side of a relation
    return str(connection.ops.quote_name(str(found.column)))


@cache
def table(model: type[models.Model]) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def merge(
    model: type[models.Model],
    key: Sequence[str],
    names: Sequence[str],
    parts: Sequence[str],
    only: str,
    first: date,
    last: date,
) -> Statement:
    """Insert, update what differs and delete what is gone, for the days from first to last."""
    keys = [column(model, name) for name in key]
    rest = [column(model, name) for name in names]
    every = ", ".join([*keys, *rest])
    # One value a row: of several columns the planner may join by few, and compare all with all.
    fresh, kept = (_one_value(model, key, row) for row in ("fresh", "old"))
    old, new = (", ".join(f"{row}.{name}" for name in rest) for row in ("old", "excluded"))
    return Statement(
        f"WITH fresh ({every}) AS ({' UNION ALL '.join(parts)}),"
        f" gone AS (DELETE FROM {table(model)} AS old"
        f" WHERE old.day BETWEEN %s AND %s AND {only}"
        f" AND NOT EXISTS (SELECT FROM fresh WHERE {fresh} = {kept}))"
        f" INSERT INTO {table(model)} AS old ({every}) SELECT {every} FROM fresh"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET ({', '.join(rest)}) = ROW ({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new})",
        (first, last),
    )


def _one_value(model: type[models.Model], key: Sequence[str], row: str) -> str:
    """The numbers and days of a key as one array; keys are positive."""
    parts = []
    for field in map(model._meta.get_field, key):
        value = f"{row}.{column(model, field.name)}"
        if isinstance(field, models.DateField):
            parts.append(f"{value} - date '2000-01-01'")
        elif not isinstance(field, models.CharField):
            parts.append(f"coalesce({value}, -1)")
    return f"ARRAY[{', '.join(parts)}]::bigint[]"
