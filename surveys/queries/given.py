"""Answers as other systems read them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from surveys.models import Answer
from surveys.models.programmes import Occasion


def answers() -> QuerySet[Answer]:
    """All that may leave the house: agents' own answers are told in sums alone."""
    rows: QuerySet[Answer] = Answer.objects.exclude(programme__occasion=Occasion.EMPLOYEES)
    return rows.select_related(
        *("programme", "version", "invitation__interaction__feed", "customer", "team", "agent"),
        *("channel", "topic", "segment", "feed", "interaction__feed"),
    ).prefetch_related("items__question")


def rows(ids: Iterable[int]) -> QuerySet[Answer]:
    return answers().filter(pk__in=ids)


def page(*, start: date, end: date, programme: str = "", after: int = 0, most: int) -> list[Answer]:
    """Answers about contacts of these days, the oldest first, from behind one on."""
    found = answers().filter(day__range=(start, end), pk__gt=after)
    if programme:
        found = found.filter(programme__slug=programme)
    return list(found.order_by("pk")[:most])


def told(answer: Answer, *, with_words: bool, with_customer: bool) -> dict[str, Any]:
    """One answer by plain names. Words and the customer's reference are for some alone."""
    contact = answer.invitation.interaction if answer.invitation else answer.interaction
    customer = answer.customer.reference if with_customer and answer.customer else None
    return {
        "id": answer.pk,
        "programme": answer.programme.slug,
        "instrument": answer.programme.instrument,
        "version": answer.version.number if answer.version else None,
        "contact": contact and {"feed": contact.feed.slug, "external_id": contact.external_id},
        "customer": customer,
        "team": answer.team.slug,
        "agent": answer.agent.reference if answer.agent else None,
        "channel": answer.channel.code,
        "topic": answer.topic.slug,
        "segment": answer.segment.slug,
        "day": answer.day.isoformat(),
        "score": answer.score,
        "comment": answer.comment if with_words else None,
        "items": [
            {
                "question": item.question.code,
                "value": item.value,
                "choices": item.choices,
                "text": item.text if with_words else None,
            }
            for item in answer.items.all()
        ],
        "language": answer.language,
        "medium": answer.medium,
        "answered_at": answer.answered_at.isoformat(),
        "changed_at": answer.changed_at.isoformat() if answer.changed_at else None,
        "is_suspect": answer.is_suspect,
    }
