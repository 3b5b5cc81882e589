"""Mean durations of small samples: the log-normal model, or resampled days or agent-days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from kpis.definitions import Estimate, Interval, Kpi, Method
from kpis.models.snapshots import Snapshot
from kpis.queries import distributions, sums
from kpis.queries.sums import PLACES, Answer, Key, Sums, grain_for
from kpis.stats import intervals, quantiles
from kpis.stats.intervals import Durations
from kpis.stats.quantiles import Counts

Periods = Sequence[tuple[date, date]]
Place = tuple[int, str, Key]  # of the question, the KPI and the cell
SEED: Final = 20260101
# A bucket is at most 1 % off: another mean than that of the buckets is of other durations.
ROUNDED: Final = 0.01
# The distribution whose mean a sum of milliseconds makes, with the count of its values.
SHAPES: Final = {
    ("QueueSnapshot", "wait_answered"): "wait",
    ("QueueSnapshot", "wait_business"): "wait_bus",
    ("HandlingSnapshot", "handle"): "handle",
    ("ContactSnapshot", "customer_time"): "customer",
    ("RepliedCaseSnapshot", "reply"): "reply",
    ("RepliedCaseSnapshot", "reply_business"): "reply_bus",
    ("SolvedSnapshot", "resolution"): "resolution",
    ("SolvedSnapshot", "resolution_business"): "res_bus",
    ("FirstSolvedSnapshot", "first_resolution"): "first_res",
}


@dataclass(frozen=True, slots=True)
class Small:
    """A mean of few cases, or of few clusters: which, of how many, what sum."""

    kpi: Kpi
    key: Key
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """The small means of one question, and where they are: nothing else is read for them."""

    means: Sequence[Small]
    periods: Sequence[int]
    every: Periods
    filters: Mapping[str, Sequence[int]]
    by: Sequence[str]

    @property
    def shapes(self) -> distributions.Question:
        kinds = sorted({shape_of(small.kpi) for small in self.means})
        return distributions.Question(kinds, self._spans, self.filters, self.by)

    @property
    def _spans(self) -> Periods:
        return [self.every[number] for number in self.periods]

    def counts(self, answer: distributions.Answer, small: Small) -> Counts | None:
        number, cell = small.key
        return ((answer or {}).get(shape_of(small.kpi)) or {}).get(
            (self.periods.index(number), cell)
        )

    def clusters(self, kpi: Kpi) -> sums.Question | None:
        """What a mean is resampled by: agent-days where its interval is of them, else days."""
        by_agent = ["agent"] if kpi.clusters and "agent" not in self.by else []
        by = [*self.by, *by_agent, *(["day"] if "day" not in self.by else [])]
        needed = [n for n in by if n in PLACES] + [
            n for n, chosen in self.filters.items() if chosen
        ]
        if len(by) == len(self.by) or grain_for(kpi.snapshot, needed) is None:
            return None
        return sums.Question(kpi.snapshot, [kpi], self._spans, self.filters, by)


def shape_of(kpi: Kpi) -> str:
    """The kind of the distribution that a mean is of; empty where none is kept."""
    if kpi.estimate is not Estimate.RATIO or len(kpi.numerator.measures) != 1 or kpi.is_across:
        return ""
    if kpi.method not in (Method.RATIO_DAYS, Method.RATIO_AGENT_DAYS):
        return ""
    return SHAPES.get((kpi.snapshot.__name__, kpi.numerator.measures[0]), "")


def narrow(
    kpis: Sequence[Kpi],
    told: Mapping[type[Snapshot], Answer],
    periods: Periods,
    filters: Mapping[str, Sequence[int]],
    by: Sequence[str],
) -> Narrow:
    """The means that are small in these sums, with the periods and places that hold them."""
    means = [
        Small(kpi, key, part.of(kpi.denominator), part.of(kpi.numerator))
        for kpi in kpis
        if shape_of(kpi) and kpi.denominator is not None
        for key, part in (told[kpi.snapshot] or {}).items()
        if _is_small(kpi, part)
    ]
    chosen = dict(filters)
    for place, name in enumerate(by):
        values = {small.key[1][place] for small in means}
        if name in PLACES and name in filters and None not in values:
            chosen[name] = sorted(values)
    return Narrow(means, sorted({small.key[0] for small in means}), periods, chosen, by)


def _is_small(kpi: Kpi, part: Sums) -> bool:
    assert kpi.denominator is not None  # as asked
    n = part.of(kpi.denominator)
    if n < max(kpi.minimum.suppressed, 2):
        return False
    many = part.clusters[kpi.numerator, kpi.denominator][3]
    if (c := kpi.clusters) and n == part.measures[c.base]:
        many = max(many, part.measures[c.many])
    return n < intervals.FEW_CASES or many < intervals.FEW_CLUSTERS


def read(
    parts: Sequence[Narrow], shapes: Sequence[distributions.Answer]
) -> list[dict[tuple[str, Key], Interval]]:
    """The intervals of small means of each question, by KPI and cell; `shapes` answer its own.

    What the model does not fit is resampled, by one statement for all of them. Where neither
    suffices nothing is said here.
    """
    found: list[dict[tuple[str, Key], Interval]] = [{} for _ in parts]
    misfits: list[tuple[int, Small, Durations]] = []
    for number, (part, answer) in enumerate(zip(parts, shapes, strict=True)):
        for small in part.means:
            sample = _sample(small, part.counts(answer, small))
            if sample is None:
                continue
            if (interval := _interval(small.kpi, sample)) is not None:
                found[number][small.kpi.key, small.key] = interval
            else:
                misfits.append((number, small, sample))
    if misfits:
        for (number, key, cell), interval in _resampled(parts, misfits).items():
            found[number][key, cell] = interval
    return found


def _sample(small: Small, counts: Counts | None) -> Durations | None:
    """The logarithm's moments of a mean; None where the buckets hold other durations."""
    if counts is None or quantiles.total(counts) != small.n:
        return None
    if abs(quantiles.mass(counts) - small.total) > ROUNDED * small.total:
        return None
    _, mean, variance = quantiles.log_moments(counts)
    none = np.zeros(0, dtype=np.int64)
    return Durations(small.n, small.total, mean, variance, none, none)


