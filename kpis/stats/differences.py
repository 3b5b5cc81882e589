"""Intervals of the difference of two independent estimates: teams, or a period and the last."""

from math import hypot

from kpis.stats.moments import wilson


def newcombe(k1: int, n1: int, k2: int, n2: int, *, level: float = 0.95) -> tuple[float, float]:
    """Interval of k1/n1 - k2/n2: hybrid score, method 10 (Newcombe 1998)."""
    l1, u1 = wilson(k1, n1, level=level)
    l2, u2 = wilson(k2, n2, level=level)
    return _combine(k1 / n1, l1, u1, k2 / n2, l2, u2)


def mover(
    d1: float, l1: float, u1: float, d2: float, l2: float, u2: float
) -> tuple[float, float] | None:
    """Interval of d1 - d2 from both estimates' own intervals (Zou and Donner 2008: MOVER).

    In the unit of the estimates, at the level of their intervals. None where an estimate lies
    outside its own interval, as a mean may with a model that does not fit.
    """
    if not (_holds(l1, d1, u1) and _holds(l2, d2, u2)):
        return None
    return _combine(d1, l1, u1, d2, l2, u2)


def _combine(
    d1: float, l1: float, u1: float, d2: float, l2: float, u2: float
) -> tuple[float, float]:
    return d1 - d2 - hypot(d1 - l1, u2 - d2), d1 - d2 + hypot(u1 - d1, d2 - l2)


def _holds(low: float, value: float, high: float) -> bool:
    # An interval of no width, converted to another unit, may miss its value by a rounding.
    slack = 1e-9 * max(abs(low), abs(value), abs(high))
    return low - slack <= value <= high + slack
