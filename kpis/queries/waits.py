"""How long customers waited, as distributions to draw."""

from dataclasses import dataclass

import numpy as np

from kpis.queries import distributions
from kpis.queries.readings import Selection
from kpis.stats import quantiles
from kpis.stats.buckets import REPRESENTATIVES
from kpis.stats.quantiles import Counts

# Bars a factor of 2^(1/3) wide, from 1 s to three days; the ends take what lies beyond.
EDGES = tuple(2 ** (step / 3) for step in range(55))


@dataclass(frozen=True, slots=True)
class Waits:
    """One team's answered contacts; durations in seconds."""

    team: int
    n: int
    bars: tuple[int, ...]  # between each two of EDGES
    median: float
    p90: float
    in_time: float | None  # the share within the promise


def waits(selection: Selection, *, promise: float | None) -> list[Waits]:
    """By team, where there are any. Without a promise no share is within it."""
    found = distributions.read(
        ["wait"],
        periods=[(selection.start, selection.end)],
        filters=selection.filters,
        by=("team",),
    )
    shapes = (found or {}).get("wait", {})
    return [_one(cell[0], counts, promise) for (_, cell), counts in sorted(shapes.items())]


def _one(team: int, counts: Counts, promise: float | None) -> Waits:
    seconds = np.clip(REPRESENTATIVES / 1000, EDGES[0], EDGES[-1] * 0.999)
    bars, _ = np.histogram(seconds, bins=EDGES, weights=counts)
    return Waits(
        team=team,
        n=quantiles.total(counts),
        bars=tuple(int(bar) for bar in bars),
        median=(quantiles.quantile(counts, 0.5) or 0.0) / 1000,
        p90=(quantiles.quantile(counts, 0.9) or 0.0) / 1000,
        in_time=None if promise is None else quantiles.share_within(counts, round(promise * 1000)),
    )
