"""The exports that a person has asked for."""

from django.db.models import QuerySet

from teams.models import Export, User


def exports_of(user: User) -> QuerySet[Export]:
    """The newest first; nobody else's, and none that holds more than the person reaches now."""
    return Export.objects.filter(user=user).order_by("-asked_at", "-pk")
