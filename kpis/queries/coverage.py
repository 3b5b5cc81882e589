"""Which days have figures at all."""

from datetime import date

from django.db.models import Max, Min

from kpis.models.arrivals import ArrivalSnapshot
from kpis.models.snapshots import Grain


def latest_day() -> date | None:
    """The last day with a contact of a team in reach."""
    rows = ArrivalSnapshot.objects.filter(grain=Grain.TEAM)
    found: date | None = rows.aggregate(day=Max("day"))["day"]
    return found


def first_day() -> date | None:
    """The first one."""
    rows = ArrivalSnapshot.objects.filter(grain=Grain.TEAM)
    found: date | None = rows.aggregate(day=Min("day"))["day"]
    return found
