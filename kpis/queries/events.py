"""Events of all teams and of those in reach."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from kpis.models import Event
from teams.models import Team


def events() -> QuerySet[Event]:
    """The newest first."""
    own = Q(team=None) | Q(team__in=Team.objects.all())
    found: QuerySet[Event] = Event.objects.filter(own).select_related("team")
    return found.order_by("-first_day", "-pk")


def between(start: date, end: date, *, teams: Collection[int] = ()) -> Sequence[Event]:
    """Those that touch these days, in order of time; of `teams`, where some are named."""
    found = events().filter(first_day__lte=end, last_day__gte=start)
    if teams:
        found = found.filter(Q(team=None) | Q(team__in=teams))
    return list(found.order_by("first_day", "pk"))
