"""Trends as specifications, and what every chart shares."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import altair as alt
from altair.utils import schemapi

from kpis import drawings, inks
from kpis.inks import ACCENT, EDGE, INK_3, RULE, SURFACE, TEAMS
from kpis.marks import Scale, TeamMark
from kpis.places import x_at, y_at

# Tests draw every kind of chart: checking its parts by the schema again takes most of the time.
schemapi.disable_debug_mode()
# What Altair builds; its own types do not say what a chain of calls gives.
Drawing = Any
FONT: Final = (
    '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", '
    '"DejaVu Sans Condensed", sans-serif'
)
LINE_GAP: Final = 15
DASHES: Final = [6, 2.5]
LETTER: Final = 6.5  # width of one at 12 px, on average
BOLD: Final = 7.0  # of one in bold


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing's size in units of about a pixel, and the room for words left and right."""

    width: int
    height: int
    left: int
    right: int
    top: int = 22
    bottom: int = 26

    @property
    def inner(self) -> tuple[int, int]:
        return self.width - self.left - self.right, self.height - self.top - self.bottom


WIDE: Final = Frame(600, 320, left=44, right=136)
NARROW: Final = Frame(328, 260, left=40, right=112)
SIZES: Final = {"wide": WIDE, "narrow": NARROW}


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Drawing:
    """A chart of a few rows: as text, since Altair copies what it is given at every step."""
    told = json.dumps([dict(row) for row in rows])
    return alt.Chart(alt.InlineData(values=told, format=alt.JsonDataFormat(type="json")))


