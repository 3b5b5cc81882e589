"""Figures beside those of the period before, and whether the difference is proven."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpis.definitions import Better, Maturity, Unit
from kpis.queries.readings import Cell, Reading
from kpis.stats.differences import mover


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in the KPI's unit; of counts, as a part of what it was."""

    amount: float
    low: float | None
    high: float | None
    is_proven: bool
    is_relative: bool = False


Place = tuple[str, Cell]


def by_place(readings: Iterable[Reading]) -> dict[Place, Reading]:
    return {(reading.kpi.key, reading.cell): reading for reading in readings}


def change(now: Reading, before: Reading | None) -> Change | None:
    """Proven where the interval of the difference excludes zero, and both are final."""
    if before is None or now.value is None or before.value is None:
        return None
    if now.kpi.unit == Unit.COUNT:
        if not before.value:
            return None
        # A count has no sampling error of its own, and months differ in length.
        part = (now.value - before.value) / before.value
        return Change(part, None, None, is_proven=False, is_relative=True)
    amount = now.value - before.value
    span = _span(now, before)
    if span is None:
        return Change(amount, None, None, is_proven=False)
    low, high = span
    is_final = now.maturity == before.maturity == Maturity.FINAL
    return Change(amount, low, high, is_proven=is_final and not low <= 0 <= high)


def _span(now: Reading, before: Reading) -> tuple[float, float] | None:
    if now.value is None or before.value is None or not (now.interval and before.interval):
        return None
    # Of two Wilson intervals this is Newcombe's method 10.
    return mover(
        now.value,
        now.interval.low,
        now.interval.high,
        before.value,
        before.interval.low,
        before.interval.high,
    )


def is_better(reading: Reading, found: Change) -> bool | None:
    """None where no direction is better."""
    if reading.kpi.better == Better.HIGHER:
        return found.amount > 0
    if reading.kpi.better == Better.LOWER:
        return found.amount < 0
    return None
