"""The facts behind a figure, page by page: few days at a time, whatever the figure's period.

The snapshot says on which days there is anything; the facts of these days alone are read. No
page costs more than the facts of a fortnight, nor of fewer days where each has many.
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
from kpis.definitions import Kpi
from kpis.drills import Closed, Drill, Mark, Side, Stretch, drill, in_parts
from kpis.models.snapshots import Snapshot
from kpis.queries.drilldays import (
    Daily,
    NotListed,
    day_of,
    days_at_once,
    days_from,
    days_with,
    next_days,
    runs,
)
from kpis.queries.readings import Selection
from teams.models import Interaction

PER_PAGE: Final = 50
# Days whose facts one page reads at most, wherever they lie.
MOST_DAYS: Final = 14
# Facts judged beside others are picked first: their neighbours alone are read.
CANDIDATES: Final = 1500
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
    expected: int = 0  # at most how many facts the whole list has; 0: not known


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
    refuse_unkept(found, selection)
    known = days_with(kpi, found, selection, None, is_newest_first)
    expected, days = sum(day.n for day in known), days_from(known, beyond, is_newest_first)
    walk = Stretch(
        selection.start, selection.end, settings.REPORTING_ZONE, beyond, is_newest_first, limit + 1
    )
    rows, stopped = _walk(found, walk, days, selection)
    beyond_page = rows[limit - 1].mark if len(rows) > limit else stopped
    shown = rows[:limit]
    if is_newest_first:
        newer = (shown[0].mark if shown else beyond) if beyond else None
        return Page(snapshot, shown, beyond_page, newer, expected)
    shown.reverse()
    return Page(snapshot, shown, shown[-1].mark if shown else beyond, beyond_page, expected)


def refuse_unkept(found: Drill, selection: Selection) -> None:
    """Raise NotListed where the figure is not kept along what is chosen."""
    places = found.snapshot.places
    if any(values and name not in places for name, values in selection.filters.items()):
        raise NotListed(Closed.NOT_KEPT)


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


def _walk(
    found: Drill, walk: Stretch, days: list[Daily], selection: Selection
) -> tuple[list[Fact], Mark | None]:
    """Facts in order until the page is full; and where it stopped with days left unread."""
    rows: list[Fact] = []
    # Whoever is judged beside others is picked by time alone, from day to day.
    is_spread = not found.snapshot.judged_by
    left = days_at_once(found.snapshot, most=MOST_DAYS) if days else 0
    # A page is full at once, unless facts changed since the snapshot, or few of those picked fit.
    for wanted in (1, LARGEST):
        missing = walk.limit - len(rows)
        part = next_days(days, missing * wanted, left, is_spread=is_spread)
        if not part:
            break
        ends = sorted((part[0].day, part[-1].day))
        stretch = replace(walk, first=ends[0], last=ends[1], limit=missing)
        more, stopped = _read(found, stretch, selection, runs(part))
        rows += more
        if len(rows) >= walk.limit:
            return rows, None
        if stopped is not None:
            walk = replace(walk, beyond=stopped)
            days = days_from(days, stopped, walk.is_newest_first)
        else:
            left -= len(part) if is_spread else (ends[1] - ends[0]).days + 1
            days = days[len(part) :]
        if rows and found.snapshot.judged_by:
            break
    if not days:
        return rows, None
    return rows, edge(found.snapshot, days[0].day, walk)


def edge(snapshot: type[Snapshot], day: date, walk: Stretch) -> Mark:
    """Just before the next day to be read, in the order of the list, or where it stopped in it."""
    if walk.beyond is not None and day_of(walk.beyond) == day:
        return walk.beyond
    if snapshot.is_dated:
        return Mark(day + ONE_DAY, 0) if walk.is_newest_first else Mark(day - ONE_DAY, LARGEST)
    opens, closes = bounds(day, day, walk.zone)
    return Mark(closes, 0) if walk.is_newest_first else Mark(opens - timedelta.resolution, LARGEST)


def _read(
    found: Drill, stretch: Stretch, selection: Selection, parts: Sequence[tuple[date, date]]
) -> tuple[list[Fact], Mark | None]:
    """Facts of a stretch; where picked ones ran out first, the last of these is where to go on.

    Of what is not picked, `parts` are the days of the stretch that have any.
    """
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
        parts = [(stretch.first, stretch.last)]
    statement = in_parts(found, stretch, parts, selection.filters, among=among)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        rows = [fact_of(row) for row in cursor.fetchall()]
    if stopped is None:
        return rows, None
    # Others of the same customers may lie beyond what was picked: the next page tells them.
    limit = (stopped.at, stopped.key)
    if stretch.is_newest_first:
        rows = [r for r in rows if (r.at, r.key) >= limit]
    else:
        rows = [r for r in rows if (r.at, r.key) <= limit]
    return rows, stopped


def fact_of(row: Sequence[Any]) -> Fact:
    key, at, team, numerator, denominator = row
    return Fact(key, at, team, _whole(numerator), _whole(denominator))


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
