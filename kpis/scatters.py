"""Funnel plots as specifications: values against samples, inside limits that narrow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import altair as alt

from kpis.charts import LETTER, Drawing, Frame, framed, of_rows, roomy
from kpis.inks import EDGE, INK, INK_2, INK_3, RULE, SURFACE, TEAMS
from kpis.marks import Scale, TeamMark
from kpis.places import x_at, y_at
from kpis.stats.funnel import Point

WIDE: Final = Frame(600, 360, left=40, right=52, bottom=42)
NARROW: Final = Frame(328, 300, left=32, right=48, bottom=42)
SIZES: Final = {"wide": WIDE, "narrow": NARROW}
# What a line of words and a point take, in units of the drawing.
LINE: Final = 15.0
POINT: Final = 12.0
# Outer limits are dotted, inner ones dashed.
DOTTED: Final = {"high_998": [1, 3], "low_998": [1, 3], "high_95": [4, 3], "low_95": [4, 3]}


@dataclass(frozen=True, slots=True)
class Dot:
    """A team, or without `is_team` an agent; without a name it stays unnamed."""

    n: float
    value: float
    mark: TeamMark
    is_team: bool
    name: str
    words: str
    is_outside: bool
    is_pale: bool

    @property
    def style(self) -> tuple[bool, bool, bool, int]:
        return self.is_pale, self.is_outside, self.mark.is_vendor, self.mark.colour


@dataclass(frozen=True, slots=True)
class Field:
    """What the dots lie in: scales with their ticks in words, the limits, and the whole."""

    across: Scale
    across_ticks: Mapping[float, str]
    across_words: str
    up: Scale
    up_ticks: Mapping[float, str]
    curve: Sequence[Point]
    curve_words: tuple[str, str]  # of the inner and the outer limits
    whole: float
    whole_words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in units of the drawing, from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        apart = (
            self.left + self.width <= other.left or other.left + other.width <= self.left,
            self.top + self.height <= other.top or other.top + other.height <= self.top,
        )
        return not any(apart)


def funnel(dots: Sequence[Dot], field: Field, *, frame: Frame) -> Drawing:
    """Grid, limits, the whole, then points and their names."""
    frame = roomy(frame, field.up_ticks.values())
    layers = [*_grid(field), *_limits(field, frame), *_whole(field)]
    layers += [*_points(dots, field), *_names(dots, field, frame), _across_words(field, frame)]
    return framed(alt.layer(*layers), frame)


def _x(field: Field) -> alt.X:
    """The same in every layer: an axis that one layer lacks is none."""
    words = {f"{value:.4f}": text for value, text in field.across_ticks.items()}
    axis = alt.Axis(
        values=sorted(field.across_ticks),
        labelExpr=f"({json.dumps(words)})[format(datum.value, '.4f')]",
        domainColor=EDGE, tickColor=EDGE, tickSize=4, grid=False,
        labelOverlap=False, labelFlush=False,
    )  # fmt: skip
    domain = [field.across.low, field.across.high]
    return alt.X("n:Q", axis=axis, title=None, scale=alt.Scale(domain=domain, nice=False))


def _y(field: Field) -> alt.Y:
    scale = alt.Scale(domain=[field.up.low, field.up.high], nice=False, zero=False)
    return alt.Y("value:Q", axis=None, title=None, scale=scale)


def _grid(field: Field) -> list[Drawing]:
    rows = [{"value": value, "label": text} for value, text in sorted(field.up_ticks.items())]
    base = of_rows(rows).encode(y=_y(field))
    words = base.mark_text(align="right", baseline="middle", dx=-8, color=INK_3, fontSize=12)
    return [
        base.mark_rule(color=RULE, strokeWidth=1),
        words.encode(x=x_at(0), text=alt.Text("label:N")),
    ]


def _limits(field: Field, frame: Frame) -> list[Drawing]:
    """Four lines, the upper ones named where they end."""
    found: list[Drawing] = []
    for name, dashes in DOTTED.items():
        rows = [{"n": point.n, "value": getattr(point.limits, name)} for point in field.curve]
        line = of_rows(rows).mark_line(color=INK_3, strokeWidth=1.25, strokeDash=dashes, clip=True)
        found.append(line.encode(x=_x(field), y=_y(field)))
    width, height = frame.inner
    for text, top in zip(field.curve_words, _limit_tops(field, height), strict=True):
        words = of_rows([{"label": text}]).mark_text(
            align="left", baseline="middle", color=INK_3, fontSize=12
        )
        found.append(words.encode(x=x_at(width + 6), y=y_at(top), text=alt.Text("label:N")))
    return found


def _limit_tops(field: Field, height: float) -> tuple[float, float]:
    """Where the words of the inner and the outer limits stand; the inner ones give way."""
    last = field.curve[-1].limits
    outer = _down(last.high_998, field, height)
    return max(_down(last.high_95, field, height), outer + LINE), outer


def _whole(field: Field) -> list[Drawing]:
    base = of_rows([{"value": field.whole, "label": field.whole_words}]).encode(y=_y(field))
    place: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 2, "dy": -3}
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": INK_2}]
    words = [
        base.mark_text(fontSize=12, **place, **ink).encode(x=x_at(0), text=alt.Text("label:N"))
        for ink in twice
    ]
    return [base.mark_rule(color=EDGE, strokeWidth=1.5), *words]


def _points(dots: Sequence[Dot], field: Field) -> list[Drawing]:
    """One layer a look: pale first, so that it covers nothing, and what is outside last."""
    found = []
    order = sorted(dots, key=lambda dot: (not dot.is_pale, dot.style))
    for _style, those in groupby(order, key=lambda dot: dot.style):
        alike = list(those)
        first = alike[0]
        rows = [{"n": dot.n, "value": dot.value, "words": dot.words} for dot in alike]
        ink = EDGE if first.is_pale else TEAMS[first.mark.colour]
        hollow = first.is_pale or first.mark.is_vendor
        points = of_rows(rows).mark_point(
            shape=_shape(first), size=110 if first.is_outside else 40 if first.is_pale else 64,
            filled=True, fill=SURFACE if hollow else ink, stroke=ink,
            strokeWidth=1.25 if first.is_pale else 2, opacity=1,
        )  # fmt: skip
        found.append(
            points.encode(x=_x(field), y=_y(field), description=alt.Description("words:N"))
        )
    return found


def _shape(dot: Dot) -> str:
    if not dot.is_team:
        return "circle"
    return "diamond" if dot.mark.is_vendor else "square"


def _names(dots: Sequence[Dot], field: Field, frame: Frame) -> list[Drawing]:
    """Beside their points, or where there is room; whoever is outside chooses first."""
    width, height = frame.inner
    places = {dot: (_along(dot.n, field, width), _down(dot.value, field, height)) for dot in dots}
    taken = [Box(x - POINT / 2, y - POINT / 2, POINT, POINT) for x, y in places.values()]
    taken += _other_words(field, frame)
    found = []
    for dot in sorted(dots, key=lambda dot: (not dot.is_outside, dot.n, dot.name)):
        if not dot.name:
            continue
        x, y = places[dot]
        box = _free(x, y, len(dot.name) * LETTER * (1.08 if dot.is_outside else 1.0), taken, frame)
        taken.append(box)
        found += _name(dot, box)
    return found


def _other_words(field: Field, frame: Frame) -> list[Box]:
    """What the names of the limits and of the whole take."""
    width, height = frame.inner
    whole = Box(2.0, _down(field.whole, field, height) - LINE - 3, 0, LINE)
    tops = _limit_tops(field, height)
    return [
        replace(whole, width=len(field.whole_words) * LETTER),
        *(Box(width + 6.0, top - LINE / 2, frame.right, LINE) for top in tops),
    ]


def _name(dot: Dot, box: Box) -> list[Drawing]:
    """Words over a line of the ground's colour, which keeps other lines off them."""
    base = of_rows([{"label": dot.name}])
    place: dict[str, Any] = {
        "align": "left", "baseline": "middle", "fontSize": 12,
        "fontWeight": 600 if dot.is_outside else 400,
    }  # fmt: skip
    ink = INK if dot.is_outside else INK_2
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": ink}]
    at = {"x": x_at(box.left), "y": y_at(box.top + LINE / 2)}
    return [
        base.mark_text(**place, **more).encode(text=alt.Text("label:N"), **at) for more in twice
    ]


