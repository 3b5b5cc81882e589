"""Teams or agents beside what chance explains: who lies outside, and by which limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kpis.definitions import Attribution, Estimate, Kpi, Reason
from kpis.definitions import Unit as Measured
from kpis.queries import laws, sums
from kpis.queries.laws import Law
from kpis.queries.readings import Reading, Selection, with_sums
from kpis.queries.sums import Answer
from kpis.stats import funnel
from kpis.stats.funnel import Funnel, Limits, Point, Position

FEWEST = 2
# Why a unit that has its sums may be without a value, and is drawn all the same.
SAID = (None, Reason.BELOW_MINIMUM)
# How far to the left and to the right of all units the limits are drawn, in their samples.
BEFORE, BEYOND = 0.3, 1.1


class Why(StrEnum):
    """Why there is no funnel."""

    NO_LAW = "no_law"
    NOT_BY_AGENT = "not_by_agent"
    QUEUE = "queue"
    TOO_FEW = "too_few"
    UNLIKE_SUMS = "unlike_sums"

    @property
    def label(self) -> str:
        return str(WHYS[self])


WHYS = {
    Why.NO_LAW: _("only shares, means and rates have limits of chance"),
    Why.NOT_BY_AGENT: _("not kept by agent"),
    Why.QUEUE: _("tells of the queue, not of who answers"),
    Why.TOO_FEW: _("it takes two with data"),
    Why.UNLIKE_SUMS: _("its sums have no limits in this period"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A team or an agent: its reading, and value, sample and limits in the KPI's unit.

    Below its minimum a unit has no position: it is drawn, and not told of.
    """

    reading: Reading
    value: float
    n: float
    limits: Limits
    position: Position | None

    @property
    def is_outside(self) -> bool:
        return self.position in (Position.OUTSIDE_95, Position.OUTSIDE_998)

    @property
    def is_above(self) -> bool:
        return self.value > self.limits.high_95


@dataclass(frozen=True, slots=True)
class Spread:
    """All units of a KPI around their whole, in the KPI's unit; or why there is no funnel.

    `phi` tells how many times the spread of units exceeds that of chance, as a variance.
    """

    kpi: Kpi
    law: Law | None
    why: Why | Reason | None
    whole: float | None = None
    phi: float = 0.0
    is_inflated: bool = False
    units: tuple[Unit, ...] = ()
    curve: tuple[Point, ...] = ()

    @property
    def outside(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.is_outside)


def is_offered(kpi: Kpi) -> bool:
    """A count has nothing that it could be held against."""
    return kpi.estimate is not Estimate.TOTAL and laws.law_of(kpi) is not None


def not_by_agent(kpi: Kpi) -> Why | None:
    """Queues have no agent: whoever hangs up in one has met nobody."""
    if kpi.attribution is Attribution.QUEUE:
        return Why.QUEUE
    kept = (sums.grain_for(one, ["team", "agent"]) for one in (kpi.snapshot, kpi.base_snapshot))
    return Why.NOT_BY_AGENT if None in list(kept) else None


def spread(
    kpi: Kpi, selection: Selection, among: Sequence[int], *, by: str, now: datetime
) -> Spread:
    """The funnel of these teams or agents; `by` is "team" or "agent".

    The limits stand round the rate of all together: sums by sums, never a mean of rates.
    """
    kpi = kpi.in_force(selection.end)
    law = laws.law_of(kpi) if is_offered(kpi) else None
    if law is None:
        return Spread(kpi, None, Why.NO_LAW)
    if by == "agent" and (why := not_by_agent(kpi)):
        return Spread(kpi, law, why)
    known = set(among)
    told, summed = with_sums(kpi, selection, by=(by,), now=now)
    found = [reading for reading in told if getattr(reading.cell, by) in known]
    shown = [r for r in found if r.reason in SAID and r.denominator]
    silent = [r.reason for r in found if r.reason not in (*SAID, Reason.NO_DENOMINATOR)]
    if silent and not shown:
        return Spread(kpi, law, silent[0])
    if len(shown) < FEWEST:
        return Spread(kpi, law, Why.TOO_FEW)
    try:
        drawn = _funnel(kpi, law, shown, summed, by)
    except ValueError:
        # Measures added and taken away need not make a share, or a variance, everywhere.
        return Spread(kpi, law, Why.UNLIKE_SUMS)
    return _spread(kpi, law, shown, drawn)


def _funnel(kpi: Kpi, law: Law, found: Sequence[Reading], summed: Answer, by: str) -> Funnel:
    if law is Law.BINOMIAL:
        cases = [laws.counts(reading) for reading in found]
        return funnel.shares(cases, reach=_reach([n for _, n in cases]))
    if law is Law.POISSON:
        counts = [laws.events(reading) for reading in found]
        return funnel.rates(counts, reach=_reach([n for _, n in counts]))
    moments = laws.of_sums(kpi, summed)
    means = [moments[0, (getattr(reading.cell, by),)] for reading in found]
    return funnel.means(means, reach=_reach([n for n, _, _ in means]))


def _reach(sizes: Sequence[float]) -> tuple[float, float]:
    return max(min(sizes) * BEFORE, min(1.0, *sizes)), max(sizes) * BEYOND


def _spread(kpi: Kpi, law: Law, found: Sequence[Reading], drawn: Funnel) -> Spread:
    # Rates are made of hours and cases already; means and shares as they are measured.
    unit = 1.0 if law is Law.POISSON else kpi.per_unit
    # Of normal limits the lower ones may pass what a duration can be; a net score can.
    least = float("-inf") if kpi.unit is Measured.POINTS else 0.0

    def scaled(at: Limits) -> Limits:
        ends = (at.low_998, at.low_95, at.high_95, at.high_998)
        return Limits(*(max(end / unit, least) for end in ends))

    return Spread(
        kpi=kpi,
        law=law,
        why=None,
        whole=drawn.target / unit,
        phi=drawn.phi,
        is_inflated=drawn.is_inflated,
        units=tuple(
            Unit(
                reading=reading,
                value=one.value / unit,
                n=one.n,
                limits=scaled(one.limits),
                position=None if reading.value is None else one.position,
            )
            for reading, one in zip(found, drawn.units, strict=True)
        ),
        curve=tuple(Point(point.n, scaled(point.limits)) for point in drawn.curve),
    )
