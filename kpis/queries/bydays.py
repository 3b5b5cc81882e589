"""Errors of whole days: what misses in one interval and in the next the other way cancels."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from kpis.definitions import Kpi
from kpis.queries import sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key

# A plan is of a team, in a channel, on a day.
PLAN = ("team", "channel", "day")


def read(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """How far days' totals were off, each without its sign, over what came; one query a KPI.

    None along hours: a day is one.
    """
    if "hour" in by:
        return {kpi.key: None for kpi in kpis}
    return {kpi.key: _errors(kpi, periods, filters, by) for kpi in kpis}


def _errors(
    kpi: Kpi,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[Key, Estimated] | None:
    assert kpi.denominator is not None  # an error is over what came
    apart = [*by, *(name for name in PLAN if name not in by)]
    found = sums.read(kpi.snapshot, [kpi], periods=periods, filters=filters, by=apart)
    if found is None:
        return None
    day = apart.index("day")
    cells: defaultdict[Key, list[tuple[date, int, int]]] = defaultdict(list)
    for (number, key), part in found.items():
        told = key[day], abs(part.of(kpi.numerator)), part.of(kpi.denominator)
        cells[number, key[: len(by)]].append(told)
    return {key: _error(plans) for key, plans in cells.items()}


def _error(plans: Sequence[tuple[date, int, int]]) -> Estimated:
    off, came = sum(error for _, error, _ in plans), sum(n for _, _, n in plans)
    value = off / came if came > 0 else None
    return Estimated(value, off, came, len(plans), len({day for day, _, _ in plans}))