def _free(x: float, y: float, wide: float, taken: Sequence[Box], frame: Frame) -> Box:
    """The first place near a point where words meet nothing; else right of it, or left."""
    width, height = frame.inner
    inside = Box(0.0, 0.0, width + frame.right, height)
    gap = POINT / 2 + 4
    sides = [(x + gap, y - LINE / 2), (x - gap - wide, y - LINE / 2)]
    sides += [(x - wide / 2, y - gap - LINE), (x - wide / 2, y + gap)]
    sides += [(left, top + turn * LINE) for turn in (-1, 1) for left, top in sides[:2]]
    boxes = [Box(left, top, wide, LINE) for left, top in sides]
    within = [
        box
        for box in boxes
        if box.left >= inside.left
        and box.left + box.width <= inside.width
        and 0 <= box.top <= height - LINE
    ]
    free = [box for box in within if not any(box.meets(other) for other in taken)]
    return next(iter([*free, *within, *boxes]))


def _across_words(field: Field, frame: Frame) -> Drawing:
    width, height = frame.inner
    words = of_rows([{"label": field.across_words}]).mark_text(
        align="right", baseline="top", color=INK_3, fontSize=12
    )
    return words.encode(x=x_at(width), y=y_at(height + 25), text=alt.Text("label:N"))


def _down(value: float, field: Field, height: float) -> float:
    return height * (1 - field.up.place(value) / 100)


def _along(n: float, field: Field, width: float) -> float:
    return width * field.across.place(n) / 100
