"""Funnel plots: many teams or agents beside limits that narrow with their numbers of cases."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np
from scipy.special import betaincc, chdtri, gammainc, gammaincc, ndtr

from kpis.stats.moments import normal_quantile

LEVELS = (0.95, 0.998)
# What the units' own spread is read from: the tenth at either end counts as its border.
WINSORISED = 0.1
CURVE_POINTS = 60


class Position(StrEnum):
    """Where a unit lies; its z says on which side."""

    WITHIN = "within"
    OUTSIDE_95 = "outside_95"
    OUTSIDE_998 = "outside_99_8"


@dataclass(frozen=True, slots=True)
class Limits:
    """What chance alone leaves a unit within, in the unit of its value."""

    low_998: float
    low_95: float
    high_95: float
    high_998: float


@dataclass(frozen=True, slots=True)
class Point:
    """The limits of a unit with `n` cases, or with an exposure of `n`."""

    n: float
    limits: Limits


@dataclass(frozen=True, slots=True)
class Unit:
    """A team or an agent; `z` counts standard errors from the target, inflated ones if any."""

    value: float
    n: float
    z: float
    limits: Limits
    position: Position


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units in the order given, and the curve to draw, by growing n.

    `phi` is the mean of the winsorised z^2: well above 1 if chance does not explain all. The
    limits are sqrt(phi) times as far away where `is_inflated`.
    """

    target: float
    phi: float
    is_inflated: bool
    units: tuple[Unit, ...]
    curve: tuple[Point, ...]


# From n cases and a probability p: the limit below which chance leaves a unit with p.
Limit = Callable[[float, float], float]


def shares(
    cases: Sequence[tuple[int, int]],
    *,
    target: float | None = None,
    reach: tuple[float, float] | None = None,
) -> Funnel:
    """Funnel of (successes, cases), by exact binomial limits (Spiegelhalter 2005).

    The target is the pooled share unless given. The curve goes from the smallest unit to the
    largest, or as far as `reach` says.
    """
    if any(n <= 0 or not 0 <= k <= n for k, n in cases):
        raise ValueError("a unit has no share")
    centre = _target(target, sum(k for k, _ in cases), sum(n for _, n in cases))
    if not 0 <= centre <= 1:
        raise ValueError(f"{centre} is not a share")
    return _funnel(
        [(k / n, n) for k, n in cases],
        centre,
        sqrt(centre * (1 - centre)),
        lambda n, p: binomial_limit(round(n), centre, p) / round(n),
        (0.0, 1.0),
        is_pooled=target is None,
        is_whole=True,
        reach=reach,
    )


def rates(
    counts: Sequence[tuple[int, float]],
    *,
    target: float | None = None,
    reach: tuple[float, float] | None = None,
) -> Funnel:
    """Funnel of (events, exposure), by exact Poisson limits; values are events per exposure.

    With the expected number of events for exposure, the values are ratios and the target is 1.
    """
    if any(k < 0 or exposure <= 0 for k, exposure in counts):
        raise ValueError("a unit has no rate")
    centre = _target(target, sum(k for k, _ in counts), sum(e for _, e in counts))
    return _funnel(
        [(k / exposure, exposure) for k, exposure in counts],
        centre,
        sqrt(centre),
        lambda n, p: poisson_limit(centre * n, p) / n,
        (0.0, float("inf")),
        is_pooled=target is None,
        reach=reach,
    )


def means(
    moments: Sequence[tuple[int, int, int]],
    *,
    target: float | None = None,
    reach: tuple[float, float] | None = None,
) -> Funnel:
    """Funnel of (n, sum x, sum x^2), by normal limits of the common spread within units."""
    spread = within_sd(moments)
    centre = _target(target, sum(s1 for _, s1, _ in moments), sum(n for n, _, _ in moments))
    return _funnel(
        [(s1 / n, n) for n, s1, _ in moments],
        centre,
        spread,
        lambda n, p: centre + normal_quantile(2 * p - 1) * spread / sqrt(n),
        (float("-inf"), float("inf")),
        is_pooled=target is None,
        reach=reach,
    )


def within_sd(moments: Sequence[tuple[int, int, int]]) -> float:
    """Common standard deviation within groups of (n, sum x, sum x^2)."""
    if any(n <= 0 or n * s2 < s1 * s1 for n, s1, s2 in moments):
        raise ValueError("no values have these moments")
    df = sum(n - 1 for n, _, _ in moments)
    if df == 0:
        raise ValueError("a spread needs a group of two values")
    return sqrt(sum((n * s2 - s1 * s1) / n for n, s1, s2 in moments) / df)


