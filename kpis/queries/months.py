"""Which months of a period are read added up, and which days are left to be read."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def within(rolled: Collection[date], start: date, end: date) -> list[date]:
    """The months added up that lie wholly in a period."""
    return sorted(month for month in rolled if start <= month and last_day(month) <= end)


def beside(months: Sequence[date], start: date, end: date) -> list[tuple[date, date]]:
    """The days of a period that are in none of these months, which are in order."""
    found, at = [], start
    for month in months:
        if at < month:
            found.append((at, month - ONE_DAY))
        at = last_day(month) + ONE_DAY
    if at <= end:
        found.append((at, end))
    return found
