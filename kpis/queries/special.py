"""KPIs that no sum of days gives: each kind has a reader of its own, over facts or snapshots."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from kpis.definitions import Kpi
from kpis.queries import (
    ages,
    becoming,
    bydays,
    callers,
    callperformance,
    labelled,
    proficiency,
    quality,
    retention,
    survival,
)
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Answer, Key, Question

Found = dict[Key, Estimated] | None
# (kpis of this kind, periods, filters, by, now) -> per KPI's key its estimates; None along
# dimensions that it is not kept along.
Reader = Callable[
    [
        Sequence[Kpi],
        Sequence[tuple[date, date]],
        dict[str, Sequence[int]],
        Sequence[str],
        datetime,
    ],
    dict[str, Found],
]
READERS: Final[dict[str, Reader]] = {
    "case_survival": survival.medians,
    "qa_agreement": quality.agreement,
    "proficiency": proficiency.read,
    "abandoners": callers.abandoners,
    "call_performance": callperformance.read,
    "backlog_age": ages.standing,
    "backlog_overdue": ages.standing,
    "corrected": labelled.read,
    "becoming": becoming.read,
}


# What is made of sums is read with all other sums.
QA_SCORE: Final = "qa_score"
STAYING: Final = "staying"
BY_DAYS: Final = "by_days"


def questions(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> list[Question]:
    """The sums that KPIs with a reader of their own are made of."""
    found: list[Question] = []
    for kind, asked in ((QA_SCORE, quality.questions), (STAYING, retention.questions)):
        if those := _of(kpis, kind):
            found += asked(those, periods, filters, by)
    return found + bydays.questions(_of(kpis, BY_DAYS), periods, filters, by)


def read(
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    answers: Sequence[Answer],
    now: datetime,
) -> dict[str, Found]:
    """The estimates of each KPI by its key; those of one reader are read together.

    `answers` are those to `questions`.
    """
    found: dict[str, Found] = {}
    left = list(answers)
    if those := _of(kpis, BY_DAYS):
        found |= bydays.errors(those, left[-len(those) :], by)
        del left[-len(those) :]
    if those := _of(kpis, STAYING):
        found |= retention.staying(those, [left.pop()], by, now)
    if those := _of(kpis, QA_SCORE):
        found |= quality.scores(those, left)
    own = [kpi for kpi in kpis if kpi.kind in READERS]
    for reader in dict.fromkeys(READERS[kpi.kind] for kpi in own):
        those = [kpi for kpi in own if READERS[kpi.kind] is reader]
        found |= reader(those, periods, filters, by, now)
    return found


def _of(kpis: Sequence[Kpi], kind: str) -> list[Kpi]:
    return [kpi for kpi in kpis if kpi.kind == kind]
