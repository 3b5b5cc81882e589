"""The hours of a week: what the page shows, and says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from kpis import catalogue, formats, heat
from kpis.claims import capital
from kpis.definitions import Better, Kpi, Standing, Unit
from kpis.figures import goal_text
from kpis.heat import Scale
from kpis.periods import Period
from kpis.queries.hours import Hour
from kpis.queries.readings import Reading
from kpis.states import Goal
from teams.days import reported

DAYS: Final = range(1, 8)
BUSIEST: Final = 3
VOLUME: Final = "channel_volume"
COLUMNS: Final = (
    *("weekday", "hour", "days", "kpi", "value", "unit", "numerator", "denominator", "n"),
    *("low", "high", "standing"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`step` 0 is no figure; `absence` then says why. `address` takes the figure apart."""

    value: str
    n: str
    step: int
    absence: str = ""
    is_pale: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    subtitle: str
    heads: list[tuple[str, str]]  # short and whole names of the days
    lines: list[Line]
    key: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Week:
    """Readings of every hour of the week, in the order of the KPIs, and how often a day came."""

    kpis: tuple[Kpi, ...]
    readings: Mapping[Hour, Sequence[Reading]]
    days: Mapping[int, int]

    def of(self, kpi: Kpi) -> dict[Hour, Reading]:
        place = self.kpis.index(kpi)
        return {hour: found[place] for hour, found in self.readings.items()}

    def value(self, reading: Reading) -> float | None:
        """A count as its mean over the days, so that five Mondays and four Tuesdays compare."""
        if reading.value is None or reading.kpi.unit is not Unit.COUNT:
            return reading.value
        weekday = reading.cell.weekday or 0
        return reading.value / self.days[weekday] if self.days.get(weekday) else None


def week(kpis: Sequence[Kpi], readings: Mapping[Hour, Sequence[Reading]], period: Period) -> Week:
    known = [one.as_of for found in readings.values() for one in found if one.as_of]
    end = min(period.end, reported(max(known))) if known else period.end
    return Week(tuple(kpis), readings, days_of(Period(period.start, end)))


def days_of(period: Period) -> dict[int, int]:
    """How often each day of the week lies in a period."""
    end = period.end
    found: dict[int, int] = {}
    day = period.start
    while day <= end:
        found[day.isoweekday()] = found.get(day.isoweekday(), 0) + 1
        day += timedelta(days=1)
    return found


def grid(week: Week, kpi: Kpi, goal: Goal | None, address: str = "") -> Grid | None:
    """None where there is not one contact. `address` leads to the page of the figure."""
    found = {hour: one for hour, one in week.of(kpi).items() if one.n}
    if not found:
        return None
    values = {hour: value for hour, one in found.items() if (value := week.value(one)) is not None}
    scale = heat.scale(kpi, goal, list(values.values()))
    hours = [hour for _day, hour in found]
    return Grid(
        title=_title(kpi, goal, values),
        subtitle=_subtitle(kpi, goal),
        heads=[(capital(str(WEEKDAYS_ABBR[d - 1])), str(WEEKDAYS[d - 1])) for d in DAYS],
        lines=[
            Line(
                hours_name(hour),
                [_cell(week, found.get((day, hour)), scale, address) for day in DAYS],
            )
            for hour in range(min(hours), max(hours) + 1)
        ],
        key=list(enumerate(scale.words, start=1)) if values else [],
    )


def _cell(week: Week, reading: Reading | None, scale: Scale, address: str) -> Cell:
    if reading is None:
        return Cell(formats.DASH, "", 0, _("no data"))
    n = formats.number(reading.n)
    value = week.value(reading)
    if value is None:
        return Cell(formats.DASH, n, 0, formats.absence(reading))
    return Cell(
        said(value, reading.kpi),
        n,
        scale.step(value),
        is_pale=reading.standing is Standing.INDICATIVE,
        address=f"{address}&weekday={reading.cell.weekday}&hour={reading.cell.hour}"
        if address
        else "",
    )


