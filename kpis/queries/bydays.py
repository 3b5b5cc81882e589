"""Errors of whole days: what misses in one interval and in the next the other way cancels."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kpis.definitions import Kpi
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Answer, Key, Question

# A plan is of a team, in a channel, on a day.
PLAN = ("team", "channel", "day")


def questions(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> list[Question]:
    """The sums that the errors are made of: those of each plan's day, one question a KPI."""
    apart = _apart(by)
    return [Question(kpi.snapshot, [kpi], periods, filters, apart) for kpi in kpis]


def errors(
    kpis: Sequence[Kpi], answers: Sequence[Answer], by: Sequence[str]
) -> dict[str, dict[Key, Estimated] | None]:
    """How far days' totals were off, each without its sign, over what came.

    None along hours: a day is one.
    """
    if "hour" in by:
        return {kpi.key: None for kpi in kpis}
    return {kpi.key: _errors(kpi, found, by) for kpi, found in zip(kpis, answers, strict=True)}


def _apart(by: Sequence[str]) -> list[str]:
    return [*by, *(name for name in PLAN if name not in by)]


def _errors(kpi: Kpi, found: Answer, by: Sequence[str]) -> dict[Key, Estimated] | None:
    assert kpi.denominator is not None  # an error is over what came
    if found is None:
        return None
    day = _apart(by).index("day")
    cells: defaultdict[Key, list[tuple[date, int, int]]] = defaultdict(list)
    for (number, key), part in found.items():
        told = key[day], abs(part.of(kpi.numerator)), part.of(kpi.denominator)
        cells[number, key[: len(by)]].append(told)
    return {key: _error(plans) for key, plans in cells.items()}


def _error(plans: Sequence[tuple[date, int, int]]) -> Estimated:
    off, came = sum(error for _, error, _ in plans), sum(n for _, _, n in plans)
    value = off / came if came > 0 else None
    return Estimated(value, off, came, len(plans), len({day for day, _, _ in plans}))
