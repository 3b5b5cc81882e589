"""What one team did in one stratum: counts and integer moments, which add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kpis.stats.quantiles import Counts


class Stratum(Protocol):
    """Anything with the name of its stratum."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ShareStratum:
    """`k` successes of `n` cases."""

    key: str
    k: float
    n: float


@dataclass(frozen=True, slots=True)
class MeanStratum:
    """n values x, their sum and their sum of squares, exact."""

    key: str
    n: int
    s1: int
    s2: int


@dataclass(frozen=True, slots=True)
class NetStratum:
    """Answers of a net score, by how they count: plus one, nothing, minus one."""

    key: str
    promoters: float
    passives: float
    detractors: float


@dataclass(frozen=True, slots=True)
class RatioStratum:
    """Sums y and x over clusters, and the clusters' sums of squares and products.

    `n` is the number of cases, x if it is not given. Without clusters there is no interval.
    """

    key: str
    y: int
    x: int
    yy: int = 0
    xy: int = 0
    xx: int = 0
    clusters: int = 0
    n: int | None = None


@dataclass(frozen=True, slots=True)
class RateStratum:
    """Events counted, and what they could have happened to: contacts, hours."""

    key: str
    count: float
    exposure: float


@dataclass(frozen=True, slots=True)
class DurationStratum:
    """Durations by bucket: one count for each of `kpis.stats.buckets`."""

    key: str
    counts: Counts


S = TypeVar("S", bound=Stratum)


def aligned(teams: Mapping[str, Sequence[S]]) -> tuple[tuple[str, ...], list[list[list[S]]]]:
    """The strata's names, as they first come, and per team and name what stands there.

    A team may have several entries of a stratum: parts, to be added up.
    """
    places: dict[str, int] = {}
    for strata in teams.values():
        for stratum in strata:
            places.setdefault(stratum.key, len(places))
    table: list[list[list[S]]] = []
    for strata in teams.values():
        row: list[list[S]] = [[] for _ in places]
        for stratum in strata:
            row[places[stratum.key]].append(stratum)
        table.append(row)
    return tuple(places), table
