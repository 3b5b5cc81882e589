"""Days that people ask about: the last month, the last week, and what came before."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
LONGEST = timedelta(days=3 * 366)


class Preset(StrEnum):
    YESTERDAY = "yesterday"
    WEEK = "7d"
    MONTH = "month"
    CUSTOM = "custom"


class Against(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR = "year"


def month_named(text: str) -> date | None:
    """The first day of a month written as 2026-10; None of anything else."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if found is None or found[1] == "0000":
        return None
    return date(int(found[1]), int(found[2]), 1)


def quarter_named(text: str) -> date | None:
    """The first day of a quarter written as 2026-Q4; None of anything else."""
    found = re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII)
    if found is None or found[1] == "0000":
        return None
    return date(int(found[1]), 3 * int(found[2]) - 2, 1)


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_code(day: date) -> str:
    """As addresses name it: 2026-Q4."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def quarter_months(start: date) -> list[date]:
    """The first days of its three months."""
    return [start.replace(month=start.month + place) for place in range(3)]


@dataclass(frozen=True, slots=True)
class Period:
    """From start to end, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_month(self) -> bool:
        return self.start.day == 1 and self.end == month_end(self.start)

    @property
    def previous(self) -> "Period":
        """The month before a whole month, else as many days before."""
        last = self.start - ONE_DAY
        return month_of(last) if self.is_month else Period(last - (self.end - self.start), last)

    @property
    def year_before(self) -> "Period":
        """The same dates a year before; whole months remain whole."""
        end = _year_before(self.end)
        if self.start.day == 1 and self.end == month_end(self.end):
            end = month_end(end)
        return Period(_year_before(self.start), end)

    def before(self, against: Against) -> "Period":
        return self.year_before if against == Against.YEAR else self.previous


def _year_before(day: date) -> date:
    """29 February has the 28th before it."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)


def month_end(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - ONE_DAY


def year_end(day: date) -> date:
    return day.replace(month=12, day=31)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), month_end(day))


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months ago."""
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def preset(name: Preset, today: date) -> Period:
    yesterday = today - ONE_DAY
    if name == Preset.YESTERDAY:
        return Period(yesterday, yesterday)
    if name == Preset.WEEK:
        return Period(today - 7 * ONE_DAY, yesterday)
    return month_of(today.replace(day=1) - ONE_DAY)
