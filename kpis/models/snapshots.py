"""A day's facts in sums, one table per source of facts; each reads as its measures."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from kpis.bands import BandOf, LanguageNumber
from kpis.measures import Amount, Count, Squares
from kpis.spans import Span
from teams.models import Agent, Channel, Leg, Segment, Team, Topic
from teams.scope import team_manager


class Grain(models.IntegerChoices):
    """Along what a day's facts are told apart. Coarse grains repeat fine ones, for speed."""

    TEAM = 1
    CHANNEL = 2
    MIX = 3
    AGENT = 4
    HOUR = 5
    TOPIC = 6
    PERSON = 7
    HALF_HOUR = 8
    MONTH_MIX = 9
    TEAM_HOUR = 10
    STRATA = 11
    MONTH_STRATA = 12
    YEAR_STRATA = 13
    REASON = 14
    TEAM_REASON = 15
    YEAR_MIX = 16
    TEN_MIX = 17
    TEN_STRATA = 18
    QUARTER_MIX = 19
    QUARTER_STRATA = 20


STRATA = ("team", "channel", "group", "segment", "language", "band")
DIMENSIONS: dict[Grain, tuple[str, ...]] = {
    Grain.TEAM: ("team",),
    Grain.CHANNEL: ("team", "channel"),
    Grain.TOPIC: ("team", "topic"),
    Grain.MIX: ("team", "channel", "topic", "segment"),
    Grain.AGENT: ("team", "channel", "agent"),
    Grain.HOUR: ("team", "channel", "hour"),
    Grain.TEAM_HOUR: ("team", "hour"),
    Grain.PERSON: ("team", "agent"),
    # `hour` then counts half-hours since the local day began: 46 to 50 of them, as clocks change.
    Grain.HALF_HOUR: ("team", "channel", "hour"),
    # What is fixed before a team touches a contact and its wait depends on: by groups of topics.
    Grain.STRATA: STRATA,
    # For dissatisfaction.
    Grain.REASON: ("team", "channel", "topic", "segment", "reason"),
    Grain.TEAM_REASON: ("team", "reason"),
}
# The days of a closed span together, on its first day: mixes and strata of work have many cells.
MIXES: dict[Span, Grain] = {
    Span.DAY: Grain.MIX,
    Span.TEN: Grain.TEN_MIX,
    Span.MONTH: Grain.MONTH_MIX,
    Span.QUARTER: Grain.QUARTER_MIX,
    Span.YEAR: Grain.YEAR_MIX,
}
STRATAS: dict[Span, Grain] = {
    Span.DAY: Grain.STRATA,
    Span.TEN: Grain.TEN_STRATA,
    Span.MONTH: Grain.MONTH_STRATA,
    Span.QUARTER: Grain.QUARTER_STRATA,
    Span.YEAR: Grain.YEAR_STRATA,
}
DIMENSIONS |= dict.fromkeys(MIXES.values(), DIMENSIONS[Grain.MIX])
DIMENSIONS |= dict.fromkeys(STRATAS.values(), STRATA)
# Where dimensions stand that have no column of their own.
STANDS_IN = {"group": "topic", "band": "hour"}
# Read from the mix, once a night.
COARSE = (Grain.TEAM, Grain.CHANNEL, Grain.TOPIC)
# Of what is told by hour, too: a year of hours has many rows.
BY_HOUR = (*COARSE, Grain.TEAM_HOUR)
# A page of one team reads one stretch of the index, whatever its period.
KEY = ("grain", "team", "day", "channel", "topic", "segment", "agent", "hour")


