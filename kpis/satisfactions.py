"""A survey programme's results, read once and ready to print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Interval, Kpi, Method, Unit
from kpis.figures import Figure, figure
from kpis.periods import Period
from kpis.queries import changes, discretion, names, satisfaction
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Reading, Selection
from kpis.queries.satisfaction import Dated, Tally
from kpis.sections import NO_GOALS, team_name, topic_name
from kpis.stats import quantiles
from kpis.trends import span_for
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
    # Whoever may not read single answers is not told of a few, nor of what gives them away.
    is_discreet: bool = False

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
    is_kept_back: bool

    @property
    def is_empty(self) -> bool:
        return not self.answered and not self.delivered


def results(
    programme: Programme,
    wanted: Wanted,
    pickers: Pickers,
    *,
    link: Callable[[Any], str],
    now: datetime,
) -> Results:
    """`link` gives the address of narrower results, by the key of a row."""
    dated, before = wanted.dated, wanted.period.previous
    whole = satisfaction.readings(programme, wanted.selection, dated=dated, now=now)
    earlier = satisfaction.readings(programme, wanted.over(before), dated=dated, now=now)
    tally = satisfaction.tallies(programme, wanted.selection, dated=dated).get((), Tally())
    answered = tally.answered
    taken = satisfaction.time_to_answer(programme, wanted.selection)
    none_told = is_kept_back(programme, wanted, wanted.selection)
    if none_told:
        whole, tally.scores = [discretion.silenced(one) for one in whole], {}
    parts = _parts(programme, wanted, now, none_told=none_told)
    called = _called(programme, wanted, pickers, parts)
    return Results(
        figures=[_figure(one, changes.by_place(earlier)) for one in whole],
        answered=answered,
        delivered=tally.delivered if dated is Dated.CONTACT else None,
        steps=_steps(programme, tally, whole[0].kpi),
        **_times(taken),
        heads=satisfaction.kpis_of(programme, dated=dated),
        rows=_rows(wanted, parts, called, link),
        readings=[(called.get(_place(wanted, one), ""), one) for one in parts],
        is_kept_back=none_told,
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


def _parts(
    programme: Programme, wanted: Wanted, now: datetime, *, none_told: bool
) -> list[Reading]:
    by = unit_of(programme, wanted.period) if wanted.by == "period" else wanted.by
    found = satisfaction.readings(
        programme, wanted.selection, by=(by,), dated=wanted.dated, now=now
    )
    silent = silent_parts(programme, wanted, wanted.selection, by)
    return [
        discretion.silenced(one) if none_told or _place(wanted, one) in silent else one
        for one in found
    ]


def is_kept_back(programme: Programme, wanted: Wanted, selection: Selection) -> bool:
    """Employees' answers are left out where they are few, for every reader."""
    if programme.is_anonymous or not wanted.is_discreet:
        return False
    return discretion.is_kept_back(programme, selection, wanted.dated)


def silent_parts(programme: Programme, wanted: Wanted, selection: Selection, by: str) -> set[Any]:
    if programme.is_anonymous or not wanted.is_discreet:
        return set()
    return discretion.parts_kept_back(programme, selection, wanted.dated, by=by)


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
    wanted: Wanted, parts: list[Reading], called: Mapping[Any, str], link: Callable[[Any], str]
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
        Row(called.get(place, formats.DASH), link(place), by_place[place])
        for place in places[:MOST_ROWS]
    ]
