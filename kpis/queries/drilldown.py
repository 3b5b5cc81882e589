"""The facts behind a figure, page by page: few days at a time, whatever the figure's period.

The snapshot says on which days there is anything; the facts of these days alone are read. No
page costs more than the facts of a fortnight.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django_scopes import scopes_disabled

from kpis.compiler import bounds
from kpis.definitions import Estimate, Kpi
from kpis.drills import Closed, Drill, Mark, Side, Stretch, drill, listing
from kpis.measures import Count
from kpis.models.snapshots import Snapshot
from kpis.queries import sums
from kpis.queries.readings import Selection
from teams.models import Interaction

PER_PAGE: Final = 50
# Days whose facts one page reads at most.
MOST_DAYS: Final = 14
# Facts judged beside others are picked first: their neighbours alone are read.
CANDIDATES: Final = 400
ONE_DAY: Final = timedelta(days=1)
LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Fact:
    """One row behind a figure, and what it adds, in the measures' units."""

    key: int
    at: datetime | date
    team: int | None
    numerator: int | None
    denominator: int | None

    @property
    def mark(self) -> Mark:
        return Mark(self.at, self.key)


@dataclass(frozen=True, slots=True)
class Page:
    """Facts of one part, the newest first; marks lead on to older and newer ones."""

    snapshot: type[Snapshot]
    facts: list[Fact]
    older: Mark | None
    newer: Mark | None


class NotListed(LookupError):
    """The facts cannot be told along what is chosen."""

    def __init__(self, why: Closed) -> None:
        super().__init__(why.label)
        self.why = why


def page(
    kpi: Kpi,
    side: Side,
    selection: Selection,
    *,
    beyond: Mark | None = None,
    is_newest_first: bool = True,
    limit: int = PER_PAGE,
) -> Page:
    """One page of the facts behind a KPI; `selection` names the teams.

    Raises NotListed where the figure is not kept along what is chosen. Towards newer facts, too,
    the page holds its newest first.
    """
    kpi = kpi.in_force(selection.end)
    found = drill(kpi, side)
    snapshot = found.snapshot
    if any(values and name not in snapshot.places for name, values in selection.filters.items()):
        raise NotListed(Closed.NOT_KEPT)
    days = _days(kpi, snapshot, selection, beyond, is_newest_first)
    walk = Stretch(
        selection.start, selection.end, settings.REPORTING_ZONE, beyond, is_newest_first, limit + 1
    )
    rows, stopped = _walk(found, walk, days, selection)
    beyond_page = rows[limit - 1].mark if len(rows) > limit else stopped
    shown = rows[:limit]
    if is_newest_first:
        newer = (shown[0].mark if shown else beyond) if beyond else None
        return Page(snapshot, shown, beyond_page, newer)
    shown.reverse()
    return Page(snapshot, shown, shown[-1].mark if shown else beyond, beyond_page)


def every(kpi: Kpi, side: Side, selection: Selection, *, most: int) -> Iterator[Page]:
    """All pages, the newest first, until `most` facts are told."""
    mark, left = None, most
    while left > 0:
        part = page(kpi, side, selection, beyond=mark, limit=min(1000, left))
        yield part
        left -= len(part.facts)
        mark = part.older
        if mark is None:
            return


@dataclass(frozen=True, slots=True)
class Daily:
    """A day on which there are facts, and at most how many where they are counted."""

    day: date
    n: int


def _days(
    kpi: Kpi,
    snapshot: type[Snapshot],
    selection: Selection,
    beyond: Mark | None,
    is_newest_first: bool,
) -> list[Daily]:
    """The days with facts, in the order of the list, from the mark's day on."""
    if kpi.estimate is Estimate.MAXIMUM:
        # Its distribution holds more than its sums: any day may have some.
        many = (selection.end - selection.start).days + 1
        known = [Daily(selection.start + n * ONE_DAY, 0) for n in range(many)]
    else:
        known = _told(kpi, snapshot, selection)
    if is_newest_first:
        known.reverse()
    return _from(known, beyond, is_newest_first)


def _from(days: list[Daily], mark: Mark | None, is_newest_first: bool) -> list[Daily]:
    if mark is None:
        return days
    start = _day_of(mark)
    return [d for d in days if (d.day <= start if is_newest_first else d.day >= start)]


def _told(kpi: Kpi, snapshot: type[Snapshot], selection: Selection) -> list[Daily]:
    found = sums.read(
        snapshot,
        [kpi],
        periods=[(selection.start, selection.end)],
        filters=selection.filters,
        by=("day",),
    )
    if found is None:
        raise NotListed(Closed.NOT_KEPT)
    totals = [t for t in (kpi.numerator, kpi.denominator) if t and t.snapshot is snapshot]
    names = {name for total in totals for _sign, name in total.terms}
    counted = {name for name in names if isinstance(snapshot._meta.get_field(name), Count)}
    days = [
        Daily(cell[0], sum(part.measures[name] for name in counted))
        for (_number, cell), part in found.items()
        if any(part.measures[name] for name in names)
    ]
    return sorted(days, key=lambda d: d.day)


