"""Closed spans of days added up: what a year of days would take long to read."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import DateField, Q
from django.db.models.expressions import RawSQL

from kpis import rolling
from kpis.measures import Joined
from kpis.merging import Statement, table
from kpis.models import SNAPSHOTS, DurationHistogram, Refresh, Snapshot
from kpis.models.histograms import MONTHLY
from kpis.models.refreshes import MIXED, MONTH
from kpis.models.snapshots import DIMENSIONS, Grain
from kpis.spans import FINER, PARTS, Span, first_day, last_day
from kpis.stats import quantiles
from teams import locks
from teams.days import reported

# A month of fewer cells is read as fast from its days.
FEW = 1000
BATCH = 2000
# The first day of a day's span.
STARTS: Final = {
    Span.TEN: RawSQL(  # as in kpis.spans
        "date_trunc('month', day)::date + 10 * least((extract(day FROM day)::int - 1) / 10, 2)",
        [],
        output_field=DateField(),
    ),
    Span.MONTH: RawSQL("date_trunc('month', day)::date", [], output_field=DateField()),
}

FORGOTTEN: Final = """
    DELETE FROM kpis_refresh USING unnest(%s::text[], %s::date[]) AS gone (source, day)
    WHERE kpis_refresh.source = gone.source AND kpis_refresh.day = gone.day
"""


def lock(snapshot: type[Snapshot]) -> None:
    """Let nobody else write this snapshot until the transaction ends."""
    locks.hold(f"snapshot {snapshot.__name__}")


def forget(snapshot: type[Snapshot], days: Sequence[date]) -> None:
    """Days changed: what they were added up to no longer holds, until it is made again."""
    within = {
        (MIXED[span] + snapshot.__name__, first_day(span, day)) for span in MIXED for day in days
    }
    if snapshot.distributions:
        within |= {(MONTH, first_day(Span.MONTH, d)) for d in days}
    sources, firsts = zip(*within, strict=True)
    Statement(FORGOTTEN, (list(sources), list(firsts))).run()


def roll_up(now: datetime) -> None:
    """Add up each span that has closed and is not: months of histograms, and large mixes."""
    today = reported(now)
    closed = _closed(Span.MONTH, today)
    distributed = [s for s in SNAPSHOTS if s.distributions]
    for month in sorted({month for s in distributed for month in closed[s.__name__]}):
        if month in closed[MONTH]:
            continue
        with transaction.atomic():
            for snapshot in distributed:
                lock(snapshot)
            kinds = [kind for snapshot in distributed for kind in snapshot.distributions]
            for grain in MONTHLY:
                _histograms(kinds, grain, Span.MONTH, month, of=Span.DAY)
            _note(MONTH, month, now)
    _add_up(Span.TEN, _large_mixes(Span.TEN, _closed(Span.TEN, today)), now, of=Span.DAY)
    for span, finer in FINER.items():
        _add_up(span, _whole(span), now, of=finer)
        if span is Span.MONTH:
            # Some ten days of these are few cells, and not added up.
            _add_up(span, _large_mixes(span, _closed(span, today)), now, of=Span.DAY)


def _add_up(
    span: Span, due: Sequence[tuple[type[Snapshot], date]], now: datetime, *, of: Span
) -> None:
    """The mixes of these spans, each by its first day."""
    for snapshot, first in due:
        with transaction.atomic():
            lock(snapshot)
            if of is not Span.DAY and not _is_whole(snapshot, span, first):
                continue  # a part was forgotten meanwhile: all of it waits for the next time
            rolling.roll_up(snapshot, span, first, of=of).run()
            if snapshot.distributions:
                _histograms(list(snapshot.distributions), Grain.MIX, span, first, of=of)
            _note(MIXED[span] + snapshot.__name__, first, now)


def _closed(span: Span, today: date) -> defaultdict[str, set[date]]:
    """The closed spans of which each source has a day, or that are noted as added up."""
    found: defaultdict[str, set[date]] = defaultdict(set)
    rows = Refresh.objects.filter(day__lt=first_day(span, today)).order_by()
    for source, first in rows.values_list("source", STARTS[span]).distinct():
        found[source].add(first)
    return found


def _note(source: str, month: date, now: datetime) -> None:
    Refresh.objects.update_or_create(
        source=source,
        day=month,
        defaults={"counter": 0, "digest": "", "refreshed_at": now, "watermark": None},
    )


def _large_mixes(span: Span, closed: Mapping[str, set[date]]) -> list[tuple[type[Snapshot], date]]:
    """The closed spans of many cells that are not added up, counted in one query."""
    wanted = {
        snapshot: firsts
        for snapshot in SNAPSHOTS
        if Grain.MIX in snapshot.grains()
        and not snapshot.is_monthly
        and (firsts := closed[snapshot.__name__] - closed[MIXED[span] + snapshot.__name__])
    }
    if not wanted:
        return []
    parts = [
        f"SELECT '{snapshot.__name__}' AS source, {STARTS[span].sql} AS first,"  # noqa: S608 - models and days
        f" count(*) AS n FROM {table(snapshot)} WHERE grain = {int(Grain.MIX)}"
        f" AND day BETWEEN DATE '{min(firsts)}' AND DATE '{last_day(span, max(firsts))}'"
        " GROUP BY first"
        for snapshot, firsts in wanted.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        large = {(source, first) for source, first, n in cursor.fetchall() if n >= FEW}
    return [
        (snapshot, first)
        for snapshot, firsts in wanted.items()
        for first in sorted(firsts)
        if (snapshot.__name__, first) in large
    ]


def _whole(span: Span) -> list[tuple[type[Snapshot], date]]:
    """The spans of which all that they are made of is added up, and they are not."""
    own, of_parts = MIXED[span], MIXED[FINER[span]]
    parts: defaultdict[str, Counter[date]] = defaultdict(Counter)
    noted: set[tuple[str, date]] = set()
    rows = Refresh.objects.filter(Q(source__startswith=of_parts) | Q(source__startswith=own))
    for source, day in rows.values_list("source", "day"):
        if source.startswith(of_parts):
            parts[source.removeprefix(of_parts)][first_day(span, day)] += 1
        else:
            noted.add((source.removeprefix(own), day))
    return [
        (snapshot, first)
        for snapshot in SNAPSHOTS
        for first, n in sorted(parts[snapshot.__name__].items())
        if n == PARTS[span] and (snapshot.__name__, first) not in noted
    ]


def _is_whole(snapshot: type[Snapshot], span: Span, first: date) -> bool:
    parts = Refresh.objects.filter(
        source=MIXED[FINER[span]] + snapshot.__name__, day__range=(first, last_day(span, first))
    )
    return parts.count() == PARTS[span]


def _histograms(kinds: list[str], grain: Grain, span: Span, first: date, *, of: Span) -> None:
    places = DIMENSIONS[grain]
    kept = DurationHistogram.objects.filter(kind__in=kinds, grain=grain)
    kept.filter(span=span, day=first).delete()
    found = (
        kept.filter(span=of, day__range=(first, last_day(span, first)))
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
