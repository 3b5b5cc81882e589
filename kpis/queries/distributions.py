"""Durations of a selection as one distribution per cell, merged from daily and monthly ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Case, DateField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, ExtractIsoWeekDay, TruncMonth, TruncWeek

from kpis.models import DurationHistogram, Refresh
from kpis.models.histograms import GRAINS, MONTHLY
from kpis.models.refreshes import MONTH
from kpis.models.snapshots import DIMENSIONS, Grain
from kpis.queries.sums import (
    PLACES,
    TIMES,
    TYPES,
    Key,
    holes,
    narrowed,
    within,
)
from kpis.spans import Span, cover
from kpis.stats import quantiles
from kpis.stats.quantiles import Counts

Periods = Sequence[tuple[date, date]]
# From the first to the last day of the shortest month.
SHORTEST: Final = 27


@dataclass(frozen=True, slots=True)
class Question:
    """Which kinds of durations, of which periods and rows, told apart by what."""

    kinds: Sequence[str]
    periods: Periods
    filters: Mapping[str, Sequence[int]]
    by: Sequence[str]

    @property
    def grain(self) -> Grain | None:
        filtered = [name for name, values in self.filters.items() if values]
        return grain_for([*(name for name in self.by if name in PLACES), *filtered])


Answer = dict[str, dict[Key, Counts]] | None


def read(
    kinds: Sequence[str],
    *,
    periods: Periods,
    filters: Mapping[str, Sequence[int]],
    by: Sequence[str],
    months: Sequence[date] | None = None,
) -> Answer:
    """Counts per bucket, of each kind, period and cell. None along dimensions not kept.

    `months` are those rolled up, where the caller knows them.
    """
    (found,) = read_all([Question(kinds, periods, filters, by)], months=months)
    return found


def read_all(
    questions: Sequence[Question], *, months: Sequence[date] | None = None
) -> list[Answer]:
    """Answers to several questions, in their order, by one statement."""
    found: list[Answer] = [None if one.grain is None else {} for one in questions]
    asked = {n: one for n, one in enumerate(questions) if one.grain is not None and one.kinds}
    if not asked:
        return found
    if months is None and any(_may_roll(one) for one in asked.values()):
        months = list(Refresh.objects.filter(source=MONTH).values_list("day", flat=True))
    names = list(dict.fromkeys(name for one in asked.values() for name in one.by))
    parts = [_part(number, one, names, months or ()) for number, one in asked.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _ in parts),
            [value for _, params in parts for value in params],
        )
        rows = cursor.fetchall()
    places = {number: [names.index(name) for name in one.by] for number, one in asked.items()}
    pieces: defaultdict[tuple[int, str, Key], list[tuple[bytes, bytes]]] = defaultdict(list)
    for number, kind, period, *cell, buckets, counts in rows:
        key = period, tuple(cell[place] for place in places[number])
        pieces[number, kind, key].append((buckets, counts))
    for (number, kind, key), pairs in pieces.items():
        answer = found[number]
        assert answer is not None  # as asked
        # End to end they are unpacked at once: many days are many small pieces.
        ends = (b"".join(side) for side in zip(*pairs, strict=True))
        indexes, numbers = quantiles.unpack(*ends)
        answer.setdefault(kind, {})[key] = quantiles.merge([indexes], [numbers])
    return found


def _part(
    number: int, one: Question, names: Sequence[str], rolled: Sequence[date]
) -> tuple[str, Sequence[Any]]:
    """The statement that answers one question, with a column for every name of all."""
    assert one.grain is not None  # as read_all saw
    whole, days = [], Q()
    for period in one.periods:
        # A hole leaves no month whole: such a period is read by its days alone.
        by_month = _may_roll(one) and not holes(period)
        spans, left = cover({Span.MONTH: rolled}, *period) if by_month else ({}, [period])
        whole += spans.get(Span.MONTH, [])
        days |= Q(span=Span.DAY) & within(left) if left else Q()
    chosen = days | Q(span=Span.MONTH, day__in=whole) if whole else days
    cells = {f"by_{n}": time_of(n) if n in TIMES else F(n) for n in one.by}
    rows = (
        DurationHistogram.objects.filter(
            narrowed(one.filters), chosen, kind__in=one.kinds, grain=one.grain
        )
        .order_by()
        .values("kind", "buckets", "counts", period=period_number(one.periods), **cells)
    )
    sql, params = rows.query.sql_with_params()
    columns = [
        f"by_{n}" if n in one.by else f"NULL::{TYPES.get(n, 'bigint')} AS by_{n}" for n in names
    ]
    told = ", ".join([str(number), "kind", "period", *columns, "buckets", "counts"])
    return f"SELECT {told} FROM ({sql}) AS part", params  # noqa: S608 - columns named above


def grain_for(names: Sequence[str]) -> Grain | None:
    """The coarsest grain that keeps distributions along all of these dimensions."""
    return next((grain for grain in GRAINS if set(names) <= set(DIMENSIONS[grain])), None)


def _may_roll(one: Question) -> bool:
    """Whether whole months may answer."""
    return (
        one.grain in MONTHLY
        and not {"day", "week", "weekday"} & set(one.by)
        and any((end - start).days >= SHORTEST for start, end in one.periods)
    )


def period_number(periods: Sequence[tuple[date, date]]) -> Case | Value:
    if len(periods) == 1:
        return Value(0)
    return Case(
        *(When(day__range=tuple(span), then=Value(n)) for n, span in enumerate(periods)),
        output_field=IntegerField(),
    )


def time_of(name: str) -> Any:
    if name == "day":
        return F("day")
    if name == "weekday":
        return ExtractIsoWeekDay("day")
    # PostgreSQL truncates to an instant, and cursors return what they are given.
    return Cast({"week": TruncWeek, "month": TruncMonth}[name]("day"), DateField())
