"""How long cases take when those still open count too."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from django.conf import settings
from django.db.models import Count, F, Func, IntegerField, Value
from django.db.models.functions import Coalesce

from kpis.compiler import bounds
from kpis.definitions import Interval, Kpi, Method
from kpis.models.cases import VALID
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key, narrowed
from kpis.stats import survival
from teams.models import Case

PLACES = ("team", "channel", "topic", "segment", "agent")
MINUTE = 60_000


def medians(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Median time to the last resolution of the cases opened in each period, to the minute.

    Over the cases themselves, a query per period: whoever is still open has lasted until now.
    """
    if set(by) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    found: dict[Key, Estimated] = {}
    for number, (start, end) in enumerate(periods):
        opens, closes = bounds(start, end, settings.REPORTING_ZONE)
        rows = (
            Case.objects.filter(VALID, narrowed(filters))
            .filter(created_at__gte=opens, created_at__lt=min(closes, now))
            .order_by()
            .values(
                *by,
                minutes=Func(
                    Coalesce(F("resolved_at"), Value(now)) - F("created_at"),
                    template="(extract(epoch FROM %(expressions)s) / 60)::integer",
                    output_field=IntegerField(),
                ),
            )
            .annotate(ended=Count("resolved_at"), n=Count("pk"))
        )
        cells: dict[tuple[int | None, ...], list[tuple[int, int, int]]] = {}
        for row in rows:
            cell = tuple(row[name] for name in by)
            cells.setdefault(cell, []).append((row["minutes"], row["ended"], row["n"]))
        for cell, parts in cells.items():
            found[number, cell] = _median(parts)
    return {kpi.key: found for kpi in kpis}


def _median(parts: Sequence[tuple[int, int, int]]) -> Estimated:
    minutes, ended, every = (np.array(column) for column in zip(*parts, strict=True))
    n = int(every.sum())
    curve = survival.kaplan_meier(minutes * MINUTE, ended, every - ended)
    middle = survival.median(curve)
    interval = None
    if middle.low is not None and middle.high is not None:
        interval = Interval(middle.low / 1000, middle.high / 1000, Method.SURVIVAL)
    value = None if middle.value is None else middle.value / 1000
    return Estimated(value, int(ended.sum()), n, n, 0, interval)
