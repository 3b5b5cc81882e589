"""Composite scores of teams: targets as scales, figures on the mix of all work as input."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from math import isfinite
from typing import Final

from kpis import catalogue
from kpis.definitions import Better, Kpi, Maturity, Standing, Unit
from kpis.periods import month_end
from kpis.queries import comparisons, targets
from kpis.queries.comparisons import Finding, Mix, Side
from kpis.queries.readings import Reading, Selection, readings
from kpis.queries.sayings import Why
from kpis.states import Goal
from kpis.stats import composite, plans
from kpis.stats.composite import Composite, Guards
from kpis.stats.estimates import Estimate, Known, Normal, Share
from kpis.stats.moments import normal_quantile
from kpis.stats.plans import Plan
from kpis.stats.scales import Anchors, Band, Scale

EVERYBODY: Final = "everybody"
COMPLIANCE: Final = "critical_error_rate:compliance"
CRITICAL: Final = "critical_error_rate"
SERVICE: Final = "service_level"
HANDLE: Final = "aht_contact"
WAIT_P90: Final = "wait_time:p90"


@dataclass(frozen=True, slots=True)
class Chance:
    """Of two teams, how likely each is ahead; a winner from 95 % on only."""

    first: str
    second: str
    p_first: float
    p_second: float
    winner: str | None
    is_same_basis: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The composites of one month under one plan, the same for all teams.

    `missing` are the KPIs of the default weights that no target with all its anchors serves;
    `order_kept` is the share of random weightings under which the order stays as it is.
    """

    start: date
    end: date
    plan: Plan | None
    scores: tuple[Composite, ...]
    chances: tuple[Chance, ...]
    order_kept: float | None
    missing: tuple[str, ...]
    seed: int
    as_of: datetime | None


def board(
    month: date, teams: Mapping[int, str], *, channel: int | None = None, now: datetime
) -> Board:
    """Score teams, given by key and short name, over the month that begins on this day."""
    end = month_end(month)
    goals = targets.goals(on=end, teams=[])
    asked = [key for key, _, _ in plans.DEFAULT_WEIGHTS]
    found = {key: goals.of(catalogue.find(key), None, channel) for key in asked}
    scales = {key: scale for key, goal in found.items() if (scale := scale_of(key, goal))}
    missing = tuple(key for key in asked if key not in scales)
    seed = month.toordinal()
    if not scales:
        return Board(month, end, None, (), (), None, missing, seed, None)
    plan = plans.default_plan(scales)
    selection = Selection(month, end, channels=(channel,) if channel else ())
    # Errors of compliance are critical errors: without a limit of their own, that of all holds.
    limits = (goals.of(catalogue.find(key), None, channel) for key in (COMPLIANCE, CRITICAL))
    limit = next((goal for goal in limits if goal), None)
    drawn = _sides(plan, teams, selection, limit, now)
    scores = tuple(composite.evaluate(plan, side, seed=seed) for side in drawn.sides)
    return Board(
        start=month,
        end=end,
        plan=plan,
        scores=scores,
        chances=_chances(scores),
        order_kept=composite.sensitivity(scores, seed=seed),
        missing=missing,
        seed=seed,
        as_of=drawn.as_of,
    )


def call_performance_plan(channel: int | None, *, on: date) -> Plan | None:
    """The plan of the global call performance (article 004, weights are our choice)."""
    goals = targets.goals(on=on, teams=[])

    def scale(key: str) -> Scale | None:
        return scale_of(key, goals.of(catalogue.find(key), None, channel))

    aht, service, left, wait = map(scale, (HANDLE, SERVICE, "abandonment_rate", WAIT_P90))
    if not (isinstance(aht, Band) and isinstance(service, Anchors)):
        return None
    if not (isinstance(left, Anchors) and isinstance(wait, Anchors)):
        return None
    return plans.global_call_performance(aht, service, left, wait)


@dataclass(frozen=True, slots=True)
class CallPerformance:
    """A team's composite, the contacts it handled, and whether all parts are final."""

    composite: Composite
    n: int
    is_final: bool


def call_performance(
    plan: Plan, teams: Mapping[int, str], selection: Selection, *, now: datetime
) -> dict[int, CallPerformance]:
    """Per team, 0 to 120, with every part at its minimum; else the reason."""
    drawn = _sides(plan, teams, selection, None, now, keys={"wait_p90": WAIT_P90})
    seed = selection.start.toordinal()
    by_name = {name: pk for pk, name in teams.items()}
    found = {}
    for side in drawn.sides:
        raw = [finding.raw[0] for finding in drawn.findings[side.name].values()]
        known = [reading for reading in raw if reading is not None]
        found[by_name[side.name]] = CallPerformance(
            composite=composite.evaluate(plan, side, seed=seed),
            n=next((reading.n for reading in known if reading.kpi.key == HANDLE), 0),
            is_final=all(reading.maturity is Maturity.FINAL for reading in known),
        )
    return found


