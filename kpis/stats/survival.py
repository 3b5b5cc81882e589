"""Survival curves: durations of which some are only known to be longer than what was seen."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from kpis.stats.buckets import REPRESENTATIVES, SIZE
from kpis.stats.moments import normal_quantile

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.integer] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The Kaplan-Meier curve; arrays of one value per time at which events happened.

    `share` is what lasts longer than the time, `variance` Greenwood's sum (1926): the variance
    of ln(share).
    """

    times: npt.NDArray[np.int64]
    at_risk: Floats
    events: Floats
    share: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; None where the curve does not come down so far."""

    value: float | None
    low: float | None
    high: float | None


def kaplan_meier(times: Numbers, events: Numbers, censored: Numbers) -> Survival:
    """The curve (Kaplan and Meier 1958) from how many ended, and were lost from sight, when.

    `times` in ms, in any order and repeated or not; `events` and `censored` are their counts, or
    weights. What is lost from sight at the time of an event was still at risk.
    """
    if not len(times) == len(events) == len(censored):
        raise ValueError("times, events and censored cases differ in number")
    if len(times) and min(np.min(times), np.min(events), np.min(censored)) < 0:
        raise ValueError("times and counts are not negative")
    distinct, places = np.unique(np.asarray(times, dtype=np.int64), return_inverse=True)
    ended = np.bincount(places, events, len(distinct)).astype(np.float64)
    lost = np.bincount(places, censored, len(distinct))
    gone = ended + lost
    at_risk = np.cumsum(gone[::-1])[::-1].astype(np.float64)
    happened = ended > 0
    risk, d = at_risk[happened], ended[happened].astype(np.float64)
    # Sums of weights round: the last at risk must not outlive their own end.
    left = np.where(risk - d > 1e-9 * risk, risk - d, 0.0).astype(np.float64)
    with np.errstate(divide="ignore"):
        terms = d / (risk * left)
    return Survival(
        distinct[happened], risk, d, np.cumprod(left / risk).astype(np.float64), np.cumsum(terms)
    )


def from_buckets(events: Numbers, censored: Numbers) -> Survival:
    """The curve from two dense histograms of durations, one count per bucket."""
    if len(events) != SIZE or len(censored) != SIZE:
        raise ValueError(f"histograms have {SIZE} buckets")
    return kaplan_meier(REPRESENTATIVES, events, censored)


def surviving(curve: Survival, ms: float, *, level: float = 0.95) -> Estimate:
    """The share that lasts longer than `ms`, with the log-log interval.

    Without an interval where nobody has ended yet, or everybody has.
    """
    passed = int(np.searchsorted(curve.times, ms, side="right"))
    if passed == 0:
        return Estimate(1.0, None, None)
    share = float(curve.share[passed - 1])
    if share <= 0:
        return Estimate(0.0, None, None)
    return Estimate(share, *_log_log(share, float(curve.variance[passed - 1]), level))


def quantile(curve: Survival, q: float, *, level: float = 0.95) -> Estimate:
    """When the share q has ended, in ms, with the interval of Brookmeyer and Crowley (1982).

    The first time at which the curve is at 1 - q or below; the limits are where its log-log band
    is. A limit is None where the band does not come down so far.
    """
    if not 0 < q < 1:
        raise ValueError(f"{q} is not strictly between 0 and 1")
    bands = [
        _log_log(share, variance, level) if share > 0 else (0.0, 0.0)
        for share, variance in zip(curve.share.tolist(), curve.variance.tolist(), strict=True)
    ]
    lows, highs = [low for low, _ in bands], [high for _, high in bands]
    return Estimate(*(_first(curve, line, 1 - q) for line in (curve.share.tolist(), lows, highs)))


def median(curve: Survival, *, level: float = 0.95) -> Estimate:
    """When half have ended, in ms."""
    return quantile(curve, 0.5, level=level)


def _log_log(share: float, variance: float, level: float) -> tuple[float, float]:
    # The interval of ln(-ln S) stays between 0 and 1 (Kalbfleisch and Prentice 1980).
    spread = exp(normal_quantile(level) * sqrt(variance) / -log(share))
    return share**spread, share ** (1 / spread)


def _first(curve: Survival, line: list[float], share: float) -> float | None:
    # A curve that is at one half may be stored a rounding above it.
    at = next((i for i, value in enumerate(line) if value <= share + 1e-12), None)
    return None if at is None else float(curve.times[at])