def _interval(kpi: Kpi, sample: Durations) -> Interval | None:
    made = intervals.mean_duration(sample, seed=SEED)
    if made.low is None or made.high is None:
        return None
    is_by_agent = kpi.clusters is not None
    method = {
        intervals.Method.LOG_NORMAL: Method.LOG_NORMAL,
        intervals.Method.BOOTSTRAP: Method.BOOTSTRAP if is_by_agent else Method.BOOTSTRAP_DAYS,
        intervals.Method.RATIO_OF_SUMS: Method.RATIO_AGENT_DAYS
        if is_by_agent
        else Method.RATIO_DAYS,
    }[made.method]
    return Interval(made.low / kpi.per_unit, made.high / kpi.per_unit, method)


def _resampled(
    parts: Sequence[Narrow], misfits: Sequence[tuple[int, Small, Durations]]
) -> dict[Place, Interval]:
    asked = {
        (number, small.kpi.key): parts[number].clusters(small.kpi) for number, small, _ in misfits
    }
    questions = {place: one for place, one in asked.items() if one is not None}
    answers = dict(zip(questions, sums.read_all(list(questions.values())), strict=True))
    found: dict[Place, Interval] = {}
    for number, small, sample in misfits:
        answer = answers.get((number, small.kpi.key))
        clusters = _clusters(small, parts[number], answer) if answer else []
        if len(clusters) < intervals.FEWEST_CLUSTERS:
            continue
        y, x = (np.array(column, dtype=np.int64) for column in zip(*clusters, strict=True))
        whole = Durations(small.n, small.total, sample.log_mean, sample.log_var, y, x)
        if (interval := _interval(small.kpi, whole)) is not None:
            found[number, small.kpi.key, small.key] = interval
    return found


def _clusters(small: Small, part: Narrow, answer: Mapping[Key, Sums]) -> list[tuple[int, int]]:
    """Duration and cases of each cluster of a cell: the cell's own places come first."""
    assert small.kpi.denominator is not None  # as asked
    number, cell = part.periods.index(small.key[0]), small.key[1]
    pairs = [
        (one.of(small.kpi.numerator), one.of(small.kpi.denominator))
        for (period, places), one in answer.items()
        if period == number and places[: len(cell)] == cell
    ]
    return [(y, x) for y, x in pairs if x > 0]
