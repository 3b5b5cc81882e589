"""What past months would have come to under a version of a contract; nothing is written."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from kpis.models.contracts import ContractVersion
from kpis.periods import month_end, months_back
from kpis.queries import agreements, earlier
from kpis.queries.agreed import Agreement
from kpis.queries.agreements import Month
from teams.days import reported

MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Simulated:
    """A month under the version, beside what went out for it, which may be nothing."""

    month: date
    found: Agreement
    issued: Agreement | None


def simulate(version: ContractVersion, *, now: datetime) -> list[Simulated]:
    """The last six whole months, the oldest first; as if the terms had held all along.

    So there is no ramp-up, and what is carried over or earned back comes from the months
    simulated before. The figures of all months are read at once.
    """
    this_month = reported(now).replace(day=1)
    firsts = [months_back(this_month, back) for back in range(MONTHS, 0, -1)]
    spans = [(first, month_end(first)) for first in firsts]
    terms = copy(version)
    terms.since, terms.ramp_weeks = firsts[0], 0
    whole = agreements.measure(terms, spans, now=now)
    daily = agreements.daily(terms.team_id, firsts[0], spans[-1][1])
    issued = earlier.months(terms.team_id, this_month, MONTHS).agreements
    found: list[Simulated] = []
    for place, (first, last) in enumerate(spans):
        month = Month(
            version=terms,
            first=first,
            last=last,
            measured=tuple(
                replace(one, reading=one.course[place], whole=None) for one in whole.measured
            ),
            gaps=whole.gaps,
            daily={day: amounts for day, amounts in daily.items() if first <= day <= last},
        )
        past = _past([one.found for one in found], terms.earn_back_months)
        found.append(
            Simulated(first, agreements.settle(month, past=past), issued[MONTHS - 1 - place])
        )
    return found


def _past(found: Sequence[Agreement], months: int) -> earlier.Past:
    """The months simulated so far, the nearest first; before them nothing is known."""
    wanted = max(months, 1)
    nearest = [*reversed(found)][:wanted]
    return earlier.Past((*nearest, *[None] * (wanted - len(nearest))), months)
