"""How long the cases of a stock have been open."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import F, Sum, Value

from kpis.compiler import bounds
from kpis.definitions import Kpi
from kpis.models.cases import CaseStockSnapshot
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key
from teams.models import CaseMove

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


def _ages(
    ends: Sequence[date], chosen: dict[str, Sequence[int]], by: Sequence[str]
) -> dict[Key, list[float]]:
    """Per end and cell, the seconds that each open case is old when the day ends."""
    closings = [bounds(end, end, settings.REPORTING_ZONE)[1] for end in ends]
    moves: Any = CaseMove.objects.filter(status__in=ACTIVE).filter(
        **{f"{PLACES[name]}__in": list(keys) for name, keys in chosen.items()}
    )
    parts = [
        moves.filter(at__lt=closes)
        .order_by()
        .values("case", number=Value(number), opened=F("case__created_at"),
                **{f"by_{name}": F(PLACES[name]) for name in by})
        .annotate(level=Sum("change"))
        .filter(level__gt=0)
        .values_list("number", *(f"by_{name}" for name in by), "opened")
        for number, closes in enumerate(closings)
    ]  # fmt: skip
    first, *rest = parts
    cells: defaultdict[Key, list[float]] = defaultdict(list)
    for number, *cell, opened in first.union(*rest, all=True) if rest else first:
        cells[number, tuple(cell)].append((closings[number] - opened).total_seconds())
    return cells


def _quantile(kpi: Kpi, seconds: Sequence[float]) -> Estimated:
    value = float(np.quantile(np.array(seconds), kpi.at, method="inverted_cdf"))
    return Estimated(value, len(seconds), None, len(seconds), 0)
