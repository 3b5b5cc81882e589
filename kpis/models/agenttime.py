"""Agents' time in sums: per activity, beside the plan, with what intervals over days need."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kpis.measures import Amount, Count, Products, Squares
from kpis.models.snapshots import Grain, Snapshot
from teams.models import AgentDay

CONTACT = F("contact_ms")
ON_QUEUE = F("contact_ms") + F("idle_ms")
BUSY = F("contact_ms") + F("task_ms")
PRODUCTIVE = F("contact_ms") + F("task_ms") + F("training_ms") + F("meeting_ms")
# Paid and not available for planned work; case work is.
LOST = F("training_ms") + F("meeting_ms") + F("break_paid_ms") + F("absent_paid_ms")
PAID = ON_QUEUE + F("task_ms") + LOST
PLANNED = F("planned_ms")
ADHERED = F("adhered_ms")
PLANNED_QUEUE = F("planned_queue_ms")
HAS_PLAN = Q(planned_ms__gt=0)
# What the contract asks for: paid time and what of it was taken unpaid.
CONTRACTED = PAID + F("absent_unpaid_ms")
LOST_CONTRACTED = LOST + F("absent_unpaid_ms")
FORESEEN = F("lost_as_planned_ms")
UNFORESEEN = LOST - FORESEEN
# Days with a plan of which it is kept what the plan foresaw.
IS_TOLD = HAS_PLAN & Q(lost_as_planned_ms__isnull=False)
GAP, GAPS = F("gaps_ms"), F("gaps_n")
EACH_GAP = models.Func(
    F("gap_lengths_ms"), function="unnest", output_field=models.BigIntegerField()
)
EACH_GAP.set_returning = True


class AgentTimeSnapshot(Snapshot):
    """A day's time of agents in their team. A fact is an agent's day, and so is a cluster.

    Unpaid and unknown time is in no other sum than its own. Planned days still to come would
    read as not worked: a day counts once it is over.
    """

    moment = F("day")
    places = {"team": "team", "agent": "agent"}
    fine = (Grain.TEAM, Grain.PERSON)
    coarse = ()
    sources = ("worktime",)
    is_dated = True
    settles = True
    distributions = {"gap": (GAP, Q(gaps_n__gt=0))}
    several = {"gap": EACH_GAP}

    contact = Amount("contact_ms")
    idle = Amount("idle_ms")
    task = Amount("task_ms")
    training = Amount("training_ms")
    meeting = Amount("meeting_ms")
    break_paid = Amount("break_paid_ms")
    break_unpaid = Amount("break_unpaid_ms")
    absent_paid = Amount("absent_paid_ms")
    absent_unpaid = Amount("absent_unpaid_ms")
    unknown = Amount("unknown_ms")
    on_queue = Amount(ON_QUEUE)
    busy = Amount(BUSY)
    productive = Amount(PRODUCTIVE)
    lost = Amount(LOST)
    paid = Amount(PAID)
    planned = Amount("planned_ms")
    adhered = Amount("adhered_ms")
    planned_queue = Amount("planned_queue_ms")
    # The same on days that have a plan: what nobody planned is no departure from a plan.
    lost_to_plan = Amount(LOST, where=HAS_PLAN)
    queue_to_plan = Amount(ON_QUEUE, where=HAS_PLAN)
    contracted = Amount(CONTRACTED)
    lost_contracted = Amount(LOST_CONTRACTED)
    lost_foreseen = Amount(FORESEEN, where=IS_TOLD)
    lost_unforeseen = Amount(UNFORESEEN, where=IS_TOLD)
    paid_to_plan = Amount(PAID, where=IS_TOLD)
    gap = Amount("gaps_ms")
    gaps = Amount("gaps_n")

    queue_days = Count(Q(contact_ms__gt=0) | Q(idle_ms__gt=0))
    paid_days = Count(Q(any_paid_ms__gt=0))
    planned_days = Count(HAS_PLAN)
    contracted_days = Count(Q(any_contracted_ms__gt=0))
    told_days = Count(IS_TOLD)
    gap_days = Count(Q(gaps_n__gt=0))

    contact_sq = Squares(CONTACT)
    contact_on_queue = Products(CONTACT, ON_QUEUE)
    on_queue_sq = Squares(ON_QUEUE)
    busy_sq = Squares(BUSY)
    busy_paid = Products(BUSY, PAID)
    productive_sq = Squares(PRODUCTIVE)
    productive_paid = Products(PRODUCTIVE, PAID)
    contact_paid = Products(CONTACT, PAID)
    on_queue_paid = Products(ON_QUEUE, PAID)
    lost_sq = Squares(LOST)
    lost_paid = Products(LOST, PAID)
    paid_sq = Squares(PAID)
    lost_to_plan_sq = Squares(LOST, where=HAS_PLAN)
    lost_planned = Products(LOST, PLANNED)
    planned_sq = Squares(PLANNED)
    adhered_sq = Squares(ADHERED)
    adhered_planned = Products(ADHERED, PLANNED)
    queue_to_plan_sq = Squares(ON_QUEUE, where=HAS_PLAN)
    queue_planned_queue = Products(ON_QUEUE, PLANNED_QUEUE)
    planned_queue_sq = Squares(PLANNED_QUEUE)
    lost_contracted_sq = Squares(LOST_CONTRACTED)
    lost_by_contracted = Products(LOST_CONTRACTED, CONTRACTED)
    contracted_sq = Squares(CONTRACTED)
    lost_foreseen_sq = Squares(FORESEEN, where=IS_TOLD)
    foreseen_paid = Products(FORESEEN, PAID, where=IS_TOLD)
    lost_unforeseen_sq = Squares(UNFORESEEN, where=IS_TOLD)
    unforeseen_paid = Products(UNFORESEEN, PAID, where=IS_TOLD)
    paid_to_plan_sq = Squares(PAID, where=IS_TOLD)
    gap_sq = Squares(GAP)
    gap_gaps = Products(GAP, GAPS)
    gaps_sq = Squares(GAPS)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[AgentDay]:
        found: models.QuerySet[AgentDay] = AgentDay.objects.filter(
            day__gte=opens.date(), day__lt=closes.date()
        ).annotate(any_paid_ms=PAID, any_contracted_ms=CONTRACTED)
        return found
