"""Decide on ended contacts, all at once: who is asked, and why the others are not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from surveys.actions.statements import JUDGE
from surveys.models import DecidedDay, Programme, Version
from surveys.models.programmes import Medium, Occasion
from teams import locks
from teams.days import reported
from teams.models import ChangedDay, Topic

LOCK: Final = "surveys deciding"
CONTACTS: Final = "interactions"


@dataclass(frozen=True, slots=True)
class Decided:
    """How many customers are asked, and how many contacts are not asked about."""

    asked: int = 0
    not_asked: int = 0

    def __add__(self, other: "Decided") -> "Decided":
        return Decided(self.asked + other.asked, self.not_asked + other.not_asked)


def decide(*, now: datetime) -> Decided:
    """Decide on every contact that ended and was not decided on yet, once per programme.

    May run twice and at once: the second waits, and finds nothing left. A programme knows
    nothing of what ended before it first published its questionnaire.
    """
    asking = Programme.objects.filter(is_active=True, occasion=Occasion.CONTACT)
    return sum((_decide(programme, now) for programme in asking.order_by("pk")), Decided())


@transaction.atomic
def _decide(programme: Programme, now: datetime) -> Decided:
    published = Version.objects.filter(programme=programme, published_at__lte=now)
    version = published.order_by("-number").first()
    if version is None:
        return Decided()
    locks.hold(LOCK)
    begins: datetime = published.aggregate(first=Min("published_at"))["first"]
    days = _days_due(programme, begins, now)
    if not days:
        return Decided()
    spans = _spans(sorted(days))
    values = rules_values(programme) | {
        "programme": programme.pk,
        "version": version.pk,
        "begins": begins,
        "now": now,
        "from": [first for first, _ in spans],
        "until": [last for _, last in spans],
    }
    with connection.cursor() as cursor:
        # Sorting a first night's contacts; compiling the statement takes longer than running it.
        cursor.execute(
            "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)"
        )
        cursor.execute(JUDGE, values)
        asked, not_asked = cursor.fetchone()
    _note(programme, days, today=reported(now))
    return Decided(asked, not_asked)


def _days_due(programme: Programme, begins: datetime, now: datetime) -> dict[date, int]:
    """Days whose contacts changed since they were decided on, by counter. Today always may."""
    decided = dict(DecidedDay.objects.filter(programme=programme).values_list("day", "counter"))
    changed = ChangedDay.objects.filter(
        source=CONTACTS, day__gte=reported(begins), day__lte=reported(now)
    )
    return {
        day: counter
        for day, counter in changed.values_list("day", "counter")
        if decided.get(day) != counter
    }


def _note(programme: Programme, days: dict[date, int], *, today: date) -> None:
    """Keep the counters of what is decided; a day that still runs is looked at again."""
    DecidedDay.objects.bulk_create(
        [
            DecidedDay(programme=programme, day=day, counter=counter)
            for day, counter in days.items()
            if day < today
        ],
        update_conflicts=True,
        unique_fields=["programme", "day"],
        update_fields=["counter"],
    )


def _spans(days: Sequence[date]) -> list[tuple[datetime, datetime]]:
    """The instants between which runs of local days lie; a day may last 23 or 25 hours."""
    zone, spans = ZoneInfo(settings.REPORTING_ZONE), []
    start = end = days[0]
    for day in [*days[1:], date.max]:
        if day - end > timedelta(days=1):
            opens = datetime.combine(start, datetime.min.time(), tzinfo=zone)
            closes = datetime.combine(end + timedelta(days=1), datetime.min.time(), tzinfo=zone)
            spans.append((opens, closes))
            start = day
        end = day
    return spans


def rules_values(programme: Programme) -> dict[str, Any]:
    """The programme's rules as the statement takes them; an empty filter lets all pass."""
    return {
        "slug": programme.slug,
        "share": programme.share,
        "delay": timedelta(minutes=programme.delay_minutes),
        "stale": timedelta(hours=programme.stale_hours),
        "quarantine": timedelta(days=programme.quarantine_days),
        # Whoever is asked stays able to answer for a day at least.
        "open": timedelta(days=max(programme.open_days, 1)),
        "quiet_from": programme.quiet_from,
        "quiet_to": programme.quiet_to,
        "resolution": programme.resolution,
        "credit_rule": programme.credit_rule,
        "medium": programme.medium,
        "needs_address": programme.medium == Medium.MAIL,
        "reporting_zone": settings.REPORTING_ZONE,
        "zones": zones(),
        "channels": list(programme.channels.values_list("pk", flat=True)) or None,
        "topics": with_children(programme.topics.values_list("pk", flat=True)) or None,
        "segments": list(programme.segments.values_list("pk", flat=True)) or None,
        "teams": list(programme.teams.values_list("pk", flat=True)) or None,
    }


def with_children(chosen: Iterable[int]) -> list[int]:
    """Topics with all that lies inside them."""
    parents = dict(Topic.objects.values_list("pk", "parent_id"))
    found = set(chosen)
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


@cache
def zones() -> list[str]:
    """The time zones that both Python and the database know; a customer's other zone is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {name for (name,) in cursor.fetchall()}
    return sorted(known & available_timezones())
