"""How many customers stay; who is not yet followed to the end counts as long as they were."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import numpy as np

from kpis.definitions import Interval, Kpi, Method, Reason, Total
from kpis.models.retention import HORIZON, STEP, RetentionSnapshot
from kpis.queries import sums
from kpis.queries.estimates import Estimated
from kpis.queries.maturity import LAG
from kpis.queries.sums import Key
from kpis.stats import survival
from teams.days import reported

# The customers of a month when it began, and those who still were some at each step.
LEVELS: Final = ("active", "retained_30", "retained_60", "retained")
# Times in which a month does not lie whole.
SHORTER: Final = {"day", "week", "weekday"}
Cohort = tuple[date, tuple[int, ...]]


def questions(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> list[sums.Question]:
    """The customers of each month, and who still was one at each step."""
    apart = [*by, *(["month"] if "month" not in by else [])]
    levels = [replace(kpis[0], numerator=Total(RetentionSnapshot, (name,))) for name in LEVELS]
    return [sums.Question(RetentionSnapshot, levels, periods, filters, apart)]


def staying(
    kpis: Sequence[Kpi], answers: Sequence[sums.Answer], by: Sequence[str], now: datetime
) -> dict[str, dict[Key, Estimated] | None]:
    """The Kaplan-Meier share of customers who stay to the horizon, over the months of a period.

    Each month's customers are followed in steps of thirty days, as far as these have passed: so
    the last months tell what they can, and no more.
    """
    (found,) = answers
    if found is None or SHORTER & set(by):
        return {kpi.key: None for kpi in kpis}
    place = by.index("month") if "month" in by else len(by)
    cells: defaultdict[Key, list[Cohort]] = defaultdict(list)
    for (number, key), part in found.items():
        cohort = key[place], tuple(part.measures[name] for name in LEVELS)
        cells[number, key[: len(by)]].append(cohort)
    known = reported(now - LAG)
    shares = {key: share(cohorts, known) for key, cohorts in cells.items()}
    return {kpi.key: shares for kpi in kpis}


def share(cohorts: Sequence[Cohort], known: date) -> Estimated:
    """Of cohorts that begin with their month and are followed to a known day."""
    step = int(STEP.total_seconds() * 1000)
    ended, seen = np.zeros(len(LEVELS), dtype=np.int64), np.zeros(len(LEVELS), dtype=np.int64)
    for month, levels in cohorts:
        passed = min(max((known - month) // STEP, 0), len(LEVELS) - 1)
        # Whoever had left at a step and came back stays gone: another life as a customer.
        left = np.minimum.accumulate(np.array(levels))
        ended[1 : passed + 1] += left[:passed] - left[1 : passed + 1]
        seen[passed] += left[passed]
    n, gone = int(ended.sum() + seen[1:].sum()), int(ended.sum())
    if not n:
        every = sum(levels[0] for _month, levels in cohorts)
        return Estimated(None, 0, every, every, 0, reason=Reason.PROVISIONAL if every else None)
    times = np.arange(1, len(LEVELS)) * step
    curve = survival.kaplan_meier(times, ended[1:], seen[1:])
    stay = survival.surviving(curve, HORIZON.total_seconds() * 1000)
    interval = None
    if stay.low is not None and stay.high is not None:
        interval = Interval(stay.low, stay.high, Method.SURVIVAL)
    # Nobody has been followed so far: what happens in the last step is not known.
    is_known = ended[-1] + seen[-1] > 0
    return Estimated(
        stay.value if is_known else None,
        gone,
        n,
        n,
        0,
        interval if is_known else None,
        reason=None if is_known else Reason.PROVISIONAL,
    )
