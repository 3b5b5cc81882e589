"""Customers counted once each, however often they came: over the contacts themselves."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from kpis.definitions import Interval, Kpi, Method
from kpis.models.arrivals import CAME
from kpis.queries.estimates import Estimated
from kpis.queries.instants import numbered, within_each
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
    """Known customers who gave up at least once, of those offered: one query."""
    asked = {name for name, values in filters.items() if values}
    if (set(by) | asked) - set(PLACES):
        return {kpi.key: None for kpi in kpis}
    chosen = Q(**{f"{PLACES[name]}__in": list(filters[name]) for name in asked})
    came = within_each("arrived_at", periods)
    contacts = Interaction.objects.filter(
        CAME, chosen, reduce(or_, came), customer__isnull=False
    ).exclude(access__in=UNCOUNTED)
    rows = (
        contacts.order_by()
        .values_list(numbered(came), *(PLACES[name] for name in by))
        .annotate(
            k=Count("customer", distinct=True, filter=Q(access="abandoned")),
            n=Count("customer", distinct=True),
        )
    )
    found = {
        (number, tuple(cell)): Estimated(
            k / n, k, n, n, 0, Interval(*moments.wilson(k, n), Method.WILSON)
        )
        for number, *cell, k, n in rows
    }
    return {kpi.key: found for kpi in kpis}
