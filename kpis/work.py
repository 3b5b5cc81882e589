"""What customers come for and by which way: channels, topics, and how the ways shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from kpis import addresses, catalogue, charts, formats, wide
from kpis.charts import Axes, Line, Point
from kpis.definitions import Kpi, Maturity, Unit
from kpis.figures import Figure, figure
from kpis.marks import TEAM_INKS, TeamMark, scale_between, ticks
from kpis.panels import Panel
from kpis.queries import changes, maturity
from kpis.queries.maturity import Horizon
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import Reading, over_periods, readings
from kpis.queries.targets import Goals
from kpis.sections import VOLUME, topic_name
from kpis.tables import Head, Row
from kpis.trends import Span, months

CHANNEL: Final = ("service_level", "abandonment_rate", "fcr_rate", "csat_score", "aht_contact")
TOPIC: Final = ("fcr_rate", "csat_score")
LONGEST: Final = 50
# Of four fifths Pareto's rule speaks.
MANY: Final = 0.8
NO_GOALS: Final = Goals({})
NOBODYS: Final = TeamMark(is_vendor=False, colour=0)


def horizon() -> Horizon:
    """How far the data behind all of these figures go."""
    kpis = [catalogue.find(key) for key in {VOLUME, *CHANNEL, *TOPIC}]
    return maturity.horizon(
        sorted({s.__name__ for kpi in kpis for s in (kpi.snapshot, kpi.base_snapshot)})
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """One channel or topic: its part of all contacts, and its figures."""

    name: str
    volume: Figure
    part: float
    reached: float  # its part and those of all that are more frequent
    figures: list[Figure | None]

    @property
    def by_key(self) -> dict[str, Figure]:
        return {one.kpi.key: one for one in self.figures if one is not None}

    @property
    def share(self) -> str:
        return formats.value(self.part, Unit.SHARE)

    @property
    def cumulative(self) -> str:
        return formats.value(self.reached, Unit.SHARE)

    @property
    def width(self) -> float:
        """Of its bar, from 0 to 100."""
        return round(100 * self.part, 2)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The most frequent first, and what a sentence says of them."""

    kpis: list[Kpi]
    rows: list[Kind]
    title: str
    more: int

    def sheet(
        self, *, first: str, has_sum: bool, previous: str
    ) -> tuple[list[str], list[list[object]]]:
        """The table for a file: base units, unrounded, the reader's words for its columns."""
        volume = _("Contacts")
        changed = _("%(kpi)s, change from %(previous)s") % {"kpi": volume, "previous": previous}
        heads = [Head(kpi, None, None) for kpi in self.kpis]
        rows = [Row(one.name, "", NOBODYS, "", "", one.by_key) for one in self.rows]
        columns, figures = wide.sheet(rows, heads, first=first)
        columns[1:1] = [volume, changed, _("Share"), *([_("Sum")] if has_sum else [])]
        for row, one in zip(figures, self.rows, strict=True):
            moved = one.volume.change
            sums = [one.reached] if has_sum else []
            row[1:1] = [
                wide.exact(one.volume.reading),
                moved.amount if moved else None,
                one.part,
                *sums,
            ]
        return columns, figures


def channels(
    choice: Choice, pickers: Pickers, *, now: datetime, known: Horizon | None = None
) -> Kinds:
    names = {channel.pk: str(channel) for channel in pickers.channels}
    codes = {channel.pk: channel.code for channel in pickers.channels}
    found = _kinds("channel", CHANNEL, names, codes, choice, now, known)
    title = ""
    if found:
        title = _("%(channel)s brings %(share)s of the contacts") % {
            "channel": found[0].name,
            "share": found[0].share,
        }
    return Kinds([catalogue.find(key) for key in CHANNEL], found, title, 0)


def topics(
    choice: Choice, pickers: Pickers, *, now: datetime, known: Horizon | None = None
) -> Kinds:
    names = {topic.pk: topic_name(topic.pk, pickers) for topic in pickers.topics}
    slugs = {topic.pk: topic.slug for topic in pickers.topics}
    found = _kinds("topic", TOPIC, names, slugs, choice, now, known)
    title = ""
    if found:
        few = next(n for n, one in enumerate(found, start=1) if one.reached >= MANY)
        title = _("%(few)s of %(all)s topics bring %(share)s of the contacts") % {
            "few": formats.number(few),
            "all": formats.number(len(found)),
            "share": found[few - 1].cumulative,
        }
    kpis = [catalogue.find(key) for key in TOPIC]
    return Kinds(kpis, found[:LONGEST], title, max(len(found) - LONGEST, 0))


