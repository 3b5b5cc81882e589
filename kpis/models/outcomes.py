"""What became of interactions: transfers, time spent, cases."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import Coalesce, Lag

from kpis.measures import Amount, Count, Squares
from kpis.models.snapshots import Grain, Snapshot
from teams.models import Interaction

# A further contact within this time belongs to the same case.
CASE_GAP = timedelta(days=7)
PLACES = {"channel": "channel", "topic": "topic", "segment": "segment"}
SOLE = {"team": "sole_team", **PLACES}
FIRST = {"team": "first_team", **PLACES}
INBOUND = Q(direction="inbound", is_excluded=False)
DONE = INBOUND & Q(handled_n__gt=0)


class EndedFacts(Snapshot):
    """Interactions on the day they ended."""

    moment = F("ended_at")
    fine = (Grain.MIX,)

    class Meta(Snapshot.Meta):
        abstract = True

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        found: models.QuerySet[Interaction] = Interaction.objects.filter(
            ended_at__gte=opens, ended_at__lt=closes
        )
        return found


class RoutingSnapshot(EndedFacts):
    """A day's handled interactions and those handed on, for the first team."""

    places = FIRST

    handled = Count(DONE)
    transferred = Count(DONE & Q(transfers_n__gt=0))
    transferred_warm = Count(DONE & Q(warm_transfers_n__gt=0))
    transferred_blind = Count(DONE & Q(transfers_n__gt=F("warm_transfers_n")))
    escalated = Count(DONE & Q(is_escalated=True))
    misrouted = Count(DONE & Q(is_misrouted=True))
    disconnected = Count(DONE & Q(is_disconnected=True))


class ContactSnapshot(EndedFacts):
    """A day's interactions with the time they took, for the team that alone touched them."""

    places = SOLE
    distributions = {"customer": (F("customer_ms"), DONE)}

    contacts = Count(INBOUND)
    handled = Count(DONE)
    identified = Count(DONE & Q(customer__isnull=False))
    classified = Count(DONE & ~Q(sentiment=""))
    negative = Count(DONE & Q(sentiment="negative"))
    handle = Amount("handle_ms", where=DONE)
    handle_sq = Squares("handle_ms", where=DONE)
    talk = Amount("talk_ms", where=DONE)
    talk_sq = Squares("talk_ms", where=DONE)
    hold = Amount("hold_ms", where=DONE)
    hold_sq = Squares("hold_ms", where=DONE)
    wrap_up = Amount("wrap_up_ms", where=DONE)
    wrap_up_sq = Squares("wrap_up_ms", where=DONE)
    ring_known = Count(DONE & Q(ring_ms__isnull=False))
    handle_rung = Amount(F("handle_ms") + F("ring_ms"), where=DONE)
    customer_time = Amount("customer_ms", where=DONE)
    customer_time_sq = Squares("customer_ms", where=DONE)
    menu_known = Count(DONE & Q(menu_ms__isnull=False))
    with_menu = Amount(F("customer_ms") + F("menu_ms"), where=DONE)
    with_menu_sq = Squares(F("customer_ms") + F("menu_ms"), where=DONE)


def run(**more: Any) -> dict[str, Any]:
    """Contacts of one customer on one topic group, in the order of their arrival."""
    return {
        "partition_by": [F("who"), F("topic_group"), *more.get("partition_by", [])],
        "order_by": [F("arrived_at"), F("id")],
    }


def in_runs(found: models.QuerySet[Any]) -> Any:
    return found.annotate(topic_group=Coalesce("topic__parent_id", "topic_id"))


class CaseSnapshot(Snapshot):
    """A day's new cases, on the day their first contact arrived, for its first team.

    A case without a reference of its own is derived: a run of one customer's contacts on one
    topic group with gaps of at most seven days. A contact without a customer is its own case.
    """

    moment = F("arrived_at")
    places = FIRST
    looks_back = 8
    goes_beyond = True
    judged_by = "customer"

    cases = Count(Q(previous_end=None) | Q(previous_end__lt=F("arrived_at") - CASE_GAP))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        near = Interaction.objects.filter(
            INBOUND, ended_at__gte=opens - CASE_GAP, arrived_at__lt=closes
        ).annotate(who=Coalesce("customer_id", -F("id")))
        found: models.QuerySet[Interaction] = in_runs(near).annotate(
            previous_end=Window(Lag("ended_at"), **run())
        )
        return found
