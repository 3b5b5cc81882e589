"""Durations of a selection as one distribution per cell, merged from daily and monthly ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from kpis.models import DurationHistogram, Refresh
from kpis.models.histograms import GRAINS, MONTHLY, Span
from kpis.models.refreshes import MONTH
from kpis.models.snapshots import DIMENSIONS, Grain
from kpis.queries.sums import PLACES, Key, narrowed, period_number, time_of, within
from kpis.stats import quantiles
from kpis.stats.quantiles import Counts

Periods = Sequence[tuple[date, date]]


def read(
    kinds: Sequence[str],
    *,
    periods: Periods,
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    months: Sequence[date] | None = None,
) -> dict[str, dict[Key, Counts]] | None:
    """Counts per bucket, of each kind, period and cell. None along dimensions not kept.

    `months` are those rolled up, where the caller knows them.
    """
    wanted = [*(n for n in by if n in PLACES), *(n for n in filters if filters[n])]
    grain = grain_for(wanted)
    if grain is None:
        return None
    may_roll = grain in MONTHLY and not {"day", "week", "weekday"} & set(by)
    whole = _rolled_up(periods, months) if may_roll else []
    days = Q(span=Span.DAY) & within(periods)
    for month in whole:
        days &= ~Q(day__range=(month, last_day(month)))
    rows = (
        DurationHistogram.objects.filter(narrowed(filters), kind__in=kinds, grain=grain)
        .filter(days | Q(span=Span.MONTH, day__in=whole) if whole else days)
        .order_by()
        .values_list(
            "kind",
            period_number(periods),
            *(time_of(n) if n != "day" and n not in PLACES else F(n) for n in by),
            "buckets",
            "counts",
        )
    )
    return _merged(rows)


def grain_for(names: Sequence[str]) -> Grain | None:
    """The coarsest grain that keeps distributions along all of these dimensions."""
    return next((grain for grain in GRAINS if set(names) <= set(DIMENSIONS[grain])), None)


def _merged(rows: Any) -> dict[str, dict[Key, Counts]]:
    parts: defaultdict[tuple[str, Key], list[tuple[bytes, bytes]]] = defaultdict(list)
    for kind, period, *cell, buckets, counts in rows:
        parts[kind, (period, tuple(cell))].append((buckets, counts))
    found: defaultdict[str, dict[Key, Counts]] = defaultdict(dict)
    for (kind, key), pairs in parts.items():
        # End to end they are unpacked at once: many days are many small pieces.
        ends = (b"".join(side) for side in zip(*pairs, strict=True))
        places, numbers = quantiles.unpack(*ends)
        found[kind][key] = quantiles.merge([places], [numbers])
    return dict(found)


def _rolled_up(periods: Periods, months: Sequence[date] | None) -> list[date]:
    """The months that lie wholly in one period and are rolled up."""
    if all((end - start).days < 27 for start, end in periods):
        return []
    if months is None:
        months = list(
            Refresh.objects.filter(within(periods), source=MONTH).values_list("day", flat=True)
        )
    return [m for m in months if any(s <= m and last_day(m) <= e for s, e in periods)]


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
