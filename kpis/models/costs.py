"""What teams cost in a month, and what they did for it: contacts by their share, cases resolved."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count as Number
from django.db.models import F, Q, Sum, Window
from django.db.models.expressions import Case, When
from django.db.models.functions import Floor, RowNumber

from kpis.measures import Amount, Count
from kpis.models.snapshots import HANDLE, Grain, Snapshot
from teams.models import Case as Ticket
from teams.models import CostLine, Leg

# A contact handled is so many parts, dealt out by handle time without a remainder.
PARTS = 1_000_000


class CostSnapshot(Snapshot):
    """A month's costs of a team in hundredths of the reporting currency, on the month's first day.

    They hold our own costs for a vendor: no vendor sees any.
    """

    moment = F("month")
    places = {"team": "team"}
    fine = (Grain.TEAM,)
    coarse = ()
    sources = ("costs",)
    is_dated = True
    is_monthly = True

    lines = Count()
    estimated = Count(Q(status="estimated"))
    cost = Amount("reported")
    vendor = Amount("reported", where=Q(category="vendor"))
    adjustment = Amount("reported", where=Q(category="adjustment"))
    retained = Amount("reported", where=Q(category="retained"))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[CostLine]:
        found: models.QuerySet[CostLine] = CostLine.objects.filter(
            month__gte=opens.date(), month__lte=closes.date()
        )
        return found


def _run(**more: Any) -> dict[str, Any]:
    return {"partition_by": [F("interaction_id")], **more}


def _parts(upto: Any, whole: Any) -> Any:
    return Floor(PARTS * upto / whole)


class ShareSnapshot(Snapshot):
    """A day's handled contacts, each dealt out to the teams by their handle time in it.

    A leg takes what its end reaches beyond its start: the parts of a contact add up to one. Where
    no handle time is known, each leg counts the same.
    """

    moment = F("interaction__ended_at")
    places = {
        "team": "team",
        "channel": "interaction__channel",
        "topic": "interaction__topic",
        "segment": "interaction__segment",
    }

    legs = Count()
    shared = Amount(
        Case(
            When(
                total__gt=0,
                then=_parts(F("upto"), F("total")) - _parts(F("upto") - F("own"), F("total")),
            ),
            default=_parts(F("nth"), F("many")) - _parts(F("nth") - 1, F("many")),
        )
    )

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Leg]:
        found: models.QuerySet[Leg] = Leg.objects.filter(
            answered_at__isnull=False,
            interaction__direction="inbound",
            interaction__is_excluded=False,
            interaction__handled_n__gt=0,
            interaction__ended_at__gte=opens,
            interaction__ended_at__lt=closes,
        ).annotate(
            own=HANDLE,
            upto=Window(Sum(HANDLE), **_run(order_by=[F("sequence")])),
            total=Window(Sum(HANDLE), **_run()),
            nth=Window(RowNumber(), **_run(order_by=[F("sequence")])),
            many=Window(Number("pk"), **_run()),
        )
        return found


class SettledSnapshot(Snapshot):
    """A day's cases by their last resolution, for their owner. One reopened is not settled."""

    moment = F("resolved_at")
    places = {
        "team": "owner_team",
        "channel": "channel",
        "topic": "topic",
        "segment": "segment",
    }
    sources = ("cases",)

    settled = Count()

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Ticket]:
        found: models.QuerySet[Ticket] = Ticket.objects.filter(
            is_excluded=False, resolved_at__gte=opens, resolved_at__lt=closes
        )
        return found
