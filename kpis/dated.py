"""Facts with the local day that each belongs to, where they stand, and what they add."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractHour

from kpis.anydays import Following
from kpis.measures import HalfHoursOfDay
from kpis.models.snapshots import Grain, Snapshot


def bounds(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which local days begin and end; such a day may last 23 or 25 hours."""
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    if isinstance(day, Following):
        found: datetime = day.then(lambda known: _midnight(known, zone))
        return found
    return datetime.combine(day, time(), ZoneInfo(zone))


def facts(
    snapshot: type[Snapshot],
    first: date,
    last: date,
    zone: str,
    adds: dict[str, Any],
    *,
    places: Collection[str] | None = None,
    only: Q | None = None,
    with_strata: bool = False,
) -> tuple[str, tuple[Any, ...]]:
    """SQL of one row per fact: its day, its dimensions as d_..., and what it adds.

    Without `places` all dimensions, those of strata only where asked for. `only` leaves out facts
    before windows run over them.
    """
    opens, closes = bounds(first, last, zone)
    moment = snapshot.moment
    if not isinstance(moment, models.F) and not snapshot.is_dated:
        moment = models.ExpressionWrapper(moment, output_field=models.DateTimeField())
    values: dict[str, Any] = {"moment_": moment}
    values |= {
        f"d_{name}": models.F(path)
        for name, path in snapshot.places.items()
        if places is None or name in places
    }
    if Grain.HOUR in snapshot.fine and places is None:
        values["d_hour"] = ExtractHour(moment, tzinfo=ZoneInfo(zone))
    elif Grain.HALF_HOUR in snapshot.fine and places is None:
        values["d_hour"] = HalfHoursOfDay(moment, zone)
    if with_strata:
        values |= {f"d_{name}": place for name, place in snapshot.strata.items()}
    rows = snapshot.facts(opens, closes)
    if only is not None:
        rows = rows.filter(only)
    found = rows.order_by().values(**values, **adds)
    sql, params = found.query.sql_with_params()
    if snapshot.is_dated:
        dated = f"SELECT moment_ AS day, * FROM ({sql}) AS dated WHERE moment_ BETWEEN %s AND %s"
        return dated, (*params, first, last)
    # One day needs no conversion of each instant.
    day, given = ("%s::date", first) if first == last else ("(moment_ AT TIME ZONE %s)::date", zone)
    return (
        f"SELECT {day} AS day, * FROM ({sql}) AS dated WHERE moment_ >= %s AND moment_ < %s",
        (given, *params, opens, closes),
    )
