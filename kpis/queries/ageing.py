"""How many cases stood open at the end of each of some days, by how long they had been open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import Lead

from kpis.compiler import bounds
from kpis.queries.ages import ACTIVE, PLACES
from kpis.queries.readings import Selection
from teams.models import CaseMove

# Days of age at which the next band begins.
BANDS: Final = (2, 7, 30)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood open when a day ended: counts by band, the youngest first."""

    day: date
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    def older(self, days: int) -> int:
        """How many had been open for longer than one of BANDS."""
        return sum(self.counts[BANDS.index(days) + 1 :])


def standing(selection: Selection, days: Sequence[date]) -> list[Standing]:
    """Per day, the cases in the stock of a selection at its end; one query. A reopened case is as
    old as its creation, as in the KPI.
    """
    ends = [bounds(day, day, settings.REPORTING_ZONE)[1] for day in days]
    inner, params = _spans(selection, min(ends), max(ends)).query.sql_with_params()
    limits = [limit * 86_400 for limit in BANDS]
    sql = (
        "SELECT d.ends, width_bucket(extract(epoch FROM d.ends - s.opened)::float8,"
        f" %s::float8[]) AS band, count(*) FROM unnest(%s::timestamptz[]) AS d(ends) JOIN ({inner})"
        " AS s ON s.level > 0 AND s.at < d.ends AND (s.until IS NULL OR s.until >= d.ends)"
        " GROUP BY d.ends, band"
    )
    found: dict[tuple[datetime, int], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [limits, ends, *params])
        found = {(end, band): n for end, band, n in cursor.fetchall()}
    return [
        Standing(day, tuple(found.get((end, band), 0) for band in range(len(BANDS) + 1)))
        for day, end in zip(days, ends, strict=True)
    ]


def _spans(selection: Selection, first: datetime, last: datetime) -> QuerySet[CaseMove, Any]:
    """Each case's stays between two of its moves, of those that may reach one of the ends."""
    chosen = Q(
        **{f"{PLACES[name]}__in": list(keys) for name, keys in selection.filters.items() if keys}
    )
    turn: dict[str, Any] = {"partition_by": [F("case_id")], "order_by": ["at", "sequence"]}
    spans: QuerySet[CaseMove, Any] = (
        CaseMove.objects.filter(chosen, at__lt=last, status__in=ACTIVE)
        .annotate(
            opened=F("case__created_at"),
            level=Window(Sum("change"), **turn),
            until=Window(Lead("at"), **turn),
        )
        .filter(Q(until=None) | Q(until__gte=first))
        .order_by()
        .values("at", "opened", "level", "until")
    )
    return spans


def days_of(start: date, end: date, *, most: int = 31) -> list[date]:
    """Up to so many days of a period, evenly apart, its last one among them; in order of time."""
    apart = -(-((end - start).days + 1) // most)
    # Whole weeks apart, so that each is the same day of the week.
    apart = apart if apart == 1 else -(-apart // 7) * 7
    days = [end]
    while days[-1] - timedelta(days=apart) >= start:
        days.append(days[-1] - timedelta(days=apart))
    return days[::-1]
