"""The small drawings of a paper: floor to target, and the course of six months."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats

WIDTH: Final = 64
HEIGHT: Final = 18
INDENT: Final = 3
# The gauge's floor and target stand at fixed places, so that rows compare.
FLOOR_AT: Final = 12
TARGET_AT: Final = 76
GAUGE_WIDTH: Final = 88
NARROWEST: Final = 6

Shown = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Spark:
    """Paths in a box of 64 by 18, with what they say in words."""

    line: str
    last_x: str
    last_y: str
    target: str
    said: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """Places in a box of 88 by 16; the target always stands at 76, a floor at 12."""

    value: str
    band: str
    has_floor: bool
    said: str


def gauge(
    value: float | None,
    target: float | None,
    *,
    floor: float | None,
    band: tuple[float | None, float | None],
    is_lower_better: bool,
    shown: Shown,
) -> Gauge | None:
    """All amounts in one unit. Without a floor, the value stands on the side where it belongs."""
    if value is None or target is None:
        return None
    has_floor = floor is not None
    said = _said(value, target, floor, shown)
    if floor is None:
        reach = max(abs(target - value) * 1.25, abs(target) * 0.1, 1e-9)
        floor = target + (reach if is_lower_better else -reach)
    reach = target - floor

    def place(amount: float) -> float:
        share = (amount - floor) / reach if reach else 0.0
        return min(max(FLOOR_AT + share * (TARGET_AT - FLOOR_AT), 2), GAUGE_WIDTH - 2)

    drawn = ""
    low, high = band
    if low is not None and high is not None:
        start, end = sorted((place(low), place(high)))
        lacking = max(0.0, NARROWEST - (end - start)) / 2
        drawn = f"M{_n(start - lacking)} 8H{_n(end + lacking)}"
    return Gauge(_n(place(value)), drawn, has_floor=has_floor, said=said)


def _said(value: float, target: float, floor: float | None, shown: Shown) -> str:
    words = {"value": shown(value), "target": shown(target)}
    if floor is None:
        return _("%(value)s, target %(target)s") % words
    return _("%(value)s, floor %(floor)s, target %(target)s") % {
        **words,
        "floor": shown(floor),
    }


def spark(points: Sequence[float | None], target: float | None, *, shown: Shown) -> Spark | None:
    """One point draws nothing: there is no course yet."""
    known = [(place, amount) for place, amount in enumerate(points) if amount is not None]
    if len(known) < 2:
        return None
    ends = [amount for _place, amount in known] + ([] if target is None else [target])
    low, reach = min(ends), max(ends) - min(ends)

    def x(place: int) -> str:
        return _n(INDENT + place * (WIDTH - 2 * INDENT) / (len(points) - 1))

    def y(amount: float) -> str:
        share = (amount - low) / reach if reach else 0.5
        return _n(HEIGHT - INDENT - share * (HEIGHT - 2 * INDENT))

    last_place, last_amount = known[-1]
    return Spark(
        line="M" + "L".join(f"{x(place)} {y(amount)}" for place, amount in known),
        last_x=x(last_place),
        last_y=y(last_amount),
        target="" if target is None else f"M0 {y(target)}H{WIDTH}",
        said=" · ".join(formats.DASH if one is None else shown(one) for one in points),
    )


def _n(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0")
