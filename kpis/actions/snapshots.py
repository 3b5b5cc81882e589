"""Refresh snapshots: the days whose facts or measures changed, and no others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from kpis import compiler
from kpis.actions import rollups
from kpis.merging import Statement
from kpis.models import SNAPSHOTS, Snapshot
from kpis.queries.dues import Due, Dues
from surveys.actions import counting
from teams.models import ChangedDay

# One statement takes about as many days: bounded memory, and progress to show.
CHUNK = 31
FOREVER = datetime.max.replace(tzinfo=UTC)
# All days of a chunk at once: models would take longer than most chunks do.
NOTED: Final = """
    INSERT INTO kpis_refresh (source, day, counter, digest, refreshed_at, watermark)
    SELECT %s, day, counter, %s, %s, %s::timestamptz
    FROM unnest(%s::date[], %s::bigint[]) AS made (day, counter)
    ON CONFLICT (source, day) DO UPDATE SET (counter, digest, refreshed_at, watermark)
        = ROW (excluded.counter, excluded.digest, excluded.refreshed_at, excluded.watermark)
"""
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class RefreshReport:
    """How many days of each snapshot were computed."""

    days: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.days.values())


def refresh_due(*, now: datetime, progress: Progress | None = None) -> RefreshReport:
    """Refresh every day that is due, whenever it was; count new answers first."""
    counting.count()
    span = ChangedDay.objects.aggregate(first=Min("day"), last=Max("day"))
    if span["first"] is None:
        return RefreshReport()
    reach = max(max(s.looks_back, s.looks_ahead) for s in SNAPSHOTS)
    start, end = span["first"] - timedelta(days=reach), span["last"] + timedelta(days=reach)
    return _refresh(start, end, Dues(now, before=None), progress)


def refresh(
    *,
    start: date,
    end: date,
    now: datetime,
    force: bool = False,
    made_before: datetime | None = None,
    progress: Progress | None = None,
) -> RefreshReport:
    """Refresh the days from start to end that are due, or all with `force`.

    With `made_before` those made until then are due, too: a second run goes on with the rest.

    Safe to run twice and at once: a second run finds nothing due, a parallel one waits for each
    chunk's lock and looks again. Each chunk is one transaction: a killed run loses only its last.
    """
    counting.count()
    dues = Dues(now, FOREVER if force else made_before)
    return _refresh(start, end, dues, progress)


def _refresh(start: date, end: date, dues: Dues, progress: Progress | None) -> RefreshReport:
    report = RefreshReport()
    plan = [(due.snapshot, due.days) for due in dues.of(SNAPSHOTS, start, end)]
    total = sum(len(days) for _, days in plan)
    done = 0
    for snapshot, days in plan:
        name = snapshot.__name__
        for chunk in _runs(snapshot, days):
            made = _refresh_run(snapshot, chunk[0], chunk[-1], dues)
            report.days[name] = report.days.get(name, 0) + made
            done += len(chunk)
            if progress:
                progress(name, done, total)
    rollups.roll_up(dues.now)
    return report


def _runs(snapshot: type[Snapshot], days: Sequence[date]) -> Iterator[list[date]]:
    """Neighbouring days together: of one month, or as many as one changed day makes due.

    Whoever looks far around reads the same neighbours again for each run.
    """
    wide = snapshot.looks_back + snapshot.looks_ahead + 1
    most, is_wide = max(wide, CHUNK), wide > CHUNK
    run: list[date] = []
    for day in days:
        is_apart = run and day - run[-1] > timedelta(days=1)
        if is_apart or len(run) == most or (run and day.day == 1 and not is_wide):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _refresh_run(snapshot: type[Snapshot], first: date, last: date, dues: Dues) -> int:
    zone = settings.REPORTING_ZONE
    with transaction.atomic():
        rollups.lock(snapshot)
        # The counters are read before the facts: a change in between makes the day due again.
        (due,) = dues.of([snapshot], first, last)
        if not due.days:
            return 0
        watermark = dues.watermark(due)
        for statement in compiler.fill(snapshot, first, last, zone):
            statement.run()
        for kind in snapshot.distributions:
            for statement in compiler.distribute(snapshot, kind, first, last, zone):
                statement.run()
        rollups.forget(snapshot, due.days)
        _note(due, dues.now, watermark)
    return len(due.days)


def _note(due: Due, now: datetime, watermark: datetime | None) -> None:
    """Keep of what each day was made."""
    days, counters = list(due.counters), list(due.counters.values())
    Statement(NOTED, (due.snapshot.__name__, due.digest, now, watermark, days, counters)).run()
