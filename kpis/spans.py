"""Stretches of days that are added up: ten days of a month, months, quarters, years."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import TextChoices

from kpis.periods import ONE_DAY, month_end, quarter_start, year_end


class Span(TextChoices):
    """Ten days begin on the 1st, 11th or 21st; the last are what is left of the month: 8 to 11."""

    DAY = "day"
    TEN = "ten"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# What each can be added up of, and of how many: a month of days, where its ten days are not.
FINER: dict[Span, Span] = {
    Span.MONTH: Span.TEN,
    Span.QUARTER: Span.MONTH,
    Span.YEAR: Span.QUARTER,
}
PARTS: dict[Span, int] = {Span.MONTH: 3, Span.QUARTER: 3, Span.YEAR: 4}


def first_day(span: Span, day: date) -> date:
    """Of the span that has this day."""
    match span:
        case Span.TEN:
            return day.replace(day=1 + 10 * min((day.day - 1) // 10, 2))
        case Span.MONTH:
            return day.replace(day=1)
        case Span.QUARTER:
            return quarter_start(day)
        case Span.YEAR:
            return day.replace(month=1, day=1)
    return day


def last_day(span: Span, first: date) -> date:
    """By the first day."""
    match span:
        case Span.TEN:
            return first.replace(day=first.day + 9) if first.day < 20 else month_end(first)
        case Span.MONTH:
            return month_end(first)
        case Span.QUARTER:
            return month_end(first.replace(month=first.month + 2))
        case Span.YEAR:
            return year_end(first)
    return first


def cover(
    kept: Mapping[Span, Collection[date]], start: date, end: date
) -> tuple[dict[Span, list[date]], list[tuple[date, date]]]:
    """The fewest spans that are each day of a period once, of those kept by their first days.

    First the spans, by their first days; then the runs of days that no span has.
    """
    found: dict[Span, list[date]] = {}
    days: list[tuple[date, date]] = []
    at = start
    while at <= end:
        for span in (Span.YEAR, Span.QUARTER, Span.MONTH, Span.TEN):
            if at in kept.get(span, ()) and (last := last_day(span, at)) <= end:
                found.setdefault(span, []).append(at)
                break
        else:
            last = at
            joins = days and days[-1][1] + ONE_DAY == at
            days[-1:] = [(days[-1][0], at)] if joins else [*days[-1:], (at, at)]
        at = last + ONE_DAY
    return found, days
