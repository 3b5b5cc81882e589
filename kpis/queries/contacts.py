"""One interaction whole: its legs, what came before and after, and what was made of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONArray
from django.shortcuts import get_object_or_404

from kpis.models.outcomes import CASE_GAP
from surveys.models import Answer, Invitation, NotAsked
from surveys.queries.contacts import answered_elsewhere, asked_about, not_asked_about
from teams.models import (
    Case,
    Customer,
    DissatisfactionReason,
    Evaluation,
    Feed,
    Interaction,
    Leg,
    ReasonTold,
)

# As far as any repeat is counted.
AROUND: Final = timedelta(days=30)
MOST_AROUND: Final = 50
# Somebody listens to a contact when it is over; a leg's end may be noted a little later.
SLACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Whole:
    """What the reader's reach lets be seen of an interaction.

    `hidden_n` legs are other teams'. `around` are contacts of the same customer on the same
    topic group, the oldest first, this one left out.
    """

    contact: Interaction
    legs: list[Leg]
    hidden_n: int
    around: list[Interaction]
    asked: list[Invitation]
    elsewhere: list[Answer]
    not_asked: list[NotAsked]
    evaluations: list[Evaluation]
    case: Case | None


def whole(pk: int) -> Whole:
    """Raises Http404 where the interaction is out of reach."""
    contact = one(pk)
    legs = list(
        Leg.objects.filter(interaction=contact).select_related("team", "agent").order_by("sequence")
    )
    return Whole(
        contact=contact,
        legs=legs,
        hidden_n=max(0, contact.legs_n - len(legs)),
        around=_around(contact),
        asked=list(asked_about(contact.pk)),
        elsewhere=list(answered_elsewhere(contact.pk)),
        not_asked=list(not_asked_about(contact.pk)),
        evaluations=_evaluations(contact),
        case=_case(contact),
    )


def reasons_told(contact: Interaction) -> list[tuple[str, str]]:
    """Of a contact that `whole` read: each reason, and the classifier that told it or none."""
    return [
        (DissatisfactionReason(name_en=en, name_fr=fr).name, classifier)
        for en, fr, classifier in getattr(contact, "told_", [])
    ]


def one(pk: int) -> Interaction:
    """Raises Http404 where the interaction is out of reach."""
    told = ReasonTold.objects.filter(interaction=OuterRef("pk")).order_by(
        "reason__position", "reason__slug", "classifier"
    )
    words = JSONArray("reason__name_en", "reason__name_fr", "classifier")
    told_ = ArraySubquery(told.values_list(words, flat=True))
    found: Interaction = get_object_or_404(_contacts().annotate(told_=told_), pk=pk)
    return found


def _contacts() -> QuerySet[Interaction]:
    """Without teams: who reads may not reach those. Customers are hidden from all but staff."""
    found: QuerySet[Interaction] = Interaction.objects.select_related(
        "feed", "channel", "topic__parent", "segment", "customer"
    )
    return found


def _around(contact: Interaction) -> list[Interaction]:
    if contact.customer_id is None:
        return []
    group = contact.topic.parent_id or contact.topic_id
    found = (
        Interaction.objects.filter(
            customer=contact.customer_id,
            arrived_at__gte=contact.arrived_at - AROUND,
            arrived_at__lte=contact.ended_at + AROUND,
        )
        .annotate(topic_group=Coalesce("topic__parent_id", "topic_id"))
        .filter(topic_group=group)
        .exclude(pk=contact.pk)
        .select_related("channel", "topic")
        .order_by("arrived_at", "pk")
    )
    return list(found[:MOST_AROUND])


def is_repeat(contact: Interaction, other: Interaction) -> bool:
    """Whether the later of the two is counted as a repeat of the other."""
    first, second = sorted((contact, other), key=lambda one: (one.arrived_at, one.pk))
    return second.arrived_at - first.ended_at <= CASE_GAP


def _evaluations(contact: Interaction) -> list[Evaluation]:
    found = Evaluation.objects.filter(
        contact=contact.external_id,
        contact_at__gte=contact.arrived_at,
        contact_at__lte=contact.ended_at + SLACK,
    )
    return list(found.select_related("rubric", "agent").order_by("contact_at", "pk"))


def _case(contact: Interaction) -> Case | None:
    if not contact.case_reference:
        return None
    found = Case.objects.filter(feed=contact.feed_id, external_id=contact.case_reference)
    case: Case | None = found.first()
    return case


def by_key(text: str, *, with_customers: bool) -> list[Interaction]:
    """Interactions that their source calls so, else of the case or customer called so.

    The newest first; three queries at most, each by an index.
    """
    rows: QuerySet[Interaction] = Interaction.objects.select_related("channel", "topic")
    newest = rows.order_by("-arrived_at", "-pk")
    feeds = Feed.objects.values_list("pk")
    found: list[Interaction] = []
    for column in ("external_id", "case_reference"):
        found = found or list(newest.filter((column, text), feed__in=feeds)[:MOST_AROUND])
    if found or not with_customers:
        return found
    customer = Customer.objects.filter(reference=text).values("pk")
    return list(newest.filter(customer__in=customer)[:MOST_AROUND])
