"""The sums behind readings: one statement, however many snapshots, KPIs and cells."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, Q, Sum
from django.db.models.functions import Cast

from kpis.compiler import add_up
from kpis.definitions import Kpi, Method, Total
from kpis.models.snapshots import DIMENSIONS, Grain, Snapshot

PLACES = ("team", "agent", "channel", "topic", "segment", "hour", "reason")
TIMES = ("day", "week", "month", "weekday")
# What is made of a day, as SQL. PostgreSQL truncates to an instant; cursors return what they get.
OF_A_DAY = {
    "day": "day",
    "week": "date_trunc('week', day)::date",
    "month": "date_trunc('month', day)::date",
    "weekday": "extract(isodow FROM day)",
}
# Of what is no key of a row.
TYPES = {"hour": "smallint", "day": "date", "week": "date", "month": "date", "weekday": "numeric"}


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


class Holed(tuple[date, date]):
    """A period of which some days do not count: a contract excludes them.

    It reads as any period; only sums and distributions of days know what to leave out.
    """

    without: frozenset[date]

    def __new__(cls, start: date, end: date, without: Iterable[date]) -> "Holed":
        period = super().__new__(cls, (start, end))
        period.without = frozenset(without)
        return period


def holes(period: tuple[date, date]) -> frozenset[date]:
    """The days of a period that do not count."""
    return period.without if isinstance(period, Holed) else frozenset()


def grain_for(snapshot: type[Snapshot], needed: Iterable[str]) -> Grain | None:
    """The coarsest grain that tells these dimensions apart; None where the snapshot has none."""
    wanted = set(needed)
    for grain in sorted(snapshot.grains(), key=lambda g: len(DIMENSIONS[g])):
        if wanted <= set(DIMENSIONS[grain]):
            return grain
    return None


def narrowed(filters: Mapping[str, Sequence[int]]) -> Q:
    """The rows of these teams, channels, ...: an empty list leaves a dimension open."""
    found = Q()
    for name, values in filters.items():
        if values:
            found &= Q((f"{name}__in", list(values)))
    return found


def within(periods: Sequence[tuple[date, date]]) -> Q:
    found = Q()
    for period in periods:
        days = Q(day__range=tuple(period))
        if without := holes(period):
            days &= ~Q(day__in=sorted(without))
        found |= days
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be read from one snapshot."""

    snapshot: type[Snapshot]
    kpis: Sequence[Kpi]
    periods: Sequence[tuple[date, date]]
    filters: Mapping[str, Sequence[int]]
    by: Sequence[str]

    @property
    def grain(self) -> Grain | None:
        filtered = [name for name, values in self.filters.items() if values]
        return grain_for(self.snapshot, [*(n for n in self.by if n in PLACES), *filtered])

    @property
    def is_daily(self) -> bool:
        """Whether each row is a cell's day already: told apart, or only one of it chosen."""
        alone = {name for name, values in self.filters.items() if len(values) == 1}
        return self.grain is not None and set(DIMENSIONS[self.grain]) <= {*self.by, *alone}

    @property
    def names(self) -> list[str]:
        return sorted({name for kpi in self.kpis for name in needed(kpi, self.snapshot)})

    @property
    def pairs(self) -> list[tuple[Total, Total]]:
        return sorted({pair for kpi in self.kpis if (pair := _pair(kpi))}, key=repr)


Answer = dict[Key, Sums] | None


def read(
    snapshot: type[Snapshot],
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: Mapping[str, Sequence[int]],
    by: Sequence[str],
) -> Answer:
    """Sums per period and cell. None where the snapshot is not kept along these dimensions."""
    (found,) = read_all([Question(snapshot, kpis, periods, filters, by)])
    return found


def read_all(questions: Sequence[Question]) -> list[Answer]:
    """Answers to several questions, in their order, by one statement."""
    found: list[Answer] = [None if one.grain is None else {} for one in questions]
    names = list(dict.fromkeys(name for one in questions for name in one.by))
    parts: list[str] = []
    params: list[Any] = []
    for number, one in enumerate(questions):
        if one.grain is not None:
            sql, given = _part(number, one, names)
            parts.append(sql)
            params += given
    if not parts:
        return found
    places = [[names.index(name) for name in one.by] for one in questions]
    measured, paired = [one.names for one in questions], [one.pairs for one in questions]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for number, period, *cell, sums, days, squares in cursor.fetchall():
            key = period, tuple(cell[place] for place in places[number])
            answer = found[number]
            assert answer is not None  # who has no grain has no part
            answer[key] = _told(measured[number], paired[number], sums, days, squares)
    return found


def _part(number: int, one: Question, names: Sequence[str]) -> tuple[str, Sequence[Any]]:
    """The statement that answers one question, with a column for every name of all."""
    assert one.grain is not None  # as read_all saw
    places = {f"by_{n}": F(n) for n in one.by if n in PLACES}
    chosen = one.snapshot.objects.filter(narrowed(one.filters), within(one.periods))
    rows = chosen.filter(grain=one.grain).order_by()
    if one.is_daily:
        daily = rows.values("day", **places, **{f"m_{n}": F(n) for n in one.names})
    else:
        sums = {f"m_{n}": _sum(one.snapshot, n) for n in one.names}
        daily = rows.annotate(**places).values(*places, "day").annotate(**sums)
    sql, params = daily.query.sql_with_params()
    # What a day tells is told of the days, which are fewer than the rows.
    columns = {"period": _period(one.periods)} | {
        f"by_{n}": OF_A_DAY.get(n, f"by_{n}") if n in one.by else f"NULL::{_type(n)}" for n in names
    }
    terms = [(k.terms, n.terms) for k, n in one.pairs]
    return add_up(sql, number, columns, one.names, terms), params


def _period(periods: Sequence[tuple[date, date]]) -> str:
    """The number of a day's period, as SQL."""
    if len(periods) == 1:
        return "0"
    spans = (f"DATE '{a}' AND DATE '{b}' THEN {n}" for n, (a, b) in enumerate(periods))
    return f"CASE {' '.join(f'WHEN day BETWEEN {span}' for span in spans)} END"


def _type(name: str) -> str:
    return TYPES.get(name, "bigint")


def _told(
    names: Sequence[str],
    pairs: Sequence[tuple[Total, Total]],
    sums: Sequence[Any],
    days: int,
    squares: Sequence[float | None],
) -> Sums:
    clusters = {}
    for index, pair in enumerate(pairs):
        kk, kn, nn, many = (int(value or 0) for value in squares[4 * index : 4 * index + 4])
        clusters[pair] = (kk, kn, nn, many)
    measures = dict(zip(names, (int(value or 0) for value in sums), strict=True))
    return Sums(measures=measures, days=days, clusters=clusters)


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
        names |= {kpi.squares, kpi.unsettled, *kpi.population} - {""}
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


def by_snapshot(kpis: Iterable[Kpi]) -> dict[type[Snapshot], list[Kpi]]:
    """The snapshots that these KPIs are read from; one with terms from two stands at both."""
    found: defaultdict[type[Snapshot], list[Kpi]] = defaultdict(list)
    for kpi in kpis:
        for snapshot in dict.fromkeys((kpi.snapshot, kpi.base_snapshot)):
            found[snapshot].append(kpi)
    return dict(found)
