"""KPIs that no sum of days gives: each kind has a reader of its own, over facts or snapshots."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from kpis.definitions import Kpi
from kpis.queries import (
    ages,
    becoming,
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
    "backlog_age": ages.backlog,
    "backlog_overdue": ages.overdue,
    "corrected": labelled.read,
    "becoming": becoming.read,
    "staying": retention.staying,
}


# What is made of sums is read with all other sums.
OF_SUMS: Final = "qa_score"


def questions(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> list[Question]:
    """The sums that KPIs with a reader of their own are made of."""
    those = [kpi for kpi in kpis if kpi.kind == OF_SUMS]
    return quality.questions(those, periods, filters, by) if those else []


def read(
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    answers: Sequence[Answer],
    now: datetime,
) -> dict[str, Found]:
    """The estimates of each KPI by its key; those of one kind are read together.

    `answers` are those to `questions`.
    """
    found: dict[str, Found] = {}
    for kind in dict.fromkeys(kpi.kind for kpi in kpis):
        those = [kpi for kpi in kpis if kpi.kind == kind]
        if kind == OF_SUMS:
            found |= quality.scores(those, answers)
        else:
            found |= READERS[kind](those, periods, filters, by, now)
    return found