class Snapshot(models.Model):
    """The sums of one cell on one local day of the reporting zone.

    A dimension that the grain does not have is NULL. The facts' own foreign keys vouch for the
    others: checking them again would take a fifth of each night.
    """

    day = models.DateField()
    grain = models.PositiveSmallIntegerField(choices=Grain)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    agent = models.ForeignKey(
        Agent, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    hour = models.PositiveSmallIntegerField(null=True)

    objects = team_manager("team")

    # What a fact is, the instant that dates it, and where its dimensions stand.
    moment: ClassVar[Any]
    places: ClassVar[dict[str, str]]
    # Dimensions that some of its grains have beside those, and those with columns of their own.
    strata: ClassVar[dict[str, Any]] = {}
    beside: ClassVar[tuple[str, ...]] = ()
    fine: ClassVar[tuple[Grain, ...]] = (Grain.MIX,)
    coarse: ClassVar[tuple[Grain, ...]] = COARSE
    # Where changes of its facts are noted.
    sources: ClassVar[tuple[str, ...]] = ("interactions",)
    # Of these, changes on whatever day touch every day.
    timeless: ClassVar[tuple[str, ...]] = ()
    # Of these, whose silence says nothing of how far the data go.
    sporadic: ClassVar[tuple[str, ...]] = ()
    # Facts that have a day, not an instant.
    is_dated: ClassVar[bool] = False
    # Facts of a month, on its first day.
    is_monthly: ClassVar[bool] = False
    # A day is counted once it is over: before that, nothing on it is late.
    settles: ClassVar[bool] = False
    # Days before and after a day whose facts its figures also depend on.
    looks_back: ClassVar[int] = 0
    looks_ahead: ClassVar[int] = 0
    # Facts that are groups of rows, without a key of their own.
    is_grouped: ClassVar[bool] = False
    # What a fact adds depends on rows of other teams, or another team may hold the fact by now.
    goes_beyond: ClassVar[bool] = False
    # Interactions are judged beside those equal in this column; without one, each by itself.
    judged_by: ClassVar[str] = ""
    # Durations kept as a distribution: kind -> (milliseconds, condition).
    distributions: ClassVar[dict[str, tuple[Any, Q]]] = {}
    # Of kinds that a fact has several of, what gives a row each; the above is then their sum.
    several: ClassVar[dict[str, Any]] = {}

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=KEY, nulls_distinct=False, name="%(class)s_once_a_cell")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.grain} {self.team_id}"

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Any]:
        """At least the facts dated from `opens` to before `closes`, by what an index serves."""
        raise TypeError(f"{cls.__name__} says which facts it is made of")

    @classmethod
    def rules(cls) -> str:
        """Settings that the sums follow from beside the facts; where they change, days are due."""
        return ""

    @classmethod
    def grains(cls) -> tuple[Grain, ...]:
        return (*cls.coarse, *cls.fine)


# What came after hours is volume only.
QUEUED = Q(enqueued_at__isnull=False, is_open=True) & ~Q(outcome__in=("excluded", "waiting"))
ANSWERED = QUEUED & Q(outcome="answered")
ABANDONED = QUEUED & Q(outcome="abandoned")
IN_TIME = Q(wait_ms__lte=F("promise_ms"))
SHORT = Q(wait_ms__lte=F("short_ms"))
# The base of abandonment in three: answered, gave up, and moved on before either.
GAVE_UP = ABANDONED & ~SHORT
MOVED = QUEUED & ~Q(outcome__in=("answered", "abandoned"))
# Whoever queued and was not answered, phantoms too: only the longest wait is read from these.
LEFT = Q(enqueued_at__isnull=False, is_open=True) & ~Q(outcome__in=("answered", "waiting"))
ANNOUNCED = Q(announced_ms__isnull=False)
LEFT_EARLY = Q(enqueued_at=None, outcome="abandoned", is_open=True)
TIMED = ANSWERED & Q(business_wait_ms__isnull=False)
# Of a range its middle was announced.
TOLD = (Coalesce("announced_low_ms", "announced_ms") + F("announced_ms")) / 2
LEG_PLACES = {
    "team": "team",
    "channel": "interaction__channel",
    "topic": "interaction__topic",
    "segment": "interaction__segment",
    "agent": "agent",
}