@dataclass(frozen=True, slots=True)
class Point:
    """Of one line; `place` counts the periods from the left."""

    place: int
    value: float
    low: float | None
    high: float | None
    words: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    mark: TeamMark
    points: tuple[Point, ...]
    is_coloured: bool
    last: str  # the last value in words

    @property
    def ink(self) -> str:
        return TEAMS[self.mark.colour] if self.is_coloured else EDGE


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbered event at a place; its words stand below the drawing."""

    place: int
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Axes:
    """Ticks with their words, in the unit of the values and in places."""

    across: Mapping[int, str]
    places: int
    up: Mapping[float, str]
    scale: Scale
    goal: float | None
    goal_words: str
    events: tuple[Marker, ...] = ()


def trend(lines: Sequence[Line], axes: Axes, *, frame: Frame = WIDE) -> Drawing:
    """A KPI over time: a line a team, with bands round those in colour."""
    frame = _named(frame, lines)
    quiet = [line for line in lines if not line.is_coloured]
    loud = [line for line in lines if line.is_coloured]
    rule, *goal_words = _goal(axes) or [None]
    layers: list[Any] = [*grid(axes), *([rule] if rule else [])]
    layers += [_band(line, axes) for line in loud if any(p.low is not None for p in line.points)]
    layers += [layer for line in [*quiet, *loud] for layer in _line(line, axes)]
    layers += [*goal_words, *_names(lines, axes, frame)]
    return framed(alt.layer(*layers), frame)


def x_of(axes: Axes) -> alt.X:
    words = {str(place): text for place, text in axes.across.items()}
    axis = alt.Axis(
        values=sorted(axes.across),
        labelExpr=f"({json.dumps(words)})[datum.value]",
        domainColor=EDGE,
        tickColor=EDGE,
        tickSize=4,
        grid=False,
        labelOverlap=False,
        labelFlush=False,
    )
    domain = [-0.15, axes.places - 1 + 0.15]
    return alt.X("place:Q", axis=axis, title=None, scale=alt.Scale(domain=domain, nice=False))


def y_of(axes: Axes, field: str = "value:Q") -> alt.Y:
    scale = alt.Scale(domain=[axes.scale.low, axes.scale.high], nice=False, clamp=True, zero=False)
    return alt.Y(field, title=None, scale=scale, axis=None)


def grid(axes: Axes) -> list[Drawing]:
    rows = [{"value": value, "label": text} for value, text in sorted(axes.up.items())]
    base = of_rows(rows).encode(y=y_of(axes))
    rules = base.mark_rule(color=RULE, strokeWidth=1)
    words = base.mark_text(align="right", baseline="middle", dx=-8, color=INK_3, fontSize=12)
    return [rules, words.encode(x=x_at(0), text=alt.Text("label:N")), *_events(axes)]


def _events(axes: Axes) -> list[Drawing]:
    """A dotted line a place, its numbers above: what began together stands together."""
    places: dict[int, list[str]] = {}
    for marker in axes.events:
        places.setdefault(marker.place, []).append(marker.number)
    if not places:
        return []
    rows = [{"place": place, "label": ", ".join(numbers)} for place, numbers in places.items()]
    base = of_rows(rows).encode(x=x_of(axes))
    rules = base.mark_rule(color=EDGE, strokeWidth=1, strokeDash=[1, 3])
    words = base.mark_text(baseline="bottom", dy=-3, color=INK_3, fontSize=12)
    return [rules, words.encode(y=y_at(0), text=alt.Text("label:N"))]


def _goal(axes: Axes) -> list[Drawing]:
    if axes.goal is None:
        return []
    rows = [{"value": axes.goal, "label": axes.goal_words}]
    base = of_rows(rows).encode(y=y_of(axes))
    place: dict[str, Any] = {
        "align": "left",
        "baseline": "bottom",
        "dx": 2,
        "dy": -3,
        "fontSize": 12,
    }
    # Under the words, a line of the ground's colour keeps other lines off them.
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": ACCENT}]
    words = [
        base.mark_text(**place, **ink).encode(x=x_at(0), text=alt.Text("label:N")) for ink in twice
    ]
    return [base.mark_rule(color=ACCENT, strokeWidth=1), *words]


def _band(line: Line, axes: Axes) -> Drawing:
    rows = [
        {"place": p.place, "low": p.low, "high": p.high}
        for p in line.points
        if p.low is not None and p.high is not None
    ]
    return (
        of_rows(rows)
        .mark_area(fill=line.ink, opacity=0.14, clip=True)
        .encode(x=x_of(axes), y=y_of(axes, "low:Q"), y2=alt.Y2("high:Q"))
    )


def _line(line: Line, axes: Axes) -> list[Drawing]:
    rows = [{"place": p.place, "value": p.value, "words": p.words} for p in line.points]
    base = of_rows(rows).encode(x=x_of(axes), y=y_of(axes))
    drawn = base.mark_line(
        color=line.ink,
        strokeWidth=2 if line.is_coloured else 1.25,
        strokeDash=DASHES if line.mark.is_vendor else [1, 0],
        strokeJoin="round",
    )
    if not line.is_coloured:
        return [drawn]
    # A hollow dot is a vendor's, or of figures that may still change.
    ends = [row for row, p in zip(rows, line.points, strict=True) if p is line.points[-1]]
    hollow = line.mark.is_vendor or not line.points[-1].is_final
    dots = (
        of_rows(ends)
        .mark_point(
            size=48, filled=True, fill=SURFACE if hollow else line.ink, stroke=line.ink,
            strokeWidth=2, opacity=1,
        )
        .encode(x=x_of(axes), y=y_of(axes), description=alt.Description("words:N"))
    )  # fmt: skip
    return [drawn, dots]


def _names(lines: Sequence[Line], axes: Axes, frame: Frame) -> list[Drawing]:
    """Names and last values at the right end, shifted apart where they would collide."""
    width, height = frame.inner
    ends = [(line, _pixel(line.points[-1].value, axes.scale, height)) for line in lines]
    tops = spread([top for _, top in ends], gap=LINE_GAP, height=height)
    return [
        of_rows([{"label": _short(line, frame)}])
        .mark_text(
            align="left", baseline="middle", fontSize=12,
            fontWeight=600 if line.is_coloured else 400,
            color=line.ink if line.is_coloured else INK_3,
        )
        .encode(x=x_at(width + 10), y=y_at(top), text=alt.Text("label:N"))
        for (line, _), top in zip(ends, tops, strict=True)
    ]  # fmt: skip


def _named(frame: Frame, lines: Sequence[Line]) -> Frame:
    """The frame with room on its right for the longest name, of at most 3 tenths of its width."""
    longest = max((len(f"{line.name} {line.last}") for line in lines), default=0)
    room = min(round(longest * BOLD) + 10, 3 * frame.width // 10)
    return replace(frame, right=max(frame.right, room))


def _short(line: Line, frame: Frame) -> str:
    letter = BOLD if line.is_coloured else LETTER
    room = int((frame.right - 10) / letter) - len(line.last) - 1
    name = line.name if len(line.name) <= room else f"{line.name[: room - 1].rstrip()}…"
    return f"{name} {line.last}"


def _pixel(value: float, scale: Scale, height: int) -> float:
    return height * (1 - scale.place(value) / 100)


def spread(tops: Sequence[float], *, gap: float, height: float) -> list[float]:
    """Move places apart to at least `gap`, as little as a sweep down and one up can."""
    order = sorted(range(len(tops)), key=lambda index: tops[index])
    placed = list(tops)
    floor = float("-inf")
    for index in order:
        placed[index] = floor = max(placed[index], floor + gap)
    ceiling = height
    for index in reversed(order):
        placed[index] = ceiling = min(placed[index], ceiling)
        ceiling -= gap
    return placed


def roomy(frame: Frame, words: Iterable[str]) -> Frame:
    """The frame with room on its left for the longest of these words."""
    longest = max((len(text) for text in words), default=0)
    return replace(frame, left=max(frame.left, round(longest * LETTER) + 12))


def framed(chart: Drawing, frame: Frame) -> Drawing:
    width, height = frame.inner
    sides = {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom}
    sized: Drawing = chart.properties(
        width=width,
        height=height,
        padding=sides,
        autosize=alt.AutoSizeParams(type="none"),
    ).configure(
        background="transparent",
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelFontSize=12, labelColor=INK_3, labelFont=FONT),
        text=alt.MarkConfig(font=FONT),
    )
    return sized


def draw(chart: Drawing) -> str:
    """To SVG, without network. Equal charts give equal bytes."""
    return drawings.draw(json.dumps(chart.to_dict(validate=False), sort_keys=True))


def draw_inline(chart: Drawing) -> str:
    """For inside a page: it follows the page's theme, and its ids are nobody else's."""
    return inks.inline(draw(chart))
