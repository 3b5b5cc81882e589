"""Shares told apart by reason for dissatisfaction: a contact may have several, or none."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kpis.definitions import Interval, Kpi, Method
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Answer, Key, Question
from kpis.stats import moments

REASON = "reason"


def questions(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: Mapping[str, Sequence[int]],
    by: Sequence[str],
) -> list[Question]:
    """The sums that shares by reason are made of; none of KPIs that are not kept by reason."""
    rest = [name for name in by if name != REASON]
    found = []
    for kpi in _kept(kpis):
        one = kpi.of_one_reason
        found += [
            Question(one.snapshot, [one], periods, filters, by),
            Question(kpi.base_snapshot, [kpi], periods, filters, rest),
        ]
    return found


def shares(
    kpis: Sequence[Kpi], answers: Iterator[Answer], by: Sequence[str]
) -> dict[str, dict[Key, Estimated] | None]:
    """The estimates of each KPI by its key; `answers` begin with those to its `questions`."""
    return {kpi.key: _shares(kpi, next(answers), next(answers), by) for kpi in _kept(kpis)}


def _kept(kpis: Sequence[Kpi]) -> list[Kpi]:
    return [kpi for kpi in kpis if kpi.apart is not None]


def _shares(kpi: Kpi, told: Answer, base: Answer, by: Sequence[str]) -> dict[Key, Estimated] | None:
    """Each reason that was told anywhere has a share in every cell of dissatisfied contacts."""
    if told is None or base is None:
        return None
    assert kpi.apart is not None
    assert kpi.denominator is not None
    place = by.index(REASON)
    reasons = sorted({cell[place] for _period, cell in told})
    found: dict[Key, Estimated] = {}
    for (period, cell), whole in base.items():
        n = whole.of(kpi.denominator)
        for reason in reasons:
            key = period, (*cell[:place], reason, *cell[place:])
            k = told[key].of(kpi.apart) if key in told else 0
            found[key] = _share(k, n, whole.days)
    return found


def _share(k: int, n: int, days: int) -> Estimated:
    if n <= 0:
        return Estimated(None, k, n, 0, days)
    interval = Interval(*moments.wilson(k, n), Method.WILSON)
    return Estimated(k / n, k, n, n, days, interval)
