"""Publish what a calendar says from a day on; what was published never changes."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import holidays
from django.db import transaction
from django.utils.translation import gettext

from teams import calendars
from teams.actions.directory import keep
from teams.calendars import YEARS, Hours, end_of
from teams.hours import written
from teams.models import BusinessSpan, Calendar, CalendarVersion, ClosedDay, OpeningHours, User
from teams.queries.calendars import first_use_by_facts


class Refused(ValueError):
    """A version that cannot be published: `field` says what is wrong, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def publish(
    *,
    by: User | None,
    now: datetime,
    calendar: Calendar,
    since: date,
    hours: Collection[Hours],
    country: str = "",
    closures: Mapping[date, str] | None = None,
) -> CalendarVersion:
    """Publish a version from a day on, with its closed days and the spans of ten years.

    Public holidays are those that the library knows today, written down as rows. Raises Refused.
    """
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    check(calendar=calendar, since=since, hours=hours, country=country)
    version = keep(
        by=by, row=CalendarVersion(calendar=calendar, since=since, country=country, created_at=now)
    )
    closed = {**public_holidays(country, since), **(closures or {})}
    _write_down(version, hours, closed)
    return version


def check(*, calendar: Calendar, since: date, hours: Collection[Hours], country: str) -> None:
    """Raise Refused for hours that overlap, an unknown country, or a day that facts have used."""
    if both := calendars.overlap(hours):
        texts = {"one": written([both[0]]), "other": written([both[1]])}
        raise Refused("hours", gettext("%(one)s and %(other)s overlap.") % texts)
    public_holidays(country, since)
    used = _last_used(calendar)
    if used is not None and since <= used.since:
        raise Refused(
            "since",
            gettext("Contacts are counted by the version of %(day)s: begin after that day.")
            % {"day": used.since.isoformat()},
        )
    if calendar.versions.filter(since=since).exists():
        raise Refused("since", gettext("A version begins on this day already."))


def public_holidays(country: str, since: date) -> dict[date, str]:
    """The public holidays of a country, `FR`, or a region of it, `DE-BY`, for ten years.

    Raises Refused for what the library does not know.
    """
    if not country:
        return {}
    code, _, region = country.partition("-")
    years = range(since.year, since.year + YEARS + 1)
    try:
        # Named in the country's language, whatever language this machine speaks.
        language = holidays.country_holidays(code, region or None).default_language
        found = holidays.country_holidays(code, region or None, years=years, language=language)
    except NotImplementedError:
        raise Refused(
            "country",
            gettext("No public holidays are known of “%(country)s”: write FR, or DE-BY.")
            % {"country": country},
        ) from None
    until = end_of(since)
    return {day: str(name)[:200] for day, name in found.items() if since <= day < until}


def _last_used(calendar: Calendar) -> CalendarVersion | None:
    zone = ZoneInfo(calendar.time_zone)
    for version in calendar.versions.order_by("-since"):
        day = version.since
        opens = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if first_use_by_facts(calendar, opens):
            return version
    return None


def _write_down(
    version: CalendarVersion, hours: Collection[Hours], closed: Mapping[date, str]
) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(version=version, weekday=h.weekday, opens=h.opens, closes=h.closes)
        for h in hours
    )
    ClosedDay.objects.bulk_create(
        ClosedDay(version=version, day=day, name=name) for day, name in sorted(closed.items())
    )
    since = version.since
    open_time = calendars.spans(
        hours, closed.keys(), zone=version.calendar.time_zone, start=since, end=end_of(since)
    )
    BusinessSpan.objects.bulk_create(
        (
            BusinessSpan(
                version=version,
                opens_at=span.opens_at,
                closes_at=span.closes_at,
                before_ms=span.before_ms,
            )
            for span in open_time
        ),
        batch_size=2_000,
    )
