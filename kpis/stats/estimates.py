"""Figures that know their own uncertainty: each can be drawn again as chance might have it."""

from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Estimate(Protocol):
    """A figure, and `size` draws of what it may be."""

    @property
    def value(self) -> float: ...

    def draw(self, rng: np.random.Generator, size: int) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Share:
    """k of n, both effective counts where cases come in clusters: Beta with Jeffreys' prior."""

    k: float
    n: float

    def __post_init__(self) -> None:
        if self.n <= 0 or not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is not a share")

    @property
    def value(self) -> float:
        return self.k / self.n

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.beta(self.k + 0.5, self.n - self.k + 0.5, size)


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of answers that are worth `worth` each: Dirichlet, one answer as prior.

    Means of scores, and net scores with 1, 0 and -1.
    """

    counts: tuple[float, ...]
    worth: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.worth) or min(self.counts) < 0 or not sum(self.counts):
            raise ValueError("a score needs answers, each with its worth")

    @property
    def value(self) -> float:
        total = sum(c * w for c, w in zip(self.counts, self.worth, strict=True))
        return total / sum(self.counts)

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        prior = 1 / len(self.counts)
        shares = rng.dirichlet([count + prior for count in self.counts], size)
        return np.asarray(shares @ np.array(self.worth), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Normal:
    """A mean or a ratio with its standard error."""

    value: float
    error: float

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.normal(self.value, self.error, size)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The mean of n skewed durations whose logarithms have the sample variance `log_var`."""

    value: float
    n: int
    log_var: float

    def __post_init__(self) -> None:
        if self.n < 2 or self.log_var < 0:
            raise ValueError(f"no spread from {self.n} values of log variance {self.log_var}")

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        centre = rng.normal(0, sqrt(self.log_var / self.n), size)
        spread = self.log_var * (rng.chisquare(self.n - 1, size) / (self.n - 1) - 1)
        return np.asarray(self.value * np.exp(centre + spread / 2), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """A figure with its bootstrap replicates, as quantiles have."""

    value: float
    replicates: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.choice(self.replicates, size)


@dataclass(frozen=True, slots=True)
class Known:
    """A figure without sampling error: booked costs."""

    value: float

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return np.full(size, self.value)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A figure in another unit: a share in per cent."""

    base: Estimate
    factor: float

    @property
    def value(self) -> float:
        return self.base.value * self.factor

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return self.base.draw(rng, size) * self.factor
