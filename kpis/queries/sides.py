"""Who is compared: a team, or all internal teams or all vendors' as one."""

from collections.abc import Iterable
from dataclasses import dataclass

from teams.models import Team
from teams.models.teams import TeamKind

# Teams with these short names go before.
INTERNAL, VENDORS = "internal", "vendors"
GROUPS = {INTERNAL: TeamKind.INTERNAL, VENDORS: TeamKind.VENDOR}


@dataclass(frozen=True, slots=True)
class Side:
    """A team, or several as one; `name` is what addresses and files call it."""

    name: str
    teams: tuple[int, ...]


class NoSuchSide(LookupError):
    """Nobody in reach has this name; says who there is."""


def side(name: str, teams: Iterable[Team]) -> Side:
    """The team of this short name among those in reach, or all of one kind together."""
    real = [team for team in teams if team.kind != TeamKind.COMMON]
    for team in real:
        if team.slug == name:
            return Side(name, (team.pk,))
    together = tuple(team.pk for team in real if team.kind == GROUPS.get(name))
    if together:
        return Side(name, together)
    known = ", ".join(sorted(team.slug for team in real)) or "none"
    raise NoSuchSide(
        f"no team is called “{name}”; there are {known}, “{INTERNAL}” for all of our own and"
        f" “{VENDORS}” for all others"
    )


def pair(first: str, second: str, teams: Iterable[Team]) -> tuple[Side, Side]:
    """Raises NoSuchSide, or ValueError where a team would stand on both sides."""
    known = list(teams)
    sides = side(first, known), side(second, known)
    if set(sides[0].teams) & set(sides[1].teams):
        raise ValueError(f"“{first}” and “{second}” share a team: nobody is compared with itself")
    return sides
