"""Six weeks of a team drawn as small squares: which days had contacts, and which lack them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats
from kpis.marks import TeamMark
from kpis.queries.deliveries import Attendance
from teams.models import Team

SIDE: Final = 12
STEP: Final = 14
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Square:
    x: int
    look: str  # some, none or missing
    said: str


@dataclass(frozen=True, slots=True)
class Presence:
    name: str
    mark: TeamMark
    width: int
    squares: list[Square]
    missing: list[str]


def presences(
    found: Attendance, teams: tuple[Team, ...], marks: Mapping[int, TeamMark]
) -> list[Presence]:
    """Of each team that had a contact in those weeks."""
    return [_presence(found, team, marks[team.pk]) for team in teams if team.pk in found.by_team]


def _presence(found: Attendance, team: Team, mark: TeamMark) -> Presence:
    counts, missing = found.by_team[team.pk], set(found.missing(team.pk))
    squares = []
    for number, day in enumerate(found.days):
        n = counts.get(day, 0)
        look = "missing" if day in missing else "some" if n else "none"
        # A gap between two weeks.
        x = number * STEP + number // WEEK * (STEP // 2)
        squares.append(Square(x, look, _said(day, n)))
    return Presence(
        name=team.name,
        mark=mark,
        width=squares[-1].x + SIDE,
        squares=squares,
        missing=[formats.short_day(day) for day in found.days if day in missing],
    )


def _said(day: date, n: int) -> str:
    words = {"day": formats.day(day), "n": formats.number(n)}
    return _("%(day)s: %(n)s contacts") % words if n else _("%(day)s: no contact") % words
