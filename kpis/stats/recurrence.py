"""Whether events recur: counts above what earlier days foresee, each beside what it could be of."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betainc

from kpis.stats.multiplicity import benjamini_hochberg

# The share of false ones among those that are said to recur.
FALSE_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of a period and of the days before, with how much they could happen to in each."""

    count: int
    exposure: float
    before: int
    before_exposure: float

    def __post_init__(self) -> None:
        if min(self.count, self.exposure, self.before, self.before_exposure) < 0:
            raise ValueError("counts and exposures are not negative")

    @property
    def foreseen(self) -> float | None:
        """How many there would be at the rate of before; None without a rate."""
        if not self.before_exposure:
            return None
        return self.before * self.exposure / self.before_exposure

    @property
    def p_value(self) -> float:
        """Of so many or more, were the rate as before: exact, given the sum of both counts.

        Of two Poisson counts of one rate, the first is binomial given their sum (Przyborowski and
        Wilenski 1940). The baseline's own chance is in it, unlike where its rate is taken for
        known. 1 where there is nothing to compare.
        """
        if not self.count or not self.exposure or not self.before_exposure:
            return 1.0
        share = self.exposure / (self.exposure + self.before_exposure)
        # At least k of n, as a regularised incomplete beta function.
        return float(betainc(self.count, self.before + 1, share))


def recurring(counted: Sequence[Counted], *, false_share: float = FALSE_SHARE) -> list[bool]:
    """Which counts lie above what is foreseen, by Benjamini and Hochberg (1995) across them all."""
    adjusted = benjamini_hochberg([one.p_value for one in counted])
    return [p <= false_share for p in adjusted]
