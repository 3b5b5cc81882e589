"""Costs as clauses: what of them a vendor may be told, and over what they can be agreed."""

from typing import Final

from django.utils.translation import gettext as _

from kpis.definitions import Kpi
from kpis.models import CostSnapshot
from teams.models import Team
from teams.models.teams import TeamKind

# Measures that hold what the client spends on a vendor itself, and the one that takes it out.
WITH_RETAINED: Final = frozenset({"cost", "retained"})
WITHOUT: Final = (-1, "retained")


def is_cost(kpi: Kpi) -> bool:
    return CostSnapshot in (kpi.snapshot, kpi.base_snapshot)


def holds_retained(kpi: Kpi) -> bool:
    """Whether it tells what the client spends itself: a vendor knows its invoice alone."""
    for total in (kpi.numerator, kpi.denominator):
        if total is None or total.snapshot is not CostSnapshot or WITHOUT in total.terms:
            continue
        if WITH_RETAINED & {name for _sign, name in total.terms}:
            return True
    return False


def refusal(kpi: Kpi, team: Team, *, is_narrowed: bool) -> str:
    """Why a KPI of costs cannot be a clause of this team; empty: it can."""
    if not is_cost(kpi):
        return ""
    if is_narrowed:
        return _(
            "Costs are booked for a whole team: leave channel, topic and segment empty, or choose"
            " another KPI."
        )
    if team.kind == TeamKind.VENDOR and holds_retained(kpi):
        return _(
            "It holds our own costs for the vendor, which no vendor sees. Choose the same without"
            " retained costs: what the vendor itself invoiced."
        )
    return ""
