"""Dissatisfied customers' contacts in sums, and the reasons told of them."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from kpis.measures import Count
from kpis.models.outcomes import DONE, SOLE, EndedFacts
from kpis.models.snapshots import KEY, Grain, Snapshot
from teams.models import DissatisfactionReason, Interaction, ReasonTold

SOURCES = ("interactions", "reasons")


class DissatisfactionSnapshot(EndedFacts):
    """A day's handled contacts classed negative, or of which a reason was told.

    Whoever tells why a customer was dissatisfied says that the customer was.
    """

    places = SOLE
    sources = SOURCES
    sporadic = ("reasons",)

    dissatisfied = Count()
    reasoned = Count(Q(is_told=True))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Interaction]:
        told = ReasonTold.objects.filter(interaction=OuterRef("pk"))
        found: models.QuerySet[Interaction] = (
            super()
            .facts(opens, closes)
            .filter(DONE)
            .annotate(is_told=Exists(told))
            .filter(Q(sentiment="negative") | Q(is_told=True))
        )
        return found


class ReasonSnapshot(Snapshot):
    """A day's contacts with each reason that was told of them, once whoever told it."""

    moment = F("interaction__ended_at")
    places = {**{name: f"interaction__{path}" for name, path in SOLE.items()}, "reason": "reason"}
    fine = (Grain.REASON, Grain.TEAM_REASON)
    coarse = ()
    sources = SOURCES
    sporadic = ("reasons",)
    beside = ("reason",)

    reason = models.ForeignKey(
        DissatisfactionReason,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    told = Count()

    class Meta(Snapshot.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=(*KEY, "reason"), nulls_distinct=False, name="%(class)s_once_a_cell"
            )
        ]

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[ReasonTold]:
        before = ReasonTold.objects.filter(
            interaction=OuterRef("interaction"), reason=OuterRef("reason"), pk__lt=OuterRef("pk")
        )
        found: models.QuerySet[ReasonTold] = ReasonTold.objects.filter(
            ~Exists(before),
            interaction__ended_at__gte=opens,
            interaction__ended_at__lt=closes,
            interaction__direction="inbound",
            interaction__is_excluded=False,
            interaction__handled_n__gt=0,
        )
        return found
