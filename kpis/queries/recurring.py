"""Reasons for dissatisfaction that recur: told more often than the eight weeks before foresee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kpis import catalogue
from kpis.periods import Period
from kpis.queries.readings import Ask, Reading, Selection
from kpis.stats.recurrence import Counted, recurring

SHARE: Final = "dissatisfaction_reason_share"
ANALYSED: Final = "negative_sentiment_rate:coverage"
BASELINE: Final = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in one period beside the baseline, of a team or of all teams."""

    reason: int
    reading: Reading
    before: Reading | None
    counted: Counted
    is_recurring: bool

    @property
    def n(self) -> int:
        return self.counted.count


@dataclass(frozen=True, slots=True)
class Tellings:
    """What was told of a team, or of all: the most frequent reason first.

    `whole` is the share with any reason; `analysed` how many contacts a classifier judged.
    """

    reasons: list[Told]
    whole: Reading | None
    analysed: Reading | None

    @property
    def recurring(self) -> list[Told]:
        return [one for one in self.reasons if one.is_recurring]


def baseline(period: Period) -> Period:
    return Period(period.start - BASELINE, period.start - timedelta(days=1))


def asks(selection: Selection, *, by_team: bool) -> list[Ask]:
    """What `tellings` are made of, to be read together with other figures or alone."""
    period = Period(selection.start, selection.end)
    spans = [(one.start, one.end) for one in (period, baseline(period))]
    share, coverage = catalogue.find(SHARE), catalogue.find(ANALYSED)
    cell = ("team",) if by_team else ()
    return [
        Ask([share], selection, spans, (*cell, "reason")),
        Ask([share, coverage], selection, spans, cell),
    ]


def tellings(answers: Sequence[list[list[Reading]]]) -> dict[int | None, Tellings]:
    """From the answers to `asks`: by team, or of all teams together under None.

    What recurs is judged across the reasons of one team, so that whoever sees the team sees the
    same. The rate is per contact that a classifier judged, and where none judges in both periods,
    per contact handled: a new cause of dissatisfaction adds to the dissatisfied themselves.
    """
    apart, whole = answers
    told, told_before = map(_by_team, apart)
    bases, bases_before = map(_by_team, whole)
    return {
        team: _of_team(
            told.get(team, []), told_before.get(team, []), base, bases_before.get(team, [])
        )
        for team, base in bases.items()
    }


def _by_team(readings: Sequence[Reading]) -> dict[int | None, list[Reading]]:
    found: dict[int | None, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.cell.team, []).append(reading)
    return found


def _of_team(
    now: Sequence[Reading],
    before: Sequence[Reading],
    base: Sequence[Reading],
    base_before: Sequence[Reading],
) -> Tellings:
    earlier = {reading.cell.reason: reading for reading in before}
    exposures = _exposures(_keyed(base), _keyed(base_before))
    found = []
    for reading in now:
        if reading.cell.reason is None:
            continue
        former = earlier.get(reading.cell.reason)
        counted = Counted(_count(reading), exposures[0], _count(former), exposures[1])
        found.append((reading.cell.reason, reading, former, counted))
    flags = recurring([counted for *_rest, counted in found])
    told = [Told(*one, flag) for one, flag in zip(found, flags, strict=True)]
    told.sort(key=lambda one: (-one.n, one.reason))
    known = _keyed(base)
    return Tellings(told, known.get(SHARE), known.get(ANALYSED))


def _keyed(readings: Sequence[Reading]) -> dict[str, Reading]:
    return {reading.kpi.key: reading for reading in readings}


def _exposures(now: Mapping[str, Reading], before: Mapping[str, Reading]) -> tuple[float, float]:
    """Contacts analysed in both periods, else contacts handled."""
    pair = now.get(ANALYSED), before.get(ANALYSED)
    analysed = tuple(_count(one) for one in pair)
    if all(analysed):
        return float(analysed[0]), float(analysed[1])
    handled = tuple(float(one.denominator or 0) if one else 0.0 for one in pair)
    return handled[0], handled[1]


def _count(reading: Reading | None) -> int:
    return int(reading.numerator or 0) if reading else 0