def binomial_limit(n: int, theta: float, p: float) -> float:
    """The number of successes of n below which (p < 0.5) or above which chance leaves p or 1 - p.

    Interpolated between whole numbers (Spiegelhalter 2005, appendix A.1) at the lower end; the
    upper limit is the lower one of the failures, so that either end errs to the careful side.
    """
    if p > 0.5:
        return n - binomial_limit(n, 1 - theta, 1 - p)

    def at_most(k: int) -> float:
        return float(betaincc(k + 1, n - k, theta)) if k < n else 1.0

    r = bisect_left(range(n), p, key=at_most)
    return max(r - _part(p, at_most(r), at_most(r - 1) if r else 0.0), 0.0)


def poisson_limit(mean: float, p: float) -> float:
    """The number of events of which the same holds."""
    top = ceil(mean + 12 * sqrt(mean) + 40)
    if p <= 0.5:
        r = bisect_left(range(top), p, key=lambda k: float(gammaincc(k + 1, mean)))
        before = float(gammaincc(r, mean)) if r else 0.0
        return max(r - _part(p, float(gammaincc(r + 1, mean)), before), 0.0)
    # The largest r that chance reaches with at least 1 - p; exact in the far tail.
    r = bisect_left(range(top), p - 1, key=lambda k: -float(gammainc(k + 1, mean)))
    while float(gammainc(r + 1, mean)) >= 1 - p:
        r += 1
    return r + _part(1 - p, float(gammainc(r, mean)) if r else 1.0, float(gammainc(r + 1, mean)))


def _part(p: float, here: float, beyond: float) -> float:
    return (here - p) / (here - beyond)


def overdispersion(z: Sequence[float], df: int) -> tuple[float, bool]:
    """phi, and whether it exceeds 1 by more than chance (one-sided 5 %).

    Winsorising lowers phi, to 0.68 where chance explains all: the test errs to the careful side.
    """
    scores = np.asarray(z, dtype=float)
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    total = float((np.clip(scores, low, high) ** 2).sum())
    return total / len(scores), df > 0 and total > float(chdtri(df, 0.05))


def _target(given: float | None, total: float, n: float) -> float:
    if n <= 0:
        raise ValueError("a funnel needs units")
    return total / n if given is None else given


def _funnel(
    values: Sequence[tuple[float, float]],
    target: float,
    spread: float,
    limit: Limit,
    bounds: tuple[float, float],
    *,
    is_pooled: bool,
    is_whole: bool = False,
    reach: tuple[float, float] | None = None,
) -> Funnel:
    raw = [(value - target) * sqrt(n) / spread if spread else 0.0 for value, n in values]
    phi, is_inflated = overdispersion(raw, len(raw) - is_pooled)
    factor = sqrt(phi) if is_inflated else 1.0

    def limits(n: float) -> Limits:
        def at(p: float) -> float:
            return min(max(target + factor * (limit(n, p) - target), bounds[0]), bounds[1])

        inner, outer = LEVELS
        return Limits(
            at((1 - outer) / 2), at((1 - inner) / 2), at((1 + inner) / 2), at((1 + outer) / 2)
        )

    units = []
    for (value, n), z in zip(values, raw, strict=True):
        own = limits(n)
        units.append(Unit(value, n, z / factor, own, _position(value, own)))
    first, last = reach or (min(n for _, n in values), max(n for _, n in values))
    sizes = np.geomspace(first, last, CURVE_POINTS)
    drawn = np.unique(np.round(sizes) if is_whole else sizes)
    curve = tuple(Point(n, limits(n)) for n in drawn.tolist())
    return Funnel(target, phi, is_inflated, tuple(units), curve)


def _position(value: float, limits: Limits) -> Position:
    if not limits.low_998 <= value <= limits.high_998:
        return Position.OUTSIDE_998
    if not limits.low_95 <= value <= limits.high_95:
        return Position.OUTSIDE_95
    return Position.WITHIN


def sigma_tail(sigmas: float) -> float:
    """The probability of a normal value below -sigmas: 0.00135 for 3."""
    return float(ndtr(-sigmas))
