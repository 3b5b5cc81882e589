"""The sums behind readings: one query per snapshot and grain, however many KPIs and cells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, DateField, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Cast, ExtractIsoWeekDay, TruncMonth, TruncWeek

from kpis.compiler import add_up
from kpis.definitions import Kpi, Method, Total
from kpis.models.snapshots import DIMENSIONS, Grain, Snapshot

PLACES = ("team", "agent", "channel", "topic", "segment", "hour")
TIMES = ("day", "week", "month", "weekday")


@dataclass(frozen=True, slots=True)
class Sums:
    """Measures of one cell and period added up, and what days as clusters need."""

    measures: dict[str, int]
    days: int
    # (numerator, denominator) measures -> sums over days of k·k, k·n, n·n, and the days with n.
    clusters: dict[tuple[Total, Total], tuple[int, int, int, int]]

    def of(self, total: Total) -> int:
        return sum(sign * self.measures[name] for sign, name in total.terms)


Key = tuple[int, tuple[Any, ...]]  # period, then the values of `by`


def grain_for(snapshot: type[Snapshot], needed: Iterable[str]) -> Grain | None:
    """The coarsest grain that tells these dimensions apart; None where the snapshot has none."""
    wanted = set(needed)
    for grain in sorted(snapshot.grains(), key=lambda g: len(DIMENSIONS[g])):
        if wanted <= set(DIMENSIONS[grain]):
            return grain
    return None


def narrowed(filters: dict[str, Sequence[int]]) -> Q:
    """The rows of these teams, channels, ...: an empty list leaves a dimension open."""
    found = Q()
    for name, values in filters.items():
        if values:
            found &= Q((f"{name}__in", list(values)))
    return found


def within(periods: Sequence[tuple[date, date]]) -> Q:
    found = Q()
    for start, end in periods:
        found |= Q(day__range=(start, end))
    return found


def period_number(periods: Sequence[tuple[date, date]]) -> Case:
    return Case(
        *(When(day__range=span, then=Value(n)) for n, span in enumerate(periods)),
        output_field=IntegerField(),
    )


def time_of(name: str) -> Any:
    if name == "day":
        return F("day")
    if name == "weekday":
        return ExtractIsoWeekDay("day")
    # PostgreSQL truncates to an instant, and cursors return what they are given.
    return Cast({"week": TruncWeek, "month": TruncMonth}[name]("day"), DateField())


def read(
    snapshot: type[Snapshot],
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[Key, Sums] | None:
    """Sums per period and cell. None where the snapshot is not kept along these dimensions."""
    grain = grain_for(
        snapshot, [*(n for n in by if n in PLACES), *(n for n in filters if filters[n])]
    )
    if grain is None:
        return None
    names = sorted({name for kpi in kpis for name in needed(kpi, snapshot)})
    pairs = sorted({pair for kpi in kpis if (pair := _pair(kpi))}, key=repr)
    keys = {"period": period_number(periods)} | {
        f"by_{n}": time_of(n) if n in TIMES else F(n) for n in by
    }
    rows = snapshot.objects.filter(narrowed(filters), within(periods), grain=grain).order_by()
    if {n for n in by if n in PLACES} == set(DIMENSIONS[grain]):
        # Each row is a cell's day already.
        daily = rows.values(**keys, **{f"m_{n}": F(n) for n in names})
    else:
        sums = {f"m_{n}": _sum(snapshot, n) for n in names}
        daily = rows.annotate(**keys).values(*keys, "day").annotate(**sums)
    sql, params = daily.query.sql_with_params()
    return _add_up(sql, params, list(keys), names, pairs)


def _sum(snapshot: type[Snapshot], name: str) -> Any:
    """Sums of bigints are numeric in PostgreSQL; as bigints they multiply faster."""
    if snapshot._meta.get_field(name).get_internal_type() == "DecimalField":
        return Sum(name)
    return Cast(Sum(name), BigIntegerField())


def needed(kpi: Kpi, snapshot: type[Snapshot]) -> set[str]:
    """The measures of a snapshot that a KPI is made of."""
    totals = [kpi.numerator, kpi.denominator]
    names = {n for t in totals if t and t.snapshot is snapshot for _, n in t.terms}
    if kpi.base_snapshot is snapshot:
        names |= {kpi.sample, kpi.shared} - {""}
    if kpi.snapshot is snapshot:
        names |= {kpi.squares, kpi.unsettled} - {""}
        names |= set(kpi.clusters.measures if kpi.clusters else ())
    return names


def _pair(kpi: Kpi) -> tuple[Total, Total] | None:
    if kpi.is_across:
        return None
    if kpi.method in (Method.WILSON_DAYS, Method.RATIO_DAYS, Method.RATIO_AGENT_DAYS):
        return (kpi.numerator, kpi.denominator) if kpi.denominator else None
    return None


def of_one_day(kpis: Sequence[Kpi], measures: dict[str, int]) -> Sums:
    """Measures of a single day, of which no spread over days is known."""
    pairs = {pair for kpi in kpis if (pair := _pair(kpi))}
    return Sums(measures=measures, days=1, clusters=dict.fromkeys(pairs, (0, 0, 0, 1)))


def _add_up(
    daily: str,
    params: Sequence[Any],
    keys: list[str],
    needed: list[str],
    pairs: list[tuple[Total, Total]],
) -> dict[Key, Sums]:
    """Add the days of each cell up, and the squares that tell how much days differ."""
    terms = [(k.terms, n.terms) for k, n in pairs]
    sql = add_up(daily, keys, needed, terms)
    found: dict[Key, Sums] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            start, stop = len(keys), len(keys) + len(needed)
            clusters = {}
            for index, pair in enumerate(pairs):
                at = stop + 1 + 4 * index
                kk, kn, nn, days = row[at : at + 4]
                clusters[pair] = (int(kk or 0), int(kn or 0), int(nn or 0), int(days))
            found[row[0], tuple(row[1:start])] = Sums(
                measures=dict(zip(needed, (int(v or 0) for v in row[start:stop]), strict=True)),
                days=int(row[stop]),
                clusters=clusters,
            )
    return found


def by_snapshot(kpis: Iterable[Kpi]) -> dict[type[Snapshot], list[Kpi]]:
    """The snapshots that these KPIs are read from; one with terms from two stands at both."""
    found: defaultdict[type[Snapshot], list[Kpi]] = defaultdict(list)
    for kpi in kpis:
        for snapshot in dict.fromkeys((kpi.snapshot, kpi.base_snapshot)):
            found[snapshot].append(kpi)
    return dict(found)
