"""One KPI over time: what its chart shows, and says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kpis import charts, formats, happenings
from kpis.charts import Axes, Line, Point
from kpis.definitions import Better, Kpi, Maturity
from kpis.figures import goal_text
from kpis.marks import scale_for, ticks
from kpis.panels import Panel
from kpis.periods import Period, month_of, months_back
from kpis.queries import events, targets
from kpis.queries.changes import change
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import Reading, readings
from teams.models import Team
from teams.models.teams import TeamKind

DAYS, WEEKS, MONTHS = 28, 13, 13
# So many months have room for their names.
MONTHS_NAMED = 6
MOST = 12


@dataclass(frozen=True, slots=True)
class Span:
    """What a trend shows: so many days, weeks or months to the end of the period."""

    by: str
    starts: tuple[date, ...]
    end: date

    @property
    def period(self) -> Period:
        return Period(self.starts[0], self.end)

    def words(self, start: date) -> str:
        return formats.month(start) if self.by == "month" else formats.day(start)

    @property
    def across(self) -> dict[int, str]:
        if self.by == "day":
            return {n: formats.short_day(day) for n, day in enumerate(self.starts) if n % 7 == 0}
        if self.by == "month":
            step = 3 if len(self.starts) > MONTHS_NAMED else 1
            return {n: formats.short_month(d) for n, d in enumerate(self.starts) if n % step == 0}
        news = [n for n, day in enumerate(self.starts) if day.day <= 7]
        return {n: formats.short_month(self.starts[n]) for n in news}


def span_for(period: Period) -> Span:
    end = period.end
    if period.days <= 14:
        starts = [end - timedelta(days=back) for back in range(DAYS)]
        return Span("day", tuple(reversed(starts)), end)
    if period.days <= 92:
        monday = end - timedelta(days=end.weekday())
        starts = [monday - timedelta(weeks=back) for back in range(WEEKS)]
        return Span("week", tuple(reversed(starts)), end)
    return months(end)


def months(end: date) -> Span:
    """Thirteen months up to the one of this day."""
    starts = [months_back(end, back) for back in range(MONTHS)]
    return Span("month", tuple(reversed(starts)), month_of(end).end)


def panel(choice: Choice, pickers: Pickers, *, team: Team | None, now: datetime) -> Panel | None:
    """One KPI over time, of all teams in reach; None without two points."""
    span = span_for(choice.period)
    found = readings(
        [choice.trend], choice.selection(period=span.period), by=("team", span.by), now=now
    )
    series = {one.pk: _series(one, found) for one in pickers.teams if one.kind != TeamKind.COMMON}
    span = _since_data(span, series)
    teams = [one for one in pickers.teams if series.get(one.pk)][:MOST]
    if not teams or max(len(series[one.pk]) for one in teams) < 2:
        return None
    coloured = _coloured(teams, series, team)
    goals = targets.goals(on=choice.period.end, teams=[one.pk for one in teams])
    channel = choice.channel.pk if choice.channel else None
    goal = goals.of(choice.trend, team.pk if team else None, channel)
    points = [reading for one in teams for reading in series[one.pk]]
    scale = scale_for(points, [goal.target] if goal else [], slack=0.4)
    if scale is None:
        return None
    happened = events.between(span.starts[0], span.end, teams=[team.pk] if team else ())
    marked = tuple(happenings.markers(span.starts, happened))
    axes = Axes(
        across=span.across,
        places=len(span.starts),
        up=formats.ticks(ticks(scale, choice.trend.unit), choice.trend.unit),
        scale=scale,
        goal=goal.target if goal and choice.trend.better != Better.BAND else None,
        goal_words=_("target %(value)s") % {"value": goal_text(choice.trend, goal)} if goal else "",
        events=marked,
    )
    lines = [_line(one, series[one.pk], span, pickers, one in coloured) for one in teams]
    title = _title(choice.trend, teams, series, team)
    return Panel(
        title=title,
        subtitle=_subtitle(choice, span),
        description=f"{_subtitle(choice, span)}. {title}.",
        drawn={
            size: charts.trend(lines, axes, frame=frame) for size, frame in charts.SIZES.items()
        },
        columns=[_("from"), *(one.name for one in teams)],
        rows=_table(span, teams, series),
        events=marked,
    )


def _since_data(span: Span, series: dict[int, list[Reading]]) -> Span:
    """Without the empty stretch before the first figure."""
    days = [r.cell.day for found in series.values() for r in found if r.cell.day]
    starts = tuple(start for start in span.starts if days and start >= min(days))
    return Span(span.by, starts, span.end) if len(starts) > 1 else span


def _series(team: Team, found: Sequence[Reading]) -> list[Reading]:
    return [r for r in found if r.cell.team == team.pk and r.value is not None and r.cell.day]


def _coloured(
    teams: Sequence[Team], series: dict[int, list[Reading]], team: Team | None
) -> list[Team]:
    """The team of the page; else the two whose last values lie furthest apart."""
    if team is not None:
        return [team]
    order = sorted(teams, key=lambda one: series[one.pk][-1].value or 0.0)
    return [order[0], order[-1]]


def _line(
    team: Team, found: Sequence[Reading], span: Span, pickers: Pickers, is_coloured: bool
) -> Line:
    places = {start: place for place, start in enumerate(span.starts)}
    points = tuple(
        Point(
            place=places[reading.cell.day],
            value=reading.value,
            low=reading.interval.low if reading.interval else None,
            high=reading.interval.high if reading.interval else None,
            words=f"{team.name}, {span.words(reading.cell.day)}"
            + _(": ")
            + formats.reading_value(reading),
            is_final=reading.maturity == Maturity.FINAL,
        )
        for reading in found
        if reading.cell.day in places and reading.value is not None
    )
    last = formats.reading_value(found[-1], clock=True).replace(formats.percent_sign(), "")
    return Line(team.name, pickers.marks[team.pk], points, is_coloured, last)


def _subtitle(choice: Choice, span: Span) -> str:
    words = {
        "day": _("%(kpi)s by day; band: 95%% interval"),
        "week": _("%(kpi)s by week; band: 95%% interval"),
        "month": _("%(kpi)s by month; band: 95%% interval"),
    }
    return words[span.by] % {"kpi": choice.trend.name}


def _title(
    kpi: Kpi, teams: Sequence[Team], series: dict[int, list[Reading]], team: Team | None
) -> str:
    if team is not None or len(teams) == 1:
        one = team or teams[0]
        if not series.get(one.pk):
            return _("%(team)s has too few contacts to draw") % {"team": one.name}
        last = formats.reading_value(series[one.pk][-1])
        return _("%(kpi)s of %(team)s ends at %(value)s") % {
            "kpi": kpi.name,
            "team": one.name,
            "value": last,
        }
    low, high = _coloured(teams, series, None)
    ends = series[low.pk][-1], series[high.pk][-1]
    apart = change(ends[1], ends[0])
    if kpi.better != Better.CONTEXT and (apart is None or not _excludes_zero(apart.low)):
        return _("No proven difference between teams at the end")
    return _("%(high)s ends highest at %(top)s, %(low)s lowest at %(bottom)s") % {
        "high": high.name,
        "top": formats.reading_value(ends[1]),
        "low": low.name,
        "bottom": formats.reading_value(ends[0]),
    }


def _excludes_zero(low: float | None) -> bool:
    return low is not None and low > 0


def _table(span: Span, teams: Sequence[Team], series: dict[int, list[Reading]]) -> list[list[str]]:
    by_day = {
        (pk, reading.cell.day): _cell(reading) for pk, found in series.items() for reading in found
    }
    return [
        [span.words(start), *(by_day.get((one.pk, start), formats.DASH) for one in teams)]
        for start in span.starts
    ]


def _cell(reading: Reading) -> str:
    """What may still change says until when."""
    value = formats.reading_value(reading, clock=True)
    if reading.maturity == Maturity.FINAL:
        return value
    return f"{value} ({formats.unripe(reading.final_on)})"
