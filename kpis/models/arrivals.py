"""Interactions in sums, by the day and hour at which they came."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kpis.measures import Count
from kpis.models.snapshots import BY_HOUR, Grain, Snapshot
from teams.models import Interaction

CAME = Q(is_excluded=False, direction="inbound")


class ArrivalSnapshot(Snapshot):
    """A day's interactions on the day they arrived, for the first team that they reached."""

    moment = F("arrived_at")
    places = {
        "team": "first_team",
        "channel": "channel",
        "topic": "topic",
        "segment": "segment",
        "hour": "hour",
    }
    fine = (Grain.MIX, Grain.HOUR)
    coarse = BY_HOUR

    records = Count()
    excluded = Count(Q(is_excluded=True))
    contacts = Count(Q(is_excluded=False, direction="inbound"))
    proactive = Count(Q(is_excluded=False, direction="outbound"))
    handled = Count(Q(is_excluded=False, direction="inbound", handled_n__gt=0))
    unanswered = Count(Q(is_excluded=False, direction="inbound", handled_n=0))
    identified = Count(Q(is_excluded=False, direction="inbound", customer__isnull=False))
    calls = Count(Q(is_excluded=False, direction="inbound", channel__code="phone"))
    closed = Count(CAME & Q(is_open=False))
    offered = Count(CAME & ~Q(access=""))
    shared = Count(CAME & ~Q(access="") & Q(is_shared=True))
    answered_in_time = Count(CAME & Q(access="in_time"))
    abandoned = Count(CAME & Q(access="abandoned"))
    abandoned_short = Count(CAME & Q(access="short"))
    left_in_time = Count(CAME & Q(access="left_in_time"))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        found: models.QuerySet[Interaction] = Interaction.objects.filter(
            arrived_at__gte=opens, arrived_at__lt=closes
        )
        return found
