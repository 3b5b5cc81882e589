"""How a figure stands to its target: one rule for every surface, judged on the printed value."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from kpis.definitions import Better, Maturity, Standing
from kpis.formats import printed
from kpis.queries.readings import Reading


class State(StrEnum):
    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    UNSURE = "unsure"
    NONE = "none"

    @property
    def label(self) -> str:
        return str(LABELS[self])

    @property
    def ink(self) -> str:
        """Its colour on white; themes override it."""
        return INKS[self]


LABELS: Final = {
    State.MET: _("target met"),
    State.NEAR: _("near target"),
    State.MISSED: _("target missed"),
    State.UNSURE: _("uncertain"),
    State.NONE: _("no data"),
}
INKS: Final = {
    State.MET: "#0d7355",
    State.NEAR: "#a86e00",
    State.MISSED: "#a3180f",
    State.UNSURE: "#575688",
    State.NONE: "#5a686e",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should reach, in the KPI's unit. Of a band, floor and target are its ends."""

    target: float
    floor: float | None = None
    threshold: float | None = None
    stretch: float | None = None
    tolerance: float | None = None
    limit: float | None = None


def judge(reading: Reading, goal: Goal | None, *, is_sample: bool = False) -> State | None:
    """None where nothing is judged: no target, context, or figures that look ahead too early.

    A resolution that customers have not had the time to contradict looks better than it is.
    A census is judged exactly. A sample is short only where its interval excludes the target.
    """
    kpi = reading.kpi
    if reading.value is None or reading.standing == Standing.SUPPRESSED:
        return State.NONE
    is_early = bool(kpi.matures_after) and reading.maturity != Maturity.FINAL
    if goal is None or kpi.better == Better.CONTEXT or is_early:
        return None
    value = printed(reading.value, kpi.unit)
    target = printed(goal.target, kpi.unit)
    floor = None if goal.floor is None else printed(goal.floor, kpi.unit)
    if kpi.better == Better.BAND:
        return _in_band(value, target, floor)
    short = (target - value) * (1 if kpi.better == Better.HIGHER else -1)
    if short <= 0:
        return State.MET
    ends = reading.interval
    if is_sample and ends is not None and ends.low <= goal.target <= ends.high:
        return State.UNSURE
    reach = None if floor is None else abs(target - floor)
    # At least two thirds of the way from floor to target; without a floor, nothing is near.
    return State.NEAR if reach and short * 3 <= reach else State.MISSED


def _in_band(value: Decimal, target: Decimal, floor: Decimal | None) -> State | None:
    if floor is None:
        return None
    low, high = sorted((target, floor))
    return State.MET if low <= value <= high else State.MISSED
