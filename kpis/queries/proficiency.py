"""Agents beside the mean of their team on the same channels: a benchmark, and never a rank."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kpis.definitions import Interval, Kpi, Method
from kpis.queries import sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key, Sums
from kpis.stats import proficiency
from kpis.stats.proficiency import Record, Shrinkage

Periods = Sequence[tuple[date, date]]
Filters = dict[str, Sequence[int]]


@dataclass(slots=True)
class Work:
    """What an agent did in a team, and what its agents would have made of the same contacts."""

    observed: float = 0.0
    expected: float = 0.0
    variance: float = 0.0
    n: int = 0
    days: int = 0

    @property
    def record(self) -> Record:
        return Record(self.observed, self.expected, self.variance)


def read(
    kpis: Sequence[Kpi], periods: Periods, filters: Filters, by: Sequence[str], now: datetime
) -> dict[str, dict[Key, Estimated] | None]:
    """Indexes by agent. Of anything else there are none: a team is its own mean.

    The mean is that of the agent's own team, which every reader of the agent may see: so all
    read the same index.
    """
    if "agent" not in by:
        return {kpi.key: {} for kpi in kpis}
    if set(by) - {"team", "agent"}:
        return {kpi.key: None for kpi in kpis}
    return {kpi.key: _indexes(kpi, periods, filters, by) for kpi in kpis}


def _indexes(
    kpi: Kpi, periods: Periods, filters: Filters, by: Sequence[str]
) -> dict[Key, Estimated] | None:
    found = sums.read(
        kpi.snapshot,
        [kpi],
        periods=periods,
        filters=filters | {"agent": ()},
        by=["team", "channel", "agent"],
    )
    if found is None:
        return None
    asked = set(filters.get("agent", ()))
    indexes: dict[Key, Estimated] = {}
    for number in range(len(periods)):
        named = {
            (team, channel, agent): part
            for (period, (team, channel, agent)), part in found.items()
            if period == number and agent is not None
        }
        cells: defaultdict[tuple[int, ...], list[tuple[Work, Shrinkage]]] = defaultdict(list)
        for (team, agent), work, prior in _works(kpi, named):
            if not asked or agent in asked:
                places = {"team": team, "agent": agent}
                cells[tuple(places[name] for name in by)].append((work, prior))
        indexes |= {(number, cell): _index(kpi, works) for cell, works in cells.items()}
    return indexes


def _works(
    kpi: Kpi, named: dict[tuple[int, int, int], Sums]
) -> list[tuple[tuple[int, int], Work, Shrinkage]]:
    """Each agent's work in each team, with how much the team's agents differ."""
    assert kpi.denominator is not None  # what is expected is per contact
    strata: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (team, channel, _), part in named.items():
        values = part.of(kpi.denominator), part.of(kpi.numerator), part.measures[kpi.squares]
        strata[team, channel] = [a + b for a, b in zip(strata[team, channel], values, strict=True)]
    works: defaultdict[tuple[int, int], Work] = defaultdict(Work)
    for (team, channel, agent), part in named.items():
        n, s1, s2 = strata[team, channel]
        own = part.of(kpi.denominator)
        if n <= 0 or own <= 0:
            continue
        work = works[team, agent]
        work.observed += part.of(kpi.numerator)
        work.expected += own * s1 / n
        work.variance += own * max(s2 / n - (s1 / n) ** 2, 0.0)
        work.n += own
        work.days = max(work.days, part.days)
    teams: defaultdict[int, list[Work]] = defaultdict(list)
    for (team, _), work in works.items():
        teams[team].append(work)
    priors = {team: _prior(those) for team, those in teams.items()}
    return [(key, w, priors[key[0]]) for key, w in works.items() if w.expected > 0]


def _prior(works: Sequence[Work]) -> Shrinkage:
    records = [work.record for work in works if work.expected > 0]
    if len(records) < 2:
        # Who is alone is the mean.
        return Shrinkage(float("inf"), 0.0, 0.0)
    return proficiency.shrinkage(records)


def _index(kpi: Kpi, works: Sequence[tuple[Work, Shrinkage]]) -> Estimated:
    """Of an agent in several teams: all the work, drawn to the mean as in the main team."""
    _, prior = max(works, key=lambda pair: pair[0].expected)
    total = Work(
        observed=sum(w.observed for w, _ in works),
        expected=sum(w.expected for w, _ in works),
        variance=sum(w.variance for w, _ in works),
        n=sum(w.n for w, _ in works),
        days=max(w.days for w, _ in works),
    )
    found = proficiency.index(total.record, prior, is_inverted=not kpi.variant)
    interval = None
    if found.low is not None and found.high is not None:
        interval = Interval(found.low, found.high, Method.BAYES)
    return Estimated(
        value=found.value,
        numerator=round(total.observed),
        denominator=round(total.expected),
        n=total.n,
        days=total.days,
        interval=interval,
    )
