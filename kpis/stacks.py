"""Stacked bars as specifications: one a day, each band named at the right end."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from kpis.charts import LETTER, LINE_GAP, Drawing, Frame, framed, of_rows, spread
from kpis.inks import AGES, EDGE, INK, INK_3, RULE, SURFACE
from kpis.marks import Scale
from kpis.places import x_at, y_at

DIGIT: Final = 8.8  # width of a bold one


@dataclass(frozen=True, slots=True)
class Band:
    """One layer of all bars; `count` and `name` are its words at the right end."""

    values: tuple[int, ...]
    name: str
    count: str


def stacks(
    bands: Sequence[Band],
    *,
    across: Mapping[int, str],
    up: Mapping[float, str],
    scale: Scale,
    frame: Frame,
) -> Drawing:
    """Bars of bands, the first at the foot and the darkest; `across` names some of the bars."""
    inks = AGES[len(AGES) - len(bands) :][::-1]
    places = len(bands[0].values)
    rows = []
    feet = [0] * places
    for band, ink in zip(bands, inks, strict=True):
        for place, value in enumerate(band.values):
            if value:
                top = feet[place] + value
                rows.append({"place": place, "next": place + 1, "low": feet[place], "top": top,
                             "ink": ink})  # fmt: skip
                feet[place] = top
    bars = (
        of_rows(rows)
        .mark_rect(stroke=SURFACE, strokeWidth=1)
        .encode(
            x=_x(across, places),
            x2=alt.X2("next:Q"),
            y=_y("top:Q", scale),
            y2=alt.Y2("low:Q"),
            fill=alt.Fill("ink:N", scale=None),
        )
    )
    return framed(alt.layer(*_grid(up, scale), bars, *_names(bands, scale, frame)), frame)


def room(bands: Sequence[Band]) -> int:
    """What the words at the right end take."""
    return round(_left(bands) + LETTER * max(len(band.name) for band in bands)) + 6


def _left(bands: Sequence[Band]) -> float:
    """From the last bar to the names, which stand below each other."""
    return 16 + DIGIT * max(len(band.count) for band in bands)


def _x(across: Mapping[int, str], places: int) -> alt.X:
    # A tick stands below the middle of its bar.
    words = {str(place + 0.5): text for place, text in across.items()}
    axis = alt.Axis(
        values=[place + 0.5 for place in across],
        labelExpr=f"({json.dumps(words)})[datum.value]",
        domainColor=EDGE,
        tickColor=EDGE,
        tickSize=4,
        grid=False,
        labelOverlap=False,
    )
    scale = alt.Scale(domain=[0, places], nice=False)
    return alt.X("place:Q", axis=axis, title=None, scale=scale)


def _y(field: str, scale: Scale) -> alt.Y:
    reach = alt.Scale(domain=[scale.low, scale.high], nice=False)
    return alt.Y(field, title=None, scale=reach, axis=None)


def _grid(up: Mapping[float, str], scale: Scale) -> list[Drawing]:
    rows = [{"value": value, "label": text} for value, text in sorted(up.items())]
    base = of_rows(rows).encode(y=_y("value:Q", scale))
    words = base.mark_text(align="right", baseline="middle", dx=-8, color=INK_3, fontSize=12)
    return [
        base.mark_rule(color=RULE, strokeWidth=1),
        words.encode(x=x_at(0), text=alt.Text("label:N")),
    ]


def _names(bands: Sequence[Band], scale: Scale, frame: Frame) -> list[Drawing]:
    """Each band's words beside the middle of its part of the last bar, shifted apart."""
    width, height = frame.inner
    feet, middles = 0, []
    for band in bands:
        middle = feet + band.values[-1] / 2
        middles.append(height * (1 - scale.place(middle) / 100))
        feet += band.values[-1]
    # From the top down, so that no two bands change places.
    tops = spread(middles[::-1], gap=LINE_GAP, height=height)[::-1]
    place: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": 12}
    drawn = []
    for band, top in zip(bands, tops, strict=True):
        base = of_rows([{"count": band.count, "name": band.name}]).encode(y=y_at(top))
        drawn += [
            base.mark_text(**place, fontWeight=600, color=INK).encode(
                x=x_at(width + 10), text=alt.Text("count:N")
            ),
            base.mark_text(**place, color=INK_3).encode(
                x=x_at(width + _left(bands)), text=alt.Text("name:N")
            ),
        ]
    return drawn
