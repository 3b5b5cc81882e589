"""Events as they stand in a chart over time, and what changed around one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import Marker
from kpis.models import Event
from kpis.periods import Period

# More numbers than that would hide the lines.
MOST: Final = 9
ONE_DAY: Final = timedelta(days=1)
SPANS: Final = (7, 28, 91)


def words(event: Event) -> str:
    """An event in a line: its days, its name, whose it is."""
    days = formats.period(event.first_day, event.last_day)
    whose = f" ({event.team.name})" if event.team else ""
    return f"{days}{_(': ')}{event.name}{whose}"


def markers(starts: Sequence[date], found: Sequence[Event]) -> list[Marker]:
    """A number at the point of the period in which each event began.

    Those that began before stand at the left edge.
    """
    made = []
    for number, event in enumerate(found[:MOST], start=1):
        first = max(event.first_day, starts[0])
        place = max(n for n, start in enumerate(starts) if start <= first)
        made.append(Marker(place, str(number), words(event)))
    return made


@dataclass(frozen=True, slots=True)
class Around:
    """As many days before and after an event, and its own days between them."""

    before: Period
    during: Period
    after: Period


def around(event: Event, days: int) -> Around:
    length = timedelta(days=days)
    return Around(
        before=Period(event.first_day - length, event.first_day - ONE_DAY),
        during=Period(event.first_day, event.last_day),
        after=Period(event.last_day + ONE_DAY, event.last_day + length),
    )
