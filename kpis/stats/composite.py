"""Composite scores: parts, knock-outs, uncertainty, and whether one is better than another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import isnan, sqrt
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from kpis.stats import scales
from kpis.stats.estimates import Estimate, Share
from kpis.stats.moments import normal_quantile
from kpis.stats.plans import Part, Plan

Floats = npt.NDArray[np.float64]

REPLICATES: Final = 2000
LEVEL: Final = 0.90
WINNING: Final = 0.95
COMPLIANCE_CAP: Final = 59.0
SERVICE_CAP: Final = 79.0
FEWEST_COMPLETE: Final = 0.95
LARGEST_IDENTITY_GAP: Final = 0.05


class Reason(StrEnum):
    """Why there is no composite."""

    INSUFFICIENT_WEIGHT = "insufficient_weight"
    UNSCORED = "unscored"
    MANUAL = "manual"


class Rule(StrEnum):
    """What knocks a composite out, or down."""

    COMPLIANCE = "compliance"
    SERVICE_LEVEL = "service_level"
    INCOMPLETE = "incomplete"
    IDENTITY_GAP = "identity_gap"
    SECURITY_INCIDENT = "security_incident"


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A rule that applies; without a cap there is no score at all."""

    rule: Rule
    cap: float | None


@dataclass(frozen=True, slots=True)
class Guards:
    """What the knock-outs look at; what is not given knocks nothing out.

    `compliance` is the share of evaluations with a critical compliance error, `service_before`
    the service level of the month before; gap and completeness are shares.
    """

    compliance: Share | None = None
    compliance_limit: float | None = None
    service_before: Estimate | None = None
    completeness: float = 1.0
    identity_gap: float = 0.0
    has_security_incident: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """Whom a composite is about: mix-adjusted, final figures at their minimum, by KPI.

    A KPI that is missing, provisional or below its minimum is None or not there.
    """

    name: str
    estimates: Mapping[str, Estimate | None]
    guards: Guards = field(default_factory=Guards)


