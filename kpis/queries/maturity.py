"""How far the data go, and from when on a figure no longer changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max

from kpis.compiler import bounds
from kpis.definitions import Kpi, Maturity
from kpis.models import Refresh

# Sources deliver at most this late, as far as we promise anything.
LAG = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Until when the facts behind a snapshot are known."""

    watermarks: dict[str, datetime | None]

    def of(self, kpi: Kpi) -> datetime | None:
        return self.watermarks.get(kpi.snapshot.__name__)

    def maturity(self, kpi: Kpi, end: date, now: datetime) -> tuple[Maturity, date | None]:
        """Whether figures up to this day are final, and else the first day on which they are."""
        _, closes = bounds(end, end, settings.REPORTING_ZONE)
        ripe = closes + kpi.matures_after
        known = self.of(kpi)
        if ripe + LAG <= now and known is not None and known >= ripe:
            return Maturity.FINAL, None
        return Maturity.PROVISIONAL, (ripe + LAG).astimezone(closes.tzinfo).date()


def horizon(snapshots: Sequence[str]) -> Horizon:
    latest = (
        Refresh.objects.filter(source__in=snapshots)
        .values("source")
        .annotate(known=Max("watermark"))
        .values_list("source", "known")
    )
    return Horizon(dict(latest))