class QueueSnapshot(Snapshot):
    """A day's stays in queues, on the day they began; hang-ups before a queue beside them.

    Strata stand in this table: the pass over the facts that makes the mix makes them, too, and
    whoever reads the mix never meets them. `hour` is their band, NULL where none was kept yet.
    """

    moment = Coalesce("enqueued_at", "ended_at")
    places = LEG_PLACES
    strata = {
        "group": Coalesce("interaction__topic__parent", "interaction__topic"),
        "language": LanguageNumber("interaction__language"),
        "band": BandOf(moment, "team__time_zone"),
    }
    beside = ("language",)
    fine = (Grain.MIX, Grain.AGENT, Grain.HOUR, Grain.STRATA)
    coarse = BY_HOUR
    distributions = {
        "wait": (F("wait_ms"), ANSWERED),
        "gave_up": (F("wait_ms"), GAVE_UP),
        "moved": (F("wait_ms"), MOVED),
        "left": (F("wait_ms"), LEFT),
        "wait_bus": (F("business_wait_ms"), ANSWERED),
    }

    language = models.PositiveSmallIntegerField(null=True)

    offered = Count(QUEUED)
    shared = Count(QUEUED & Q(is_shared=True))
    answered = Count(ANSWERED)
    answered_in_time = Count(ANSWERED & IN_TIME)
    answered_after_wait = Count(ANSWERED & Q(wait_ms__gt=0))
    abandoned = Count(ABANDONED)
    abandoned_short = Count(ABANDONED & SHORT)
    abandoned_in_time = Count(ABANDONED & IN_TIME)
    overflowed = Count(QUEUED & Q(outcome="flow_team"))
    overflowed_in_time = Count(QUEUED & Q(outcome="flow_team") & IN_TIME)
    left_other = Count(QUEUED & Q(outcome="flow_other"))
    left_other_in_time = Count(QUEUED & Q(outcome="flow_other") & IN_TIME)
    callback = Count(QUEUED & Q(outcome="callback"))
    callback_in_time = Count(QUEUED & Q(outcome="callback") & IN_TIME)
    disconnected = Count(QUEUED & Q(outcome="system"))
    left_early = Count(LEFT_EARLY)
    excluded = Count(Q(outcome="excluded"))
    wait_answered = Amount("wait_ms", where=ANSWERED)
    wait_answered_sq = Squares("wait_ms", where=ANSWERED)
    wait_abandoned = Amount("wait_ms", where=ABANDONED)
    wait_abandoned_sq = Squares("wait_ms", where=ABANDONED)
    wait_all = Amount("wait_ms", where=QUEUED)
    wait_all_sq = Squares("wait_ms", where=QUEUED)
    wait_excluded = Amount("wait_ms", where=Q(outcome="excluded"))
    announced = Count(QUEUED & ANNOUNCED)
    announced_answered = Count(ANSWERED & ANNOUNCED)
    announced_kept = Count(ANSWERED & Q(wait_ms__lte=F("announced_ms")))
    announced_excess = Amount(TOLD - F("wait_ms"), where=ANSWERED)
    announced_excess_sq = Squares(TOLD - F("wait_ms"), where=ANSWERED)
    timed = Count(TIMED)
    wait_business = Amount("business_wait_ms", where=ANSWERED)
    wait_business_sq = Squares("business_wait_ms", where=ANSWERED)

    class Meta(Snapshot.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=(*KEY, "language"), nulls_distinct=False, name="%(class)s_once_a_cell"
            )
        ]

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Leg]:
        found: models.QuerySet[Leg] = Leg.objects.filter(
            Q(enqueued_at__gte=opens, enqueued_at__lt=closes)
            | Q(enqueued_at=None, ended_at__gte=opens, ended_at__lt=closes),
            kind="main",
        )
        return found
