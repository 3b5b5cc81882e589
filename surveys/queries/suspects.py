"""Answers that robots are suspected to have sent, and those that were counted after all."""

from django.db.models import QuerySet

from surveys.models import Answer
from surveys.models.programmes import Occasion


def suspected() -> QuerySet[Answer]:
    """Whatever was suspected once, the newest first; agents' answers are looked at by nobody."""
    suspect = Answer.objects.exclude(suspicion="")
    found: QuerySet[Answer] = suspect.exclude(programme__occasion=Occasion.EMPLOYEES)
    return found.select_related("programme", "team", "channel").order_by("-answered_at", "-pk")
