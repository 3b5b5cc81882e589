"""Shares that few have of a whole, as specifications: a curve above the line of equal parts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from kpis.charts import LETTER, Drawing, Frame, framed, of_rows
from kpis.inks import BAND, EDGE, INK, INK_2, INK_3, RULE, SURFACE
from kpis.places import x_at, y_at

SIZES: Final = {
    "wide": Frame(600, 320, left=52, right=20, bottom=44),
    "narrow": Frame(328, 280, left=48, right=16, bottom=44),
}
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the curve that is named."""

    at: Point
    words: str


def lorenz(
    points: Sequence[Point],
    spots: Sequence[Spot],
    *,
    ticks: Mapping[float, str],
    across: str,
    size: str,
) -> Drawing:
    """From none to all, both axes being shares; `across` says what stands below."""
    frame = SIZES[size]
    rows = [{"x": round(x, 5), "y": round(y, 5), "equal": round(x, 5)} for x, y in points]
    base = of_rows(rows).encode(x=_x(ticks))
    ends = of_rows([{"x": 0, "y": 0}, {"x": 1, "y": 1}]).encode(x=_x(ticks), y=_y("y:Q"))
    layers: list[Any] = [
        *_grid(ticks),
        base.mark_area(fill=BAND, opacity=0.55).encode(y=_y("y:Q"), y2=alt.Y2("equal:Q")),
        ends.mark_line(color=EDGE, strokeWidth=1, strokeDash=[1, 3]).encode(
            x=_x(ticks), y=_y("y:Q")
        ),
        base.mark_line(color=INK, strokeWidth=2, strokeJoin="round").encode(y=_y("y:Q")),
        *(layer for spot in spots for layer in _spot(spot, ticks, frame)),
        _below(across, frame),
    ]
    return framed(alt.layer(*layers), frame)


def _x(ticks: Mapping[float, str]) -> alt.X:
    words = {f"{value:g}": text for value, text in ticks.items()}
    axis = alt.Axis(
        values=list(ticks),
        labelExpr=f"({json.dumps(words)})[datum.value]",
        domainColor=EDGE,
        tickColor=EDGE,
        tickSize=4,
        grid=False,
        labelFlush=False,
    )
    return alt.X("x:Q", axis=axis, title=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domain=[0, 1], nice=False)
    return alt.Y(field, axis=None, title=None, scale=scale)


def _grid(ticks: Mapping[float, str]) -> list[Drawing]:
    rows = [{"value": value, "label": text} for value, text in ticks.items()]
    base = of_rows(rows).encode(y=_y("value:Q"))
    words = base.mark_text(align="right", baseline="middle", dx=-8, color=INK_3, fontSize=12)
    return [
        base.mark_rule(color=RULE, strokeWidth=1),
        words.encode(x=x_at(0), text=alt.Text("label:N")),
    ]


def _spot(spot: Spot, ticks: Mapping[float, str], frame: Frame) -> list[Drawing]:
    """A dot with its words, on the side that has room for them."""
    x, y = spot.at
    width, _height = frame.inner
    is_left = width * x + LETTER * len(spot.words) + 16 > width
    row = [{"x": x, "y": y, "label": spot.words}]
    base = of_rows(row).encode(x=_x(ticks), y=_y("y:Q"))
    place: dict[str, Any] = {
        "align": "right" if is_left else "left",
        "baseline": "top",
        "dx": -10 if is_left else 10,
        "dy": 6,
        "fontSize": 12,
        "fontWeight": 600,
    }
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": INK_2}]
    dot = base.mark_point(
        size=52, filled=True, fill=INK, stroke=SURFACE, strokeWidth=1.5, opacity=1
    )
    return [
        dot,
        *(base.mark_text(**place, **ink).encode(text=alt.Text("label:N")) for ink in twice),
    ]


def _below(words: str, frame: Frame) -> Drawing:
    width, height = frame.inner
    return (
        of_rows([{"label": words}])
        .mark_text(align="right", baseline="top", color=INK_3, fontSize=12)
        .encode(x=x_at(width), y=y_at(height + 24), text=alt.Text("label:N"))
    )
