"""On which days a list has facts, and how many: the snapshot knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django_scopes import scopes_disabled

from kpis.compiler import bounds
from kpis.definitions import Estimate, Kpi
from kpis.drills import Closed, Drill, Mark, Side, is_counted
from kpis.measures import Count
from kpis.models import AnswerSnapshot, Snapshot
from kpis.queries import sums
from kpis.queries.readings import Selection
from kpis.queries.sums import Sums

ONE_DAY: Final = timedelta(days=1)
# Facts that one page reads through at most.
MOST_FACTS: Final = 120_000


class NotListed(LookupError):
    """The facts cannot be told along what is chosen."""

    def __init__(self, why: Closed) -> None:
        super().__init__(why.label)
        self.why = why


@dataclass(frozen=True, slots=True)
class Daily:
    """A day on which there are facts, and at most how many; at least one where none are counted."""

    day: date
    n: int


def days_with(
    kpi: Kpi,
    found: Drill,
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
        known = _told(kpi, found, selection)
    if is_newest_first:
        known.reverse()
    return days_from(known, beyond, is_newest_first)


def days_from(days: list[Daily], mark: Mark | None, is_newest_first: bool) -> list[Daily]:
    if mark is None:
        return days
    start = day_of(mark)
    return [d for d in days if (d.day <= start if is_newest_first else d.day >= start)]


def _told(kpi: Kpi, found: Drill, selection: Selection) -> list[Daily]:
    """From the snapshot: how many facts of this part each day has, where they are counted."""
    daily = sums.read(
        found.snapshot,
        [kpi],
        periods=[(selection.start, selection.end)],
        filters=selection.filters,
        by=("day",),
    )
    if daily is None:
        raise NotListed(Closed.NOT_KEPT)
    days = [
        Daily(cell[0], n) for (_number, cell), part in daily.items() if (n := _n(kpi, found, part))
    ]
    return sorted(days, key=lambda d: d.day)


def _n(kpi: Kpi, found: Drill, part: Sums) -> int:
    """At most how many facts these sums are made of; 0: none."""
    total = kpi.numerator if found.side is Side.NUMERATOR else kpi.denominator
    assert total is not None  # each side has one
    if found.side is Side.MISSED:
        return max(0, part.of(total) - part.of(kpi.numerator))
    own = [part.measures[name] for _sign, name in total.terms]
    if found.snapshot is AnswerSnapshot:
        return sum(abs(n) for n in own)
    if is_counted(total):
        return max(0, part.of(total))
    # What is measured has its sample beside it, mostly; a wait of no time is one, too.
    terms = kpi.denominator.terms if kpi.denominator else ()
    beside = [name for name in (kpi.sample, *(n for _s, n in terms)) if name in part.measures]
    counted = max((part.measures[n] for n in beside if _is_count(found, n)), default=0)
    return max(counted, int(any(own)))


def _is_count(found: Drill, name: str) -> bool:
    return isinstance(found.snapshot._meta.get_field(name), Count)


def day_of(mark: Mark) -> date:
    if isinstance(mark.at, datetime):
        opens, _closes = bounds(date(2000, 1, 1), date(2000, 1, 1), settings.REPORTING_ZONE)
        return mark.at.astimezone(opens.tzinfo).date()
    return mark.at


def next_days(
    days: Sequence[Daily], wanted: int, most: int, *, is_spread: bool = False
) -> Sequence[Daily]:
    """As many days as should fill the page, at most as many as may be read.

    Unless they may be `is_spread`, the days between them are read, too, and count.
    """
    expected = 0
    for number, each in enumerate(days):
        read_n = number if is_spread else abs((each.day - days[0].day).days)
        if read_n >= most or expected >= wanted:
            return days[:number]
        expected += each.n
    return days if most > 0 else ()


def runs(days: Sequence[Daily]) -> list[tuple[date, date]]:
    """The first and last of neighbouring days, in the order of the calendar."""
    found: list[tuple[date, date]] = []
    for each in sorted(days, key=lambda d: d.day):
        if found and each.day - found[-1][1] == ONE_DAY:
            found[-1] = found[-1][0], each.day
        else:
            found.append((each.day, each.day))
    return found


def days_at_once(snapshot: type[Snapshot], *, most: int) -> int:
    """How many days' facts one page may read: fewer where days hold many.

    As the statistics of the table tell, which everybody may ask; rows out of reach are read too.
    """
    opens, closes = bounds(date(2000, 1, 1), date(2000, 1, 1), settings.REPORTING_ZONE)
    with scopes_disabled():
        facts = snapshot.facts(opens, closes).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples, (SELECT count(*) FROM kpis_refresh WHERE source = %s)"
            " FROM pg_class WHERE oid = %s::regclass",
            [snapshot.__name__, facts],
        )
        rows, days = cursor.fetchone()
    a_day = max(rows, 1) / max(days, 1)
    return max(1, min(most, int(MOST_FACTS / a_day)))
