"""Control charts: whether a figure's course over periods is more than chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from math import pi, sqrt
from statistics import fmean
from typing import Final

from kpis.stats.funnel import binomial_limit, poisson_limit, sigma_tail, within_sd

SIGMAS: Final = 3
RUN: Final = 8
# The mean distance of two normal values, in standard deviations: 1.128 in the tables.
D2: Final = 2 / sqrt(pi)
# The upper limit of that distance, in its mean: 3.267 in the tables.
D4: Final = 1 + SIGMAS * sqrt(2 - D2**2) / D2


class Rule(StrEnum):
    """The rules of Western Electric (1956) that we apply: few, so that few alarms are false."""

    BEYOND_3_SIGMA = "beyond_3_sigma"
    EIGHT_ON_A_SIDE = "eight_on_a_side"


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that the periods from `first` to `last`, counted from 0, break."""

    rule: Rule
    first: int
    last: int
    is_above: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A period's value and limits; without cases it has neither."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Periods in the order given, and what stands out.

    `inflation` is Laney's sigma_z (2002), at least 1: how many times the spread of the periods
    exceeds that of their cases.
    """

    centre: float
    inflation: float
    periods: tuple[Period, ...]
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class MovingRanges:
    """Distances of neighbouring values beside their upper limit; `beyond` counts from 0."""

    centre: float
    high: float
    ranges: tuple[float, ...]
    beyond: tuple[int, ...]


# From a period's cases or exposure: the limits at 3 sigma.
Limit = Callable[[float], tuple[float, float]]


def p_chart(
    cases: Sequence[tuple[int, int]], *, baseline: int | None = None, laney: bool = True
) -> Chart:
    """Chart of the shares of (successes, cases): binomial limits, Laney's p' if overdispersed.

    The tails are those of 3 sigma, exact and interpolated. Centre and inflation come from the
    first `baseline` periods, or from all; without `laney` nothing is inflated.
    """
    if any(n < 0 or not 0 <= k <= n for k, n in cases):
        raise ValueError("a period has no share")
    known = cases[:baseline]
    centre = _ratio(sum(k for k, _ in known), sum(n for _, n in known))
    tail = sigma_tail(SIGMAS)

    def limits(n: float) -> tuple[float, float]:
        size = int(n)
        low, high = (binomial_limit(size, centre, p) for p in (tail, 1 - tail))
        return low / size, high / size

    values = [(k / n if n else None, n) for k, n in cases]
    return _chart(
        values, centre, sqrt(centre * (1 - centre)), limits, (0.0, 1.0), baseline if laney else 0
    )


def u_chart(
    counts: Sequence[tuple[int, float]], *, baseline: int | None = None, laney: bool = True
) -> Chart:
    """Chart of (events, exposure) per period: Poisson limits, Laney's u' if overdispersed.

    With 1 for every exposure this is the c chart.
    """
    if any(k < 0 or exposure < 0 for k, exposure in counts):
        raise ValueError("a period has no rate")
    known = counts[:baseline]
    centre = _ratio(sum(k for k, _ in known), sum(e for _, e in known))
    tail = sigma_tail(SIGMAS)

    def limits(n: float) -> tuple[float, float]:
        low, high = (poisson_limit(centre * n, p) for p in (tail, 1 - tail))
        return low / n, high / n

    values = [(k / exposure if exposure else None, exposure) for k, exposure in counts]
    return _chart(
        values, centre, sqrt(centre), limits, (0.0, float("inf")), baseline if laney else 0
    )


def mean_chart(
    moments: Sequence[tuple[int, int, int]], *, baseline: int | None = None, laney: bool = True
) -> Chart:
    """Chart of the means of (n, sum x, sum x^2): 3 common standard errors, inflated as p'."""
    known = [period for period in moments[:baseline] if period[0]]
    centre = _ratio(sum(s1 for _, s1, _ in known), sum(n for n, _, _ in known))
    spread = within_sd(known)

    def limits(n: float) -> tuple[float, float]:
        half = SIGMAS * spread / sqrt(n)
        return centre - half, centre + half

    values = [(s1 / n if n else None, n) for n, s1, _ in moments]
    bounds = (float("-inf"), float("inf"))
    return _chart(values, centre, spread, limits, bounds, baseline if laney else 0)


def xmr_chart(
    values: Sequence[float | None], *, baseline: int | None = None
) -> tuple[Chart, MovingRanges]:
    """Charts of single values and of their moving ranges (Montgomery 2013, section 6.4)."""
    known = [value for value in values[:baseline] if value is not None]
    if len(known) < 2:
        raise ValueError("moving ranges need two periods")
    centre = fmean(known)
    mean_range = fmean(_distances(known))
    half = SIGMAS * mean_range / D2
    periods = tuple(
        Period(None, None, None) if value is None else Period(value, centre - half, centre + half)
        for value in values
    )
    ranges = _distances([value for value in values if value is not None])
    high = D4 * mean_range
    beyond = tuple(i for i, distance in enumerate(ranges) if distance > high)
    chart = Chart(centre, 1.0, periods, signals(periods, centre))
    return chart, MovingRanges(mean_range, high, tuple(ranges), beyond)


def signals(periods: Sequence[Period], centre: float) -> tuple[Signal, ...]:
    """Each period beyond its limits, and each longest run of eight or more on one side.

    A value at the centre ends a run; a period without a value does not.
    """
    found = [
        Signal(Rule.BEYOND_3_SIGMA, i, i, p.value > centre)
        for i, p in enumerate(periods)
        if p.value is not None
        and p.low is not None
        and p.high is not None
        and not p.low <= p.value <= p.high
    ]
    known = [(i, p.value) for i, p in enumerate(periods) if p.value is not None]
    for side, members in groupby(known, key=lambda pair: (pair[1] > centre) - (pair[1] < centre)):
        run = [i for i, _ in members]
        if side and len(run) >= RUN:
            found.append(Signal(Rule.EIGHT_ON_A_SIDE, run[0], run[-1], side > 0))
    return tuple(sorted(found, key=lambda signal: (signal.first, signal.last)))


def _chart(
    values: Sequence[tuple[float | None, float]],
    centre: float,
    spread: float,
    limits: Limit,
    bounds: tuple[float, float],
    baseline: int | None,
) -> Chart:
    scores = [
        (value - centre) * sqrt(n) / spread
        for value, n in values[:baseline]
        if value is not None and spread
    ]
    # Under 1 it is mostly chance when periods are few: limits are never drawn closer.
    inflation = max(1.0, fmean(_distances(scores)) / D2) if len(scores) > 1 else 1.0
    periods = []
    for value, n in values:
        if value is None:
            periods.append(Period(None, None, None))
            continue
        low, high = (
            min(max(centre + inflation * (at - centre), bounds[0]), bounds[1]) for at in limits(n)
        )
        periods.append(Period(value, low, high))
    return Chart(centre, inflation, tuple(periods), signals(periods, centre))


def _ratio(total: float, n: float) -> float:
    if n <= 0:
        raise ValueError("a chart needs a period with cases")
    return total / n


def _distances(values: Sequence[float]) -> list[float]:
    return [abs(b - a) for a, b in pairwise(values)]
