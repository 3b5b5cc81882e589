"""An agent's work beside what all agents would have made of the same contacts.

The index is 100 (O + m) / (E + m): O is what was observed, E the sum over the agent's contacts of
the all-agent mean of their stratum. m draws agents of whom little is known towards 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isinf
from typing import Final

import numpy as np
from scipy.special import gammaincinv

WINDOW: Final = 10
CLOSE: Final = 0.10


@dataclass(frozen=True, slots=True)
class Record:
    """An agent's four weeks, in any unit: successes, points or milliseconds.

    `variance` is that of `observed` if the agent were like all others: sums over the contacts
    of p (1 - p) for successes, of the stratum's variance for handle times, and `expected` itself
    for counts of rare events.
    """

    observed: float
    expected: float
    variance: float

    def __post_init__(self) -> None:
        if self.expected <= 0 or self.observed < 0 or self.variance < 0:
            raise ValueError("an agent's record needs an expectation")


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """`m` in the unit of O and E; infinite where agents do not differ by more than chance.

    `between` is the variance of O/E between agents, `dispersion` the mean variance per expected
    unit: 1 for counts, 1 - p for successes.
    """

    m: float
    between: float
    dispersion: float


@dataclass(frozen=True, slots=True)
class Index:
    """100 is the mean of all agents, more is better; no interval where nothing tells them apart."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Onset:
    """Working days until proficient, or so far without: then it is right-censored."""

    days: int
    is_reached: bool


def shrinkage(records: Sequence[Record]) -> Shrinkage:
    """m = dispersion / variance between agents, by the method of moments.

    E[(O - E)^2] = V + E^2 between: summed over agents and solved. With Poisson counts m is the
    shape of the gamma prior (Clayton and Kaldor 1987); with few agents it is rough.
    """
    if len(records) < 2:
        raise ValueError("agents differ only where there are two")
    expected = np.array([record.expected for record in records])
    variance = np.array([record.variance for record in records])
    excess = (np.array([r.observed for r in records]) - expected) ** 2 - variance
    between = max(float(excess.sum() / (expected**2).sum()), 0.0)
    dispersion = float(variance.sum() / expected.sum())
    return Shrinkage(dispersion / between if between else inf, between, dispersion)


def index(
    record: Record, prior: Shrinkage, *, is_inverted: bool = False, level: float = 0.95
) -> Index:
    """The index and its interval, by the gamma posterior; inverted for handle times.

    The interval holds for agents drawn from those that gave `prior` (empirical Bayes), and takes
    their spread as known.
    """
    if isinf(prior.m):
        return Index(100.0, None, None)
    above, below = record.observed + prior.m, record.expected + prior.m
    if prior.dispersion == 0:
        low = high = above / below
    else:
        shape, rate = above / prior.dispersion, below / prior.dispersion
        low, high = (
            float(gammaincinv(shape, tail)) / rate for tail in ((1 - level) / 2, (1 + level) / 2)
        )
    if is_inverted:
        return Index(100 * below / above, 100 / high, 100 / low)
    return Index(100 * above / below, 100 * low, 100 * high)


def days_to_proficiency(
    days: Sequence[tuple[float, float]],
    tenured: float,
    *,
    m: float = 0.0,
    window: int = WINDOW,
    is_inverted: bool = False,
) -> Onset:
    """The first working day whose last `window` days have an index close to the tenured median.

    `days` holds (observed, expected) of each day worked since hiring; close is 10 % below
    `tenured`, an index, or better. Feed the days of all new agents to a survival curve.
    """
    if window < 1 or tenured <= 0:
        raise ValueError("proficiency needs a window and a tenured median")
    sums = np.cumsum([(0.0, 0.0), *days], axis=0)
    recent = sums[window:] - sums[:-window]
    observed, expected = recent[:, 0] + m, recent[:, 1] + m
    above, below = (expected, observed) if is_inverted else (observed, expected)
    has_worked = recent[:, 1] > 0
    reached = np.flatnonzero(has_worked & (100 * above >= (1 - CLOSE) * tenured * below))
    if not reached.size:
        return Onset(len(days), is_reached=False)
    return Onset(int(reached[0]) + window, is_reached=True)
