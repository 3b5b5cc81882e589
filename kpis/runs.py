"""Control charts as specifications: a line between its limits, and the points that stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import altair as alt

from kpis.charts import Axes, Drawing, Frame, framed, grid, of_rows, roomy, spread, x_of, y_of
from kpis.inks import EDGE, INK, INK_2, INK_3, SURFACE, TEAMS
from kpis.marks import TeamMark
from kpis.places import x_at, y_at

WIDE: Final = Frame(600, 340, left=40, right=64)
NARROW: Final = Frame(328, 280, left=32, right=56)
SIZES: Final = {"wide": WIDE, "narrow": NARROW}
GAP: Final = 15


class Look(StrEnum):
    """What a point is drawn as: shape first, colour second."""

    PLAIN = "plain"
    ABOVE = "above"
    BELOW = "below"
    RUN = "run"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Step:
    """One period, counted from the left."""

    place: int
    value: float
    low: float
    high: float
    look: Look
    words: str


@dataclass(frozen=True, slots=True)
class Ends:
    """What stands at the right end of the limits and of the centre."""

    high: str
    centre: str
    low: str


def control(
    steps: Sequence[Step], axes: Axes, centre: float, ends: Ends, mark: TeamMark, *, frame: Frame
) -> Drawing:
    frame = roomy(frame, axes.up.values())
    layers = [*grid(axes), *_limits(steps, axes), _centre(centre, axes)]
    layers += [*_line(steps, axes, mark), *_points(steps, axes, mark)]
    layers += _ends(steps, axes, centre, ends, frame)
    return framed(alt.layer(*layers), frame)


def _limits(steps: Sequence[Step], axes: Axes) -> list[Drawing]:
    found = []
    for side in ("low", "high"):
        rows = [{"place": step.place, "value": getattr(step, side)} for step in steps]
        line = of_rows(rows).mark_line(
            color=INK_3, strokeWidth=1.25, strokeDash=[4, 3], interpolate="step", clip=True
        )
        found.append(line.encode(x=x_of(axes), y=y_of(axes)))
    return found


def _centre(centre: float, axes: Axes) -> Drawing:
    rule = of_rows([{"value": centre}]).mark_rule(color=EDGE, strokeWidth=1.5)
    return rule.encode(y=y_of(axes))


def _line(steps: Sequence[Step], axes: Axes, mark: TeamMark) -> list[Drawing]:
    rows = [{"place": step.place, "value": step.value} for step in steps]
    line = of_rows(rows).mark_line(
        color=TEAMS[mark.colour], strokeWidth=1.5, strokeJoin="round", opacity=0.7
    )
    return [line.encode(x=x_of(axes), y=y_of(axes))]


def _points(steps: Sequence[Step], axes: Axes, mark: TeamMark) -> list[Drawing]:
    """What stands out is drawn last, and largest."""
    ink = TEAMS[mark.colour]
    looks: dict[Look, dict[str, Any]] = {
        Look.PLAIN: {"shape": "circle", "size": 26, "fill": ink, "stroke": ink},
        Look.EARLY: {"shape": "circle", "size": 36, "fill": SURFACE, "stroke": EDGE},
        Look.RUN: {"shape": "square", "size": 64, "fill": SURFACE, "stroke": INK_2},
        Look.ABOVE: {"shape": "triangle-up", "size": 130, "fill": INK, "stroke": INK},
        Look.BELOW: {"shape": "triangle-down", "size": 130, "fill": INK, "stroke": INK},
    }
    found = []
    for look, drawn in looks.items():
        rows = [
            {"place": step.place, "value": step.value, "words": step.words}
            for step in steps
            if step.look is look
        ]
        if rows:
            points = of_rows(rows).mark_point(filled=True, strokeWidth=1.75, opacity=1, **drawn)
            found.append(
                points.encode(x=x_of(axes), y=y_of(axes), description=alt.Description("words:N"))
            )
    return found


def _ends(
    steps: Sequence[Step], axes: Axes, centre: float, ends: Ends, frame: Frame
) -> list[Drawing]:
    """The values of the lines, shifted apart where they would collide."""
    width, height = frame.inner
    last = steps[-1]
    said = ((last.high, ends.high, 400), (centre, ends.centre, 600), (last.low, ends.low, 400))
    tops = spread(
        [height * (1 - axes.scale.place(value) / 100) for value, _, _ in said],
        gap=GAP,
        height=height,
    )
    return [
        of_rows([{"label": text}])
        .mark_text(
            align="left", baseline="middle", fontSize=12, fontWeight=weight,
            color=INK_2 if weight == 600 else INK_3,
        )
        .encode(x=x_at(width + 8), y=y_at(top), text=alt.Text("label:N"))
        for (_, text, weight), top in zip(said, tops, strict=True)
    ]  # fmt: skip
