"""Who can be compared with whom, and what pages call them."""

from typing import Final

from django.utils.translation import gettext as _

from kpis.claims import Party
from kpis.marks import TeamMark
from kpis.queries.pickers import Pickers
from kpis.queries.sides import GROUPS, INTERNAL, VENDORS
from teams.models import Team
from teams.models.teams import TeamKind

READY: Final = 12


def parties(pickers: Pickers, *names: str) -> list[Party]:
    return [_party(pickers, name) for name in names]


def _party(pickers: Pickers, name: str) -> Party:
    team = pickers.team(name)
    if team is not None:
        return Party(team.name, name, pickers.marks[team.pk], inside=team.name)
    is_outside = name == VENDORS
    return Party(
        name=_("All vendors") if is_outside else _("Internal teams"),
        slug=name,
        mark=TeamMark(is_vendor=is_outside, colour=0),
        inside=_("all vendors") if is_outside else _("the internal teams"),
        is_many=True,
    )


def opposite(pickers: Pickers, team: Team) -> str:
    """Whom a team is first compared with: the other kind, else another team; empty if nobody."""
    real = [one for one in pickers.teams if one.kind != TeamKind.COMMON]
    name = INTERNAL if team.is_vendor else VENDORS
    if any(one.kind == GROUPS[name] for one in real):
        return name
    return next((one.slug for one in real if one.pk != team.pk), "")


def usual(pickers: Pickers) -> list[tuple[str, str]]:
    """What is mostly asked: both groups, each vendor's team beside our own, else two teams."""
    names = [name for name, _label in offered(pickers)]
    real = [team for team in pickers.teams if team.kind != TeamKind.COMMON]
    outside = [team.slug for team in real if team.is_vendor]
    if INTERNAL in names and VENDORS in names:
        return [(INTERNAL, VENDORS), *((INTERNAL, slug) for slug in outside)][:READY]
    slugs = [team.slug for team in real]
    return [(slugs[0], other) for other in slugs[1:READY]]


def offered(pickers: Pickers) -> list[tuple[str, str]]:
    """Sides to choose from: groups that are in reach, then teams."""
    real = [team for team in pickers.teams if team.kind != TeamKind.COMMON]
    groups = [
        (name, _party(pickers, name).name)
        for name, kind in ((INTERNAL, TeamKind.INTERNAL), (VENDORS, TeamKind.VENDOR))
        if any(team.kind == kind for team in real) and pickers.team(name) is None
    ]
    return [*groups, *((team.slug, team.name) for team in real)]


def everything(pickers: Pickers) -> str:
    """What all work is to this reader: nobody but the client's own people sees all of it."""
    if any(team.kind == TeamKind.COMMON for team in pickers.teams):
        return _("all work of the client")
    return _("all work of your teams")