def said(value: float, kpi: Kpi) -> str:
    """Mean counts below a hundred have a decimal."""
    if kpi.unit is not Unit.COUNT:
        return formats.value(value, kpi.unit, clock=True)
    exact = Decimal(repr(value))
    return formats.number(round(exact, 1) if value < 100 else round(exact))


def hour_name(hour: int) -> str:
    gap = formats.NO_BREAK
    return f"{hour}{gap}h" if formats.is_french() else f"{hour:02}:00"


def hours_name(hour: int) -> str:
    """From one whole hour to the next."""
    if formats.is_french():
        return f"{hour}{formats.DASH}{hour + 1}{formats.NO_BREAK}h"
    return f"{hour:02}{formats.DASH}{hour + 1:02}"


def slot_name(hour: Hour) -> str:
    """Monday, 10:00 to 11:00."""
    words = {
        "day": WEEKDAYS[hour[0] - 1],
        "start": hour_name(hour[1]),
        "end": hour_name(hour[1] + 1),
    }
    return _("%(day)s %(start)s to %(end)s") % words


def _subtitle(kpi: Kpi, goal: Goal | None) -> str:
    if kpi.unit is Unit.COUNT:
        return _("Contacts in an hour, mean of the days of each name; n is all of them")
    words = {"kpi": kpi.name, "target": goal_text(kpi, goal) if goal else ""}
    if goal:
        return _("%(kpi)s by hour and day of the week; target %(target)s") % words
    return _("%(kpi)s by hour and day of the week") % words


def _title(kpi: Kpi, goal: Goal | None, values: Mapping[Hour, float]) -> str:
    if not values:
        return _("No hour has enough contacts to show a figure")
    is_falling = kpi.better is Better.HIGHER
    worst = min(values, key=lambda h: (values[h] if is_falling else -values[h], h))
    words = {"slot": slot_name(worst), "value": said(values[worst], kpi), "kpi": kpi.name}
    if kpi.unit is Unit.COUNT:
        return capital(_("%(slot)s is busiest: %(value)s contacts in the hour") % words)
    if goal and heat.scale(kpi, goal, []).step(values[worst]) == 1:
        return _("Every hour with enough contacts meets the target")
    if goal:
        return capital(_("%(slot)s is furthest from the target: %(value)s") % words)
    return capital(_("%(slot)s fares worst: %(value)s") % words)


def busiest(week: Week) -> str:
    """The busiest hours of the week in a sentence, with the share of work that they bring."""
    kpi = catalogue.find(VOLUME)
    found = week.of(kpi)
    means = {hour: value for hour, one in found.items() if (value := week.value(one))}
    if not means:
        return ""
    top = sorted(means, key=lambda hour: (-means[hour], hour))
    tenth = top[: max(1, round(len(top) / 10))]
    share = sum(means[hour] for hour in tenth) / sum(means.values())
    listed = formats.listed([f"{slot_name(h)} ({said(means[h], kpi)})" for h in top[:BUSIEST]])
    return _(
        "Busiest: %(hours)s, in contacts an hour. The busiest tenth of the hours of a week brings"
        " %(share)s of its contacts."
    ) % {"hours": listed, "share": formats.value(share, Unit.SHARE)}


def rows(week: Week) -> list[list[object]]:
    """The table of every figure, in base units and unrounded."""
    return [
        [
            *(weekday, hour, week.days.get(weekday, 0), one.kpi.key, one.value, one.kpi.unit.value),
            *(_plain(one.numerator), _plain(one.denominator), one.n),
            one.interval.low if one.interval else None,
            one.interval.high if one.interval else None,
            one.standing.value,
        ]
        for (weekday, hour), found in sorted(week.readings.items())
        for one in found
        if one.n
    ]


def _plain(amount: int | Decimal | None) -> int | float | None:
    return float(amount) if isinstance(amount, Decimal) else amount
