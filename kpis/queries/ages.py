"""How long the cases of a stock have been open."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import F, Sum

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

    Over the cases themselves, a query per period. None along what a stock is not kept along.
    """
    chosen = {name: keys for name, keys in filters.items() if keys}
    if (set(by) | set(chosen)) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    found: dict[str, dict[Key, Estimated] | None] = {}
    ages = [_ages(end, chosen, by) for _, end in periods]
    for kpi in kpis:
        found[kpi.key] = {
            (number, cell): _quantile(kpi, seconds)
            for number, cells in enumerate(ages)
            for cell, seconds in cells.items()
        }
    return found


def _ages(
    end: date, chosen: dict[str, Sequence[int]], by: Sequence[str]
) -> dict[tuple[Any, ...], list[float]]:
    """Per cell, the seconds that each open case is old when the day ends."""
    _, closes = bounds(end, end, settings.REPORTING_ZONE)
    rows: Any = (
        CaseMove.objects.filter(at__lt=closes, status__in=ACTIVE)
        .filter(**{f"{PLACES[name]}__in": list(keys) for name, keys in chosen.items()})
        .order_by()
        .values("case", opened=F("case__created_at"), **{f"by_{n}": F(PLACES[n]) for n in by})
        .annotate(level=Sum("change"))
        .filter(level__gt=0)
    )
    cells: defaultdict[tuple[Any, ...], list[float]] = defaultdict(list)
    for row in rows:
        cells[tuple(row[f"by_{name}"] for name in by)].append(
            (closes - row["opened"]).total_seconds()
        )
    return cells


def _quantile(kpi: Kpi, seconds: Sequence[float]) -> Estimated:
    value = float(np.quantile(np.array(seconds), kpi.at, method="inverted_cdf"))
    return Estimated(value, len(seconds), None, len(seconds), 0)
