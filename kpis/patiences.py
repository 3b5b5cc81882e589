"""How long customers wait before they give up: the curve, its table, and the wait they bear."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import Axes, Drawing, Frame, framed, grid, y_of
from kpis.definitions import Unit
from kpis.inks import ACCENT, EDGE, INK, INK_3, SURFACE
from kpis.marks import scale_between, ticks
from kpis.panels import Panel
from kpis.queries.patience import Patience
from kpis.states import Goal

LEAST: Final = 30  # who gave up
POINTS: Final = 120
WAITS: Final = (
    5,
    10,
    20,
    30,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    420,
    600,
    900,
    1800,
    3600,
    7200,
    14400,
)
STEPS: Final = (
    1,
    2,
    5,
    10,
    15,
    20,
    30,
    60,
    120,
    180,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    14400,
    28800,
)
SIZES: Final = {
    "wide": Frame(600, 320, left=72, right=24, bottom=48),
    "narrow": Frame(328, 260, left=68, right=16, bottom=48),
}
MOST_TICKS: Final = {"wide": 6, "narrow": 4}
COLUMNS: Final = ("waited_s", "gave_up", "low", "high", "answered", "waiting_longer")


@dataclass(frozen=True, slots=True)
class Shown:
    """Without a panel, `absence` says why."""

    panel: Panel | None
    absence: str
    sentences: list[str]


def show(found: Patience, goal: Goal | None, promise: float | None) -> Shown:
    if found.gave_up_n < LEAST:
        return Shown(None, _absence(found), [])
    end = _end(found)
    longest = found.longest_within(goal.target) if goal else None
    title = _title(found, goal, longest)
    subtitle = _("Share that would have given up, had nobody answered before; band: 95%")
    return Shown(
        panel=Panel(
            title=title,
            subtitle=subtitle,
            description=f"{subtitle}. {title}.",
            drawn={size: _drawn(found, goal, longest, end, size) for size in SIZES},
            columns=[
                _("waited up to"),
                _("would have given up"),
                _("limits"),
                _("answered by then"),
                _("waited longer"),
            ],
            rows=[_row(found, seconds) for seconds in _waits(end, longest)],
        ),
        absence="",
        sentences=_sentences(found, goal, longest, promise),
    )


def rows(found: Patience) -> list[list[object]]:
    """The lines of a file, unrounded; waits in seconds."""
    if found.gave_up_n < LEAST:
        return []
    lines: list[list[object]] = []
    for seconds in _waits(_end(found), None):
        gone = found.left_by(seconds * 1000)
        answered = found.answered_by(seconds * 1000)
        waiting = found.waiting_at(seconds * 1000)
        lines.append([seconds, gone.value, gone.low, gone.high, answered, waiting])
    return lines


def _absence(found: Patience) -> str:
    if not found.n:
        return _("Nobody stood in a queue in this period.")
    return _("Too few gave up to tell how long customers wait: %(n)s, it takes %(least)s.") % {
        "n": formats.number(found.gave_up_n),
        "least": LEAST,
    }


def _end(found: Patience) -> float:
    """Where the drawing ends, in seconds: as far as enough customers waited."""
    return max(found.reaches / 1000, 10.0)


def _waits(end: float, longest: int | None) -> list[float]:
    asked = {float(one) for one in WAITS if one <= end}
    return sorted(asked | ({longest / 1000} if longest else set()))


def _share(value: float | None) -> str:
    return formats.DASH if value is None else formats.value(value, Unit.SHARE)


def _row(found: Patience, seconds: float) -> list[str]:
    gone = found.left_by(seconds * 1000)
    gap = formats.NO_BREAK
    span = (
        f"{_share(gone.low)}{gap}{formats.DASH} {_share(gone.high)}"
        if gone.low is not None
        else formats.DASH
    )
    return [
        formats.tick(seconds),
        _share(gone.value),
        span,
        _share(found.answered_by(seconds * 1000)),
        formats.number(found.waiting_at(seconds * 1000)),
    ]


def _title(found: Patience, goal: Goal | None, longest: int | None) -> str:
    if goal is None or longest is None:
        at = found.reaches
        words = {"wait": formats.duration(at / 1000), "share": _share(found.left_by(at).value)}
        return _("Of those who would wait %(wait)s, %(share)s would have given up") % words
    words = {
        "wait": formats.duration(longest / 1000),
        "share": formats.whole(_share(goal.target)),
    }
    return _("Answered within %(wait)s, no more than %(share)s give up") % words


def _sentences(
    found: Patience, goal: Goal | None, longest: int | None, promise: float | None
) -> list[str]:
    said = []
    if goal is None:
        said.append(_("No target for abandonment is set: without one, no wait is the longest."))
    elif longest is None:
        said.append(
            _("As far as enough customers waited, abandonment keeps to its target, %(share)s.")
            % {"share": formats.whole(_share(goal.target))}
        )
    else:
        said.append(
            _("The cheapest acceptable threshold is %(wait)s: by then %(answered)s were answered.")
            % {
                "wait": formats.duration(longest / 1000),
                "answered": _share(found.answered_by(longest)),
            }
        )
    if promise is not None:
        gone = found.left_by(promise * 1000)
        said.append(
            _(
                "By the promised %(wait)s, %(share)s would have given up and %(answered)s were"
                " answered."
            )
            % {
                "wait": formats.tick(promise),
                "share": _share(gone.value),
                "answered": _share(found.answered_by(promise * 1000)),
            }
        )
    return said


def _drawn(
    found: Patience, goal: Goal | None, longest: int | None, end: float, size: str
) -> Drawing:
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
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x)
    layers: list[Any] = [
        *grid(axes),
        base.mark_area(fill=INK_3, opacity=0.18, interpolate="step-after", clip=True).encode(
            y=y_of(axes, "low:Q"), y2="high:Q"
        ),
        base.mark_line(color=INK, strokeWidth=2, interpolate="step-after", clip=True).encode(
            y=y_of(axes)
        ),
        _answered_words(frame),
    ]
    if goal:
        layers += _goal(goal, longest, axes, x)
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
        alt.Chart(alt.InlineData(values=[{"label": _("answered")}]))
        .mark_text(align="right", baseline="top", color=INK_3, fontSize=12)
        .encode(x=alt.value(-20), y=alt.value(height + 20), text="label:N")
    )


def _goal(goal: Goal, longest: int | None, axes: Axes, x: alt.X) -> list[Drawing]:
    """The share that may give up, and down from it the wait at which it does."""
    words = _("target %(share)s") % {"share": formats.whole(_share(goal.target))}
    base = alt.Chart(alt.InlineData(values=[{"value": goal.target, "label": words}]))
    level = base.encode(y=y_of(axes))
    place: dict[str, Any] = {
        "align": "left",
        "baseline": "bottom",
        "dx": 2,
        "dy": -3,
        "fontSize": 12,
    }
    twice: list[dict[str, Any]] = [{"stroke": SURFACE, "strokeWidth": 4}, {"color": ACCENT}]
    layers = [level.mark_rule(color=ACCENT, strokeWidth=1)]
    layers += [
        level.mark_text(**place, **ink).encode(x=alt.value(0), text="label:N") for ink in twice
    ]
    if longest is not None:
        at = [{"at": longest / 1000, "value": goal.target, "foot": 0.0}]
        down = alt.Chart(alt.InlineData(values=at)).encode(x=x, y=y_of(axes), y2="foot:Q")
        layers.append(down.mark_rule(color=ACCENT, strokeWidth=1, strokeDash=[4, 3]))
    return layers
