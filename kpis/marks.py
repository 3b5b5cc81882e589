"""Small drawings as numbers: interval bars, sparklines, team marks. Templates write the SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kpis.definitions import Unit
from kpis.queries.readings import Reading

# An interval narrower than its value's mark would read as a dot.
NARROWEST: Final = 7.0
WIDTH: Final = 160
HEIGHT: Final = 36
MARGIN: Final = 4
TEAM_INKS: Final = ("#5a686e", "#34699a", "#96501c", "#2f968b", "#5c2a4a", "#a08419", "#4431a0")


@dataclass(frozen=True, slots=True)
class TeamMark:
    """Filled square inside, hollow diamond outside; colour 0 is grey."""

    is_vendor: bool
    colour: int

    @property
    def ink(self) -> str:
        return TEAM_INKS[self.colour]


@dataclass(frozen=True, slots=True)
class Scale:
    """What a column's bars share, in the KPI's unit."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """From 0 to 100, clipped."""
        reach = self.high - self.low
        share = (value - self.low) / reach * 100 if reach else 50.0
        return min(max(share, 0.0), 100.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """Places from 0 to 100; None is not drawn."""

    value: float | None
    start: float | None
    end: float | None
    target: float | None
    is_pale: bool

    @property
    def width(self) -> float:
        """Of the interval."""
        return 0.0 if self.start is None or self.end is None else round(self.end - self.start, 1)


@dataclass(frozen=True, slots=True)
class Spark:
    """Paths in a box of 160 by 36 units."""

    line: str
    band: str
    last_x: float
    last_y: float
    target_y: float | None


def scale_for(
    readings: Iterable[Reading], targets: Iterable[float], *, slack: float = 1.0
) -> Scale | None:
    """Round ends that hold every value and target, and intervals as far as `slack` allows.

    Slack is a part of the reach of the values.
    """
    shown = [reading for reading in readings if reading.value is not None]
    if not shown:
        return None
    ends = [reading.value for reading in shown if reading.value is not None] + list(targets)
    reach = slack * (max(ends) - min(ends)) or max(abs(ends[0]) * 0.1, 1e-9)
    lowest, highest = min(ends) - reach, max(ends) + reach
    for reading in shown:
        if reading.interval:
            # The wide interval of one small team must not flatten everybody else's.
            ends.append(max(reading.interval.low, lowest))
            ends.append(min(reading.interval.high, highest))
    return scale_between(min(ends), max(ends), shown[0].kpi.unit)


def scale_between(low: float, high: float, unit: Unit) -> Scale:
    """Round ends around these; no share passes 100 % and nothing falls under 0 by rounding."""
    ceiling = 1.0 if unit == Unit.SHARE and high <= 1 else float("inf")
    ground = 0.0 if low >= 0 else float("-inf")
    step = _step((high - low) or abs(high) or 1.0, unit)
    start = max(ground, round((low // step) * step, 9))
    end = min(ceiling, round(-(-high // step) * step, 9))
    if end - start < 1.5 * step and not start < low <= high < end:
        start, end = max(ground, start - step), min(ceiling, end + step)
    return Scale(round(start, 9), round(end, 9))


def ticks(scale: Scale, unit: Unit) -> list[float]:
    """Round values from end to end."""
    step = _step(scale.high - scale.low, unit)
    count = round((scale.high - scale.low) / step)
    return [round(scale.low + place * step, 6) for place in range(count + 1)]


def _step(reach: float, unit: Unit) -> float:
    # Shares, which an error of forecasts or a clearance takes beyond 100 %.
    steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
    if unit == Unit.SECONDS:
        steps = [1.0, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200]
        steps += [86400, 172800, 432000, 864000]
    elif unit == Unit.COUNT:
        steps = [base * 10.0**power for power in range(9) for base in (1, 2, 5)]
    elif unit != Unit.SHARE:
        steps = [base * 10.0**power for power in range(-2, 9) for base in (1, 2, 5)]
    return next((step for step in steps if step * 5 >= reach), steps[-1])


def bar_for(reading: Reading, scale: Scale | None, target: float | None, *, pale: bool) -> Bar:
    if scale is None or reading.value is None:
        return Bar(None, None, None, None, pale)
    value = scale.place(reading.value)
    start = end = None
    if reading.interval:
        start, end = scale.place(reading.interval.low), scale.place(reading.interval.high)
        lacking = max(0.0, NARROWEST - (end - start)) / 2
        start, end = round(start - lacking, 1), round(end + lacking, 1)
    place = None if target is None else round(scale.place(target), 1)
    return Bar(round(value, 1), start, end, place, pale)


def spark_for(readings: Sequence[Reading | None], target: float | None) -> Spark | None:
    """Points in order of time, None where there is no figure. Fewer than two draw nothing."""
    shown = [
        (place, reading.value, reading)
        for place, reading in enumerate(readings)
        if reading is not None and reading.value is not None
    ]
    if len(shown) < 2:
        return None
    ends = [amount for _, amount, _ in shown] + ([] if target is None else [target])
    low, high = min(ends), max(ends)
    reach = high - low or abs(high) or 1.0
    low, high = low - reach * 0.15, high + reach * 0.15
    across = (WIDTH - 2 * MARGIN) / (len(readings) - 1)

    def x(place: int) -> float:
        return round(MARGIN + place * across, 1)

    def y(amount: float) -> float:
        clipped = min(max(amount, low), high)
        return round(HEIGHT - MARGIN - (clipped - low) / (high - low) * (HEIGHT - 2 * MARGIN), 1)

    line = "M" + "L".join(f"{x(place)} {y(amount)}" for place, amount, _ in shown)
    spans = [(x(place), reading.interval) for place, _, reading in shown if reading.interval]
    upper = [f"{left} {y(span.high)}" for left, span in spans]
    lower = [f"{left} {y(span.low)}" for left, span in reversed(spans)]
    band = f"M{'L'.join(upper + lower)}z" if len(spans) > 1 else ""
    last_place, last_amount, _ = shown[-1]
    return Spark(
        line=line,
        band=band,
        last_x=x(last_place),
        last_y=y(last_amount),
        target_y=None if target is None else y(target),
    )
