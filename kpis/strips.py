"""An agent's day drawn as two strips: as planned, and as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from teams.models import AgentState

HOUR: Final = 3600
# Pixels an hour.
WIDE: Final = 90
# Which ink an activity has: what is alike is drawn alike.
INKS: Final = {
    "contact": "busy", "idle": "free", "task": "task", "training": "off", "meeting": "off",
    "break_paid": "rest", "break_unpaid": "rest", "absent_paid": "away",
    "absent_unpaid": "away", "unknown": "away",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch within the day: place and width in pixels, as attributes say."""

    x: str
    width: str
    ink: str
    said: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The hours that are drawn, with a place for each, and the parts of both lanes."""

    width: int
    hours: list[tuple[int, str]]
    planned: list[Part]
    actual: list[Part]


def strip(day: date, stretches: Sequence[AgentState]) -> Strip | None:
    """The stretches of a local day, cut at its midnights; None where there are none."""
    zone = ZoneInfo(settings.REPORTING_ZONE)
    opens = datetime.combine(day, time(), zone).timestamp()
    closes = datetime.combine(day + timedelta(days=1), time(), zone).timestamp()
    cut = [
        (one, max(one.starts_at.timestamp(), opens), min(one.ends_at.timestamp(), closes))
        for one in stretches
    ]
    if not cut:
        return None
    first = int((min(start for _, start, _ in cut) - opens) // HOUR)
    last = int(-((min(closes, max(end for *_, end in cut)) - opens) // -HOUR))
    begins = opens + first * HOUR
    lanes: dict[bool, list[Part]] = {True: [], False: []}
    for one, start, end in cut:
        lanes[one.is_planned].append(_part(one, start - begins, end - start, zone))
    marks = [
        ((hour - first) * WIDE, f"{datetime.fromtimestamp(opens + hour * HOUR, zone):%H:%M}")
        for hour in range(first, last + 1)
    ]
    return Strip((last - first) * WIDE, marks, lanes[True], lanes[False])


def _part(one: AgentState, after: float, lasts: float, zone: ZoneInfo) -> Part:
    begins, ends = (f"{at.astimezone(zone):%H:%M}" for at in (one.starts_at, one.ends_at))
    return Part(
        x=f"{after / HOUR * WIDE:.2f}",
        width=f"{lasts / HOUR * WIDE:.2f}",
        ink=INKS[one.activity],
        said=f"{begins}–{ends} {one.get_activity_display()}",
    )
