"""Self-service: visits that ended the matter, and those that an agent had to take over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from kpis.measures import Count
from kpis.models.outcomes import PLACES
from kpis.models.snapshots import Snapshot
from teams.models import Case, Interaction, Visit

# A contact with an agent within this time shows that the visit had not settled the matter.
WITHIN = timedelta(hours=24)
AT_MOST = timedelta(hours=72)

SUPPORT = Q(is_support=True)
SERVED = SUPPORT & Q(end="served")
KNOWN = Q(customer__isnull=False)


def _since(model: Any, moment: str, within: timedelta, **more: Any) -> Exists:
    """Whether the visitor came on the same topic group from the visit's start until so long after.

    Whoever turns to an agent in the middle of a visit was not served by it.
    """
    same = model.objects.filter(
        customer=OuterRef("customer"),
        **{f"{moment}__gt": OuterRef("started_at")},
        **{f"{moment}__lte": OuterRef("ended_at") + Value(within)},
        is_excluded=False,
        **more,
    ).annotate(group=Coalesce("topic__parent_id", "topic_id"))
    return Exists(same.filter(group=OuterRef("topic_group")))


class VisitSnapshot(Snapshot):
    """A day's uses of self-service, on the day they ended. No team is credited.

    A visitor who is not known cannot be followed: of such a visit only its own end counts.
    """

    moment = F("ended_at")
    places = {"team": "team", **PLACES}
    sources = ("visits", "interactions", "cases")
    looks_ahead = 4
    goes_beyond = True

    visits = Count(SUPPORT)
    known = Count(SUPPORT & KNOWN)
    contained = Count(SERVED & Q(met_agent=False))
    contained_unknown = Count(SERVED & ~KNOWN)
    contained_long = Count(SERVED & Q(met_agent_later=False))
    hidden = Count(SUPPORT & Q(hides_human=True))
    abandoned = Count(SUPPORT & Q(end="abandoned"))
    reached_form = Count(Q(reached_form=True))
    deflected = Count(Q(left_form=True, wrote=False, opened=False))
    redirected = Count(Q(was_redirected=True))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Visit]:
        inbound = {"direction": "inbound"}
        found: models.QuerySet[Visit] = (
            Visit.objects.filter(ended_at__gte=opens, ended_at__lt=closes)
            .annotate(topic_group=Coalesce("topic__parent_id", "topic_id"))
            .annotate(
                met_agent=_since(Interaction, "arrived_at", WITHIN, handled_n__gt=0, **inbound),
                met_agent_later=_since(
                    Interaction, "arrived_at", AT_MOST, handled_n__gt=0, **inbound
                ),
                wrote=_since(Interaction, "arrived_at", WITHIN, **inbound),
                opened=_since(Case, "created_at", WITHIN),
            )
        )
        return found
