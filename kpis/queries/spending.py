"""What a team cost in some months, by category: the lines that its total is the sum of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, Sum

from kpis.models import CostSnapshot

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Spent:
    """An amount in the reporting currency; part of it may be estimated."""

    amount: Decimal
    is_estimated: bool


def spending(team: int, months: Sequence[date]) -> Mapping[tuple[date, str], Spent]:
    """By month and category, the months named by their first days; one query.

    What an invoice has replaced is left out, as in the KPIs.
    """
    zone = ZoneInfo(settings.REPORTING_ZONE)
    first, last = (datetime.combine(month, time(), zone) for month in (min(months), max(months)))
    rows = (
        CostSnapshot.facts(first, last)
        .filter(team=team, month__in=months)
        .order_by()
        .values_list("month", "category")
        .annotate(total=Sum("reported"), guessed=Count("pk", filter=Q(status="estimated")))
    )
    return {
        (month, category): Spent(Decimal(total) / HUNDREDTHS, guessed > 0)
        for month, category, total, guessed in rows
    }
