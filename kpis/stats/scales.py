"""From a KPI's value to points: 100 at the target, 0 where it is unacceptable."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ANCHOR_POINTS: Final = (0.0, 60.0, 100.0, 120.0)
BAND_POINTS: Final = (0.0, 60.0, 100.0, 100.0, 60.0, 0.0)


@dataclass(frozen=True, slots=True)
class Anchors:
    """0 points at the floor, 60 at the threshold, 100 at the target, 120 at the stretch.

    In the unit of the value; falling where lower is better. Straight lines between them, and
    nothing below 0 or above 120.
    """

    floor: float
    threshold: float
    target: float
    stretch: float

    def __post_init__(self) -> None:
        rising = _rises(astuple(self))
        if not rising and not _rises(astuple(self)[::-1]):
            raise ValueError(f"the anchors {astuple(self)} neither rise nor fall")

    def is_under_floor(self, values: Floats) -> npt.NDArray[np.bool_]:
        """Whether the values are worse than the floor."""
        return values < self.floor if self.floor < self.target else values > self.floor


@dataclass(frozen=True, slots=True)
class Band:
    """100 points from `low` to `high`, 60 at either tolerance, 0 at either limit and beyond."""

    limit_low: float
    tolerance_low: float
    low: float
    high: float
    tolerance_high: float
    limit_high: float

    def __post_init__(self) -> None:
        ends = astuple(self)
        if not (_rises(ends[:3]) and self.low <= self.high and _rises(ends[3:])):
            raise ValueError(f"the band {ends} does not rise")


Scale = Anchors | Band


def points(scale: Scale, values: Floats) -> Floats:
    """The points of values, 0 to 120, or to 100 in a band."""
    at = astuple(scale)
    gained = ANCHOR_POINTS if isinstance(scale, Anchors) else BAND_POINTS
    if at[0] > at[-1]:
        at, gained = at[::-1], gained[::-1]
    return np.asarray(np.interp(values, at, gained), dtype=np.float64)


def score(scale: Scale, value: float) -> float:
    """The points of one value."""
    return float(points(scale, np.array(value, dtype=np.float64)))


def _rises(values: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(values))
