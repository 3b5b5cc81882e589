"""One word for a difference, by rules fixed before it is seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What may be said of the first team against the second."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    NEGLIGIBLE = "negligible"
    INCONCLUSIVE = "inconclusive"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Margin:
    """The smallest difference that matters: in the figure's unit, or per one of the second team's.

    Margin(0.03) are 3 points of a share; Margin(0.05, is_relative=True) is 5 %.
    """

    size: float
    is_relative: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.size < float("inf"):
            raise ValueError(f"{self.size} is not a margin")

    def against(self, second: float) -> float:
        """In the figure's unit."""
        return self.size * abs(second) if self.is_relative else self.size


DEFAULT: Final = Margin(0.03)


def verdict(
    difference: float,
    interval: tuple[float, float],
    narrow: tuple[float, float],
    margin: float,
    *,
    higher_is_better: bool = True,
) -> Verdict:
    """Of a difference with its 95 % interval, its 90 % interval `narrow` and the margin, absolute.

    Equivalence is two one-sided tests at 5 % (Schuirmann 1987): the 90 % interval lies inside.
    """
    is_clear = interval[0] > 0 or interval[1] < 0
    if is_clear and abs(difference) >= margin:
        return Verdict.BETTER if (difference > 0) == higher_is_better else Verdict.WORSE
    if -margin < narrow[0] and narrow[1] < margin:
        return Verdict.EQUIVALENT
    return Verdict.NEGLIGIBLE if is_clear else Verdict.INCONCLUSIVE