def _kinds(
    by: str,
    keys: Sequence[str],
    names: Mapping[int, str],
    slugs: Mapping[int, str],
    choice: Choice,
    now: datetime,
    known: Horizon | None,
) -> list[Kind]:
    """`slugs` are what addresses call a place."""
    behind = addresses.along(choice, "", by, slugs)
    periods = [(p.start, p.end) for p in (choice.period, choice.period.previous)]
    kpis = [catalogue.find(key) for key in (VOLUME, *keys)]
    found, earlier = over_periods(kpis, choice.selection(), periods, by=(by,), now=now, known=known)
    before = changes.by_place(earlier)
    rows: dict[int, dict[str, Figure]] = {}
    for reading in found:
        place = getattr(reading.cell, by)
        if place is not None:
            made = figure(
                reading, before=before, goals=NO_GOALS, channel=None, behind=behind(reading)
            )
            rows.setdefault(place, {})[reading.kpi.key] = made
    counted = {place: _count(own.get(VOLUME)) for place, own in rows.items()}
    whole = sum(counted.values())
    order = sorted((p for p, n in counted.items() if n), key=lambda p: (-counted[p], names[p]))
    reached, kinds = 0, []
    for place in order:
        reached += counted[place]
        kinds.append(
            Kind(
                name=names[place],
                volume=rows[place][VOLUME],
                part=counted[place] / whole,
                reached=reached / whole,
                figures=[rows[place].get(key) for key in keys],
            )
        )
    return kinds


def _count(volume: Figure | None) -> int:
    return int(volume.reading.value or 0) if volume else 0


def shift(choice: Choice, pickers: Pickers, *, now: datetime) -> Panel | None:
    """Each channel's part of the contacts, month by month; None without two months."""
    span = months(choice.period.end)
    kpi = catalogue.find(VOLUME)
    asked = choice.selection(period=span.period)
    found = readings([kpi], asked, by=("channel", "month"), now=now)
    wholes: dict[object, int] = {}
    for reading in found:
        wholes[reading.cell.day] = wholes.get(reading.cell.day, 0) + int(reading.value or 0)
    known = [start for start in span.starts if wholes.get(start)]
    if len(known) < 2:
        return None
    span = Span("month", tuple(known), span.end)
    lines = [
        line
        for number, channel in enumerate(pickers.channels, start=1)
        if (line := _line(str(channel), channel.pk, number, found, wholes, span))
    ]
    scale = scale_between(0.0, max(p.value for one in lines for p in one.points), Unit.SHARE)
    axes = Axes(
        across=span.across,
        places=len(span.starts),
        up=formats.ticks(ticks(scale, Unit.SHARE), Unit.SHARE),
        scale=scale,
        goal=None,
        goal_words="",
    )
    title = _moved(lines)
    subtitle = _("Share of the contacts of a month by channel")
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            size: charts.trend(lines, axes, frame=frame) for size, frame in charts.SIZES.items()
        },
        columns=[_("from"), *(line.name for line in lines)],
        rows=[
            [span.words(start), *(_at(line, place) for line in lines)]
            for place, start in enumerate(span.starts)
        ],
    )


def _line(
    name: str,
    channel: int,
    number: int,
    found: Sequence[Reading],
    wholes: Mapping[object, int],
    span: Span,
) -> Line | None:
    places = {start: place for place, start in enumerate(span.starts)}
    points = tuple(
        Point(
            place=places[reading.cell.day],
            value=part,
            low=None,
            high=None,
            words=f"{name}, {span.words(reading.cell.day)}{_(': ')}"
            f"{formats.value(part, Unit.SHARE)}",
            is_final=reading.maturity == Maturity.FINAL,
        )
        for reading in found
        if reading.cell.channel == channel and reading.cell.day in places
        for part in [(reading.value or 0) / wholes[reading.cell.day]]
    )
    if not points:
        return None
    colour = number if number < len(TEAM_INKS) else 0
    last = formats.value(points[-1].value, Unit.SHARE).replace(formats.percent_sign(), "")
    return Line(name, TeamMark(is_vendor=False, colour=colour), points, colour > 0, last)


def _moved(lines: Sequence[Line]) -> str:
    """Which channel has gained most since the first month."""
    gains = [(line.points[-1].value - line.points[0].value, line) for line in lines]
    most, line = max(gains, key=lambda one: one[0])
    if round(most, 3) <= 0:
        return _("The channels keep their shares")
    return _("%(channel)s has gained most: %(gain)s") % {
        "channel": line.name,
        "gain": formats.change(most, Unit.SHARE),
    }


def _at(line: Line, place: int) -> str:
    value = next((point.value for point in line.points if point.place == place), None)
    return formats.DASH if value is None else formats.value(value, Unit.SHARE)
