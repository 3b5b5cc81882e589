"""How long the cases of a stock have been open, and which are past a promise."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

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
OVERDUE: Final = "backlog_overdue"
# How old a case is, in seconds, and whether it is late.
Standing = tuple[float, bool]


def standing(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Of what stands open at the end of each period: quantiles of its age, or how many are late.

    Late is what is past a promise by then. The promises are those that fell due with the team
    that owns the case: every reader of the team counts the same.
    Over the cases themselves, in one query. None along what a stock is not kept along.
    """
    chosen = {name: keys for name, keys in filters.items() if keys}
    if (set(by) | set(chosen)) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    ends = [end for _, end in periods]
    cells: defaultdict[Key, list[Standing]] = defaultdict(list)
    is_asked = any(kpi.kind == OVERDUE for kpi in kpis)
    for number, *cell, opened, is_late in _standing(ends, chosen, by, is_asked=is_asked):
        age = (_close(ends[number]) - opened).total_seconds()
        cells[number, tuple(cell)].append((age, is_late))
    return {
        kpi.key: {
            key: _late(cases) if kpi.kind == OVERDUE else _quantile(kpi, [age for age, _ in cases])
            for key, cases in cells.items()
        }
        for kpi in kpis
    }


def _late(cases: Sequence[Standing]) -> Estimated:
    n = sum(is_late for _, is_late in cases)
    return Estimated(float(n), n, None, n, 0)


def _is_late(closes: datetime) -> Exists:
    promises = Deadline.objects.filter(
        Q(met_at=None) | Q(met_at__gte=closes),
        Q(is_met=None) | Q(is_met=False),
        case=OuterRef("case"),
        team=OuterRef("team"),
        due_at__lt=closes,
    )
    return Exists(promises)


def _standing(
    ends: Sequence[date],
    chosen: dict[str, Sequence[int]],
    by: Sequence[str],
    *,
    is_asked: bool,
) -> Any:
    """A row per case that stands open at each end: which end, its places, since when, if late.

    Whether it is late is only looked up where that is asked.
    """
    moves: Any = CaseMove.objects.filter(status__in=ACTIVE).filter(
        **{f"{PLACES[name]}__in": list(keys) for name, keys in chosen.items()}
    )
    parts = [
        moves.filter(at__lt=closes)
        .order_by()
        .values("case", "team", number=Value(number), opened=F("case__created_at"),
                late=_is_late(closes) if is_asked else Value(False),
                **{f"by_{name}": F(PLACES[name]) for name in by})
        .annotate(level=Sum("change"))
        .filter(level__gt=0)
        .values_list("number", *(f"by_{name}" for name in by), "opened", "late")
        for number, closes in enumerate(map(_close, ends))
    ]  # fmt: skip
    first, *rest = parts
    return first.union(*rest, all=True) if rest else first


def _close(end: date) -> datetime:
    return bounds(end, end, settings.REPORTING_ZONE)[1]


def _quantile(kpi: Kpi, seconds: Sequence[float]) -> Estimated:
    value = float(np.quantile(np.array(seconds), kpi.at, method="inverted_cdf"))
    return Estimated(value, len(seconds), None, len(seconds), 0)
