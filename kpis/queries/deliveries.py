"""What arrived, what is missing, and what was computed of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Case, Count, Max, Q, Sum, When

from kpis.models import SNAPSHOTS, ArrivalSnapshot, Rebuild, Refresh
from kpis.models.snapshots import Grain
from kpis.queries.health import RECENT, SILENT
from teams.models import Feed, Import, Job
from teams.models.feeds import ImportState
from teams.models.ledger import JobState

WEEKS: Final = 6
JOBS: Final = 20
# The job whose subject is a rebuild.
REBUILDS: Final = "kpis.tasks.rebuild_days"
UNFINISHED: Final = (JobState.RUNNING, JobState.QUEUED)
# A weekday is usual where it was worked in this many of the other weeks.
USUAL: Final = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """A source and its imports; numbers are of the last week, rows of files."""

    feed: Feed
    last: datetime | None
    imports_n: int
    troubled_n: int
    read_n: int
    rejected_n: int

    def is_silent(self, now: datetime) -> bool:
        """One that never delivered is not missed yet."""
        return self.last is not None and self.last < now - SILENT


def deliveries(now: datetime) -> list[Delivery]:
    """Every source, the one that was silent longest first."""
    recent = Q(imports__created_at__gt=now - RECENT)
    troubled = Q(imports__state__in=[ImportState.FAILED, ImportState.REFUSED])
    feeds = Feed.objects.annotate(
        last=Max("imports__finished_at", filter=Q(imports__state=ImportState.DONE)),
        imports_n=Count("imports", filter=recent),
        troubled_n=Count("imports", filter=recent & troubled),
        read_n=Sum("imports__read_n", filter=recent, default=0),
        rejected_n=Sum("imports__rejected_n", filter=recent, default=0),
    )
    found = [
        Delivery(feed, feed.last, feed.imports_n, feed.troubled_n, feed.read_n, feed.rejected_n)
        for feed in feeds
    ]
    return sorted(found, key=lambda one: (one.last is not None, one.last, one.feed.name))


@dataclass(slots=True)
class Attendance:
    """On which of the days a team had contacts, and where none is unusual."""

    days: list[date]
    by_team: dict[int, dict[date, int]] = field(default_factory=dict)

    def missing(self, team: int) -> list[date]:
        """Days without a contact on a weekday on which there usually are some."""
        counts = self.by_team.get(team, {})
        return [day for day in self.days if not counts.get(day) and self._is_usual(counts, day)]

    def expected(self, team: int, day: date) -> float:
        """The mean of the same weekday in the other weeks."""
        counts = self.by_team.get(team, {})
        same = [one for one in self.days if one.weekday() == day.weekday() and one != day]
        return sum(counts.get(one, 0) for one in same) / len(same) if same else 0.0

    def _is_usual(self, counts: dict[date, int], day: date) -> bool:
        same = [one for one in self.days if one.weekday() == day.weekday() and one != day]
        return sum(bool(counts.get(one)) for one in same) >= USUAL


def attendance(today: date) -> Attendance:
    """The six weeks up to yesterday, by the teams to which contacts came first."""
    days = [today - timedelta(days=back) for back in range(7 * WEEKS, 0, -1)]
    found = Attendance(days)
    rows = (
        ArrivalSnapshot.objects.filter(grain=Grain.TEAM, day__range=(days[0], days[-1]))
        .order_by()
        .values_list("team", "day")
        .annotate(n=Sum("contacts"))
    )
    for team, day, n in rows:
        found.by_team.setdefault(team, {})[day] = n
    return found


@dataclass(frozen=True, slots=True)
class Computed:
    """What is made of one kind of fact: until which day, and when it was done last."""

    facts: str
    day: date
    known: datetime | None
    refreshed_at: datetime


def computed() -> list[Computed]:
    """By the kind of fact that a snapshot is made of first."""
    kinds = {snapshot.__name__: snapshot.sources[0] for snapshot in SNAPSHOTS}
    rows = (
        Refresh.objects.filter(source__in=kinds)
        .values_list("source")
        .annotate(last=Max("day"), known=Max("watermark"), at=Max("refreshed_at"))
    )
    found: dict[str, Computed] = {}
    for source, day, known, at in rows:
        made, old = Computed(kinds[source], day, known, at), found.get(kinds[source])
        # Days after a fact are made of it, too: the facts end where the first of them does.
        if old is None or day < old.day:
            found[made.facts] = made
    return [found[facts] for facts in dict.fromkeys(kinds.values()) if facts in found]


@dataclass(frozen=True, slots=True)
class Work:
    """A job, and whose wish it is where a person's."""

    job: Job
    rebuild: Rebuild | None

    @property
    def is_unfinished(self) -> bool:
        return self.job.state in UNFINISHED

    @property
    def can_stop(self) -> bool:
        return self.rebuild is not None and self.is_unfinished


def works() -> list[Work]:
    """What failed or is under way first, then what ended last."""
    states = (JobState.FAILED, *UNFINISHED)
    order = Case(
        *(When(state=state, then=n) for n, state in enumerate(states)), default=len(states)
    )
    jobs = list(Job.objects.select_related("team").order_by(order, "-queued_at", "-pk")[:JOBS])
    asked = [job.subject for job in jobs if job.name == REBUILDS and job.subject]
    rebuilds = Rebuild.objects.select_related("asked_by").in_bulk(asked) if asked else {}
    return [
        Work(job, rebuilds.get(job.subject or 0) if job.name == REBUILDS else None) for job in jobs
    ]


def running() -> list[Import]:
    """Imports under way, the latest first."""
    waiting = Import.objects.filter(state__in=Import.UNFINISHED).select_related("feed")
    return list(waiting.order_by("-created_at", "-pk")[:JOBS])