def _day_of(mark: Mark) -> date:
    if isinstance(mark.at, datetime):
        opens, _closes = bounds(date(2000, 1, 1), date(2000, 1, 1), settings.REPORTING_ZONE)
        return mark.at.astimezone(opens.tzinfo).date()
    return mark.at


def _walk(
    found: Drill, walk: Stretch, days: list[Daily], selection: Selection
) -> tuple[list[Fact], Mark | None]:
    """Facts in order until the page is full; and where it stopped with days left unread."""
    rows: list[Fact] = []
    read_n = 0
    # A page is full at once nearly always; picking first takes a query more, and all at once.
    for wanted in (10,) if found.snapshot.judged_by else (2, LARGEST):
        missing = walk.limit - len(rows)
        part = _next_days(days, missing * wanted, MOST_DAYS - read_n)
        if not part:
            break
        ends = sorted((part[0].day, part[-1].day))
        stretch = replace(walk, first=ends[0], last=ends[1], limit=missing)
        more, stopped = _read(found, stretch, selection)
        rows += more
        if len(rows) >= walk.limit:
            return rows, None
        if stopped is not None:
            walk = replace(walk, beyond=stopped)
            days = _from(days, stopped, walk.is_newest_first)
        else:
            read_n += (ends[1] - ends[0]).days + 1
            days = days[len(part) :]
    if not days:
        return rows, None
    return rows, _edge(found.snapshot, days[0].day, walk)


def _next_days(days: Sequence[Daily], wanted: int, most: int) -> Sequence[Daily]:
    """As many days as should fill the page, no more apart than may be read."""
    expected = 0
    for number, each in enumerate(days):
        if abs((each.day - days[0].day).days) >= most or expected >= wanted:
            return days[:number]
        expected += each.n
    return days if most > 0 else ()


def _edge(snapshot: type[Snapshot], day: date, walk: Stretch) -> Mark:
    """Just before the next day to be read, in the order of the list, or where it stopped in it."""
    if walk.beyond is not None and _day_of(walk.beyond) == day:
        return walk.beyond
    if snapshot.is_dated:
        return Mark(day + ONE_DAY, 0) if walk.is_newest_first else Mark(day - ONE_DAY, LARGEST)
    opens, closes = bounds(day, day, walk.zone)
    return Mark(closes, 0) if walk.is_newest_first else Mark(opens - timedelta.resolution, LARGEST)


def _read(found: Drill, stretch: Stretch, selection: Selection) -> tuple[list[Fact], Mark | None]:
    """Facts of a stretch; where picked ones ran out first, the last of these is where to go on."""
    among, stopped = None, None
    if found.snapshot.judged_by:
        picked = _picked(found.snapshot, stretch, selection)
        if not picked:
            return [], None
        column = found.snapshot.judged_by
        beside = {other for _key, other, _at in picked if other is not None}
        keys = [key for key, _other, _at in picked]
        among = Q((f"{column}__in", beside)) | Q(pk__in=keys)
        if len(picked) == CANDIDATES:
            stopped = Mark(picked[-1][2], picked[-1][0])
    statement = listing(found, stretch, selection.filters, among=among)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        rows = [
            Fact(key, at, team, _whole(numerator), _whole(denominator))
            for key, at, team, numerator, denominator in cursor.fetchall()
        ]
    if stopped is None:
        return rows, None
    # Others of the same customers may lie beyond what was picked: the next page tells them.
    limit = (stopped.at, stopped.key)
    if stretch.is_newest_first:
        rows = [r for r in rows if (r.at, r.key) >= limit]
    else:
        rows = [r for r in rows if (r.at, r.key) <= limit]
    return rows, stopped


def _picked(
    snapshot: type[Snapshot], stretch: Stretch, selection: Selection
) -> list[tuple[int, int | None, datetime]]:
    """The next facts by time alone: key, what they are judged by, instant."""
    moment = snapshot.moment.name
    opens, closes = bounds(stretch.first, stretch.last, stretch.zone)
    # The list itself names its teams; these are but where it looks.
    with scopes_disabled():
        rows = Interaction.objects.filter(**{f"{moment}__gte": opens, f"{moment}__lt": closes})
    for name, values in selection.filters.items():
        if values and _is_column(snapshot.places[name]):
            rows = rows.filter(**{f"{snapshot.places[name]}__in": list(values)})
    way = "" if not stretch.is_newest_first else "-"
    if stretch.beyond is not None:
        test = "lt" if stretch.is_newest_first else "gt"
        at, key = stretch.beyond.at, stretch.beyond.key
        rows = rows.filter(Q((f"{moment}__{test}", at)) | Q((moment, at), (f"pk__{test}", key)))
    ordered = rows.order_by(f"{way}{moment}", f"{way}pk")
    return list(ordered.values_list("pk", f"{snapshot.judged_by}_id", moment)[:CANDIDATES])


def _is_column(path: str) -> bool:
    return path in {field.name for field in Interaction._meta.concrete_fields}


def _whole(amount: Any) -> int | None:
    return None if amount is None else int(amount)
