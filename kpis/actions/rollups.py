"""Closed months and years added up: what a year of days would take long to read."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import TruncMonth

from kpis import rolling
from kpis.measures import Joined
from kpis.merging import table
from kpis.models import SNAPSHOTS, DurationHistogram, Refresh, Snapshot
from kpis.models.histograms import MONTHLY, Span
from kpis.models.refreshes import MIXED, MONTH, YEARLY
from kpis.models.snapshots import DIMENSIONS, Grain
from kpis.periods import month_end, year_end
from kpis.stats import quantiles
from teams import locks
from teams.days import reported

# A month of fewer cells is read as fast from its days.
FEW = 1000
BATCH = 2000
MONTHS = 12
# What each span is added up of, and its last day by its first.
MADE_OF: Final = {Span.MONTH: (Span.DAY, month_end), Span.YEAR: (Span.MONTH, year_end)}


def lock(snapshot: type[Snapshot]) -> None:
    """Let nobody else write this snapshot until the transaction ends."""
    locks.hold(f"snapshot {snapshot.__name__}")


def forget(snapshot: type[Snapshot], day: date) -> None:
    """A day changed: its month's roll-ups no longer hold, until they are made again."""
    sources = [MIXED + snapshot.__name__, *([MONTH] if snapshot.distributions else [])]
    year = Q(source=YEARLY + snapshot.__name__, day=day.replace(month=1, day=1))
    Refresh.objects.filter(Q(source__in=sources, day=day.replace(day=1)) | year).delete()


def roll_up(now: datetime) -> None:
    """Add up each month that has closed and is not rolled up: histograms, and large mixes."""
    this_month = reported(now).replace(day=1)
    closed = _closed(this_month)
    distributed = [s for s in SNAPSHOTS if s.distributions]
    for month in sorted({month for s in distributed for month in closed[s.__name__]}):
        if month in closed[MONTH]:
            continue
        with transaction.atomic():
            for snapshot in distributed:
                lock(snapshot)
            kinds = [kind for snapshot in distributed for kind in snapshot.distributions]
            for grain in MONTHLY:
                _histograms(kinds, grain, Span.MONTH, month)
            _note(MONTH, month, now)
    for snapshot, month in _large_mixes(closed):
        with transaction.atomic():
            lock(snapshot)
            rolling.roll_up(snapshot, month, month_end(month)).run()
            if snapshot.distributions:
                _histograms(list(snapshot.distributions), Grain.MIX, Span.MONTH, month)
            _note(MIXED + snapshot.__name__, month, now)
    for snapshot, year in _whole_years():
        with transaction.atomic():
            lock(snapshot)
            rolling.roll_up_year(snapshot, year).run()
            if snapshot.distributions:
                _histograms(list(snapshot.distributions), Grain.MIX, Span.YEAR, year)
            _note(YEARLY + snapshot.__name__, year, now)


def _closed(this_month: date) -> defaultdict[str, set[date]]:
    """The closed months of which each source has a day, or that are noted as added up."""
    found: defaultdict[str, set[date]] = defaultdict(set)
    rows = Refresh.objects.filter(day__lt=this_month).order_by()
    for source, month in rows.values_list("source", TruncMonth("day")).distinct():
        found[source].add(month)
    return found


def _note(source: str, month: date, now: datetime) -> None:
    Refresh.objects.update_or_create(
        source=source,
        day=month,
        defaults={"counter": 0, "digest": "", "refreshed_at": now, "watermark": None},
    )


def _large_mixes(closed: Mapping[str, set[date]]) -> list[tuple[type[Snapshot], date]]:
    """The closed months of many cells that are not added up, counted in one query."""
    wanted = {
        snapshot: months
        for snapshot in SNAPSHOTS
        if Grain.MIX in snapshot.grains()
        and not snapshot.is_monthly
        and (months := closed[snapshot.__name__] - closed[MIXED + snapshot.__name__])
    }
    if not wanted:
        return []
    parts = [
        f"SELECT '{snapshot.__name__}' AS source, date_trunc('month', day)::date AS month,"  # noqa: S608 - models and days
        f" count(*) AS n FROM {table(snapshot)} WHERE grain = {int(Grain.MIX)}"
        f" AND day BETWEEN DATE '{min(months)}' AND DATE '{month_end(max(months))}'"
        " GROUP BY month"
        for snapshot, months in wanted.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        large = {(source, month) for source, month, n in cursor.fetchall() if n >= FEW}
    return [
        (snapshot, month)
        for snapshot, months in wanted.items()
        for month in sorted(months)
        if (snapshot.__name__, month) in large
    ]


def _whole_years() -> list[tuple[type[Snapshot], date]]:
    """The years of which all months are added up, and they are not."""
    months: defaultdict[str, Counter[int]] = defaultdict(Counter)
    noted: set[tuple[str, int]] = set()
    rows = Refresh.objects.filter(Q(source__startswith=MIXED) | Q(source__startswith=YEARLY))
    for source, day in rows.values_list("source", "day"):
        if source.startswith(MIXED):
            months[source.removeprefix(MIXED)][day.year] += 1
        else:
            noted.add((source.removeprefix(YEARLY), day.year))
    return [
        (snapshot, date(year, 1, 1))
        for snapshot in SNAPSHOTS
        for year, n in sorted(months[snapshot.__name__].items())
        if n == MONTHS and (snapshot.__name__, year) not in noted
    ]


def _histograms(kinds: list[str], grain: Grain, span: Span, first: date) -> None:
    places = DIMENSIONS[grain]
    kept = DurationHistogram.objects.filter(kind__in=kinds, grain=grain)
    kept.filter(span=span, day=first).delete()
    finer, end = MADE_OF[span]
    found = (
        kept.filter(span=finer, day__range=(first, end(first)))
        .order_by()
        .values("kind", *places)
        # Both in one pass over the same rows: bucket and count stay side by side.
        .annotate(all_buckets=Joined("buckets"), all_counts=Joined("counts"))
        .values_list("kind", *places, "all_buckets", "all_counts")
    )
    rows = []
    for kind, *cell, buckets, counts in found:
        indexes, numbers = quantiles.unpack(bytes(buckets), bytes(counts))
        filled, added = quantiles.pack(quantiles.merge([indexes], [numbers]))
        place = {f"{name}_id": key for name, key in zip(places, cell, strict=True)}
        rows.append(
            DurationHistogram(
                kind=kind, span=span, day=first, grain=grain, buckets=filled, counts=added,
                **place,
            )
        )  # fmt: skip
    DurationHistogram.objects.bulk_create(rows, batch_size=BATCH)
