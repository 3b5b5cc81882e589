"""What a customer was asked about one contact, and answered."""

from django.db.models import Prefetch, QuerySet

from surveys.models import Answer, AnswerItem, Invitation, NotAsked


def asked_about(contact: int) -> QuerySet[Invitation]:
    """The invitations about a contact, each with its answer where one came. Two queries."""
    items = AnswerItem.objects.select_related("question").order_by("question__position")
    found: QuerySet[Invitation] = Invitation.objects.filter(interaction=contact)
    return (
        found.select_related("programme", "answer")
        .prefetch_related(Prefetch("answer__items", items))
        .order_by("created_at", "pk")
    )


def answered_elsewhere(contact: int) -> QuerySet[Answer]:
    """The answers about a contact that other tools took. They have no further questions."""
    found: QuerySet[Answer] = Answer.objects.filter(interaction=contact)
    return found.select_related("programme", "feed").order_by("answered_at", "pk")


def not_asked_about(contact: int) -> QuerySet[NotAsked]:
    found: QuerySet[NotAsked] = NotAsked.objects.filter(interaction=contact)
    return found.select_related("programme").order_by("programme__slug")
