"""How long the cases of a stock have been open, and which are past a promise."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Sum, Value

from kpis.compiler import bounds
from kpis.definitions import Kpi
from kpis.models.cases import CaseStockSnapshot
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key
from teams.models import CaseMove, Deadline

PLACES = CaseStockSnapshot.places
ACTIVE = ("new", "open")


def backlog(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Quantiles of the time since creation of what stands open at the end of each period.

    Over the cases themselves, in one query. None along what a stock is not kept along.
    """
    chosen = {name: keys for name, keys in filters.items() if keys}
    if (set(by) | set(chosen)) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    ages = _ages([end for _, end in periods], chosen, by)
    return {
        kpi.key: {key: _quantile(kpi, seconds) for key, seconds in ages.items()} for kpi in kpis
    }


def overdue(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """How many cases that stand open at the end of each period are past a promise by then.

    The promises are those that fell due with the team that owns the case: every reader of the
    team counts the same. Over the cases themselves, in one query.
    """
    chosen = {name: keys for name, keys in filters.items() if keys}
    if (set(by) | set(chosen)) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    counts: defaultdict[Key, int] = defaultdict(int)
    ends = [end for _, end in periods]
    for number, *cell, is_late in _standing(ends, chosen, by, _is_late):
        counts[number, tuple(cell)] += is_late
    found = {key: Estimated(float(n), n, None, n, 0) for key, n in counts.items()}
    return {kpi.key: found for kpi in kpis}


def _is_late(closes: datetime) -> Exists:
    promises = Deadline.objects.filter(
        Q(met_at=None) | Q(met_at__gte=closes),
        Q(is_met=None) | Q(is_met=False),
        case=OuterRef("case"),
        team=OuterRef("team"),
        due_at__lt=closes,
    )
    return Exists(promises)


def _ages(
    ends: Sequence[date], chosen: dict[str, Sequence[int]], by: Sequence[str]
) -> dict[Key, list[float]]:
    """Per end and cell, the seconds that each open case is old when the day ends."""
    cells: defaultdict[Key, list[float]] = defaultdict(list)
    for number, *cell, opened in _standing(ends, chosen, by, lambda _: F("case__created_at")):
        cells[number, tuple(cell)].append((_close(ends[number]) - opened).total_seconds())
    return cells


def _standing(
    ends: Sequence[date],
    chosen: dict[str, Sequence[int]],
    by: Sequence[str],
    told: Callable[[datetime], Any],
) -> Any:
    """A row per case that stands open at each end: which end, its places, and what is `told`."""
    moves: Any = CaseMove.objects.filter(status__in=ACTIVE).filter(
        **{f"{PLACES[name]}__in": list(keys) for name, keys in chosen.items()}
    )
    parts = [
        moves.filter(at__lt=closes)
        .order_by()
        .values("case", "team", number=Value(number), told=told(closes),
                **{f"by_{name}": F(PLACES[name]) for name in by})
        .annotate(level=Sum("change"))
        .filter(level__gt=0)
        .values_list("number", *(f"by_{name}" for name in by), "told")
        for number, closes in enumerate(map(_close, ends))
    ]  # fmt: skip
    first, *rest = parts
    return first.union(*rest, all=True) if rest else first


def _close(end: date) -> datetime:
    return bounds(end, end, settings.REPORTING_ZONE)[1]


def _quantile(kpi: Kpi, seconds: Sequence[float]) -> Estimated:
    value = float(np.quantile(np.array(seconds), kpi.at, method="inverted_cdf"))
    return Estimated(value, len(seconds), None, len(seconds), 0)
