"""How far the data go, and from when on a figure no longer changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q

from kpis.compiler import bounds
from kpis.definitions import Kpi, Maturity
from kpis.models import Refresh
from kpis.models.refreshes import MIXED, MONTH
from kpis.spans import Span

# Sources deliver at most this late, as far as we promise anything.
LAG = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Until when the facts behind a snapshot are known; which spans are rolled up.

    `months` are those of distributions, `mixes` each snapshot's of its mix, by their first days.
    """

    watermarks: dict[str, datetime | None]
    months: tuple[date, ...] = ()
    mixes: dict[str, dict[Span, frozenset[date]]] = field(default_factory=dict)

    def of(self, kpi: Kpi) -> datetime | None:
        """Of a KPI with terms from two sources, the earlier of both."""
        known = [self.watermarks.get(s.__name__) for s in {kpi.snapshot, kpi.base_snapshot}]
        return min((until for until in known if until is not None), default=None)

    def maturity(self, kpi: Kpi, end: date, now: datetime) -> tuple[Maturity, date | None]:
        """Whether figures up to this day are final, and else the first day on which they are."""
        _, closes = bounds(end, end, settings.REPORTING_ZONE)
        ripe = closes + kpi.matures_after
        known = self.of(kpi)
        if ripe + LAG <= now and known is not None and known >= ripe:
            return Maturity.FINAL, None
        return Maturity.PROVISIONAL, (ripe + LAG).astimezone(closes.tzinfo).date()


def horizon(snapshots: Sequence[str]) -> Horizon:
    mixed = {prefix + name: (name, span) for span, prefix in MIXED.items() for name in snapshots}
    rolled_up = [*mixed, MONTH]
    latest = (
        Refresh.objects.filter(source__in=[*snapshots, *rolled_up])
        .values("source")
        .annotate(known=Max("watermark"), months=ArrayAgg("day", filter=Q(source__in=rolled_up)))
        .values_list("source", "known", "months")
    )
    found = {source: (known, tuple(months or ())) for source, known, months in latest}
    _, rolled = found.pop(MONTH, (None, ()))
    mixes: dict[str, dict[Span, frozenset[date]]] = {}
    for source, (name, span) in mixed.items():
        if source in found:
            mixes.setdefault(name, {})[span] = frozenset(found.pop(source)[1])
    return Horizon({source: known for source, (known, _) in found.items()}, rolled, mixes)


def ripeness(kpi: Kpi, end: date, now: datetime) -> tuple[Maturity, date | None]:
    """Whether figures up to this day are final, and else the first day on which they are."""
    snapshots = {kpi.snapshot.__name__, kpi.base_snapshot.__name__}
    return horizon(sorted(snapshots)).maturity(kpi, end, now)
