"""What readings are estimated from: sums, stocks and distributions of one answer or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kpis.definitions import Estimate, Interval, Kpi, Reason
from kpis.models.snapshots import Snapshot
from kpis.queries import (
    distributions,
    estimates,
    reasoned,
    skewed,
    special,
    standings,
    stocks,
    sums,
)
from kpis.queries.sums import Answer, Key
from kpis.stats.quantiles import Counts

Periods = Sequence[tuple[date, date]]
OWN = (Estimate.STOCK, Estimate.SPECIAL)


@dataclass(frozen=True, slots=True)
class Question:
    """KPIs of a selection over periods that do not overlap, told apart by what.

    `is_of_all`: nobody's facts are left out, and none are told apart.
    """

    kpis: Sequence[Kpi]
    periods: Periods
    filters: dict[str, Sequence[int]]
    by: Sequence[str]
    is_of_all: bool = False

    @property
    def is_by_reason(self) -> bool:
        return reasoned.REASON in self.by

    @property
    def summed(self) -> list[Kpi]:
        return [kpi for kpi in self.kpis if kpi.estimate not in OWN]

    @property
    def special(self) -> list[Kpi]:
        return [kpi for kpi in self.kpis if kpi.estimate is Estimate.SPECIAL]

    @property
    def kinds(self) -> list[str]:
        """Of durations, whose distributions are needed."""
        shaped = [kpi for kpi in self.summed if kpi.estimate in standings.SHAPED]
        return sorted({kind for kpi in shaped for kind in kpi.kind.split("+")})


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read for one answer: sums, stocks, distributions, and what has its own reader."""

    summed: Mapping[type[Snapshot], Answer]
    stocked: Mapping[type[Snapshot], Answer]
    shapes: dict[str, dict[Key, Counts]] | None
    special: dict[str, dict[Key, estimates.Estimated] | None]
    small: dict[tuple[str, Key], Interval]

    def _kept(self, kpi: Kpi) -> Mapping[type[Snapshot], Answer]:
        return self.stocked if kpi.estimate is Estimate.STOCK else self.summed

    def has(self, kpi: Kpi) -> bool:
        """Whether the KPI is kept along what is asked for."""
        if kpi.key in self.special:
            return self.special[kpi.key] is not None
        if kpi.snapshot not in self._kept(kpi):
            return False
        if kpi.estimate in standings.SHAPED and self.shapes is None:
            return False
        kept = self._kept(kpi)
        return kept[kpi.snapshot] is not None and kept[kpi.base_snapshot] is not None

    def keys(self, periods_n: int, *, is_whole: bool) -> set[Key]:
        parts = [*self.summed.values(), *self.stocked.values(), *self.special.values()]
        keys = {key for part in parts if part is not None for key in part}
        if is_whole:
            keys |= {(number, ()) for number in range(periods_n)}
        return keys

    def estimate(self, kpi: Kpi, key: Key) -> estimates.Estimated:
        if not self.has(kpi):
            return estimates.Estimated(None, None, None, 0, 0, reason=Reason.NOT_KEPT)
        if kpi.key in self.special:
            found = (self.special[kpi.key] or {}).get(key)
            return found or estimates.Estimated(None, 0, 0, 0, 0)
        kept = self._kept(kpi)
        part = (kept[kpi.snapshot] or {}).get(key)
        base = (kept[kpi.base_snapshot] or {}).get(key) if kpi.is_across else None
        found = estimates.estimate(kpi, part, self._counts(kpi, key), base)
        interval = self.small.get((kpi.key, key))
        return replace(found, interval=interval) if interval else found

    def _counts(self, kpi: Kpi, key: Key) -> Counts | None:
        if self.shapes is None or not kpi.kind:
            return None
        shapes = self.shapes
        parts = [shapes[k][key] for k in kpi.kind.split("+") if key in shapes.get(k, {})]
        return sum(parts[1:], parts[0]) if parts else None


def gather(
    questions: Sequence[Question], *, months: Sequence[date], now: datetime
) -> list[Sources]:
    """What answers each question; all sums by one statement, all distributions by another.

    A third resamples small means that no model fits, where there are any.
    `months` are those whose distributions are added up.
    """
    apart = [
        reasoned.questions(one.kpis, one.periods, one.filters, one.by) if one.is_by_reason else []
        for one in questions
    ]
    asked_for, questions = (
        questions,
        [replace(one, kpis=()) if one.is_by_reason else one for one in questions],
    )
    summed = [sums.by_snapshot(one.summed) for one in questions]
    stocked = [_stocks(one) for one in questions]
    asked = [
        sums.Question(snapshot, kpis, one.periods, one.filters, one.by)
        for one, parts in zip(questions, summed, strict=True)
        for snapshot, kpis in parts.items()
    ]
    asked += [stock.question for part in stocked for stock in part.values() if stock]
    own = [special.questions(one.special, one.periods, one.filters, one.by) for one in questions]
    asked += [question for part in own for question in part]
    asked += [question for part in apart for question in part]
    answers = iter(sums.read_all(asked))
    told = [{snapshot: next(answers) for snapshot in part} for part in summed]
    standing = [
        {
            snapshot: stock.found(next(answers)) if stock else None
            for snapshot, stock in part.items()
        }
        for part in stocked
    ]
    small = [
        skewed.narrow(one.summed, told[n], one.periods, one.filters, one.by)
        for n, one in enumerate(questions)
    ]
    shapes = distributions.read_all(
        [distributions.Question(one.kinds, one.periods, one.filters, one.by) for one in questions]
        + [part.shapes for part in small],
        months=months,
    )
    means = skewed.read(small, shapes[len(questions) :])
    found = []
    for n, one in enumerate(questions):
        others = special.read(
            one.special,
            periods=one.periods,
            filters=one.filters,
            by=one.by,
            answers=[next(answers) for _ in own[n]],
            now=now,
        )
        shaped = shapes[n] if one.kinds else {}
        found.append(Sources(told[n], standing[n], shaped, others, means[n]))
    return [
        replace(made, special=reasoned.shares(one.kpis, answers, one.by))
        if one.is_by_reason
        else made
        for made, one in zip(found, asked_for, strict=True)
    ]


def _stocks(one: Question) -> dict[type[Snapshot], stocks.Stock | None]:
    kpis = [kpi for kpi in one.kpis if kpi.estimate is Estimate.STOCK]
    return stocks.asked(kpis, periods=one.periods, filters=one.filters, by=one.by)
