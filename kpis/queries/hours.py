"""When contacts come and how they fare: hours of a week, half-hours that fell short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Sum, Window

from kpis import catalogue
from kpis.compiler import bounds
from kpis.definitions import Kpi
from kpis.models import Grain, MissedSnapshot
from kpis.models.intervals import GOAL_PARTS
from kpis.queries.readings import Reading, Selection, readings
from kpis.queries.sums import narrowed

HALF_HOUR = timedelta(minutes=30)
Hour = tuple[int, int]  # day of the week from 1, Monday; local hour


@dataclass(frozen=True, slots=True)
class Missed:
    """One half-hour of a team and channel in which the service level missed its target.

    `lacking` is how many more contacts in time would have met it.
    """

    team: int
    channel: int
    starts_at: datetime
    base: int
    in_time: int
    gave_up: int
    lacking: int
    goal: float

    @property
    def level(self) -> float:
        return self.in_time / self.base

    @property
    def not_in_time(self) -> int:
        return self.base - self.in_time


@dataclass(frozen=True, slots=True)
class Misses:
    """All of a selection in sums, and the first of them."""

    n: int
    base: int
    in_time: int
    gave_up: int
    lacking: int
    rows: tuple[Missed, ...]

    @property
    def not_in_time(self) -> int:
        return self.base - self.in_time


def of_week(
    kpis: Sequence[Kpi], selection: Selection, *, now: datetime
) -> Mapping[Hour, list[Reading]]:
    """Readings by day of the week and hour, in the order of the KPIs."""
    found: dict[Hour, list[Reading]] = {}
    for reading in readings(kpis, selection, by=("weekday", "hour"), now=now):
        cell = reading.cell
        if cell.weekday is not None and cell.hour is not None:
            found.setdefault((cell.weekday, cell.hour), []).append(reading)
    return found


def judged(selection: Selection, *, now: datetime) -> int:
    """How many half-hours had a target to meet."""
    [reading] = readings([catalogue.find("intervals_met_pct")], selection, now=now)
    return int(reading.denominator or 0)


def missed(selection: Selection, *, most: int, by_time: bool = False) -> Misses:
    """Half-hours that missed, those that lacked most first, or in order of time; one query."""
    rows = MissedSnapshot.objects.filter(
        narrowed({"team": selection.teams, "channel": selection.channels}),
        grain=Grain.HALF_HOUR,
        day__range=(selection.start, selection.end),
    )
    order = ["day", "hour"] if by_time else ["-lacking", "-day", "hour"]
    names = ("base", "in_time", "gave_up", "lacking")
    every = {f"all_{name}": Window(Sum(name)) for name in names}
    found = list(
        rows.order_by(*order, "team", "channel").values(
            "team", "channel", "day", "hour", "aimed", *names, n=Window(Count("pk")), **every
        )[:most]
    )
    if not found:
        return Misses(0, 0, 0, 0, 0, ())
    first = found[0]
    return Misses(
        n=first["n"],
        **{name: int(first[f"all_{name}"]) for name in names},
        rows=tuple(
            Missed(
                team=row["team"],
                channel=row["channel"],
                starts_at=starts_at(row["day"], row["hour"]),
                goal=row["aimed"] / row["base"] / GOAL_PARTS,
                **{name: row[name] for name in names},
            )
            for row in found
        ),
    )


def starts_at(day: date, number: int) -> datetime:
    """When a half-hour of a local day begins, counted from 0; a day may have 46 or 50."""
    opens, _closes = bounds(day, day, settings.REPORTING_ZONE)
    # Added as an instant: local arithmetic would skip or repeat the hour that the clock does.
    at = opens.timestamp() + number * HALF_HOUR.total_seconds()
    return datetime.fromtimestamp(at, opens.tzinfo)
