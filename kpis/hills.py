"""Distributions as specifications: a hill a team, on one logarithmic axis."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Any

import altair as alt

from kpis.charts import LETTER, Drawing, Frame, framed, of_rows
from kpis.inks import ACCENT, BAND, DEEP, EDGE, INK, INK_2, RULE, SURFACE
from kpis.marks import TeamMark
from kpis.places import x_at, y_at


@dataclass(frozen=True, slots=True)
class Hill:
    """One team's distribution: heights of bars between edges in seconds."""

    name: str
    mark: TeamMark
    bars: tuple[int, ...]
    median: float
    words: str


def hills(
    rows: Sequence[Hill],
    edges: Sequence[float],
    *,
    ticks: Mapping[float, str],
    promise: float | None,
    promise_words: str,
    narrow: bool = False,
) -> Drawing:
    """A distribution a team on one logarithmic axis; what lies beyond the promise is darker."""
    each = 34 if len(rows) > 3 else 48 if len(rows) > 1 else 150
    left, right = (96, 76) if narrow else (132, 96)
    right = max(right, round(max(len(row.words) for row in rows) * LETTER) + 12)
    frame = Frame(328 if narrow else 600, len(rows) * each + 48, left=left, right=right)
    domain = [log2(edges[0]), max(log2(edges[_last_filled(rows) + 1]), log2(64))]
    bars = [bar for number, row in enumerate(rows) for bar in _bars(row, number, edges, promise)]
    shown = fitting(ticks, domain[1], 4 if narrow else 7)
    layers: list[Any] = [_hill_bars(bars, domain, shown, len(rows)), _feet(len(rows))]
    if promise:
        layers += _promise(promise, promise_words, domain, shown)
    layers += _hill_words(rows, domain, shown, frame)
    return framed(alt.layer(*layers), frame)


def fitting(
    ticks: Mapping[float, str], end: float, most: int, *, start: float = float("-inf")
) -> dict[float, str]:
    """Those on the axis, thinned out until they leave each other room; ends are logarithms."""
    inside = [value for value in ticks if start <= log2(value) <= end]
    step = max(1, -(-len(inside) // most))
    return {value: ticks[value] for value in inside[::step]}


def _last_filled(rows: Sequence[Hill]) -> int:
    return max((index for row in rows for index, bar in enumerate(row.bars) if bar), default=0)


def _bars(
    row: Hill, number: int, edges: Sequence[float], promise: float | None
) -> list[dict[str, Any]]:
    top = max(row.bars) or 1
    found = []
    for low, high, bar in zip(edges[:-1], edges[1:], row.bars, strict=True):
        if not bar:
            continue
        height = number + 0.9 - 0.8 * bar / top
        cuts = [low, high] if promise is None or not low < promise < high else [low, promise, high]
        for start, end in pairwise(cuts):
            late = promise is not None and start >= promise
            found.append({
                "start": round(log2(start), 4), "end": round(log2(end), 4),
                "top": round(height, 4), "foot": number + 0.9, "late": late,
            })  # fmt: skip
    return found


def log_x(
    field: str,
    domain: Sequence[float],
    ticks: Mapping[float, str] | None = None,
    *,
    foot: str = "",
) -> alt.X:
    """An axis of durations; with the colour of a foot it stands on a line, else it has a grid."""
    axis = None
    if ticks is not None:
        words = {f"{log2(value):.4f}": text for value, text in ticks.items()}
        axis = alt.Axis(
            values=[log2(value) for value in ticks],
            labelExpr=f"({json.dumps(words)})[format(datum.value, '.4f')]",
            domain=bool(foot), domainColor=foot or EDGE, tickColor=foot or EDGE,
            tickSize=4 if foot else 0, gridColor=RULE, grid=not foot,
            labelPadding=4 if foot else 6, labelOverlap=False,
        )  # fmt: skip
    return alt.X(field, axis=axis, title=None, scale=alt.Scale(domain=list(domain), nice=False))


def _row_y(field: str, rows: int) -> alt.Y:
    scale = alt.Scale(domain=[0, rows], reverse=True, nice=False)
    return alt.Y(field, axis=None, title=None, scale=scale)


def _hill_bars(
    bars: list[dict[str, Any]], domain: Sequence[float], ticks: Mapping[float, str], rows: int
) -> Drawing:
    colour = alt.condition("datum.late", alt.value(DEEP), alt.value(BAND))
    return (
        of_rows(bars)
        .mark_rect(stroke=SURFACE, strokeWidth=1, clip=True)
        .encode(
            x=log_x("start:Q", domain, ticks),
            x2=alt.X2("end:Q"),
            y=_row_y("top:Q", rows),
            y2=alt.Y2("foot:Q"),
            color=colour,
        )
    )


def _feet(rows: int) -> Drawing:
    values = [{"foot": number + 0.9} for number in range(rows)]
    base = of_rows(values).mark_rule(color=EDGE, strokeWidth=1)
    return base.encode(y=_row_y("foot:Q", rows))


def _promise(
    promise: float, words: str, domain: Sequence[float], ticks: Mapping[float, str]
) -> list[Drawing]:
    place = [{"at": log2(promise), "label": words}]
    base = of_rows(place).encode(x=log_x("at:Q", domain, ticks))
    label = base.mark_text(baseline="bottom", color=ACCENT, fontSize=12, dy=-4)
    return [
        base.mark_rule(color=ACCENT, strokeWidth=1),
        label.encode(y=y_at(0), text=alt.Text("label:N")),
    ]


def _hill_words(
    rows: Sequence[Hill], domain: Sequence[float], ticks: Mapping[float, str], frame: Frame
) -> list[Drawing]:
    width, _ = frame.inner
    room = int((frame.left - 12) / LETTER)
    values = [
        {
            "name": row.name if len(row.name) <= room else f"{row.name[: room - 1].rstrip()}…",
            "words": row.words,
            "at": log2(min(max(row.median, 1.0), 2 ** domain[1])),
            "middle": number + 0.55,
            "tick": number + 0.9,
            "tick_top": number + 0.9 - 6 / 34,
        }
        for number, row in enumerate(rows)
    ]
    base = of_rows(values).encode(y=_row_y("middle:Q", len(rows)))
    names = base.mark_text(
        align="right", baseline="middle", color=INK, fontWeight=600, fontSize=12, dx=-10
    ).encode(x=x_at(0), text=alt.Text("name:N"))
    ends = base.mark_text(align="left", baseline="middle", color=INK_2, fontSize=12).encode(
        x=x_at(width + 10), text=alt.Text("words:N")
    )
    ticks = (
        of_rows(values)
        .mark_rule(color=INK, strokeWidth=2)
        .encode(
            x=log_x("at:Q", domain, ticks),
            y=_row_y("tick_top:Q", len(rows)),
            y2=alt.Y2("tick:Q"),
            description=alt.Description("words:N"),
        )
    )
    return [names, ends, ticks]
