"""Half-hours in which a queue kept its target, of those in which it had one to keep."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, Min, Q, Value, When
from django.db.models import Count as Number
from django.db.models.functions import Cast, Ceil, Greatest, NullIf, Round, TruncDate

from kpis.measures import Amount, Count, HalfHour
from kpis.models.snapshots import ANSWERED, GAVE_UP, IN_TIME, QUEUED, SHORT, Grain, Snapshot
from kpis.models.targets import Target
from teams.models import Leg

SERVICE_LEVEL = "service_level"
# On neither side of the default service level: its definition says which.
REMOVED = (
    (Q(outcome="abandoned") & SHORT)
    | Q(outcome="flow_team")
    | (Q(outcome__in=("flow_other", "callback")) & IN_TIME)
)
# Whose queue a leg stood in.
NOBODY = Func(
    template="(SELECT id FROM teams_team WHERE slug = 'unattributed')",
    output_field=models.BigIntegerField(),
)
QUEUE_OF = Case(
    When(is_shared=True, then=NOBODY), default=F("team"), output_field=models.BigIntegerField()
)
JUDGED = Q(goal__isnull=False, level__isnull=False)


# Goals are kept in hundredths of a per cent.
GOAL_PARTS = 10_000


class GoalOf(Func):
    """The share that a team and channel should reach on a day: the most particular target in force.

    A team's comes before a channel's. The arguments are aggregates: one look-up per group.
    """

    template = """(
        SELECT aim.target
        FROM kpis_target AS aim, (VALUES (%(expressions)s)) AS cell (team_id, channel_id, day)
        WHERE aim.kpi = 'service_level' AND aim.topic_id IS NULL AND aim.segment_id IS NULL
            AND (aim.team_id IS NULL OR aim.team_id = cell.team_id)
            AND (aim.channel_id IS NULL OR aim.channel_id = cell.channel_id)
            AND aim.since <= cell.day AND (aim.until IS NULL OR aim.until >= cell.day)
        ORDER BY aim.team_id IS NULL, aim.channel_id IS NULL, aim.since DESC LIMIT 1
    )"""
    output_field = models.FloatField()


def half_hours(opens: datetime, closes: datetime) -> models.QuerySet[Any]:
    """Half-hours of each team and channel: base of the service level, within it in time, goal.

    A queue that several teams answer is judged whole, as that of no team.
    """
    zone = settings.REPORTING_ZONE
    met, base = Number("pk", filter=ANSWERED & IN_TIME), Number("pk", filter=~REMOVED)
    found: models.QuerySet[Any] = (
        Leg.objects.filter(QUEUED, kind="main", enqueued_at__gte=opens, enqueued_at__lt=closes)
        .order_by()
        .values("interaction__channel", queue=QUEUE_OF, slot=HalfHour("enqueued_at", zone))
        .annotate(
            base=base,
            met=met,
            gave_up=Number("pk", filter=GAVE_UP),
            level=Cast(met, models.FloatField()) / NullIf(base, 0),
            goal=GoalOf(
                Min(QUEUE_OF),
                Min("interaction__channel"),
                TruncDate(Min("enqueued_at"), tzinfo=ZoneInfo(zone)),
            ),
        )
    )
    return found


def goals_in_force() -> str:
    """A digest of the targets that half-hours are judged by."""
    rows = Target.objects.filter(kpi=SERVICE_LEVEL, topic=None, segment=None)
    return sha256(repr(list(rows.order_by("pk").values_list())).encode()).hexdigest()


class IntervalSnapshot(Snapshot):
    """A day's half-hours of each team and channel that have a service level and a target for it.

    A half-hour whose contacts all leave the base of the service level has none.
    """

    moment = F("slot")
    places = {"team": "queue", "channel": "interaction__channel"}
    fine = (Grain.TEAM, Grain.CHANNEL, Grain.HOUR)
    coarse = ()
    is_grouped = True

    intervals = Count(JUDGED)
    intervals_met = Count(JUDGED & Q(level__gte=F("goal")))

    @classmethod
    def rules(cls) -> str:
        return goals_in_force()

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Any]:
        return half_hours(opens, closes)


class MissedSnapshot(Snapshot):
    """Each half-hour in which a team missed its target in a channel: of how many, by how much.

    `aimed` is the share aimed at, of the base, in hundredths of a per cent; `lacking` is how many
    more contacts in time would have met it.
    """

    moment = F("slot")
    places = {"team": "queue", "channel": "interaction__channel"}
    fine = (Grain.HALF_HOUR,)
    coarse = ()

    base = Amount("base")
    in_time = Amount("met")
    gave_up = Amount("gave_up")
    aimed = Amount(Cast(Round(F("goal") * F("base") * GOAL_PARTS), models.BigIntegerField()))
    # A share is stored as a double: a hair above a whole number is that number.
    lacking = Amount(
        Greatest(
            Cast(Ceil(F("goal") * F("base") - 1e-6), models.BigIntegerField()) - F("met"), Value(1)
        )
    )

    @classmethod
    def rules(cls) -> str:
        return goals_in_force()

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Any]:
        return half_hours(opens, closes).filter(level__lt=F("goal"))
