"""Days whose contacts left the band of the forecast: proposals for what shall not count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count

from kpis.models.contracts import Contract, Exclusion, ExclusionState
from kpis.periods import month_end
from kpis.queries import agreements, contracts

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Beyond:
    """A day with more or fewer contacts than the terms hold for; `ratio` is to the forecast."""

    day: date
    contacts: int
    forecast: Decimal
    ratio: Decimal


def beyond(contract: Contract, month: date) -> list[Beyond]:
    """Of a month under published terms; days that are asked for or excluded already are left out.

    A refused day is not proposed again.
    """
    version = contracts.in_force(contract.team_id, month)
    if version is None or version.contract_id != contract.pk:
        return []
    last = month_end(month)
    known = contracts.exclusions(month, last).filter(contract=contract, channel=None)
    taken = {day for one in known for day in contracts.days_of(one, month, last)}
    return [
        Beyond(day, contacts, forecast, contacts / forecast)
        for day, (forecast, contacts) in sorted(
            agreements.daily(contract.team_id, month, last).items()
        )
        if forecast > ZERO
        and day not in taken
        and not version.band_low <= contacts / forecast <= version.band_high
    ]


def waiting() -> dict[int, int]:
    """How many requests nobody has decided on, by contract in reach."""
    open_ones = Exclusion.objects.filter(state=ExclusionState.REQUESTED).order_by()
    return dict(open_ones.values_list("contract").annotate(Count("pk")))
