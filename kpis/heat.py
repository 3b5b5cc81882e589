"""Heat: figures on five steps, the strongest furthest from the target, or the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor, log10
from typing import Final

from kpis import formats
from kpis.definitions import Better, Kpi, Unit
from kpis.states import Goal

STEPS: Final = 5
# A figure where less is better: parts of the target at which the next step begins.
TIMES: Final = (1.0, 1.5, 2.0, 3.0)
ROUND: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Four cuts between five steps, the mildest first, as the figures are printed."""

    kpi: Kpi
    cuts: tuple[float, ...]
    is_falling: bool  # the strongest step is the lowest

    def step(self, value: float) -> int:
        """From 1, the mildest, to 5."""
        asked, *cuts = map(self._printed, (value, *self.cuts))
        if self.is_falling:
            return 1 + sum(asked < cut for cut in cuts)
        return 1 + sum(asked > cut for cut in cuts)

    def _printed(self, value: float) -> Decimal:
        # Mean counts have decimals.
        unit = Unit.DAYS if self.kpi.unit is Unit.COUNT else self.kpi.unit
        return formats.printed(value, unit)

    @property
    def words(self) -> list[str]:
        """What each step holds."""
        ends = [said(cut, self.kpi.unit) for cut in self.cuts]
        first, last = ("≥", "<") if self.is_falling else ("≤", ">")
        gap = formats.NO_BREAK
        between = [
            f"{low}{gap}{formats.DASH} {high}"
            for low, high in (
                sorted(pair, key=ends.index, reverse=self.is_falling) for pair in pairwise(ends)
            )
        ]
        return [f"{first}{gap}{ends[0]}", *between, f"{last}{gap}{ends[-1]}"]


def said(value: float, unit: Unit) -> str:
    """A round value: 80%, 1:30, 12 or 2.5."""
    if unit is Unit.COUNT:
        return formats.number(round(Decimal(repr(value)), 1).normalize() + 0)
    return formats.whole(formats.value(value, unit, clock=True))


def scale(kpi: Kpi, goal: Goal | None, values: Sequence[float]) -> Scale:
    """By the target where there is one, else in equal parts up to the most."""
    if goal and kpi.better is Better.HIGHER and goal.target > 0:
        step = min(0.1, goal.target / 8) if kpi.unit is Unit.SHARE else goal.target / 8
        return Scale(kpi, tuple(goal.target - step * n for n in range(STEPS - 1)), is_falling=True)
    if goal and kpi.better is Better.LOWER and goal.target > 0:
        return Scale(kpi, tuple(goal.target * part for part in TIMES), is_falling=False)
    if kpi.better is Better.HIGHER:
        part = _rounded((1 - min(values, default=0.0)) / STEPS)
        return Scale(kpi, tuple(1 - part * n for n in range(1, STEPS)), is_falling=True)
    part = _rounded(max(values, default=0.0) / STEPS)
    return Scale(kpi, tuple(part * n for n in range(1, STEPS)), is_falling=False)


def _rounded(part: float) -> float:
    """The next round number, so that five steps reach the whole."""
    if part <= 0:
        return 1.0
    power = 10.0 ** floor(log10(part))
    return next(n * power for n in ROUND if n * power >= part * (1 - 1e-9))
