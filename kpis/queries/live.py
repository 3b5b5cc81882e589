"""The board: today so far from the facts themselves, by the measures that nights keep."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, Subquery

from kpis import catalogue, compiler
from kpis.definitions import Kpi, Maturity
from kpis.models.snapshots import QueueSnapshot
from kpis.queries import estimates, sums
from kpis.queries.readings import Reading, assembled
from teams.days import reported
from teams.models import AgentState, Assignment, Feed, Import, Leg
from teams.models.feeds import ImportState
from teams.models.worktime import Activity

RECENT: Final = timedelta(minutes=30)
# What a source forgot to close is no longer waiting.
LONGEST_WAIT: Final = timedelta(days=7)
KPIS: Final = tuple(catalogue.find(key) for key in ("service_level", "abandonment_rate", "asa"))
COUNTS: Final = ("offered", "answered")
AT_WORK: Final = (Activity.CONTACT, Activity.IDLE, Activity.TASK)
NAMES: Final = tuple(
    sorted({*COUNTS, *(name for kpi in KPIS for name in sums.needed(kpi, QueueSnapshot))})
)
Place = tuple[int, int]  # team, channel
Measures = dict[str, int]


@dataclass(frozen=True, slots=True)
class Queue:
    """Who stands in it, as far as the feeds tell, and since when the first of them does."""

    waiting: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """How old what we know of a feed is; `received` is None for who may not read imports."""

    feed: str
    last_fact: datetime
    received: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """One day's queues by team and channel: all of it, and its last half-hour."""

    day: date
    now: datetime
    today: dict[Place, Measures] = field(default_factory=dict)
    recent: dict[Place, Measures] = field(default_factory=dict)
    queues: dict[Place, Queue] = field(default_factory=dict)
    at_work: dict[int, int] = field(default_factory=dict)  # agents, by team; empty: not told
    news: tuple[News, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.day < reported(self.now)

    @property
    def places(self) -> list[Place]:
        return sorted({*self.today, *self.queues})

    @property
    def known_until(self) -> datetime | None:
        """The latest news of any feed."""
        known = [at for one in self.news for at in (one.last_fact, one.received) if at]
        return max(known, default=None)

    def readings(self, part: Mapping[Place, Measures], places: Sequence[Place]) -> list[Reading]:
        """KPIS of these places together, in order: readings like any other, of a single day."""
        return readings(
            [part[place] for place in places if place in part], self.day, self.known_until
        )

    def count(self, part: Mapping[Place, Measures], name: str, places: Sequence[Place]) -> int:
        return sum(part[place][name] for place in places if place in part)


def readings(parts: Iterable[Measures], day: date, as_of: datetime | None) -> list[Reading]:
    """Measures of one day added up, and read as those of a snapshot are."""
    every = list(parts)
    added = {name: sum(part[name] for part in every) for name in NAMES}
    whole = sums.of_one_day(KPIS, added) if every else None
    return [_reading(kpi, whole, day, as_of) for kpi in KPIS]


def _reading(kpi: Kpi, whole: sums.Sums | None, day: date, as_of: datetime | None) -> Reading:
    found = estimates.estimate(kpi.in_force(day), whole, None)
    ripe = (Maturity.PROVISIONAL, None)
    return assembled(kpi.in_force(day), (0, ()), found, (day, day), (), ripe=ripe, as_of=as_of)


def board(
    *, now: datetime, day: date | None = None, team: int | None = None, channel: int | None = None
) -> Board:
    """Today, or a day that is over; five queries, each bound by an index or a day."""
    today = reported(now)
    shown = day or today
    is_live = shown == today
    since = now - RECENT
    # Just after midnight the last half-hour began yesterday.
    first = min(shown, reported(since)) if is_live else shown
    rows = compiler.scan(
        QueueSnapshot,
        NAMES,
        (first, shown),
        settings.REPORTING_ZONE,
        since=since,
        only=_only(team, channel),
    ).rows()
    parts: dict[str, defaultdict[Place, Measures]] = {
        "today": defaultdict(lambda: dict.fromkeys(NAMES, 0)),
        "recent": defaultdict(lambda: dict.fromkeys(NAMES, 0)),
    }
    feeds: dict[int, datetime] = {}
    for of_team, of_channel, feed, of_day, is_recent, known, *values in rows:
        feeds[feed] = max(known, feeds.get(feed, known))
        if of_day == shown:
            _add(parts["today"][of_team, of_channel], values)
        if is_recent and is_live:
            _add(parts["recent"][of_team, of_channel], values)
    return Board(
        day=shown,
        now=now,
        today=dict(parts["today"]),
        recent=dict(parts["recent"]),
        queues=_queues(now, team, channel) if is_live else {},
        at_work=_at_work(now, team) if is_live else {},
        news=_news(feeds),
    )


def _only(team: int | None, channel: int | None) -> Q:
    asked = {"team": team, "interaction__channel": channel}
    return Q(**{name: pk for name, pk in asked.items() if pk is not None})


def _add(into: Measures, values: Sequence[int]) -> None:
    for name, value in zip(NAMES, values, strict=True):
        into[name] += int(value)


def _queues(now: datetime, team: int | None, channel: int | None) -> dict[Place, Queue]:
    """Stays that the feeds tell as still waiting."""
    rows = Leg.objects.filter(
        _only(team, channel),
        outcome="waiting",
        kind="main",
        enqueued_at__gt=now - LONGEST_WAIT,
        enqueued_at__lte=now,
    )
    found = rows.order_by().values_list("team", "interaction__channel")
    return {
        (of_team, of_channel): Queue(n, oldest)
        for of_team, of_channel, n, oldest in found.annotate(n=Count("pk"), at=Min("enqueued_at"))
    }


def _at_work(now: datetime, team: int | None) -> dict[int, int]:
    """How many agents are with customers, available or at case work, by their latest stretch."""
    today = reported(now)
    last = AgentState.objects.filter(
        agent=OuterRef("agent"), is_planned=False, starts_at__lte=now
    ).order_by("-starts_at")
    agents = Assignment.objects.filter(
        Q(to_day=None) | Q(to_day__gte=today), from_day__lte=today
    ).order_by()
    rows = AgentState.objects.filter(
        pk__in=agents.values(last=Subquery(last.values("pk")[:1])),
        ends_at__gt=now,
        activity__in=AT_WORK,
    )
    if team is not None:
        rows = rows.filter(team=team)
    counted = rows.order_by().values("team").annotate(n=Count("agent", distinct=True))
    return dict(counted.values_list("team", "n"))


def _news(feeds: Mapping[int, datetime]) -> tuple[News, ...]:
    """What was last heard of the feeds of the day; imports are for staff alone."""
    last = Import.objects.filter(feed=OuterRef("pk"), state=ImportState.DONE).order_by("-pk")
    rows = Feed.objects.filter(pk__in=feeds).order_by("name")
    return tuple(
        News(name, feeds[pk], received)
        for pk, name, received in rows.values_list(
            "pk", "name", Subquery(last.values("finished_at")[:1])
        )
    )
