"""One figure's course with its limits: what the page shows, and says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import catalogue, exports, formats, happenings, runs, signals
from kpis.charts import Axes
from kpis.definitions import Kpi, Maturity, Unit
from kpis.marks import TeamMark, scale_between, ticks
from kpis.models import Event
from kpis.panels import Panel
from kpis.periods import month_end, months_back
from kpis.queries import courses
from kpis.queries.courses import Course
from kpis.runs import Ends, Look, Step
from kpis.stats.control import Rule, Signal
from kpis.trends import Span

DAYS, WEEKS, MONTHS = 42, 26, 24
USUAL = "service_level"
COLUMNS = (
    *("start", "end", *exports.FIELDS),
    *("centre", "low_limit", "high_limit", "inflation", "signal"),
)
ONE_DAY = timedelta(days=1)
Behind = Callable[[date, date], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """Without a panel, `absence` says why there is none."""

    panel: Panel | None
    absence: str
    sentences: list[str]
    width: str
    has_early: bool


def offered() -> list[tuple[str, str]]:
    """The picker: what has a course by team, the usual figure first."""
    usual = catalogue.find(USUAL)
    kpis = [usual, *(kpi for kpi in catalogue.defaults() if kpi is not usual)]
    return [(kpi.key, str(kpi.name)) for kpi in kpis if courses.is_offered(kpi)]


def span_for(kpi: Kpi, by: str, end: date) -> Span:
    """Whole days, weeks or months up to this day; what is kept by month goes by month."""
    if kpi.months_only or by == "month":
        last = end if end == month_end(end) else end.replace(day=1) - ONE_DAY
        return Span("month", tuple(months_back(last, n) for n in reversed(range(MONTHS))), last)
    if by == "day":
        return Span("day", tuple(end - n * ONE_DAY for n in reversed(range(DAYS))), end)
    # A week that has only begun would lie apart by its length alone.
    sunday = end - (end.isoweekday() % 7) * ONE_DAY
    monday = sunday - 6 * ONE_DAY
    weeks = tuple(monday - timedelta(weeks=n) for n in reversed(range(WEEKS)))
    return Span("week", weeks, sunday)


def days_of(span: Span) -> list[tuple[date, date]]:
    """First and last day of each period."""
    ends = [start - ONE_DAY for start in span.starts[1:]]
    return list(zip(span.starts, [*ends, span.end], strict=True))


def name_of(span: Span, start: date) -> str:
    if span.by == "week":
        return _("week of %(day)s") % {"day": formats.day(start)}
    return formats.month(start) if span.by == "month" else formats.day(start)


def show(
    found: Course,
    span: Span,
    team: str,
    mark: TeamMark,
    behind: Behind = lambda _start, _end: "",
    happened: Sequence[Event] = (),
) -> Shown:
    """`behind` is where the facts of a period are listed; `happened` in the days of the span."""
    if found.why is not None:
        words = {"kpi": found.kpi.name, "why": found.why.label}
        return Shown(None, _("%(kpi)s: %(why)s.") % words, [], "", has_early=False)
    starts = span.starts[len(span.starts) - len(found.readings) :]
    names = [name_of(span, start) for start in starts]
    return Shown(
        panel=replace(
            _panel(found, Span(span.by, starts, span.end), names, team, mark, happened),
            addresses=[behind(*days) for days in days_of(span)[-len(names) :]],
        ),
        absence="",
        sentences=[signals.sentence(found, signal, names) for signal in _told(found.signals)],
        width=signals.width(found),
        has_early=any(_is_early(found, n) for n in range(len(names))),
    )


def rows(found: Course, span: Span, team: str) -> list[dict[str, object]]:
    """The lines of the table, in base units and unrounded."""
    days = days_of(span)[len(span.starts) - len(found.readings) :]
    looks = _looks(found)
    return [
        {
            "start": start.isoformat(),
            "end": end.isoformat(),
            **exports.fields(reading, scope=team),
            "centre": found.centre,
            "low_limit": found.periods[number].low,
            "high_limit": found.periods[number].high,
            "inflation": found.inflation,
            "signal": None if looks[number] in (Look.PLAIN, Look.EARLY) else looks[number].value,
        }
        for number, ((start, end), reading) in enumerate(zip(days, found.readings, strict=True))
        if reading is not None and found.periods
    ]


def _told(signals: Sequence[Signal]) -> list[Signal]:
    """Points first, then runs, each in order of time."""
    return sorted(signals, key=lambda signal: signal.rule is Rule.EIGHT_ON_A_SIDE)


def _looks(found: Course) -> list[Look]:
    looks = [
        Look.EARLY if _is_early(found, number) else Look.PLAIN
        for number in range(len(found.readings))
    ]
    for signal in reversed(_told(found.signals)):
        for number in range(signal.first, signal.last + 1):
            if signal.rule is Rule.BEYOND_3_SIGMA:
                looks[number] = Look.ABOVE if signal.is_above else Look.BELOW
            else:
                looks[number] = Look.RUN
    return looks


def _is_early(found: Course, number: int) -> bool:
    reading = found.readings[number]
    return reading is not None and reading.maturity is not Maturity.FINAL


def _panel(
    found: Course,
    span: Span,
    names: Sequence[str],
    team: str,
    mark: TeamMark,
    happened: Sequence[Event],
) -> Panel:
    unit = found.kpi.unit
    looks = _looks(found)
    steps = [
        Step(
            place=place,
            value=period.value,
            low=period.low,
            high=period.high,
            look=looks[place],
            words=f"{names[place]}{_(': ')}{formats.value(period.value, unit, clock=True)}",
        )
        for place, period in enumerate(found.periods)
        if period.value is not None and period.low is not None and period.high is not None
    ]
    # The widest tenth of the limits sets no height: one thin week would flatten the rest.
    lows, highs = sorted(s.low for s in steps), sorted(s.high for s in steps)
    few = len(steps) // 10
    values = [step.value for step in steps]
    scale = scale_between(min(*values, lows[few]), max(*values, highs[-1 - few]), unit)
    axes = Axes(
        across=_across(span),
        places=len(span.starts),
        up=formats.ticks(ticks(scale, unit), unit),
        scale=scale,
        goal=None,
        goal_words="",
        events=tuple(happenings.markers(span.starts, _within(happened, span))),
    )
    ends = Ends(_end(steps[-1].high, found), _middle(found), _end(steps[-1].low, found))
    subtitle = _subtitle(found.kpi, span)
    title = signals.title(found, names, team)
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            size: runs.control(steps, axes, found.centre, ends, mark, frame=frame)
            for size, frame in runs.SIZES.items()
        },
        columns=[_("period"), _("value"), "n", _("limits"), _("what it shows")],
        rows=[_row(found, number, name, looks) for number, name in enumerate(names)],
        events=axes.events,
    )


def _within(happened: Sequence[Event], span: Span) -> list[Event]:
    """Where a course begins later than was asked for, so do its events."""
    return [event for event in happened if event.last_day >= span.starts[0]]


def _across(span: Span) -> dict[int, str]:
    if span.by == "day":
        return {n: formats.short_day(day) for n, day in enumerate(span.starts) if n % 14 == 0}
    if span.by == "month":
        return {n: formats.short_month(d) for n, d in enumerate(span.starts) if n % 6 == 0}
    firsts = [n for n, day in enumerate(span.starts) if day.day <= 7]
    return {n: formats.short_month(span.starts[n]) for n in firsts}


def _end(value: float, found: Course) -> str:
    return formats.value(value, found.kpi.unit, clock=True)


def _middle(found: Course) -> str:
    """The centre of counts lies between whole numbers."""
    if found.kpi.unit is Unit.COUNT:
        return formats.number(round(Decimal(found.centre), 1))
    return _end(found.centre, found)


def _subtitle(kpi: Kpi, span: Span) -> str:
    words = {
        "day": _("%(kpi)s by day; dashed: limits of three standard errors"),
        "week": _("%(kpi)s by week; dashed: limits of three standard errors"),
        "month": _("%(kpi)s by month; dashed: limits of three standard errors"),
    }
    return words[span.by] % {"kpi": kpi.name}


def _row(found: Course, number: int, name: str, looks: Sequence[Look]) -> list[str]:
    reading = found.readings[number]
    if reading is None:
        return [name, formats.DASH, formats.DASH, formats.DASH, formats.DASH]
    value = formats.reading_value(reading, clock=True)
    return [
        name,
        value if reading.value is not None else f"{value} {formats.absence(reading)}",
        formats.number(reading.n),
        signals.span(found, number),
        signals.said(looks[number]) if reading.value is not None else formats.DASH,
    ]
