"""Business time: weekly opening hours and closed days, as stretches between instants."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)
# Stretches are laid out for so many years: a longer wait than that is no wait.
YEARS = 10


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Open on a weekday, 1 for Monday, between two minutes counted from local midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Span:
    """Open from one instant to another, both in UTC, with the open time that lies before, in ms."""

    opens_at: datetime
    closes_at: datetime
    before_ms: int


def overlap(week: Iterable[Hours]) -> tuple[Hours, Hours] | None:
    """The first two stretches of a weekday of which one begins before the other ends."""
    stretches = sorted(week)
    for one, other in pairwise(stretches):
        if one.weekday == other.weekday and other.opens < one.closes:
            return one, other
    return None


def end_of(since: date) -> date:
    """The day on which the stretches of hours from `since` on end; a leap day's, on 1 March."""
    year = since.year + YEARS
    if (since.month, since.day) == (2, 29):
        return date(year, 3, 1)
    return since.replace(year=year)


def spans(
    week: Collection[Hours], closed: Collection[date], *, zone: str, start: date, end: date
) -> list[Span]:
    """The open stretches of the days from start to before end, in order; those that touch are one.

    Lengths are those of instants: a day on which clocks change is an hour shorter or longer.
    """
    found: list[Span] = []
    before = 0
    for opens_at, closes_at in _stretches(week, closed, ZoneInfo(zone), start, end):
        if found and found[-1].closes_at == opens_at:
            last = found.pop()
            opens_at, before = last.opens_at, last.before_ms
        found.append(Span(opens_at, closes_at, before))
        before += (closes_at - opens_at) // MILLISECOND
    return found


def before_ms(stretches: Collection[Span], instant: datetime) -> int:
    """The open time before an instant, in ms."""
    passed = [span for span in stretches if span.opens_at <= instant]
    if not passed:
        return 0
    last = passed[-1]
    return last.before_ms + (min(instant, last.closes_at) - last.opens_at) // MILLISECOND


def _stretches(
    week: Collection[Hours], closed: Collection[date], zone: ZoneInfo, start: date, end: date
) -> Iterator[tuple[datetime, datetime]]:
    ordered = sorted(week)
    days = (start + timedelta(days=number) for number in range((end - start).days))
    for day in days:
        if day in closed:
            continue
        for hours in ordered:
            if hours.weekday == day.isoweekday():
                opens_at = _instant(day, hours.opens, zone)
                closes_at = _instant(day, hours.closes, zone)
                if opens_at < closes_at:
                    yield opens_at, closes_at


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """When a local clock first shows this minute; where it skips it, the next that it shows."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - what a clock on the wall shows
    while True:
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == local:
            return instant
        local += MINUTE
