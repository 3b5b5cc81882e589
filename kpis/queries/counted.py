"""How one contact counted: what its facts add to each KPI, by the KPIs' own declarations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scopes_disabled

from kpis.compiler import expression
from kpis.dated import facts
from kpis.definitions import Estimate, Kpi, Total
from kpis.drills import MEASURED, SHAPED, Side, closed, drill
from kpis.merging import Statement
from kpis.models.snapshots import Snapshot
from kpis.queries.bases import in_base_units
from teams.models import Interaction, Team
from teams.models.contacts import LONGEST_WRAP_UP

# Whose facts are contacts or their legs, and how a contact's own are found among them.
OWN: Final = {
    "ArrivalSnapshot": "pk",
    "ContactSnapshot": "pk",
    "ResolutionSnapshot": "pk",
    "AgentIssueSnapshot": "pk",
    "RoutingSnapshot": "pk",
    "QueueSnapshot": "interaction",
    "HandlingSnapshot": "interaction",
    "ShareSnapshot": "interaction",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What a contact adds to one KPI, for one team and day; None where that has no such part."""

    kpi: Kpi
    team: int
    day: date
    numerator: Any
    denominator: Any


Key = tuple[int, date]  # team and day
# What a contact's facts add up to, by measure; a measure without any fact of the contact is absent.
Added = dict[Key, dict[str, int]]


def counted(
    contact: Interaction, kpis: Iterable[Kpi], teams: Iterable[Team], *, is_staff: bool
) -> list[Counted]:
    """What the contact adds to these KPIs, in their order; a query for each source of facts.

    A KPI to which it adds nothing is left out, and so is one whose facts the reader may not list.
    Teams are those in reach.
    """
    zone = settings.REPORTING_ZONE
    first, last = (
        timezone.localtime(at, ZoneInfo(zone)).date()
        for at in (contact.arrived_at, contact.ended_at + LONGEST_WRAP_UP)
    )
    asked = [
        kpi
        for one in kpis
        if is_told(kpi := one.in_force(first)) and closed(kpi, is_staff=is_staff) is None
    ]
    reached = {team.pk for team in teams}
    added = {
        snapshot: _added(contact, snapshot, adds, first, last, reached)
        for snapshot, adds in _needed(asked).items()
    }
    return [row for kpi in asked for row in _rows(kpi, added)]


def is_told(kpi: Kpi) -> bool:
    """Whether contacts or their legs alone are what a KPI counts."""
    return kpi.estimate is not Estimate.SPECIAL and all(
        snapshot.__name__ in OWN for snapshot in (kpi.snapshot, kpi.base_snapshot)
    )


def _needed(kpis: Sequence[Kpi]) -> dict[type[Snapshot], dict[str, Any]]:
    """The measures of each source that any of the KPIs is made of, as expressions."""
    found: defaultdict[type[Snapshot], dict[str, Any]] = defaultdict(dict)
    for kpi in kpis:
        if kpi.estimate in SHAPED:
            found[kpi.snapshot][_shape(kpi)] = drill(kpi, Side.NUMERATOR).adds["x_value"]
            continue
        for total in filter(None, (kpi.numerator, kpi.denominator)):
            for _sign, name in total.terms:
                found[total.snapshot][f"x_{name}"] = expression(total.snapshot, name)
    return found


def _shape(kpi: Kpi) -> str:
    return f"shape_{kpi.kind.replace('+', '_')}"


def _added(
    contact: Interaction,
    snapshot: type[Snapshot],
    adds: Mapping[str, Any],
    first: date,
    last: date,
    reached: set[int],
) -> Added:
    own = Q((OWN[snapshot.__name__], contact.pk))
    among = own
    if snapshot.judged_by and contact.customer_id:
        # Whether it is a repeat, or has one, only the customer's others tell.
        among = own | Q((snapshot.judged_by, contact.customer_id))
    key = "pk" if OWN[snapshot.__name__] == "pk" else "interaction_id"
    # As for every list of facts, the teams stand in for the managers' wall.
    with scopes_disabled():
        sql, params = facts(
            snapshot, first, last, settings.REPORTING_ZONE, {**adds, "of_": F(key)},
            places={"team"}, only=among,
        )  # fmt: skip
    columns = ", ".join(adds)
    statement = Statement(
        f"SELECT day, d_team, {columns} FROM ({sql}) AS fact WHERE of_ = %s AND d_team = ANY(%s)",
        (*params, contact.pk, sorted(reached)),
    )
    found: Added = {}
    for day, team, *values in statement.rows():
        sums = found.setdefault((team, day), {})
        for name, value in zip(adds, values, strict=True):
            if value is not None:
                sums[name] = sums.get(name, 0) + value
    return found


def _rows(kpi: Kpi, added: Mapping[type[Snapshot], Added]) -> list[Counted]:
    upper = added[kpi.snapshot]
    lower = added[kpi.base_snapshot]
    rows = []
    for team, day in sorted({*upper, *lower}, key=lambda key: (key[1], key[0])):
        if kpi.estimate in SHAPED:
            numerator, denominator = upper.get((team, day), {}).get(_shape(kpi)), None
        else:
            numerator = _sum(kpi.numerator, upper.get((team, day), {}))
            denominator = _sum(kpi.denominator, lower.get((team, day), {}))
        base = denominator if kpi.denominator and kpi.estimate not in SHAPED else numerator
        if not base and not (numerator and kpi.unit in MEASURED):
            continue
        parts = in_base_units(kpi, numerator, denominator)
        rows.append(Counted(kpi, team, day, *parts))
    return rows


def _sum(total: Total | None, sums: Mapping[str, int]) -> int | None:
    """None where no fact of the contact is one of these."""
    if total is None:
        return None
    known = [sign * sums[f"x_{name}"] for sign, name in total.terms if f"x_{name}" in sums]
    return int(sum(known)) if known else None
