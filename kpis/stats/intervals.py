"""Which interval a figure gets: skewed durations, and samples of a known, finite group."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import Final

import numpy as np
import numpy.typing as npt

from kpis.stats import moments, resampling

FEW_CASES: Final = 200
FEW_CLUSTERS: Final = 20
# With fewer clusters their resamples say too little about other clusters. OUR CHOICE.
FEWEST_CLUSTERS: Final = 10
MISFIT: Final = 0.15
ROUNDING: Final = 1e-9


class Method(StrEnum):
    """How the interval of a mean duration was made; a reader is told."""

    RATIO_OF_SUMS = "ratio_of_sums"
    LOG_NORMAL = "log_normal"
    BOOTSTRAP = "bootstrap"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Durations:
    """A sample of durations in ms; the logarithm's moments come from its buckets.

    `sums` and `cases` hold the duration and the number of cases of each cluster (agent-day).
    """

    n: int
    total: int
    log_mean: float
    log_var: float
    sums: npt.NDArray[np.int64]
    cases: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """The mean in ms with its interval; `seed` where it was resampled."""

    value: float
    low: float | None
    high: float | None
    method: Method
    seed: int | None = None


def mean_duration(sample: Durations, *, seed: int, level: float = 0.95) -> MeanInterval:
    """Interval of a mean duration: the ratio of sums, or with few cases or clusters a model.

    Under 200 cases or 20 clusters the modified Cox interval of the log-normal mean; where the
    model's mean is more than 15 % off the arithmetic one, or its interval does not hold that one,
    resampled clusters, of which it takes ten. None where nothing is left.
    """
    n, clusters = sample.n, len(sample.sums)
    if n <= 0:
        raise ValueError("no values, no mean")
    mean = sample.total / n
    if n >= FEW_CASES and clusters >= FEW_CLUSTERS:
        low, high = _ratio_of_sums(sample, level)
        return MeanInterval(mean, low, high, Method.RATIO_OF_SUMS)
    if n >= 2 and fits(sample):
        low, high = moments.log_normal(n, sample.log_mean, sample.log_var, level=level)
        # Of many cases in few clusters the interval is narrow, and a small misfit leaves it.
        if low * (1 - ROUNDING) <= mean <= high * (1 + ROUNDING):
            return MeanInterval(mean, low, high, Method.LOG_NORMAL)
    if clusters >= FEWEST_CLUSTERS:
        low, high = resampling.ratio(sample.sums, sample.cases, seed=seed, level=level)
        return MeanInterval(mean, low, high, Method.BOOTSTRAP, seed)
    return MeanInterval(mean, None, None, Method.NONE)


def fits(sample: Durations) -> bool:
    """Whether the log-normal model's mean is within 15 % of the arithmetic mean."""
    mean = sample.total / sample.n
    # A variance that large overflows, and fits nothing.
    model = exp(min(sample.log_mean + sample.log_var / 2, 700))
    return abs(model - mean) <= MISFIT * mean


def _ratio_of_sums(sample: Durations, level: float) -> tuple[float, float]:
    pairs = list(zip(sample.sums.tolist(), sample.cases.tolist(), strict=True))
    return moments.ratio_of_sums(
        sample.total,
        sample.n,
        sum(y * y for y, _ in pairs),
        sum(x * y for y, x in pairs),
        sum(x * x for _, x in pairs),
        len(pairs),
        level,
    )


def finite_factor(n: int, population: int) -> float:
    """What the variance of a sample of n keeps when the group has `population` members."""
    if not 0 < n <= population:
        raise ValueError(f"no sample of {n} out of {population}")
    return (population - n) / (population - 1) if population > 1 else 0.0


def wilson_finite(k: int, n: int, population: int, *, level: float = 0.95) -> tuple[float, float]:
    """Interval of the share k/n of a finite group: Wilson's on n / factor cases (Cochran 1977).

    Who asked all members knows the share.
    """
    factor = finite_factor(n, population)
    if factor == 0:
        return k / n, k / n
    return moments.wilson(k / factor, n / factor, level=level)


def nps_finite(
    promoters: int, passives: int, detractors: int, population: int, *, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the net score of a finite group, from -1 to 1: `nps` on n / factor answers."""
    n = promoters + passives + detractors
    factor = finite_factor(n, population)
    if factor == 0:
        return (promoters - detractors) / n, (promoters - detractors) / n
    return moments.nps(promoters / factor, passives / factor, detractors / factor, level=level)
