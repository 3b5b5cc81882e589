"""What was issued for the months before: scores, credits, and results that earn credits back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis.frozen import thaw
from kpis.models.documents import OUT, Scorecard
from kpis.periods import months_back
from kpis.queries.agreed import Agreement, Obligation


@dataclass(frozen=True, slots=True)
class Past:
    """The months before one, the nearest first; None where no scorecard went out."""

    agreements: tuple[Agreement | None, ...]
    earn_back_months: int

    @property
    def score(self) -> Decimal | None:
        """Of the month before."""
        nearest = self.agreements[0]
        return nearest.standing.score if nearest else None

    @property
    def carried(self) -> Decimal:
        """What the month before left over its cap."""
        nearest = self.agreements[0]
        return nearest.money.carried_out if nearest and nearest.money else Decimal(0)

    def credit(self, key: str) -> Decimal:
        """Of the clause, in the month whose credit may be earned back now."""
        if not self.earn_back_months:
            return Decimal(0)
        found = self._of(self.agreements[self.earn_back_months - 1], key)
        return found.credit if found else Decimal(0)

    def results(self, key: str) -> list[Decimal | None]:
        """Of the clause, in the months after that one, in order; this month's is the last."""
        between = self.agreements[: max(self.earn_back_months - 1, 0)]
        found = [self._of(one, key) for one in reversed(between)]
        return [one.result if one else None for one in found]

    @staticmethod
    def _of(agreement: Agreement | None, key: str) -> Obligation | None:
        known = agreement.obligations if agreement else ()
        return next((one for one in known if one.key == key), None)


def months(team: int, month: date, earn_back_months: int) -> Past:
    """The newest version that went out of each month, in one query."""
    wanted = [months_back(month, back) for back in range(1, max(earn_back_months, 1) + 1)]
    rows = (
        Scorecard.objects.filter(team=team, month__in=wanted, state__in=OUT)
        .order_by("month", "-version")
        .distinct("month")
        .values_list("month", "figures__agreement")
    )
    known = {day: thaw(Agreement, frozen) for day, frozen in rows if frozen}
    return Past(tuple(known.get(day) for day in wanted), earn_back_months)
