"""Which months of a period are read added up, and which days are left to be read."""

from collections.abc import Collection, Sequence
from datetime import date

from kpis.periods import ONE_DAY, month_end


def within(rolled: Collection[date], start: date, end: date) -> list[date]:
    """The months added up that lie wholly in a period."""
    return sorted(month for month in rolled if start <= month and month_end(month) <= end)


def beside(months: Sequence[date], start: date, end: date) -> list[tuple[date, date]]:
    """The days of a period that are in none of these months, which are in order."""
    found, at = [], start
    for month in months:
        if at < month:
            found.append((at, month - ONE_DAY))
        at = month_end(month) + ONE_DAY
    if at <= end:
        found.append((at, end))
    return found
