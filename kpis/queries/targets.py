"""What figures should reach: targets in force, the most particular first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.db.models import Q

from kpis.definitions import Kpi
from kpis.models.targets import Target
from kpis.states import Goal
from teams.models import Promise

Key = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Goals:
    """Targets of one day, by KPI, team, channel, topic and segment."""

    known: dict[Key, Goal]

    def of(
        self,
        kpi: Kpi,
        team: int | None = None,
        channel: int | None = None,
        topic: int | None = None,
        segment: int | None = None,
    ) -> Goal | None:
        """The most particular: the team's before the channel's, the topic's, the segment's.

        A variant measures something else, often in another unit or the other way round: it has
        only targets that name it.
        """
        asked = (team, channel, topic, segment)
        for places in product(*((one, None) if one is not None else (None,) for one in asked)):
            goal = self.known.get((kpi.key, *places))
            if goal is not None:
                return goal
        return None


def goals(*, on: date, teams: Collection[int]) -> Goals:
    """Those in force on a day, for everybody and for these teams."""
    rows = Target.objects.filter(
        Q(until=None) | Q(until__gte=on), Q(team=None) | Q(team__in=teams), since__lte=on
    ).order_by("since")
    return Goals(
        {
            (row.kpi, row.team_id, row.channel_id, row.topic_id, row.segment_id): Goal(
                target=row.target,
                floor=row.floor,
                threshold=row.threshold,
                stretch=row.stretch,
                tolerance=row.tolerance,
                limit=row.limit,
            )
            for row in rows
        }
    )


def promised_wait(*, channel: int, on: date) -> float | None:
    """Seconds within which a channel promises an answer."""
    row = Promise.objects.filter(channel=channel, since__lte=on).order_by("-since").first()
    return row.answer_within_ms / 1000 if row else None
