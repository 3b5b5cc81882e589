"""A day's answered legs in sums: how long agents worked on them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from kpis.measures import Amount, Clustered, Count, Squares
from kpis.models.snapshots import LEG_PLACES, Grain, Snapshot
from teams.models import Leg
from teams.models.contacts import LONGEST_WRAP_UP, VOICE

HANDLED = Q(kind__in=("main", "conference"))
HANDLE = (
    Coalesce("talk_ms", 0)
    + Coalesce("hold_ms", 0)
    + Coalesce("consult_ms", 0)
    + Coalesce("wrap_up_ms", 0)
)
# On the wall clock: what an agent did at once has a share each.
EFFECTIVE = Coalesce("effective_ms", HANDLE)
# Consulted agents' time counts with that of the legs that tell.
RUNG = Q(ring_ms__isnull=False) | Q(kind="consult")
# Who is called dials nobody.
DIALLED = Q(dial_ms__isnull=False) | Q(kind="consult") | Q(interaction__direction="inbound")
WRITTEN = ~Q(interaction__channel__code__in=VOICE)


class HandlingSnapshot(Snapshot):
    """A day's answered legs, on the day their after-call work ended.

    Consulted agents' time is in the sums, their legs are not counted.
    """

    moment = F("ended_at") + models.ExpressionWrapper(
        Coalesce("wrap_up_ms", 0) * models.Value(timedelta(milliseconds=1)),
        output_field=models.DurationField(),
    )
    places = LEG_PLACES
    fine = (Grain.MIX, Grain.AGENT)
    distributions = {"handle": (HANDLE, HANDLED)}

    handled = Count(HANDLED)
    named = Count(HANDLED & Q(agent__isnull=False))
    talked = Count(HANDLED & Q(talk_ms__gt=0))
    talked_long = Count(HANDLED & Q(talk_ms__gte=10_000))
    held = Count(HANDLED & Q(hold_ms__gt=0))
    hold_known = Count(HANDLED & Q(hold_ms__isnull=False))
    wrap_up_known = Count(HANDLED & Q(wrap_up_ms__isnull=False))
    ring_known = Count(HANDLED & RUNG)
    dial_known = Count(HANDLED & DIALLED)
    transferred = Count(HANDLED & Q(is_transfer=True))
    escalated = Count(HANDLED & Q(is_escalated=True))
    handle = Amount(HANDLE)
    handle_sq = Squares(HANDLE)
    handle_named = Amount(HANDLE, where=Q(agent__isnull=False))
    handle_long = Amount(HANDLE, where=Q(talk_ms__gte=10_000))
    handle_rung = Amount(HANDLE + Coalesce("ring_ms", 0), where=RUNG)
    handle_dialled = Amount(HANDLE + Coalesce("dial_ms", 0), where=DIALLED)
    handled_written = Count(HANDLED & WRITTEN)
    effective_written = Amount(EFFECTIVE, where=WRITTEN)
    talk = Amount("talk_ms")
    talk_sq = Squares("talk_ms")
    hold = Amount("hold_ms")
    hold_sq = Squares("hold_ms")
    wrap_up = Amount("wrap_up_ms")
    wrap_up_sq = Squares("wrap_up_ms")
    agent_days = Clustered()
    handled_handled = Clustered("handled", "handled")
    handle_handle = Clustered("handle", "handle")
    handle_handled = Clustered("handle", "handled")
    talk_talk = Clustered("talk", "talk")
    talk_handled = Clustered("talk", "handled")
    hold_hold = Clustered("hold", "hold")
    hold_handled = Clustered("hold", "handled")
    wrap_up_wrap_up = Clustered("wrap_up", "wrap_up")
    wrap_up_handled = Clustered("wrap_up", "handled")

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Leg]:
        found: models.QuerySet[Leg] = Leg.objects.filter(
            ended_at__gte=opens - LONGEST_WRAP_UP, ended_at__lt=closes, answered_at__isnull=False
        )
        return found
