"""What a classifier's share says of the truth, given its errors on cases that people labelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from kpis.stats.moments import normal_quantile


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set that people labelled: found among the positive, and cleared among the negative."""

    found: int
    positive: int
    cleared: int
    negative: int

    def __post_init__(self) -> None:
        if not (0 <= self.found <= self.positive and 0 <= self.cleared <= self.negative):
            raise ValueError("more were classified rightly than labelled")
        if not (self.positive and self.negative):
            raise ValueError("errors need both kinds of labelled cases")

    @property
    def sensitivity(self) -> float:
        return self.found / self.positive

    @property
    def specificity(self) -> float:
        return self.cleared / self.negative


@dataclass(frozen=True, slots=True)
class Corrected:
    """The true share, from 0 to 1, with its interval."""

    value: float
    low: float
    high: float


def rogan_gladen(observed: float, sensitivity: float, specificity: float) -> float | None:
    """The true share behind an observed one, held within 0 and 1 (Rogan and Gladen 1978).

    None where the classifier is no better than chance.
    """
    gain = sensitivity + specificity - 1
    if gain <= 0:
        return None
    return min(max((observed + specificity - 1) / gain, 0.0), 1.0)


def corrected_share(k: int, n: int, labelled: Labelled, *, level: float = 0.95) -> Corrected | None:
    """The true share behind k classified of n, with the interval of Lang and Reiczigel (2014).

    The interval also carries that sensitivity and specificity are known from samples only. None
    where the classifier is no better than chance.
    """
    if n <= 0 or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    value = rogan_gladen(k / n, labelled.sensitivity, labelled.specificity)
    z = normal_quantile(level)
    # Each share is drawn towards one half: by z^2 cases, and by two in the labelled sets.
    seen = (k + z * z / 2) / (n + z * z)
    positive, negative = labelled.positive + 2, labelled.negative + 2
    se, sp = (labelled.found + 1) / positive, (labelled.cleared + 1) / negative
    gain = se + sp - 1
    if value is None or gain <= 0:
        return None
    centre = (seen + sp - 1) / gain
    missed, raised = se * (1 - se) / positive, sp * (1 - sp) / negative
    shift = 2 * z * z * (centre * missed - (1 - centre) * raised)
    noise = seen * (1 - seen) / (n + z * z)
    error = sqrt(noise + centre**2 * missed + (1 - centre) ** 2 * raised) / gain
    low, high = centre + shift - z * error, centre + shift + z * error
    # The raw share may lie beyond limits that are drawn inwards.
    return Corrected(value, min(max(low, 0.0), value), max(min(high, 1.0), value))


def together(parts: Sequence[tuple[int, Corrected]]) -> Corrected:
    """The true share of several groups of so many cases, each corrected by a sample of its own.

    Limits by the square-and-add rule (Zou and Donner 2008), weighted by the cases.
    """
    total = sum(n for n, _ in parts)
    value = sum(n * one.value for n, one in parts) / total
    below = sqrt(sum((n / total * (one.value - one.low)) ** 2 for n, one in parts))
    above = sqrt(sum((n / total * (one.high - one.value)) ** 2 for n, one in parts))
    return Corrected(value, max(value - below, 0.0), min(value + above, 1.0))
