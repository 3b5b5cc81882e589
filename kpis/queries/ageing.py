"""How many cases stood open at the end of each of some days, by how long they had been open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from kpis.compiler import bounds
from kpis.merging import Statement, table
from kpis.queries.ages import ACTIVE, PLACES
from kpis.queries.readings import Selection
from teams.models import Case, CaseMove

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

    What happened before the first day is added up by case; later moves are followed one by one.
    """
    ends = [bounds(day, day, settings.REPORTING_ZONE)[1] for day in days]
    moves = _moves(selection)
    before = moves.filter(at__lt=min(ends)).values(of=F("case")).annotate(level=Sum("change"))
    opening, given = before.exclude(level=0).query.sql_with_params()
    since = moves.filter(at__gte=min(ends), at__lt=max(ends))
    later, more = since.values("at", "sequence", "change", of=F("case")).query.sql_with_params()
    sql = (
        "WITH steps AS ("
        f"SELECT of, '-infinity'::timestamptz AS at, 0 AS sequence, level AS change"
        f" FROM ({opening}) AS stock"
        f" UNION ALL SELECT of, at, sequence, change FROM ({later}) AS moves"
        "), stays AS ("
        "SELECT of, at, sum(change) OVER turns AS level, lead(at) OVER turns AS until"
        " FROM steps WINDOW turns AS (PARTITION BY of ORDER BY at, sequence)"
        ") SELECT d.ends, width_bucket(extract(epoch FROM d.ends - c.created_at)::float8,"
        " %s::float8[]) AS band, count(*) FROM unnest(%s::timestamptz[]) AS d(ends)"
        " JOIN stays AS s ON s.level > 0 AND s.at < d.ends"
        " AND (s.until IS NULL OR s.until >= d.ends)"
        f" JOIN {table(Case)} AS c ON c.id = s.of GROUP BY d.ends, band"
    )
    limits = [limit * 86_400 for limit in BANDS]
    rows = Statement(sql, (*given, *more, limits, ends)).rows()
    found: dict[tuple[datetime, int], int] = {(end, band): n for end, band, n in rows}
    return [
        Standing(day, tuple(found.get((end, band), 0) for band in range(len(BANDS) + 1)))
        for day, end in zip(days, ends, strict=True)
    ]


def _moves(selection: Selection) -> QuerySet[CaseMove]:
    chosen = Q(
        **{f"{PLACES[name]}__in": list(keys) for name, keys in selection.filters.items() if keys}
    )
    found: QuerySet[CaseMove] = CaseMove.objects.filter(chosen, status__in=ACTIVE).order_by()
    return found


def days_of(start: date, end: date, *, most: int = 31) -> list[date]:
    """Up to so many days of a period, evenly apart, its last one among them; in order of time."""
    apart = -(-((end - start).days + 1) // most)
    # Whole weeks apart, so that each is the same day of the week.
    apart = apart if apart == 1 else -(-apart // 7) * 7
    days = [end]
    while days[-1] - timedelta(days=apart) >= start:
        days.append(days[-1] - timedelta(days=apart))
    return days[::-1]
