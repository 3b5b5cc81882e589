"""How long customers waited, and how long agents worked, as distributions to draw."""

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


# Up to where a table of a distribution counts, in seconds.
STEPS = (5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600, 4 * 3600, 24 * 3600, 7 * 24 * 3600)


@dataclass(frozen=True, slots=True)
class Spread:
    """One team's durations of a kind, in seconds. `steps` are counts between those of STEPS.

    The last one counts what lasted longer.
    """

    n: int
    bars: tuple[int, ...]
    steps: tuple[int, ...]
    median: float
    p90: float
    within: float | None  # the share within the promise, where there is one


def spread(kind: str, selection: Selection, *, promise: float | None) -> Spread | None:
    """All durations of a kind as one distribution; None without any."""
    found = distributions.read(
        [kind],
        periods=[(selection.start, selection.end)],
        filters=selection.filters,
        by=(),
    )
    counts = (found or {}).get(kind, {}).get((0, ()))
    if counts is None or not quantiles.total(counts):
        return None
    ends = np.searchsorted(REPRESENTATIVES, [1000 * step for step in STEPS], side="right")
    steps = [int(part.sum()) for part in np.split(counts, ends)]
    return Spread(
        n=quantiles.total(counts),
        bars=bars_of(counts),
        steps=tuple(steps),
        median=(quantiles.quantile(counts, 0.5) or 0.0) / 1000,
        p90=(quantiles.quantile(counts, 0.9) or 0.0) / 1000,
        within=None if promise is None else quantiles.share_within(counts, round(promise * 1000)),
    )


def bars_of(counts: Counts) -> tuple[int, ...]:
    """How many lie between each two of EDGES."""
    seconds = np.clip(REPRESENTATIVES / 1000, EDGES[0], EDGES[-1] * 0.999)
    bars, _ = np.histogram(seconds, bins=EDGES, weights=counts)
    return tuple(int(bar) for bar in bars)


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
    return Waits(
        team=team,
        n=quantiles.total(counts),
        bars=bars_of(counts),
        median=(quantiles.quantile(counts, 0.5) or 0.0) / 1000,
        p90=(quantiles.quantile(counts, 0.9) or 0.0) / 1000,
        in_time=None if promise is None else quantiles.share_within(counts, round(promise * 1000)),
    )
