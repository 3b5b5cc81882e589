"""One distribution as a specification: bars on a logarithmic axis, its marks named above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Any, Final

import altair as alt

from kpis.charts import LETTER, Drawing, Frame, framed, of_rows
from kpis.hills import fitting, log_x
from kpis.inks import ACCENT, BAND, DEEP, EDGE, INK, INK_2, SURFACE
from kpis.places import x_at, y2_at, y_at

ROW: Final = 18  # between the words of two marks
HALO: Final = 4
# Beyond these shares of all, what is rare would squeeze the rest: it stands in the end bars.
TAIL: Final = 0.002


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in seconds and its words; a promise is drawn as targets are."""

    at: float
    words: str
    is_promise: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last bar that are drawn."""

    first: int
    last: int


def ends(bars: Sequence[int]) -> Ends:
    """Without the thin tails of a distribution, of which one bar at least is filled."""
    least = TAIL * sum(bars)
    below, above, first, last = 0, 0, 0, len(bars) - 1
    while below + bars[first] <= least:
        below, first = below + bars[first], first + 1
    while above + bars[last] <= least:
        above, last = above + bars[last], last - 1
    return Ends(first, max(first, last))


def spread(
    bars: Sequence[int],
    edges: Sequence[float],
    marks: Sequence[Mark],
    *,
    ticks: Mapping[float, str],
    narrow: bool = False,
) -> Drawing:
    """Bars between edges in seconds; those beyond the promise, if one is marked, are darker.

    Each mark has a row of its own above the bars: however near two are, their words are apart.
    """
    top = ROW * len(marks) + 8
    frame = Frame(328 if narrow else 600, (190 if narrow else 230) + top, left=4, right=4, top=top)
    shown = ends(bars)
    domain = [log2(edges[shown.first]), log2(edges[shown.last + 1])]
    promise = next((mark.at for mark in marks if mark.is_promise), None)
    axis = fitting(ticks, domain[1], 5 if narrow else 9, start=domain[0])
    layers = [_bars(bars, edges, shown, promise, domain, axis)]
    for row, mark in enumerate(marks):
        layers += _mark(mark, ROW * (row - len(marks)), domain, frame)
    return framed(alt.layer(*layers), frame)


def _bars(
    bars: Sequence[int],
    edges: Sequence[float],
    shown: Ends,
    promise: float | None,
    domain: Sequence[float],
    ticks: Mapping[float, str],
) -> Drawing:
    heights = list(bars[shown.first : shown.last + 1])
    heights[0] += sum(bars[: shown.first])
    heights[-1] += sum(bars[shown.last + 1 :])
    rows = []
    for place, height in enumerate(heights, start=shown.first):
        low, high = edges[place], edges[place + 1]
        cuts = [low, high]
        if promise is not None and low < promise < high:
            cuts.insert(1, promise)
        rows += [
            {
                "start": round(log2(a), 4),
                "end": round(log2(b), 4),
                "n": height,
                "foot": 0,
                "late": promise is not None and a >= promise,
            }
            for a, b in pairwise(cuts)
            if height
        ]
    scale = alt.Scale(domain=[0, max(heights)], nice=False)
    base = of_rows(rows).mark_rect(stroke=SURFACE, strokeWidth=1)
    return base.encode(
        x=log_x("start:Q", domain, ticks, foot=EDGE),
        x2=alt.X2("end:Q"),
        y=alt.Y("n:Q", axis=None, title=None, scale=scale),
        y2=alt.Y2("foot:Q"),
        color=alt.condition("datum.late", alt.value(DEEP), alt.value(BAND)),
    )


def _mark(mark: Mark, top: int, domain: Sequence[float], frame: Frame) -> list[Drawing]:
    width, height = frame.inner
    at = min(max(log2(max(mark.at, 1e-3)), domain[0]), domain[1])
    x = width * (at - domain[0]) / (domain[1] - domain[0] or 1)
    long = LETTER * len(mark.words) + 12
    is_left = x + long > width
    # Words too long for either side of their line end where the drawing does, across it.
    is_across = is_left and x < long
    place: dict[str, Any] = {
        "align": "right" if is_left else "left",
        "baseline": "middle",
        "dx": 0 if is_across else -5 if is_left else 5,
        "fontSize": 12,
        "fontWeight": 400 if mark.is_promise else 600,
    }
    ink = ACCENT if mark.is_promise else INK
    base = of_rows([{"label": mark.words}])
    line = base.mark_rule(color=ink, strokeWidth=1 if mark.is_promise else 1.5).encode(
        x=x_at(x), y=y_at(top + 3), y2=y2_at(height)
    )
    # Under the words, a line of the ground's colour keeps other marks' lines off them.
    twice: list[dict[str, Any]] = [
        {"stroke": SURFACE, "strokeWidth": HALO},
        {"color": ink if mark.is_promise else INK_2},
    ]
    words = [
        base.mark_text(**place, **colour).encode(
            x=x_at(width if is_across else x), y=y_at(top + 9), text=alt.Text("label:N")
        )
        for colour in twice
    ]
    return [line, *words]