@dataclass(frozen=True, slots=True)
class Scored:
    """One part: its value, points, and the share of the weight that it got; None is missing."""

    part: Part
    value: float | None
    points: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Composite:
    """A score from 0 to 120 with its 90 % interval, or the reason why there is none.

    `total` is the weighted sum before the knock-outs. `weight_left` is the share of the declared
    weight that is measured. The same seed and name give the same replicates.
    """

    name: str
    plan: Plan
    score: float | None
    low: float | None
    high: float | None
    reason: Reason | None
    total: float | None
    weight_left: float
    parts: tuple[Scored, ...]
    knock_outs: tuple[KnockOut, ...]
    seed: int
    replicates: Floats = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Chances that one composite is above the other; a winner only from 95 % on.

    Without `is_same_basis` the two lack different KPIs.
    """

    p_first: float
    p_second: float
    winner: str | None
    is_same_basis: bool


def evaluate(plan: Plan, side: Side, *, seed: int, replicates: int = REPLICATES) -> Composite:
    """The composite, with the parametric bootstrap through scales, weights and knock-outs."""
    # A stream per name: sides are independent, and none depends on whom it is compared with.
    rng = np.random.default_rng([seed, crc32(side.name.encode())])
    given = [side.estimates.get(part.kpi) for part in plan.parts]
    measured = np.array([estimate is not None for estimate in given])
    weights = plan.weights()
    left = float(weights[measured].sum())
    # The first row is the figures themselves, so that both take the same steps.
    values = np.column_stack([_values(estimate, rng, replicates) for estimate in given])
    scored = np.column_stack(
        [scales.points(part.scale, values[:, i]) for i, part in enumerate(plan.parts)]
    )
    outs, caps = _knock_outs(plan, side.guards, values, rng)
    shares = plan.effective(weights, measured) if measured.any() else np.zeros(len(weights))
    totals = np.where(measured, scored, 0.0) @ shares
    reason = _reason(left, plan.fewest, outs)
    capped = np.minimum(totals, caps)
    limits = np.quantile(capped[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    low, high = limits if reason is None else (None, None)
    return Composite(
        name=side.name,
        plan=plan,
        score=float(capped[0]) if reason is None else None,
        low=low,
        high=high,
        reason=reason,
        total=None if reason is Reason.INSUFFICIENT_WEIGHT else float(totals[0]),
        weight_left=left,
        parts=_parts(plan, values[0], scored[0], shares),
        knock_outs=outs,
        seed=seed,
        replicates=capped[1:],
    )


def compare(first: Composite, second: Composite) -> Comparison | None:
    """Which of two composites of one plan is better; None where one has no score.

    Equal replicates (both capped) count for neither.
    """
    _comparable([first, second])
    if first.score is None or second.score is None:
        return None
    p_first = float((first.replicates > second.replicates).mean())
    p_second = float((second.replicates > first.replicates).mean())
    winner = first.name if p_first >= WINNING else second.name if p_second >= WINNING else None
    missing = [tuple(s.value is None for s in side.parts) for side in (first, second)]
    return Comparison(p_first, p_second, winner, missing[0] == missing[1])


def sensitivity(
    composites: Sequence[Composite], *, seed: int, replicates: int = REPLICATES
) -> float | None:
    """Share of random weightings, all equally likely, that keep the order of the scores.

    Weights are flat Dirichlet over the KPIs; caps stay. None with fewer than two scores.
    """
    _comparable(composites)
    scored = [(c, c.score) for c in composites if c.score is not None]
    if len(scored) < 2:
        return None
    plan = scored[0][0].plan
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(plan.parts)), replicates)
    redone = []
    for composite, _ in scored:
        measured = np.array([s.points is not None for s in composite.parts])
        gained = np.array([s.points or 0.0 for s in composite.parts])
        cap = min((out.cap for out in composite.knock_outs if out.cap is not None), default=120.0)
        redone.append(np.minimum(plan.effective(weights, measured) @ gained, cap))
    table, base = np.array(redone), np.array([score for _, score in scored])
    order = np.sign(base[:, None] - base[None, :])
    kept = np.sign(table[:, None] - table[None, :]) == order[..., None]
    return float(kept.all(axis=(0, 1)).mean())


def _parts(plan: Plan, values: Floats, gained: Floats, shares: Floats) -> tuple[Scored, ...]:
    rows = zip(plan.parts, values.tolist(), gained.tolist(), shares.tolist(), strict=True)
    return tuple(
        Scored(part, None, None, 0.0) if isnan(value) else Scored(part, value, points, weight)
        for part, value, points, weight in rows
    )


def _values(estimate: Estimate | None, rng: np.random.Generator, replicates: int) -> Floats:
    if estimate is None:
        return np.full(replicates + 1, np.nan)
    return np.concatenate([[estimate.value], estimate.draw(rng, replicates)])


def _knock_outs(
    plan: Plan, guards: Guards, values: Floats, rng: np.random.Generator
) -> tuple[tuple[KnockOut, ...], Floats]:
    """What applies to the figures themselves, and the cap of every row."""
    rows = len(values)
    found = []
    caps = np.full(rows, np.inf)
    for rule, cap, applies in (
        (Rule.COMPLIANCE, COMPLIANCE_CAP, _exceeds(guards, rows, rng)),
        (Rule.SERVICE_LEVEL, SERVICE_CAP, _under_floor(plan, guards, values, rng)),
    ):
        caps = np.minimum(caps, np.where(applies, cap, np.inf))
        if applies[0]:
            found.append(KnockOut(rule, cap))
    if guards.completeness < FEWEST_COMPLETE:
        found.append(KnockOut(Rule.INCOMPLETE, None))
    if guards.identity_gap > LARGEST_IDENTITY_GAP:
        found.append(KnockOut(Rule.IDENTITY_GAP, None))
    if guards.has_security_incident:
        found.append(KnockOut(Rule.SECURITY_INCIDENT, None))
    return tuple(found), caps


def _exceeds(guards: Guards, rows: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    errors, limit = guards.compliance, guards.compliance_limit
    if errors is None or limit is None:
        return np.zeros(rows, dtype=bool)
    # Wilson's lower bound exceeds the limit just where the score test rejects it.
    critical = limit + normal_quantile(0.95) * sqrt(limit * (1 - limit) / errors.n)
    return _values(errors, rng, rows - 1) > critical


def _under_floor(
    plan: Plan, guards: Guards, values: Floats, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    for i, part in enumerate(plan.parts):
        if part.kpi == "service_level" and isinstance(part.scale, scales.Anchors):
            before = _values(guards.service_before, rng, len(values) - 1)
            # A month that is missing is no number, and under no floor.
            return part.scale.is_under_floor(values[:, i]) & part.scale.is_under_floor(before)
    return np.zeros(len(values), dtype=bool)


def _reason(left: float, fewest: float, outs: Sequence[KnockOut]) -> Reason | None:
    # Sums of shares round.
    if left < fewest - 1e-9:
        return Reason.INSUFFICIENT_WEIGHT
    rules = {out.rule for out in outs}
    if Rule.SECURITY_INCIDENT in rules:
        return Reason.MANUAL
    return Reason.UNSCORED if rules & {Rule.INCOMPLETE, Rule.IDENTITY_GAP} else None


def _comparable(composites: Sequence[Composite]) -> None:
    if len({c.name for c in composites}) < len(composites):
        raise ValueError("composites to compare need different names")
    if any(c.plan != composites[0].plan for c in composites):
        raise ValueError("composites to compare need one plan")
