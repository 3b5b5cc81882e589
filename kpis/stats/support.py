"""Which work of several teams can be compared, and how much each kind of it weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Below these shares of a team's work a comparison is said to be partial, or refused.
COVERED: Final = 0.8
COMPARABLE: Final = 0.5
# Pooled shares outside of these need more cases.
RARE, COMMON = 0.1, 0.9


class Level(StrEnum):
    """How much of every team's work the comparison rests on."""

    FULL = "full"
    PARTIAL = "partial"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Minimum:
    """Cases that every team needs in a stratum; more where the pooled share is extreme."""

    cases: int = 10
    extreme: int = 30


@dataclass(frozen=True, slots=True)
class Standard:
    """The mix that all teams are measured on.

    `pooled`: what they did together; `total`: given weights, of any sum; `team`: one's own mix.
    """

    name: str
    weights: Mapping[str, float] | None = None
    team: str | None = None

    @classmethod
    def total(cls, weights: Mapping[str, float]) -> Self:
        """A stratum without a weight weighs nothing."""
        return cls("total", weights=weights)

    @classmethod
    def of(cls, team: str) -> Self:
        return cls("team", team=team)


POOLED: Final = Standard("pooled")


def common(n: Array, pooled: Array | None, usable: Mask | None, minimum: Minimum) -> Mask:
    """Which strata hold enough of every team; `n` by team and stratum, `pooled` by stratum."""
    needed: float | Array = minimum.cases
    if pooled is not None:
        needed = np.where((pooled < RARE) | (pooled > COMMON), minimum.extreme, minimum.cases)
    # Nothing was ever learnt from no case at all, whatever the minimum.
    enough = (n >= needed) & (n > 0)
    if usable is not None:
        enough &= usable
    return np.asarray(enough.all(axis=0), dtype=np.bool_)


def coverages(n: Array, kept: Mask) -> Array:
    """Share of each team's cases that lies in the kept strata; 0 for a team without any."""
    total = n.sum(axis=1)
    inside = n[:, kept].sum(axis=1)
    return np.asarray(inside / np.where(total > 0, total, 1.0))


def level(coverage: Array) -> Level:
    """Of the team that is covered worst."""
    worst = float(coverage.min())
    if worst < COMPARABLE:
        return Level.REFUSED
    return Level.PARTIAL if worst < COVERED else Level.FULL


def weights(
    standard: Standard, volume: Array, keys: tuple[str, ...], teams: tuple[str, ...]
) -> Array:
    """Weights of the strata, summing to 1; `volume` by team and stratum."""
    if standard.weights is not None:
        raw = np.array([standard.weights.get(key, 0.0) for key in keys], dtype=np.float64)
        if not np.isfinite(raw).all() or (raw < 0).any():
            raise ValueError("a standard's weights are finite and not negative")
    elif standard.team is not None:
        raw = volume[teams.index(standard.team)]
    else:
        raw = volume.sum(axis=0)
    total = float(raw.sum())
    if total <= 0:
        raise ValueError("the standard has no weight where the teams can be compared")
    return np.asarray(raw / total)