def scale_of(key: str, goal: Goal | None) -> Scale | None:
    """A target as a scale of points; None where it lacks an anchor."""
    if goal is None:
        return None
    if catalogue.find(key).better is Better.BAND:
        return _band(goal)
    anchors = (goal.floor, goal.threshold, goal.target, goal.stretch)
    known = [anchor for anchor in anchors if anchor is not None]
    return Anchors(*known) if len(known) == len(anchors) else None


def _band(goal: Goal) -> Band | None:
    if goal.floor is None or goal.tolerance is None or goal.limit is None:
        return None
    low, high = sorted((goal.floor, goal.target))
    near, far = goal.tolerance, goal.limit
    return Band(low - far, low - near, low, high, high + near, high + far)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is scored, and by side and KPI what it was made from."""

    sides: tuple[composite.Side, ...]
    findings: Mapping[str, Mapping[str, Finding]]
    as_of: datetime | None


def _sides(
    plan: Plan,
    teams: Mapping[int, str],
    selection: Selection,
    limit: Goal | None,
    now: datetime,
    keys: Mapping[str, str] | None = None,
) -> Drawn:
    """Each team beside all together, on the mix of all work: a fixed number of queries."""
    keys = keys or {}
    kpis = {part.kpi: catalogue.find(keys.get(part.kpi, part.kpi)) for part in plan.parts}
    everybody = Side(EVERYBODY, tuple(teams))
    alone = {name: Side(name, (pk,)) for pk, name in teams.items()}
    findings = comparisons.compare(
        list(kpis.values()),
        [(side, everybody) for side in alone.values()],
        selection,
        mix=Mix.TOTAL,
        now=now,
    )
    by_team: dict[str, dict[str, Finding]] = {name: {} for name in alone}
    for finding in findings:
        by_team[finding.first.name][finding.kpi.key] = finding
    guards = _guards(teams, selection, limit, now)
    sides = [
        composite.Side(
            name=name,
            estimates={part: _estimate(by_team[name][kpi.key]) for part, kpi in kpis.items()},
            guards=_with_identity(guards[pk], by_team[name].values()),
        )
        for pk, name in teams.items()
    ]
    known = [finding.as_of for finding in findings if finding.as_of]
    return Drawn(tuple(sides), by_team, min(known, default=None))


def _estimate(finding: Finding) -> Estimate | None:
    """The adjusted figure with its uncertainty; the raw one where no mix is kept."""
    raw = finding.raw[0]
    if raw is None or raw.value is None or raw.maturity is not Maturity.FINAL:
        return None
    if raw.standing is not Standing.PUBLISHED:
        return None
    if finding.said.why is Why.NO_MIX:
        return Known(raw.value)
    figures = finding.figures
    if not finding.is_shown or figures is None or figures[0].adjusted is None:
        return None
    own = figures[0]
    return _drawn(finding.kpi, figures[0].adjusted, own.low, own.high)


def _drawn(kpi: Kpi, value: float, low: float | None, high: float | None) -> Estimate:
    """A share as effective counts, so that it stays one; else a normal figure."""
    if low is None or high is None or high <= low:
        return Known(value)
    error = (high - low) / 2 / normal_quantile(0.95)
    if kpi.unit is Unit.SHARE and 0 < value < 1:
        n = value * (1 - value) / error**2
        if isfinite(n) and n >= 1:
            return Share(value * n, n)
    return Normal(value, error)


def _guards(
    teams: Mapping[int, str], selection: Selection, limit: Goal | None, now: datetime
) -> dict[int, Guards]:
    """Compliance errors of the month, and the service level of the month before."""
    first = selection.start - timedelta(days=1)
    before = Selection(first.replace(day=1), first, channels=selection.channels)
    compliance = _by_team(catalogue.find(COMPLIANCE), selection, teams, now)
    service = _by_team(catalogue.find(SERVICE), before, teams, now)
    return {
        pk: Guards(
            compliance=_share(compliance.get(pk)),
            compliance_limit=limit.floor if limit else None,
            service_before=_share(service.get(pk)),
        )
        for pk in teams
    }


def _by_team(
    kpi: Kpi, selection: Selection, teams: Mapping[int, str], now: datetime
) -> dict[int | None, Reading]:
    return {
        reading.cell.team: reading
        for reading in readings([kpi], selection, by=("team",), now=now)
        if reading.cell.team in teams and reading.value is not None
    }


def _share(reading: Reading | None) -> Share | None:
    if reading is None or not reading.denominator or reading.numerator is None:
        return None
    return Share(float(reading.numerator), float(reading.denominator))


def _with_identity(guards: Guards, findings: Iterable[Finding]) -> Guards:
    """How far the team's share of known customers lies from everybody's."""
    known = [one.identified for one in findings if one.identified]
    return replace(guards, identity_gap=max((abs(a - b) for a, b in known), default=0.0))


def _chances(scores: Sequence[Composite]) -> tuple[Chance, ...]:
    pairs = [(one, other, composite.compare(one, other)) for one, other in combinations(scores, 2)]
    return tuple(
        Chance(
            first.name,
            second.name,
            found.p_first,
            found.p_second,
            found.winner,
            found.is_same_basis,
        )
        for first, second, found in pairs
        if found is not None
    )
