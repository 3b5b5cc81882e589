"""A survey programme's results, read once and ready to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kpis import charts, formats
from kpis.charts import Axes, Line, Point
from kpis.definitions import Interval, Kpi, Maturity, Method, Unit
from kpis.figures import Figure, figure
from kpis.marks import TeamMark, scale_for, ticks
from kpis.panels import Panel
from kpis.periods import Period
from kpis.queries import changes, names, satisfaction
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Reading, Selection
from kpis.queries.satisfaction import Dated, Tally
from kpis.sections import NO_GOALS, team_name, topic_name
from kpis.stats import quantiles
from kpis.trends import Span, span_for
from surveys import kinds
from surveys.models import Programme

LATE = 0.9
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A whole choice of results. `by` is team, channel, topic, agent or period."""

    period: Period
    selection: Selection
    by: str
    dated: Dated

    def over(self, period: Period) -> Selection:
        asked = self.selection
        return Selection(
            period.start, period.end, asked.teams, asked.channels, asked.topics, asked.segments,
            asked.agents,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One score of the distribution. `side` is plus or minus where the headline counts it so."""

    score: int
    n: int
    share: str
    width: float  # from 0 to 100, the most frequent score being 100
    side: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    address: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Results:
    figures: list[Figure]
    answered: int
    delivered: int | None
    steps: list[Step]
    median: str
    median_span: str
    late: str
    heads: list[Kpi]
    rows: list[Row]
    readings: list[tuple[str, Reading]]

    @property
    def is_empty(self) -> bool:
        return not self.answered and not self.delivered


def results(
    programme: Programme,
    wanted: Wanted,
    pickers: Pickers,
    *,
    links: Mapping[str, str],
    now: datetime,
) -> Results:
    """`links` are addresses of narrower results, by what a row is called in the address."""
    dated, before = wanted.dated, wanted.period.previous
    whole = satisfaction.readings(programme, wanted.selection, dated=dated, now=now)
    earlier = satisfaction.readings(programme, wanted.over(before), dated=dated, now=now)
    tally = satisfaction.tallies(programme, wanted.selection, dated=dated).get((), Tally())
    taken = satisfaction.time_to_answer(programme, wanted.selection)
    parts = _parts(programme, wanted, now)
    called = _called(programme, wanted, pickers, parts)
    return Results(
        figures=[_figure(one, changes.by_place(earlier)) for one in whole],
        answered=tally.answered,
        delivered=tally.delivered if dated is Dated.CONTACT else None,
        steps=_steps(programme, tally, whole[0].kpi),
        **_times(taken),
        heads=satisfaction.kpis_of(programme, dated=dated),
        rows=_rows(wanted, parts, called, links),
        readings=[(called.get(_place(wanted, one), ""), one) for one in parts],
    )


def unit_of(programme: Programme, period: Period) -> str:
    """In what a period is cut: a wave stands on one day."""
    return "day" if programme.waves.exists() else span_for(period).by


def _figure(reading: Reading, before: Mapping[changes.Place, Reading]) -> Figure:
    return figure(reading, before=before, goals=NO_GOALS, channel=None)


def _times(taken: quantiles.Counts) -> dict[str, str]:
    """How long answers took, in words."""
    median = quantiles.quantile(taken, 0.5)
    if median is None:
        return {"median": "", "median_span": "", "late": ""}
    ends = quantiles.quantile_interval(taken, 0.5)
    span = Interval(ends[0] / 1000, ends[1] / 1000, Method.ORDER) if ends else None
    late = quantiles.quantile(taken, LATE) or 0.0
    return {
        "median": formats.duration(median / 1000),
        "median_span": formats.interval(span, Unit.SECONDS),
        "late": formats.duration(late / 1000),
    }


def _steps(programme: Programme, tally: Tally, kpi: Kpi) -> list[Step]:
    """Every score of the scale, the best first."""
    instrument = programme.instrument
    sides = {name: "plus" if sign > 0 else "minus" for sign, name in kpi.numerator.terms}
    is_net = "minus" in sides.values()
    words = {
        "plus": _("promoters") if is_net else _("good"),
        "minus": _("detractors"),
        "": _("passives") if is_net else "",
    }
    top = max(tally.scores.values(), default=0)
    found = []
    for score in reversed(kinds.headline(instrument).points):
        n = tally.scores.get(score, 0)
        side = sides.get(f"{instrument}_{score}", "")
        share = formats.value(n / tally.answered, Unit.SHARE) if tally.answered else ""
        width = round(100 * n / top, 1) if top else 0.0
        found.append(Step(score, n, share, width, side, words[side]))
    return found


def _parts(programme: Programme, wanted: Wanted, now: datetime) -> list[Reading]:
    by = unit_of(programme, wanted.period) if wanted.by == "period" else wanted.by
    return satisfaction.readings(programme, wanted.selection, by=(by,), dated=wanted.dated, now=now)


def _place(wanted: Wanted, reading: Reading) -> Any:
    return reading.cell.day if wanted.by == "period" else getattr(reading.cell, wanted.by)


def _called(
    programme: Programme, wanted: Wanted, pickers: Pickers, parts: list[Reading]
) -> dict[Any, str]:
    """The rows' names."""
    match wanted.by:
        case "team":
            return {team.pk: team_name(team) for team in pickers.teams}
        case "channel":
            return {channel.pk: str(channel) for channel in pickers.channels}
        case "topic":
            return {topic.pk: topic_name(topic.pk, pickers) for topic in pickers.topics}
        case "agent":
            return {None: _("no agent"), **names.agents({part.cell.agent for part in parts})}
    waves = dict(programme.waves.values_list("first_day", "name"))
    unit = unit_of(programme, wanted.period)
    days = {part.cell.day for part in parts if part.cell.day}
    return {day: waves.get(day) or _stretch(day, unit) for day in days}


def _stretch(day: date, unit: str) -> str:
    if unit == "month":
        return formats.month(day)
    text = formats.day(day)
    return _("week of %(day)s") % {"day": text} if unit == "week" else text


def _rows(
    wanted: Wanted, parts: list[Reading], called: Mapping[Any, str], links: Mapping[str, str]
) -> list[Row]:
    by_place: dict[Any, list[Figure]] = {}
    for reading in parts:
        by_place.setdefault(_place(wanted, reading), []).append(_figure(reading, {}))
    places = sorted(
        by_place,
        # Nobody is ranked: names in their order, days in theirs.
        key=lambda place: str(place) if wanted.by == "period" else called.get(place, "").casefold(),
    )
    return [
        Row(called.get(place, formats.DASH), links.get(str(place), ""), by_place[place])
        for place in places[:MOST_ROWS]
    ]


def trend(programme: Programme, wanted: Wanted, *, now: datetime) -> Panel | None:
    """The headline figure over time; None without two points, or for waves."""
    if programme.waves.exists():
        return None
    span = span_for(wanted.period)
    kpi = satisfaction.kpis_of(programme)[0]
    found = [
        reading
        for reading in satisfaction.readings(
            programme, wanted.over(span.period), by=(span.by,), dated=wanted.dated, now=now
        )
        if reading.kpi is kpi and reading.value is not None
    ]
    scale = scale_for(found, [], slack=0.4)
    if len(found) < 2 or scale is None:
        return None
    axes = Axes(
        across=span.across,
        places=len(span.starts),
        up=formats.ticks(ticks(scale, kpi.unit), kpi.unit),
        scale=scale,
        goal=None,
        goal_words="",
    )
    name = str(kpi.abbreviation or kpi.name)
    last = formats.reading_value(found[-1]).replace(formats.percent_sign(), "")
    line = Line(name, TeamMark(is_vendor=False, colour=1), _points(found, span), True, last)
    title = _("%(kpi)s ends at %(value)s") % {
        "kpi": kpi.name,
        "value": formats.reading_value(found[-1]),
    }
    words = {
        "day": _("%(kpi)s by day; band: 95%% interval"),
        "week": _("%(kpi)s by week; band: 95%% interval"),
        "month": _("%(kpi)s by month; band: 95%% interval"),
    }
    subtitle = words[span.by] % {"kpi": kpi.name}
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            size: charts.trend([line], axes, frame=frame) for size, frame in charts.SIZES.items()
        },
        columns=[_("from"), name, "n"],
        rows=[
            [span.words(one.cell.day), formats.reading_value(one), formats.number(one.n)]
            for one in found
            if one.cell.day
        ],
    )


def _points(found: list[Reading], span: Span) -> tuple[Point, ...]:
    places = {start: place for place, start in enumerate(span.starts)}
    return tuple(
        Point(
            place=places[reading.cell.day],
            value=reading.value,
            low=reading.interval.low if reading.interval else None,
            high=reading.interval.high if reading.interval else None,
            words=span.words(reading.cell.day) + _(": ") + formats.reading_value(reading),
            is_final=reading.maturity == Maturity.FINAL,
        )
        for reading in found
        if reading.cell.day in places and reading.value is not None
    )
