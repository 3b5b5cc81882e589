"""Calendars, their versions and who uses them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from teams.calendars import Hours
from teams.models import Calendar, CalendarUse, CalendarVersion, Case, Leg

CASE_DURATIONS = ("reply_business_ms", "resolution_business_ms", "first_resolution_business_ms")


def calendars() -> QuerySet[Calendar]:
    return Calendar.objects.prefetch_related("versions")


def versions() -> QuerySet[CalendarVersion]:
    found: QuerySet[CalendarVersion] = CalendarVersion.objects.select_related("calendar")
    return found.prefetch_related("hours", "closed_days")


def versions_of(calendar: Calendar) -> QuerySet[CalendarVersion]:
    return versions().filter(calendar=calendar)


def week_of(version: CalendarVersion) -> list[Hours]:
    return [Hours(h.weekday, h.opens, h.closes) for h in version.hours.all()]


def uses() -> QuerySet[CalendarUse]:
    return CalendarUse.objects.select_related("calendar", "team", "channel")


def first_use_by_facts(calendar: Calendar, opens: datetime) -> bool:
    """Whether a contact or case that began at this instant or later may count by the calendar."""
    legs, cases = Q(pk=None), Q(pk=None)
    for use in calendar.uses.all():
        of_leg, of_case = Q(), Q()
        if use.team_id:
            of_leg, of_case = Q(team=use.team_id), Q(team=use.team_id)
        if use.channel_id:
            of_leg &= Q(interaction__channel=use.channel_id)
            of_case &= Q(channel=use.channel_id)
        legs, cases = legs | of_leg, cases | of_case
    # An empty condition adds nothing to an alternative: a use for all must not vanish in it.
    if calendar.uses.filter(team=None, channel=None).exists():
        legs, cases = Q(), Q()
    timed = Q()
    for name in CASE_DURATIONS:
        timed |= Q((f"{name}__isnull", False))
    return bool(
        Leg.objects.filter(legs, business_wait_ms__isnull=False, enqueued_at__gte=opens).exists()
        or Case.objects.filter(cases & timed, created_at__gte=opens).exists()
    )
