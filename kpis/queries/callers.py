"""Customers counted once each, however often they came: over the contacts themselves."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from kpis.compiler import bounds
from kpis.definitions import Interval, Kpi, Method
from kpis.models.arrivals import CAME
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key
from kpis.stats import moments
from teams.models import Interaction

# A contact counts for the first team that it reached.
PLACES = {"team": "first_team", "channel": "channel", "topic": "topic", "segment": "segment"}
UNCOUNTED = ("", "short")


def abandoners(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Known customers who gave up at least once, of those offered: a query per period."""
    asked = {name for name, values in filters.items() if values}
    if (set(by) | asked) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    chosen = Q(**{f"{PLACES[name]}__in": list(filters[name]) for name in asked})
    found: dict[Key, Estimated] = {}
    for number, (start, end) in enumerate(periods):
        opens, closes = bounds(start, end, settings.REPORTING_ZONE)
        contacts = Interaction.objects.filter(
            CAME, chosen, customer__isnull=False, arrived_at__gte=opens, arrived_at__lt=closes
        ).exclude(access__in=UNCOUNTED)
        for cell, k, n in _counted(contacts, by):
            if n:
                interval = Interval(*moments.wilson(k, n), Method.WILSON)
                found[number, cell] = Estimated(k / n, k, n, n, 0, interval)
    return {kpi.key: found for kpi in kpis}


def _counted(
    contacts: QuerySet[Interaction], by: Sequence[str]
) -> list[tuple[tuple[int | None, ...], int, int]]:
    """Of each cell, or of all, the customers who gave up and all of them."""
    counts = {
        "k": Count("customer", distinct=True, filter=Q(access="abandoned")),
        "n": Count("customer", distinct=True),
    }
    if not by:
        whole = contacts.aggregate(**counts)
        return [((), whole["k"], whole["n"])]
    places = [PLACES[name] for name in by]
    rows = contacts.order_by().values(*places).annotate(**counts)
    return [(tuple(row[place] for place in places), row["k"], row["n"]) for row in rows]
