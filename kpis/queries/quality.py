"""Scores with intervals that know whose contacts they are, and the agreement of evaluators."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from kpis.compiler import bounds
from kpis.definitions import Interval, Kpi, Method, Reason
from kpis.queries import estimates, sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import PLACES, Key, Sums
from kpis.stats import moments, rating
from teams.models import Evaluation

Periods = Sequence[tuple[date, date]]
Filters = dict[str, Sequence[int]]


def questions(
    kpis: Sequence[Kpi], periods: Periods, filters: Filters, by: Sequence[str]
) -> list[sums.Question]:
    """What mean scores are made of: sums as asked for, and told apart by agent."""
    ways = [by] if "agent" in by else [by, [*by, "agent"]]
    return [sums.Question(kpis[0].snapshot, kpis, periods, filters, way) for way in ways]


def scores(
    kpis: Sequence[Kpi], answers: Sequence[sums.Answer]
) -> dict[str, dict[Key, Estimated] | None]:
    """Mean scores. An agent's evaluations resemble each other: each agent is a cluster.

    Along dimensions that agents are not kept by, the interval is that of evaluations.
    """
    whole, *rest = answers
    if whole is None:
        return {kpi.key: None for kpi in kpis}
    told = rest[0] if rest else None
    agents: defaultdict[Key, list[Sums]] = defaultdict(list)
    for (number, cell), part in (told or {}).items():
        agents[number, cell[:-1]].append(part)
    return {
        kpi.key: {key: _score(kpi, part, agents[key]) for key, part in whole.items()}
        for kpi in kpis
    }


def _score(kpi: Kpi, part: Sums, agents: Sequence[Sums]) -> Estimated:
    found = estimates.estimate(kpi, part, None)
    assert kpi.denominator is not None  # a mean has one
    pairs = [(a.of(kpi.numerator), a.of(kpi.denominator)) for a in agents]
    pairs = [(y, x) for y, x in pairs if x]
    plain = found.interval
    if found.value is None or len(pairs) < 2 or plain is None:
        return found
    yy, xy, xx = (sum(a * b for a, b in p) for p in _products(pairs))
    y, x = (sum(side) for side in zip(*pairs, strict=True))
    low, high = moments.ratio_of_sums(y, x, yy, xy, xx, len(pairs))
    # Few clusters may by chance differ less than their evaluations do: no gain is taken of it.
    if (high - low) / kpi.per_unit <= plain.high - plain.low:
        return found
    unit = kpi.per_unit
    return replace(found, interval=Interval(low / unit, high / unit, Method.MEAN_AGENTS))


def _products(pairs: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], ...]:
    return [(y, y) for y, _ in pairs], [(x, y) for y, x in pairs], [(x, x) for _, x in pairs]


@dataclass(frozen=True, slots=True)
class Pair:
    """One contact's scores by two evaluators, and whether each found a critical error."""

    day: date
    places: dict[str, int | None]
    scores: tuple[int | None, int | None]
    fails: tuple[bool, bool]


def agreement(
    kpis: Sequence[Kpi], periods: Periods, filters: Filters, by: Sequence[str], now: datetime
) -> dict[str, dict[Key, Estimated] | None]:
    """How far two evaluators of the same contacts agree, over the evaluations themselves."""
    if {"hour", "reason"} & set(by):
        return {kpi.key: None for kpi in kpis}
    cells: defaultdict[Key, list[Pair]] = defaultdict(list)
    for pair in _pairs(periods, filters):
        for number, (start, end) in enumerate(periods):
            if start <= pair.day <= end:
                cells[number, tuple(_value(pair, name) for name in by)].append(pair)
    return {kpi.key: {key: _agreed(kpi, found) for key, found in cells.items()} for kpi in kpis}


def _pairs(periods: Periods, filters: Filters) -> Iterator[Pair]:
    zone = ZoneInfo(settings.REPORTING_ZONE)
    near = Q()
    for start, end in periods:
        opens, closes = bounds(start, end, settings.REPORTING_ZONE)
        near |= Q(contact_at__gte=opens, contact_at__lt=closes)
    rows = (
        Evaluation.objects.filter(near, sums.narrowed(filters))
        .exclude(pair="")
        .order_by("feed", "pair", "evaluator", "pk")
    )
    together: defaultdict[tuple[int, str], dict[str, Evaluation]] = defaultdict(dict)
    for row in rows:
        together[row.feed_id, row.pair].setdefault(row.evaluator, row)
    for evaluations in together.values():
        if len(evaluations) < 2:
            continue
        first, second = list(evaluations.values())[:2]
        yield Pair(
            day=first.contact_at.astimezone(zone).date(),
            places={n: getattr(first, f"{n}_id") for n in PLACES if hasattr(first, f"{n}_id")},
            scores=(first.score_bp, second.score_bp),
            fails=(_has_failed(first), _has_failed(second)),
        )


def _has_failed(row: Evaluation) -> bool:
    return row.fails_customer or row.fails_business or row.fails_compliance


def _value(pair: Pair, name: str) -> Any:
    match name:
        case "day":
            return pair.day
        case "week":
            return pair.day - timedelta(days=pair.day.weekday())
        case "month":
            return pair.day.replace(day=1)
    return pair.places[name]


def _agreed(kpi: Kpi, pairs: Sequence[Pair]) -> Estimated:
    days = len({pair.day for pair in pairs})
    if kpi.variant == "kappa":
        n, found = len(pairs), _kappa(pairs)
    else:
        table = [(a, b) for a, b in (p.scores for p in pairs) if a is not None and b is not None]
        n = len(table)
        found = rating.icc(table, rating.Form.ONE_WAY) if n >= 2 else None
    if found is None:
        # Where all contacts are alike, chance would agree as well.
        reason = Reason.NOT_COMPARABLE if n >= 2 else Reason.NO_DENOMINATOR
        return Estimated(None, None, None, n, days, reason=reason)
    interval = Interval(found.low, found.high, Method.AGREEMENT)
    return Estimated(found.value, None, None, n, days, interval)


def _kappa(pairs: Sequence[Pair]) -> rating.Agreement | None:
    table = [[0, 0], [0, 0]]
    for pair in pairs:
        table[pair.fails[0]][pair.fails[1]] += 1
    return rating.kappa(table)
