"""What a composite is made of: KPIs, their dimensions, weights and scales."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kpis.stats.scales import Anchors, Band, Scale

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FEWEST_WEIGHT: Final = 0.7
# One says what the other leaves: together they would count one thing twice.
COMPLEMENTS: Final = (
    frozenset({"answer_rate", "abandonment_rate"}),
    frozenset({"agent_occupancy", "time_between_contacts"}),
)
# A reopened case also fails first contact resolution: both share the weight of the latter.
JOINT: Final = frozenset({"fcr_rate", "reopen_rate"})
JOINT_SHARE: Final = 0.15

DEFAULT_WEIGHTS: Final = (
    ("csat_score", "customer", 15.0),
    ("fcr_rate", "customer", 15.0),
    ("ces", "customer", 5.0),
    ("qa_score", "quality", 12.0),
    ("critical_error_rate", "quality", 8.0),
    ("service_level", "access", 12.0),
    ("abandonment_rate", "access", 8.0),
    ("aht_contact", "efficiency", 10.0),
    ("cost_per_resolution", "cost", 15.0),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One KPI of a composite."""

    kpi: str
    dimension: str
    weight: float
    scale: Scale


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a composite, the same for all whom it compares.

    Without `fewest` of the declared weight measured there is no composite.
    """

    parts: tuple[Part, ...]
    fewest: float = FEWEST_WEIGHT

    def __post_init__(self) -> None:
        names = [part.kpi for part in self.parts]
        if not names or len(set(names)) < len(names):
            raise ValueError("a composite needs KPIs, each once")
        if min(part.weight for part in self.parts) <= 0:
            raise ValueError("every weight is positive")
        for pair in COMPLEMENTS:
            if pair <= set(names):
                raise ValueError(f"{' and '.join(sorted(pair))} complement each other")
        if set(names) == JOINT:
            raise ValueError(f"{' and '.join(sorted(JOINT))} need other KPIs beside them")

    def weights(self) -> Floats:
        """The declared shares, after the joint cap; they sum to 1.

        What the cap takes goes to the other KPIs of the dimension, or else to all.
        """
        declared = np.array([part.weight for part in self.parts])
        return self._capped(declared / declared.sum())

    def effective(self, weights: Floats, measured: Mask) -> Floats:
        """Shares after moving those of missing KPIs to the same dimension; they sum to 1.

        `weights` may have leading axes: one row per weighting. A dimension without any KPI
        measured leaves its share to all others.
        """
        moved = np.where(measured, weights, 0.0)
        for members in self._dimensions():
            there = moved[..., members].sum(axis=-1, keepdims=True)
            whole = weights[..., members].sum(axis=-1, keepdims=True)
            factor = np.divide(whole, there, out=np.zeros_like(whole), where=there > 0)
            moved[..., members] *= factor
        return np.asarray(moved / moved.sum(axis=-1, keepdims=True), dtype=np.float64)

    def _capped(self, shares: Floats) -> Floats:
        joint = np.array([part.kpi in JOINT for part in self.parts])
        total = shares[joint].sum()
        if joint.sum() < 2 or total <= JOINT_SHARE:
            return np.asarray(shares, dtype=np.float64)
        capped = np.where(joint, shares * (JOINT_SHARE / total), shares)
        for members in self._dimensions():
            others = members & ~joint
            if others.any():
                freed = (shares[members] - capped[members]).sum()
                capped[others] *= 1 + freed / shares[others].sum()
        # Nothing else in the dimension: the other dimensions take it, never the pair.
        capped[~joint] *= (1 - JOINT_SHARE) / capped[~joint].sum()
        return np.asarray(capped, dtype=np.float64)

    def _dimensions(self) -> list[Mask]:
        names = np.array([part.dimension for part in self.parts])
        return [names == name for name in dict.fromkeys(names.tolist())]


def default_plan(scales: Mapping[str, Scale]) -> Plan:
    """The default dimensions and weights; a KPI without a scale (no target) stays out."""
    known = {kpi for kpi, _, _ in DEFAULT_WEIGHTS}
    if unknown := sorted(set(scales) - known):
        raise ValueError(f"no default weight for {', '.join(unknown)}")
    parts = [Part(k, d, w, scales[k]) for k, d, w in DEFAULT_WEIGHTS if k in scales]
    return Plan(tuple(parts))


def global_call_performance(
    aht_contact: Band,
    service_level: Anchors,
    abandonment_rate: Anchors,
    wait_p90: Anchors,
    *,
    weights: tuple[float, float, float, float] = (0.5, 0.25, 0.125, 0.125),
) -> Plan:
    """The plan of the global call performance: handle time and access, all measured."""
    scales: tuple[tuple[str, Scale], ...] = (
        ("aht_contact", aht_contact),
        ("service_level", service_level),
        ("abandonment_rate", abandonment_rate),
        ("wait_p90", wait_p90),
    )
    parts = tuple(
        Part(kpi, kpi, weight, scale) for (kpi, scale), weight in zip(scales, weights, strict=True)
    )
    return Plan(parts, fewest=1.0)
