"""Refresh snapshots: the days whose facts or measures changed, and no others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Sum

from kpis import compiler
from kpis.actions import rollups
from kpis.models import SNAPSHOTS, Refresh, Snapshot
from kpis.periods import month_end
from surveys.actions import counting
from teams.days import reported
from teams.models import ChangedDay, Interaction

# One statement takes about as many days: bounded memory, and progress to show.
CHUNK = 31
INTERACTIONS = "interactions"
FOREVER = datetime.max.replace(tzinfo=UTC)
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
    return refresh(
        start=span["first"] - timedelta(days=reach),
        end=span["last"] + timedelta(days=reach),
        now=now,
        progress=progress,
    )


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
    report = RefreshReport()
    before = FOREVER if force else made_before
    plan = [(s, _due(s, start, end, now=now, before=before)) for s in SNAPSHOTS]
    total = sum(len(days) for _, days in plan)
    done = 0
    for snapshot, days in plan:
        for chunk in _runs(snapshot, sorted(days)):
            report.days[snapshot.__name__] = report.days.get(snapshot.__name__, 0) + _refresh_run(
                snapshot, chunk[0], chunk[-1], now=now, before=before
            )
            done += len(chunk)
            if progress:
                progress(snapshot.__name__, done, total)
    rollups.roll_up(now)
    return report


def _counters(snapshot: type[Snapshot], start: date, end: date) -> dict[date, int]:
    """How often the facts behind each day changed; days without facts have none.

    A day that depends on its neighbours adds their counters: a counter only ever grows.
    """
    back, ahead = timedelta(days=snapshot.looks_back), timedelta(days=snapshot.looks_ahead)
    changed = dict(
        ChangedDay.objects.filter(
            source__in=set(snapshot.sources) - set(snapshot.timeless),
            day__gte=start - back,
            day__lte=end + ahead,
        )
        .values("day")
        .annotate(times=Sum("counter"))
        .values_list("day", "times")
    )
    found: dict[date, int] = {}
    for day, counter in changed.items():
        for shift in range(-snapshot.looks_ahead, snapshot.looks_back + 1):
            near = day + timedelta(days=shift)
            if start <= near <= end:
                found[near] = found.get(near, 0) + counter
    every = _changes(snapshot.timeless)
    return {day: counter + every for day, counter in found.items()}


def _changes(sources: Sequence[str]) -> int:
    """How often facts of these sources changed, whenever it was."""
    if not sources:
        return 0
    total = ChangedDay.objects.filter(source__in=sources).aggregate(n=Sum("counter"))["n"]
    return int(total or 0)


def _due(
    snapshot: type[Snapshot], start: date, end: date, *, now: datetime, before: datetime | None
) -> list[date]:
    counters = _countable(snapshot, start, end, now)
    digest = _digest(snapshot)
    made = {
        day: (counter, of)
        for day, counter, of, at in Refresh.objects.filter(
            source=snapshot.__name__, day__range=(start, end)
        ).values_list("day", "counter", "digest", "refreshed_at")
        if before is None or at > before
    }
    return [day for day, counter in counters.items() if made.get(day) != (counter, digest)]


def _digest(snapshot: type[Snapshot]) -> str:
    """Of the measures, and of the settings that they follow from where there are any."""
    digest, rules = compiler.digest(snapshot, settings.REPORTING_ZONE), snapshot.rules()
    return sha256(f"{digest} {rules}".encode()).hexdigest() if rules else digest


def _countable(snapshot: type[Snapshot], start: date, end: date, now: datetime) -> dict[date, int]:
    """The counters of the days that may be counted already."""
    counters = _counters(snapshot, start, end)
    if not snapshot.settles:
        return counters
    today = reported(now)
    return {day: counter for day, counter in counters.items() if day < today}


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


def _refresh_run(
    snapshot: type[Snapshot], first: date, last: date, *, now: datetime, before: datetime | None
) -> int:
    zone = settings.REPORTING_ZONE
    with transaction.atomic():
        rollups.lock(snapshot)
        # The counters are read before the facts: a change in between makes the day due again.
        days = _due(snapshot, first, last, now=now, before=before)
        if not days:
            return 0
        counters = _countable(snapshot, first, last, now)
        digest = _digest(snapshot)
        watermark = _watermark(snapshot, now)
        for statement in compiler.fill(snapshot, first, last, zone):
            statement.run()
        for kind in snapshot.distributions:
            for statement in compiler.distribute(snapshot, kind, first, last, zone):
                statement.run()
        rollups.forget(snapshot, days)
        Refresh.objects.bulk_create(
            [
                Refresh(
                    source=snapshot.__name__,
                    day=day,
                    counter=counter,
                    digest=digest,
                    refreshed_at=now,
                    watermark=watermark,
                )
                for day, counter in counters.items()
            ],
            update_conflicts=True,
            unique_fields=["source", "day"],
            update_fields=["counter", "digest", "refreshed_at", "watermark"],
        )
    return len(days)


def _watermark(snapshot: type[Snapshot], now: datetime) -> datetime | None:
    """The latest instant until which all sources of a snapshot tell of facts."""
    found = [
        known
        for source in snapshot.sources
        if source not in snapshot.sporadic
        and (known := _known_until(source, now, is_monthly=snapshot.is_monthly)) is not None
    ]
    return min(found, default=None)


def _known_until(source: str, now: datetime, *, is_monthly: bool) -> datetime | None:
    """Looked for on the last changed day only; other sources' facts know their day, no more."""
    last = ChangedDay.objects.filter(source=source).aggregate(last=Max("day"))["last"]
    if last is None:
        return None
    if is_monthly:
        last = month_end(last)
    opens, closes = compiler.bounds(last, last, settings.REPORTING_ZONE)
    if source != INTERACTIONS:
        return min(closes, now)
    found: datetime | None = Interaction.objects.filter(ended_at__gte=opens).aggregate(
        last=Max("ended_at")
    )["last"]
    return found or opens
