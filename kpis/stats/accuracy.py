"""Errors of a forecast against what came, interval by interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of what came; None where nothing came at all.

    `bias` above 0: too much was forecast. `mape` leaves out the `zeros`, intervals without
    anything. `poisson_floor` is the WAPE that remains if every expectation was right.
    """

    wape: float | None
    mape: float | None
    bias: float | None
    poisson_floor: float | None
    zeros: int
    intervals: int


def accuracy(actual: Sequence[float], forecast: Sequence[float]) -> Accuracy:
    """WAPE, MAPE and bias; `actual` and `forecast` hold one count per interval."""
    a, f = np.asarray(actual, dtype=np.float64), np.asarray(forecast, dtype=np.float64)
    if a.shape != f.shape:
        raise ValueError("forecast and actual differ in number of intervals")
    if a.size and min(a.min(), f.min()) < 0:
        raise ValueError("counts are not negative")
    came = a > 0
    zeros = int(a.size - came.sum())
    if not came.any():
        return Accuracy(None, None, None, None, zeros, a.size)
    error, total = f - a, float(a.sum())
    return Accuracy(
        wape=float(np.abs(error).sum()) / total,
        mape=float((np.abs(error[came]) / a[came]).mean()),
        bias=float(error.sum()) / total,
        poisson_floor=sum(mean_deviation(count) for count in a.tolist()) / total,
        zeros=zeros,
        intervals=a.size,
    )


def mean_deviation(mean: float) -> float:
    """How far a Poisson count is from its mean, on average (Crow 1958): about 0.8 sqrt(mean)."""
    if mean <= 0:
        return 0.0
    whole = np.floor(mean)
    log = (whole + 1) * np.log(mean) - mean - gammaln(whole + 1)
    return float(2 * np.exp(log))
