"""How long cases take when those still open count too."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

import numpy as np
from django.db.models import Count, F, Func, IntegerField, Value
from django.db.models.functions import Coalesce

from kpis.definitions import Interval, Kpi, Method
from kpis.models.cases import VALID
from kpis.queries.estimates import Estimated
from kpis.queries.instants import numbered, within_each
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

    Over the cases themselves, in one query: whoever is still open has lasted until now.
    """
    if set(by) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    opened = within_each("created_at", periods, until=now)
    rows = (
        Case.objects.filter(VALID, narrowed(filters), reduce(or_, opened))
        .order_by()
        .values_list(
            numbered(opened),
            *by,
            Func(
                Coalesce(F("resolved_at"), Value(now)) - F("created_at"),
                template="(extract(epoch FROM %(expressions)s) / 60)::integer",
                output_field=IntegerField(),
            ),
        )
        .annotate(ended=Count("resolved_at"), n=Count("pk"))
    )
    cells: defaultdict[Key, list[tuple[int, int, int]]] = defaultdict(list)
    for number, *cell, minutes, ended, n in rows:
        cells[number, tuple(cell)].append((minutes, ended, n))
    found = {key: _median(parts) for key, parts in cells.items()}
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
