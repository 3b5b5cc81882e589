"""Whether customers came back: first contact resolution and repeats, by the length of the wait."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count as Number
from django.db.models import F, Max, Min, OuterRef, Q, Subquery, Window
from django.db.models.expressions import Case, RowRange, When
from django.db.models.functions import Lead

from kpis.measures import Count
from kpis.models.outcomes import CASE_GAP, DONE, SOLE, in_runs, run
from kpis.models.snapshots import Grain, Snapshot
from teams.models import Interaction, Leg, Topic

IDENTIFIED = DONE & Q(customer__isnull=False)


def opened(days: int) -> Q:
    """No contact of the issue was handled in the days before: it is the first."""
    gap = timedelta(days=days)
    return IDENTIFIED & (Q(handled_before=None) | Q(handled_before__lt=F("arrived_at") - gap))


def closed(days: int) -> Q:
    """No contact of the issue follows in as many days."""
    return Q(next_arrival=None) | Q(next_arrival__gt=F("ended_at") + timedelta(days=days))


FIRST = opened(CASE_GAP.days)
SOLVED = FIRST & closed(CASE_GAP.days)


# A topic that never ends with the first contact, by design, or one of such a group.
RESOLVABLE = Q(topic__is_unresolvable=False) & (
    Q(topic__parent=None) | Q(topic__parent__is_unresolvable=False)
)


class RepeatFacts(Snapshot):
    """A day's handled contacts of known customers, with those of the same issue around them.

    An abandoned attempt opens no case, but is a repeat. Days change while later ones come in.
    """

    moment = F("ended_at")
    places = SOLE
    goes_beyond = True
    judged_by = "customer"

    class Meta(Snapshot.Meta):
        abstract = True

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        near = Interaction.objects.filter(
            direction="inbound",
            customer__isnull=False,
            ended_at__gte=opens - timedelta(days=cls.looks_back - 1),
            arrived_at__lte=closes + timedelta(days=cls.looks_ahead - 1),
        ).annotate(who=F("customer_id"))
        of_kpis = run(partition_by=[F("is_excluded")])
        of_customer: dict[str, Any] = {
            "partition_by": [F("who"), F("is_excluded")],
            "order_by": [F("arrived_at"), F("id")],
        }
        found: models.QuerySet[Interaction] = in_runs(near).annotate(
            handled_before=Window(
                Max(Case(When(handled_n__gt=0, then=F("ended_at")))),
                frame=RowRange(end=-1),
                **of_kpis,
            ),
            next_arrival=Window(Lead("arrived_at"), **of_kpis),
            next_record=Window(Lead("arrived_at"), **run()),
            next_of_any=Window(Lead("arrived_at"), **of_customer),
        )
        return found


class ResolutionSnapshot(RepeatFacts):
    """Whether contacts were repeated within seven days, or fewer."""

    looks_back = 8
    looks_ahead = 8

    @classmethod
    def rules(cls) -> str:
        flagged = Topic.objects.filter(is_unresolvable=True).order_by("pk")
        return ",".join(str(pk) for pk in flagged.values_list("pk", flat=True))

    contacts = Count(IDENTIFIED)
    first_contacts = Count(FIRST)
    resolved_at_first = Count(SOLVED)
    first_contacts_w1 = Count(opened(1))
    resolved_w1 = Count(opened(1) & closed(1))
    first_contacts_w3 = Count(opened(3))
    resolved_w3 = Count(opened(3) & closed(3))
    resolved_untransferred = Count(SOLVED & Q(transfers_n=0))
    first_contacts_net = Count(FIRST & RESOLVABLE)
    resolved_net = Count(SOLVED & RESOLVABLE)
    repeated = Count(IDENTIFIED & ~closed(CASE_GAP.days))
    repeated_any_topic = Count(IDENTIFIED & Q(next_of_any__lte=F("ended_at") + CASE_GAP))
    not_repeated = Count(
        IDENTIFIED & (Q(next_record=None) | Q(next_record__gt=F("arrived_at") + CASE_GAP))
    )


class LongResolutionSnapshot(RepeatFacts):
    """Whether contacts were repeated within fourteen and thirty days.

    A table of its own: each change of a day makes two months of it due again.
    """

    looks_back = 31
    looks_ahead = 31

    first_contacts_w14 = Count(opened(14))
    resolved_w14 = Count(opened(14) & closed(14))
    first_contacts_w30 = Count(opened(30))
    resolved_w30 = Count(opened(30) & closed(30))


class AgentIssueSnapshot(RepeatFacts):
    """Whether contacts that one agent of one team handled alone were repeated within seven days.

    A table of its own: the rates of teams are told apart by kind of work, and not by agent.
    """

    places = {**SOLE, "agent": "only_agent"}
    fine = (Grain.AGENT,)
    coarse = ()
    looks_back = 8
    looks_ahead = 8

    first_contacts = Count(FIRST)
    resolved_at_first = Count(SOLVED)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        answers = Leg.objects.filter(
            interaction=OuterRef("pk"), team=OuterRef("sole_team"), answered_at__isnull=False
        ).exclude(kind="consult")
        one = (
            answers.order_by()
            .values("interaction")
            .annotate(low=Min("agent"), high=Max("agent"), told=Number("agent"), n=Number("pk"))
            .values_list(Case(When(low=F("high"), told=F("n"), then=F("low"))))
        )
        # Neighbours are only looked at: whose they are is not asked.
        is_of_days = Q(ended_at__gte=opens, ended_at__lt=closes)
        found: models.QuerySet[Interaction] = (
            super().facts(opens, closes).annotate(only_agent=Case(When(is_of_days, Subquery(one))))
        )
        return found
