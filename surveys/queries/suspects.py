"""Answers that robots are suspected to have sent, and those that were counted after all."""

from django.db.models import QuerySet

from surveys.models import Answer


def suspected() -> QuerySet[Answer]:
    """Whatever was suspected once, the newest first."""
    found: QuerySet[Answer] = Answer.objects.exclude(suspicion="").filter(invitation__isnull=False)
    return found.select_related("programme", "team", "channel").order_by("-answered_at", "-pk")
