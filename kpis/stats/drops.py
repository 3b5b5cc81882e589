"""Shares that fall from one kind of case to another, tested for many groups at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpis.stats.differences import newcombe
from kpis.stats.multiplicity import holm, p_value

# With fewer cases on a side nothing is said.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """k of n on either side: with what is looked at, and without it."""

    k_with: int
    n_with: int
    k_without: int
    n_without: int


@dataclass(frozen=True, slots=True)
class Drop:
    """The share with less that without, and the p-value adjusted for all that were tested."""

    difference: float
    low: float
    high: float
    p: float

    def is_proven(self, alpha: float = 0.05) -> bool:
        return self.difference < 0 and self.p <= alpha


def drops(pairs: Sequence[Pair]) -> list[Drop | None]:
    """A test for each pair with cases enough on both sides; None: too few.

    Interval by Newcombe's hybrid score (1998), two-sided p from it, adjusted by Holm (1979) over
    those tested: one or more false alarms come up in alpha of all looks at most.
    """
    tested = [index for index, pair in enumerate(pairs) if _is_enough(pair)]
    spans = [_span(pairs[index]) for index in tested]
    adjusted = holm([p_value(*span) for span in spans])
    found: list[Drop | None] = [None] * len(pairs)
    for index, span, p in zip(tested, spans, adjusted, strict=True):
        found[index] = Drop(*span, p)
    return found


def _is_enough(pair: Pair) -> bool:
    return min(pair.n_with, pair.n_without) >= FEWEST


def _span(pair: Pair) -> tuple[float, float, float]:
    difference = pair.k_with / pair.n_with - pair.k_without / pair.n_without
    low, high = newcombe(pair.k_with, pair.n_with, pair.k_without, pair.n_without)
    return difference, low, high
