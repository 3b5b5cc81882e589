"""What a funnel says in sentences: who lies outside, and whether there is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Interval
from kpis.definitions import Unit as Measured
from kpis.marks import TeamMark
from kpis.queries.funnels import Spread, Unit, Why
from kpis.stats.funnel import Position


@dataclass(frozen=True, slots=True)
class Subject:
    """A team or an agent as it is called and drawn; `code` is what files call it."""

    name: str
    code: str
    mark: TeamMark


def absence(found: Spread, is_agents: bool) -> str:
    if found.why is None:
        return ""
    if found.why is Why.TOO_FEW:
        return (
            _("Fewer than two agents have data in this period: there is nothing to compare.")
            if is_agents
            else _("Fewer than two teams have data in this period: there is nothing to compare.")
        )
    return _("%(kpi)s: %(why)s.") % {"kpi": found.kpi.name, "why": found.why.label}


def span(low: float, high: float, unit: Unit) -> str:
    return formats.interval(Interval(low, high, ""), unit.reading.kpi.unit, clock=True)


def where(unit: Unit) -> str:
    if unit.position is None:
        return formats.DASH
    if not unit.is_outside:
        return _("within")
    level = _level(unit)
    words = _("above the %(level)s limits") if unit.is_above else _("below the %(level)s limits")
    return words % {"level": level}


def _level(unit: Unit) -> str:
    return percent(0.998 if unit.position is Position.OUTSIDE_998 else 0.95)


def title(found: Spread, units: Sequence[tuple[Subject, Unit]], is_agents: bool) -> str:
    out = [subject.name for subject, unit in units if unit.is_outside]
    if len(out) == 1:
        return _("Only %(name)s lies outside the limits") % {"name": out[0]}
    if out:
        words = (
            _("%(n)s agents of %(all)s lie outside the limits")
            if is_agents
            else _("%(n)s teams of %(all)s lie outside the limits")
        )
        return words % {"n": len(out), "all": len(units)}
    if found.is_inflated:
        return (
            _("Agents differ by more than chance, and none stands out")
            if is_agents
            else _("Teams differ by more than chance, and none stands out")
        )
    return (
        _("Agents differ by no more than chance")
        if is_agents
        else _("Teams differ by no more than chance")
    )


def outside(subject: Subject, unit: Unit) -> str:
    is_far = unit.position is Position.OUTSIDE_998
    low = unit.limits.low_998 if is_far else unit.limits.low_95
    high = unit.limits.high_998 if is_far else unit.limits.high_95
    words = (
        _("%(name)s lies above the %(level)s limits: %(value)s, %(n)s, limits %(span)s.")
        if unit.is_above
        else _("%(name)s lies below the %(level)s limits: %(value)s, %(n)s, limits %(span)s.")
    )
    return words % {
        "name": subject.name,
        "level": _level(unit),
        "value": formats.reading_value(unit.reading),
        "n": f"n{formats.NO_BREAK}{formats.number(unit.reading.n)}",
        "span": span(low, high, unit),
    }


def spread(found: Spread, is_agents: bool) -> str:
    """Whether there is more between units than chance, and what was made of it."""
    phi = formats.number(round(Decimal(found.phi), 2))
    if found.is_inflated:
        times = formats.number(round(Decimal(sqrt(found.phi)), 1))
        said = (
            _("Agents differ %(times)s times as much as chance alone would let them (φ = %(phi)s).")
            if is_agents
            else _(
                "Teams differ %(times)s times as much as chance alone would let them (φ = %(phi)s)."
            )
        )
        wider = _(
            "The limits are drawn that much wider: only what stands out even so lies outside."
        )
        return f"{said % {'times': times, 'phi': phi}} {wider}"
    return _(
        "There is no more spread than chance explains (φ = %(phi)s): the limits are those of"
        " chance alone."
    ) % {"phi": phi}


def percent(share: float) -> str:
    """A level, which is exact: 95%, 99.8%."""
    return formats.whole(formats.value(share, Measured.SHARE))
