"""A survey programme's headline figure over time, drawn and in a table."""

from datetime import datetime

from django.utils.translation import gettext as _

from kpis import charts, formats
from kpis.charts import Axes, Line, Point
from kpis.definitions import Maturity
from kpis.marks import TeamMark, scale_for, ticks
from kpis.panels import Panel
from kpis.queries import satisfaction
from kpis.queries.readings import Reading
from kpis.satisfactions import Wanted, is_kept_back, silent_parts
from kpis.trends import Span, span_for
from surveys.models import Programme


def trend(programme: Programme, wanted: Wanted, *, now: datetime) -> Panel | None:
    """The headline figure over time; None without two points, or for waves."""
    span = span_for(wanted.period)
    over = wanted.over(span.period)
    if programme.waves.exists() or is_kept_back(programme, wanted, over):
        return None
    silent = silent_parts(programme, wanted, over, span.by)
    kpi = satisfaction.kpis_of(programme)[0]
    found = [
        reading
        for reading in satisfaction.readings(
            programme, over, by=(span.by,), dated=wanted.dated, now=now
        )
        if reading.kpi is kpi and reading.value is not None and reading.cell.day not in silent
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
