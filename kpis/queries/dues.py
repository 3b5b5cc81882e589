"""Which days of a snapshot are due: those whose facts or measures changed since they were made."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Max

from kpis import compiler
from kpis.models import Snapshot
from kpis.periods import ONE_DAY, month_end
from teams.days import reported
from teams.models import Interaction

INTERACTIONS: Final = "interactions"
# One statement for all of it: each chunk of each snapshot asks.
KNOWN: Final = """
    SELECT 'changed', source, day, counter, '', NULL::timestamptz FROM teams_changedday
    WHERE source = ANY(%(sources)s) AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'made', source, day, counter, digest, refreshed_at FROM kpis_refresh
    WHERE source = ANY(%(snapshots)s) AND day BETWEEN %(start)s AND %(end)s
    UNION ALL
    SELECT 'ever', source, NULL, sum(counter)::bigint, '', NULL FROM teams_changedday
    WHERE source = ANY(%(timeless)s) GROUP BY source
    UNION ALL
    SELECT 'latest', of.source, of.day, of.counter, '', NULL
    FROM unnest(%(sources)s::text[]) AS own (source), LATERAL (
        SELECT source, day, counter FROM teams_changedday
        WHERE source = own.source ORDER BY day DESC LIMIT 1
    ) AS of
"""


@dataclass(slots=True)
class Known:
    """What changed in some days, by source, and what was made of them, by snapshot.

    Counters are how often facts changed: on a day, of `ever` sources on any, and on the `latest`
    day that changed. What was made has its counter, its digest and when it was.
    """

    changed: defaultdict[str, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    made: defaultdict[str, dict[date, tuple[int, str, datetime]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    ever: dict[str, int] = field(default_factory=dict)
    latest: dict[str, tuple[date, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Dues:
    """Asks what is due at an instant; with `before`, what was made until then is due, too."""

    now: datetime
    before: datetime | None
    # When the last interaction ended, as of a latest day with changes and its counter.
    ends: dict[tuple[datetime, int], datetime | None] = field(default_factory=dict)

    def of(self, snapshots: Sequence[type[Snapshot]], start: date, end: date) -> list["Due"]:
        """What of these days is due of each of these snapshots, in one query for all."""
        known = _known(snapshots, start, end)
        return [self._due(snapshot, known, start, end) for snapshot in snapshots]

    def _due(self, snapshot: type[Snapshot], known: Known, start: date, end: date) -> "Due":
        counters = _counters(snapshot, known, start, end)
        if snapshot.settles:
            today = reported(self.now)
            counters = {day: counter for day, counter in counters.items() if day < today}
        digest = digest_of(snapshot)
        made = {
            day: (counter, of)
            for day, (counter, of, at) in known.made[snapshot.__name__].items()
            if self.before is None or at > self.before
        }
        days = [day for day, counter in counters.items() if made.get(day) != (counter, digest)]
        return Due(snapshot, days, counters, digest, known)

    def watermark(self, due: "Due") -> datetime | None:
        """The latest instant until which all sources of a snapshot tell of facts."""
        found = [
            self._known_until(source, *due.known.latest[source], due.snapshot.is_monthly)
            for source in due.snapshot.sources
            if source not in due.snapshot.sporadic and source in due.known.latest
        ]
        return min(found, default=None)

    def _known_until(self, source: str, last: date, counter: int, is_monthly: bool) -> datetime:
        """Looked for on the last changed day only; other sources' facts know their day, no more."""
        if is_monthly:
            last = month_end(last)
        opens, closes = compiler.bounds(last, last, settings.REPORTING_ZONE)
        if source != INTERACTIONS:
            return min(closes, self.now)
        # All who ask in one run, unless something came in between, read the same of a large day.
        if (opens, counter) not in self.ends:
            of_day = Interaction.objects.filter(ended_at__gte=opens)
            self.ends[opens, counter] = of_day.aggregate(last=Max("ended_at"))["last"]
        return self.ends[opens, counter] or opens


@dataclass(frozen=True, slots=True)
class Due:
    """The days of a snapshot that are due, and the counters of all that may be counted."""

    snapshot: type[Snapshot]
    days: list[date]
    counters: dict[date, int]
    digest: str
    known: Known


def digest_of(snapshot: type[Snapshot]) -> str:
    """Of the measures, and of the settings that they follow from where there are any."""
    digest, rules = compiler.digest(snapshot, settings.REPORTING_ZONE), snapshot.rules()
    return sha256(f"{digest} {rules}".encode()).hexdigest() if rules else digest


def _known(snapshots: Collection[type[Snapshot]], start: date, end: date) -> Known:
    given: dict[str, Any] = {
        "snapshots": [snapshot.__name__ for snapshot in snapshots],
        "sources": sorted({source for snapshot in snapshots for source in snapshot.sources}),
        "timeless": sorted({source for snapshot in snapshots for source in snapshot.timeless}),
        "start": start,
        "end": end,
        "first": start - timedelta(days=max(snapshot.looks_back for snapshot in snapshots)),
        "last": end + timedelta(days=max(snapshot.looks_ahead for snapshot in snapshots)),
    }
    known = Known()
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, given)
        for kind, source, day, counter, digest, at in cursor.fetchall():
            if kind == "changed":
                known.changed[source][day] = counter
            elif kind == "made":
                known.made[source][day] = (counter, digest, at)
            elif kind == "ever":
                known.ever[source] = counter
            else:
                known.latest[source] = (day, counter)
    return known


def _counters(snapshot: type[Snapshot], known: Known, start: date, end: date) -> dict[date, int]:
    """How often the facts behind each day changed; days without facts have none.

    A day that depends on its neighbours adds their counters: a counter only ever grows.
    """
    shifts = [n * ONE_DAY for n in range(-snapshot.looks_ahead, snapshot.looks_back + 1)]
    found: defaultdict[date, int] = defaultdict(int)
    for source in set(snapshot.sources) - set(snapshot.timeless):
        for day, counter in known.changed[source].items():
            for shift in shifts:
                if start <= day + shift <= end:
                    found[day + shift] += counter
    every = sum(known.ever.get(source, 0) for source in snapshot.timeless)
    return {day: found[day] + every for day in sorted(found)}
