"""Curves of patience as specifications: who would have given up, and who was answered by then."""

import json
from collections.abc import Mapping
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import Axes, Drawing, Frame, framed, grid, of_rows, y_of
from kpis.definitions import Unit
from kpis.inks import ACCENT, EDGE, INK, INK_3, SURFACE
from kpis.marks import scale_between, ticks
from kpis.places import x_at, y_at
from kpis.queries.patience import Patience
from kpis.states import Goal

POINTS: Final = 120
STEPS: Final = (
    *(1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900),
    *(1800, 3600, 7200, 14400, 28800),
)
SIZES: Final = {
    "wide": Frame(600, 320, left=88, right=24, bottom=48),
    "narrow": Frame(328, 260, left=84, right=16, bottom=48),
}
MOST_TICKS: Final = {"wide": 6, "narrow": 4}


def share(value: float | None) -> str:
    return formats.DASH if value is None else formats.value(value, Unit.SHARE)


def curve(
    found: Patience, goal: Goal | None, longest: int | None, end: float, size: str
) -> Drawing:
    """Up to `end` seconds: those who would have given up, with their band, and the target."""
    frame = SIZES[size]
    points = _points(found, end)
    top = max(point["high"] for point in points)
    scale = scale_between(0.0, max(top, goal.target * 1.2 if goal else 0.0), Unit.SHARE)
    axes = Axes(
        across={}, places=0, up=formats.ticks(ticks(scale, Unit.SHARE), Unit.SHARE), scale=scale,
        goal=None, goal_words="",
    )  # fmt: skip
    shown = _ticks(end, MOST_TICKS[size])
    x = _x(found, shown, end)
    base = of_rows(points).encode(x=x)
    layers: list[Any] = [
        *grid(axes),
        base.mark_area(fill=INK_3, opacity=0.18, interpolate="step-after", clip=True).encode(
            y=y_of(axes, "low:Q"), y2=alt.Y2("high:Q")
        ),
        base.mark_line(color=INK, strokeWidth=2, interpolate="step-after", clip=True).encode(
            y=y_of(axes)
        ),
        _answered_words(frame),
    ]
    if goal:
        layers += _goal(goal, longest, axes, x, frame.inner[0])
    return framed(alt.layer(*layers), frame)


def _points(found: Patience, end: float) -> list[dict[str, float]]:
    points = []
    for place in range(POINTS + 1):
        at = end * place / POINTS
        gone = found.left_by(at * 1000)
        value = gone.value or 0.0
        low = value if gone.low is None else gone.low
        high = value if gone.high is None else gone.high
        point = {"at": at, "value": value, "low": low, "high": high}
        points.append({name: round(amount, 5) for name, amount in point.items()})
    return points


def _ticks(end: float, most: int) -> list[int]:
    step = next((step for step in STEPS if end / step <= most), STEPS[-1])
    return [n * step for n in range(int(end // step) + 1)]


def _x(found: Patience, shown: list[int], end: float) -> alt.X:
    """Below each wait, the share that had been answered by then."""
    words: Mapping[str, list[str]] = {
        str(at): [
            formats.tick(at),
            f"{100 * found.answered_by(at * 1000):.0f}{formats.percent_sign()}",
        ]
        for at in shown
    }
    axis = alt.Axis(
        values=shown,
        labelExpr=f"({json.dumps(words)})[datum.value]",
        domainColor=EDGE,
        tickColor=EDGE,
        tickSize=4,
        grid=False,
        labelOverlap=False,
        labelFlush=False,
    )
    return alt.X("at:Q", axis=axis, title=None, scale=alt.Scale(domain=[0, end], nice=False))


def _answered_words(frame: Frame) -> Drawing:
    """What the second line below the axis is."""
    _width, height = frame.inner
    return (
        of_rows([{"label": _("answered")}])
        .mark_text(align="right", baseline="top", color=INK_3, fontSize=12)
        .encode(x=x_at(-16), y=y_at(height + 20), text=alt.Text("label:N"))
    )


def _goal(goal: Goal, longest: int | None, axes: Axes, x: alt.X, width: int) -> list[Drawing]:
    """The share that may give up, and down from it the wait at which it does."""
    words = _("target %(share)s") % {"share": formats.whole(share(goal.target))}
    base = of_rows([{"value": goal.target, "label": words}])
    level = base.encode(y=y_of(axes))
    place: dict[str, Any] = {
        "align": "right",
        "baseline": "bottom",
        "dx": -2,
        "dy": -3,
        "fontSize": 12,
    }
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": ACCENT}]
    layers = [level.mark_rule(color=ACCENT, strokeWidth=1)]
    layers += [
        level.mark_text(**place, **ink).encode(x=x_at(width), text=alt.Text("label:N"))
        for ink in twice
    ]
    if longest is not None:
        at = [{"at": longest / 1000, "value": goal.target, "foot": 0.0}]
        down = of_rows(at).encode(x=x, y=y_of(axes), y2=alt.Y2("foot:Q"))
        layers.append(down.mark_rule(color=ACCENT, strokeWidth=1, strokeDash=[4, 3]))
    return layers
