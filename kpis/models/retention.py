"""Customers who stayed, by the team that handled them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import DateField, Exists, F, Max, Min, OuterRef, Q, Value, Window
from django.db.models.expressions import Case, ExpressionWrapper, When
from django.db.models.functions import Cast, RowNumber, TruncMonth

from kpis.measures import Count
from kpis.models.outcomes import DONE, PLACES
from kpis.models.snapshots import Snapshot
from teams.models import Interaction, Relationship, Team

# How long after the month began a customer must still be one.
HORIZON = timedelta(days=90)
# Until when a month's customers were followed is known in steps of so long.
STEP = timedelta(days=30)
LONGEST_MONTH = 31


def _active_on(day: Any) -> Exists:
    """Both days of a relationship are included; one without an end goes on."""
    still = Q(to_day=None) | Q(to_day__gte=OuterRef(day))
    return Exists(
        Relationship.objects.filter(
            still, customer=OuterRef("customer"), from_day__lte=OuterRef(day)
        )
    )


def _after(time: timedelta) -> Any:
    return ExpressionWrapper(F("month") + Value(time), output_field=DateField())


class RetentionSnapshot(Snapshot):
    """A month's handled customers, each on the day of the first contact that month.

    The team is the one that alone handled the customer in the whole month, otherwise `mixed`.
    A change of a relationship may touch any month.
    """

    moment = F("ended_at")
    places = {"team": "credited", **PLACES}
    sources = ("interactions", "relationships")
    timeless = ("relationships",)
    looks_back = LONGEST_MONTH
    looks_ahead = LONGEST_MONTH
    goes_beyond = True
    judged_by = "customer"

    customers = Count()
    active = Count(Q(was_active=True))
    retained = Count(Q(was_active=True, is_active=True))
    retained_30 = Count(Q(was_active=True, is_active_30=True))
    retained_60 = Count(Q(was_active=True, is_active_60=True))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        zone = ZoneInfo(settings.REPORTING_ZONE)
        first = opens.astimezone(zone).replace(day=1)
        after = (closes - timedelta(seconds=1)).astimezone(zone).replace(day=28) + timedelta(days=4)
        month: dict[str, Any] = {
            "partition_by": [F("customer_id"), F("month")],
            "order_by": [F("ended_at"), F("id")],
        }
        whole: dict[str, Any] = {"partition_by": month["partition_by"]}
        known = Interaction.objects.filter(
            DONE, customer__isnull=False, ended_at__gte=first, ended_at__lt=after.replace(day=1)
        ).annotate(month=Cast(TruncMonth("ended_at", tzinfo=zone), DateField()))
        mixed = Team.objects.filter(slug="mixed").values("pk")[:1]
        found: models.QuerySet[Interaction] = (
            known.annotate(
                day_30=_after(STEP), day_60=_after(2 * STEP), horizon=_after(HORIZON),
                nth=Window(RowNumber(), **month),
                least=Window(Min("sole_team_id"), **whole),
                greatest=Window(Max("sole_team_id"), **whole),
            )
            .annotate(
                credited=Case(When(least=F("greatest"), then=F("least")), default=mixed),
                was_active=_active_on("month"),
                is_active_30=_active_on("day_30"),
                is_active_60=_active_on("day_60"),
                is_active=_active_on("horizon"),
            )
            .filter(nth=1)
        )  # fmt: skip
        return found
