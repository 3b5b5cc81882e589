"""The views that a person has saved."""

from django.db.models import QuerySet

from teams.models import SavedView, User


def views_of(user: User) -> QuerySet[SavedView]:
    """By name; nobody else's."""
    return SavedView.objects.filter(user=user).order_by("name", "pk")
