"""How one contact counted, family by family, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpis import catalogue, formats
from kpis.definitions import Kpi, Unit
from kpis.drills import SHAPED
from kpis.families import FAMILIES
from kpis.marks import TeamMark
from kpis.queries import counted as queries
from kpis.queries.pickers import Pickers
from kpis.sections import team_name
from teams.models import Interaction


@dataclass(frozen=True, slots=True)
class Line:
    """What the contact adds to one KPI, for one team on one day."""

    kpi: Kpi
    said: str
    team: str
    mark: TeamMark
    day: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    lines: list[Line]


def groups(contact: Interaction, pickers: Pickers, *, is_staff: bool) -> list[Group]:
    """Of every KPI that a contact adds to, one line a team and day."""
    found = queries.counted(contact, catalogue.defaults(), pickers.teams, is_staff=is_staff)
    teams = {team.pk: team for team in pickers.teams}
    made = []
    for family in FAMILIES:
        keys = {kpi.key for kpi in family.kpis}
        lines = [
            Line(
                row.kpi,
                said(row),
                team_name(teams[row.team]),
                pickers.marks[row.team],
                formats.day(row.day),
            )
            for row in found
            if row.kpi.key in keys
        ]
        if lines:
            made.append(Group(str(family.name), lines))
    return made


def said(row: queries.Counted) -> str:
    """1; 1 of 1; 0 of 1; 39 s over 2."""
    if row.kpi.estimate in SHAPED or row.kpi.denominator is None:
        return _amount(row.kpi, row.numerator)
    words = {"part": _amount(row.kpi, row.numerator or 0), "whole": _number(row.denominator)}
    if row.kpi.unit is Unit.SHARE:
        return _("%(part)s of %(whole)s") % words
    return _("%(part)s over %(whole)s") % words


def _amount(kpi: Kpi, amount: Any) -> str:
    if kpi.unit is Unit.SECONDS:
        return formats.duration(float(amount or 0))
    return _number(amount)


def _number(amount: Any) -> str:
    """Whole where it is, else with two decimals."""
    exact = Decimal(amount or 0)
    if exact == exact.to_integral_value():
        return formats.number(Decimal(int(exact)))
    return formats.number(exact.quantize(Decimal("0.01")))
