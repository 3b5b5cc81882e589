"""How long customers wait before they give up, those who were answered first taken into account."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kpis.queries import distributions
from kpis.queries.readings import Selection
from kpis.stats import quantiles, survival
from kpis.stats.buckets import REPRESENTATIVES, SIZE
from kpis.stats.quantiles import Counts
from kpis.stats.survival import Estimate, Survival

KINDS: Final = ("wait", "gave_up", "moved")
# Beyond the wait that so few bore, the curve says nothing.
LEAST_AT_RISK: Final = 30
SECOND: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Patience:
    """The stays in queues behind an abandonment rate: its base, told apart by how they ended.

    Who gave up had patience until then; who was answered, or moved on, at least until then.
    Durations in ms.
    """

    answered: Counts
    gave_up: Counts
    moved: Counts
    curve: Survival

    @property
    def n(self) -> int:
        return quantiles.total(self._all)

    @property
    def gave_up_n(self) -> int:
        return quantiles.total(self.gave_up)

    @property
    def _all(self) -> Counts:
        return self.answered + self.gave_up + self.moved

    def left_by(self, ms: float) -> Estimate:
        """The share that gives up within a wait, if nobody is answered before."""
        still = survival.surviving(self.curve, ms)
        return Estimate(
            None if still.value is None else 1 - still.value,
            None if still.high is None else 1 - still.high,
            None if still.low is None else 1 - still.low,
        )

    def answered_by(self, ms: float) -> float:
        """The share of all that had been answered by then."""
        return _within(self.answered, ms) / self.n if self.n else 0.0

    def waiting_at(self, ms: float) -> int:
        """How many waited longer than this."""
        return self.n - _within(self._all, ms)

    @property
    def reaches(self) -> int:
        """The longest wait of which the curve tells."""
        enough = np.flatnonzero(np.cumsum(self._all[::-1])[::-1] >= LEAST_AT_RISK)
        return int(REPRESENTATIVES[enough[-1]]) if enough.size else 0

    def longest_within(self, share: float) -> int | None:
        """The longest wait, in whole seconds, at which no more than a share gives up.

        None where the curve does not come down so far.
        """
        beyond = np.flatnonzero(1 - self.curve.share > share + 1e-12)
        if not beyond.size or int(self.curve.times[beyond[0]]) > self.reaches:
            return None
        return max(0, -(-int(self.curve.times[beyond[0]]) // SECOND) - 1) * SECOND


def patience(selection: Selection) -> Patience:
    """Of all stays of a selection together; one query, and one for the months rolled up."""
    found = distributions.read(
        KINDS, periods=[(selection.start, selection.end)], filters=selection.filters, by=()
    )
    none = np.zeros(SIZE, dtype=np.int64)
    answered, gave_up, moved = ((found or {}).get(kind, {}).get((0, ()), none) for kind in KINDS)
    return Patience(answered, gave_up, moved, survival.from_buckets(gave_up, answered + moved))


def _within(counts: Counts, ms: float) -> int:
    return int(counts[: np.searchsorted(REPRESENTATIVES, ms, side="right")].sum())
