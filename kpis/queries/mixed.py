"""A team beside the internal teams: as it is, and on the same mix of work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from kpis import catalogue
from kpis.definitions import Maturity
from kpis.models.contracts import Clause
from kpis.periods import month_end
from kpis.queries import comparisons
from kpis.queries.agreed import Mixed, Named
from kpis.queries.comparisons import Finding
from kpis.queries.readings import Reading, Selection, readings
from kpis.queries.sayings import Why
from kpis.queries.sides import INTERNAL, Side
from teams.models import Team

MOST: Final = 6


def mixed(
    found: Sequence[Clause],
    team: int,
    internal: Sequence[int],
    month: date,
    *,
    now: datetime,
) -> tuple[Mixed, ...]:
    """The clauses' KPIs that are kept by kind of work, over all channels, the heaviest first.

    Money hangs on these: what is proven is held against chance by Holm at 5 %.
    """
    others = tuple(one for one in internal if one != team)
    if not others:
        return ()
    heaviest = sorted(found, key=lambda one: -one.weight)
    keys = dict.fromkeys(one.kpi for one in heaviest)
    pair = (Side("team", (team,)), Side(INTERNAL, others))
    findings = comparisons.compare(
        [catalogue.find(key) for key in keys],
        [pair],
        Selection(month, month_end(month)),
        in_money=True,
        now=now,
    )
    shown = [one for one in findings if one.said.why is not Why.NO_MIX]
    return tuple(_mixed(one) for one in shown[:MOST])


def named(
    shown: Sequence[Mixed], internal: Sequence[int], month: date, *, now: datetime
) -> tuple[Named, ...]:
    """The same KPIs of each internal team by its name, raw; a team without contacts has none."""
    if not shown:
        return ()
    found = readings(
        [catalogue.find(one.key) for one in shown],
        Selection(month, month_end(month), teams=tuple(internal)),
        by=("team",),
        now=now,
    )
    names = dict(Team.objects.filter(pk__in=internal).values_list("pk", "name"))
    rows = [
        Named(names[one.cell.team], one.kpi.key, _value(one), one.n)
        for one in found
        if one.cell.team is not None
    ]
    return tuple(sorted(rows, key=lambda row: row.team))


def _mixed(one: Finding) -> Mixed:
    figures, ends = one.figures, one.interval
    is_shown = one.is_shown and figures is not None
    return Mixed(
        key=one.kpi.key,
        raw=_value(one.raw[0]),
        internal_raw=_value(one.raw[1]),
        adjusted=figures[0].adjusted if figures and is_shown else None,
        internal_adjusted=figures[1].adjusted if figures and is_shown else None,
        difference=one.difference,
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        coverage=figures[0].coverage if figures else None,
        verdict=one.said.outcome.value,
    )


def _value(reading: Reading | None) -> float | None:
    if reading is None or reading.maturity is not Maturity.FINAL:
        return None
    return reading.value
