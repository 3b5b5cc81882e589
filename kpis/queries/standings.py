"""What a sample, a period and a choice allow to be shown, and else why not."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from kpis.definitions import Estimate, Kpi, Reason, Standing
from kpis.periods import month_end
from kpis.queries import distributions, sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import PLACES, TIMES

# What is read from distributions.
SHAPED: Final = (Estimate.QUANTILE, Estimate.MAXIMUM)
# Of one agent so many are enough to talk about, in grey: for coaching, and no ground for a rank.
COACHED: Final = {"qa_score": 5}


def could_tell(kpi: Kpi, by: Sequence[str]) -> bool:
    """Whether the KPI is kept along `by` alone: what else is chosen then silences it, and why."""
    if kpi.estimate is Estimate.SPECIAL:
        return set(by) <= {"team"}
    if kpi.estimate is Estimate.STOCK and set(by) & set(TIMES):
        return False
    needed = [name for name in by if name in PLACES]
    if kpi.estimate in SHAPED and distributions.grain_for(needed) is None:
        return False
    return all(
        sums.grain_for(snapshot, needed) is not None
        for snapshot in (kpi.snapshot, kpi.base_snapshot)
    )


def by_months(
    kpi: Kpi, found: Estimated, span: tuple[date, date], by: Sequence[str]
) -> Reason | None:
    """Why months alone do not give this figure, if they do not."""
    start, end = span
    if not is_whole_months(start, end) or {"day", "week", "weekday"} & set(by):
        return Reason.PARTIAL_PERIOD
    months = 1 if "month" in by else 12 * (end.year - start.year) + end.month - start.month + 1
    # A month without costs would make its contacts cost nothing.
    if kpi.snapshot.is_monthly and found.covered < months:
        return Reason.MISSING_SOURCE
    return None


def is_whole_months(start: date, end: date) -> bool:
    return start.day == 1 and end == month_end(end.replace(day=1))


def standing(kpi: Kpi, found: Estimated, by: Sequence[str] = ()) -> tuple[Standing, Reason | None]:
    """What the sample allows, and why nothing is shown."""
    if found.value is None:
        return Standing.SUPPRESSED, found.reason or kpi.absent
    least = kpi.minimum
    few = COACHED.get(kpi.code, least.suppressed) if "agent" in by else least.suppressed
    if found.n < few:
        return Standing.SUPPRESSED, Reason.BELOW_MINIMUM
    if found.agent_days < least.agent_days:
        return Standing.INDICATIVE, None
    if found.n < least.published or found.days < least.days:
        return Standing.INDICATIVE, None
    return Standing.PUBLISHED, None
