"""What teams cost in a month, and what they did for it: contacts by their share."""

from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Count as Number
from django.db.models import Exists, F, OuterRef, Q, Sum, Window
from django.db.models.expressions import Case, When
from django.db.models.functions import Floor, RowNumber

from kpis.measures import Amount, Count
from kpis.models.handling import EFFECTIVE, HANDLE
from kpis.models.snapshots import Grain, Snapshot
from teams.models import CostLine, Leg

# The feed under which rate cards' estimates stand.
RATE_CARDS: Final = "rate-cards"
# A contact handled is so many parts, dealt out by handle time without a remainder.
PARTS = 1_000_000


class CostSnapshot(Snapshot):
    """A month's costs of a team in hundredths of the reporting currency, on the month's first day.

    They hold our own costs for a vendor: no vendor sees any. A scorecard tells what a clause names
    of the others.
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
        of_months = CostLine.objects.filter(month__gte=opens.date(), month__lte=closes.date())
        invoice = CostLine.objects.filter(
            team=OuterRef("team"), month=OuterRef("month"), category="vendor", status="booked"
        )
        # An invoice may be booked before the estimate that it replaces is taken away.
        found: models.QuerySet[CostLine] = of_months.exclude(
            Q(feed__slug=RATE_CARDS, status="estimated") & Exists(invoice)
        )
        return found


def _run(**more: Any) -> dict[str, Any]:
    return {"partition_by": [F("interaction_id")], **more}


def _parts(upto: Any, whole: Any) -> Any:
    return Floor(PARTS * upto / whole)


def _dealt(own: str, upto: str, whole: str) -> Amount:
    """What a leg's end reaches beyond its start; without any time, each leg counts the same."""
    return Amount(
        Case(
            When(
                **{f"{whole}__gt": 0},
                then=_parts(F(upto), F(whole)) - _parts(F(upto) - F(own), F(whole)),
            ),
            default=_parts(F("nth"), F("many")) - _parts(F("nth") - 1, F("many")),
        )
    )


class ShareSnapshot(Snapshot):
    """A day's handled contacts, each dealt out to the teams by their handle time in it.

    The parts of a contact add up to one. The effective time is that on the wall clock, of which
    an agent's contacts at once have a share each.
    """

    moment = F("interaction__ended_at")
    places = {
        "team": "team",
        "channel": "interaction__channel",
        "topic": "interaction__topic",
        "segment": "interaction__segment",
    }
    goes_beyond = True

    contacts = Count(Q(turn=1, kind__in=("main", "conference")))
    shared = _dealt("own", "upto", "total")
    shared_effective = _dealt("effective", "upto_effective", "total_effective")

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
            effective=EFFECTIVE,
            upto_effective=Window(Sum(EFFECTIVE), **_run(order_by=[F("sequence")])),
            total_effective=Window(Sum(EFFECTIVE), **_run()),
            nth=Window(RowNumber(), **_run(order_by=[F("sequence")])),
            turn=Window(
                RowNumber(),
                partition_by=[
                    F("interaction_id"),
                    F("team_id"),
                    Case(When(kind="consult", then=1), default=0),
                ],
                order_by=[F("sequence")],
            ),
            many=Window(Number("pk"), **_run()),
        )
        return found
