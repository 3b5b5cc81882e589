"""From sums and distributions to a value and its interval."""

from dataclasses import dataclass
from math import sqrt

from kpis.definitions import Estimate, Interval, Kpi, Method, Reason, Unit
from kpis.queries.sums import Sums
from kpis.stats import intervals, moments, quantiles
from kpis.stats.quantiles import Counts

# With fewer clusters their spread says too little: kpis.md, ratio of sums.
CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Estimated:
    """Value and interval in the KPI's unit; terms as measured: milliseconds, hundredths."""

    value: float | None
    numerator: int | None
    denominator: int | None
    n: int
    days: int
    interval: Interval | None = None
    reason: Reason | None = None
    agent_days: int = 0
    covered: int = 0  # days on which the numerator's source says something
    is_settled: bool = True
    shared: int = 0  # stays in queues of several teams, where they make it no team's figure


def estimate(
    kpi: Kpi, sums: Sums | None, counts: Counts | None, base: Sums | None = None
) -> Estimated:
    """`base` holds the denominator of a KPI whose terms come from two sources."""
    match kpi.estimate:
        case Estimate.TOTAL | Estimate.STOCK if kpi.denominator is None:
            return _total(kpi, sums)
        case Estimate.QUANTILE | Estimate.MAXIMUM:
            return _shape(kpi, sums, counts)
    if kpi.is_across:
        return _across(kpi, sums, base)
    if sums is None or kpi.denominator is None:
        return Estimated(None, 0, 0, 0, 0)
    k, n = sums.of(kpi.numerator), sums.of(kpi.denominator)
    many = sums.measures[kpi.clusters.many] if kpi.clusters else 0
    shared = sums.measures[kpi.shared] if kpi.shared else 0
    if n <= 0:
        return Estimated(None, k, n, max(n, 0), sums.days, agent_days=many, shared=shared)
    sample = sums.measures[kpi.sample] if kpi.sample else n
    if kpi.estimate is Estimate.DEVIATION:
        return _deviation(kpi, sums, k, n)
    return Estimated(
        value=k / n / kpi.per_unit,
        numerator=k,
        denominator=n,
        n=sample,
        days=sums.days,
        interval=_interval(kpi, sums, k, n),
        agent_days=many,
        shared=shared,
    )


def _total(kpi: Kpi, sums: Sums | None) -> Estimated:
    if sums is None:
        return Estimated(None, 0, None, 0, 0)
    k = sums.of(kpi.numerator)
    interval = None
    if kpi.method is Method.POISSON:
        interval = Interval(*moments.poisson(k), Method.POISSON)
    return Estimated(
        value=k / kpi.per_unit,
        numerator=k,
        denominator=None,
        n=max(k, 0) if kpi.unit is Unit.COUNT else sums.days,
        days=sums.days,
        interval=interval,
        covered=sums.days,
        is_settled=_is_settled(kpi, sums),
    )


def _is_settled(kpi: Kpi, sums: Sums) -> bool:
    return not (kpi.unsettled and sums.measures[kpi.unsettled])


def _across(kpi: Kpi, sums: Sums | None, base: Sums | None) -> Estimated:
    """A ratio of two sources. What one of them knows nothing of is missing, not zero."""
    assert kpi.denominator is not None  # what reaches over two sources is a ratio
    n = base.of(kpi.denominator) if base else 0
    days = base.days if base else 0
    if sums is None:
        return Estimated(None, 0, n, max(n, 0), days)
    k = sums.of(kpi.numerator)
    many = base.measures[kpi.sample] if base and kpi.sample else 0
    return Estimated(
        value=k / n / kpi.per_unit if n > 0 else None,
        numerator=k,
        denominator=n,
        n=many or max(n, 0),
        days=days,
        agent_days=many,
        covered=sums.days,
        is_settled=_is_settled(kpi, sums),
    )


def _shape(kpi: Kpi, sums: Sums | None, counts: Counts | None) -> Estimated:
    k = sums.of(kpi.numerator) if sums else 0
    days = sums.days if sums else 0
    n = quantiles.total(counts) if counts is not None else 0
    if counts is None or n == 0:
        return Estimated(None, k, n, n, days)
    if kpi.estimate is Estimate.MAXIMUM:
        top = quantiles.maximum(counts)
        return Estimated(None if top is None else top / 1000, k, n, n, days)
    value = quantiles.quantile(counts, kpi.at)
    limits = quantiles.quantile_interval(counts, kpi.at)
    return Estimated(
        value=None if value is None else value / 1000,
        numerator=k,
        denominator=n,
        n=n,
        days=days,
        interval=limits and Interval(limits[0] / 1000, limits[1] / 1000, Method.ORDER),
    )


def _deviation(kpi: Kpi, sums: Sums, k: int, n: int) -> Estimated:
    if n < 2:
        return Estimated(None, k, n, n, sums.days)
    spread = moments.sd(n, k, sums.measures[kpi.squares]) / kpi.per_unit
    return Estimated(spread, k, n, n, sums.days)


def _interval(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval | None:
    if (group := _population(kpi, sums, n)) is not None:
        return _of_group(kpi, sums, k, n, group)
    match kpi.method:
        case Method.WILSON:
            return Interval(*moments.wilson(k, n), Method.WILSON)
        case Method.WILSON_DAYS:
            return _wilson_by_day(kpi, sums, k, n)
        case Method.RATIO_DAYS | Method.RATIO_AGENT_DAYS:
            return _mean(kpi, sums, k, n)
        case Method.MEAN | Method.MEAN_AGENTS:
            return _student(kpi, sums, k, n)
        case Method.NET:
            return _net(kpi, sums, n)
    return None


def _population(kpi: Kpi, sums: Sums, n: int) -> int | None:
    """How many could have answered; None unless it is known of all who did."""
    if not kpi.population:
        return None
    peopled, population = (sums.measures.get(name, 0) for name in kpi.population)
    return population if peopled == n and population >= n else None


def _of_group(kpi: Kpi, sums: Sums, k: int, n: int, population: int) -> Interval | None:
    """What a sample says of a group of known size: nothing is left to guess once all answered."""
    match kpi.method:
        case Method.WILSON:
            low, high = intervals.wilson_finite(k, n, population)
            return Interval(low, high, Method.WILSON_FINITE)
        case Method.NET:
            low, high = intervals.nps_finite(*_sides(kpi, sums, n), population)
            return Interval(low / kpi.per_unit, high / kpi.per_unit, Method.NET_FINITE)
    plain = _student(kpi, sums, k, n)
    if plain is None:
        return None
    value, kept = k / n / kpi.per_unit, sqrt(intervals.finite_factor(n, population))
    return Interval(
        value - kept * (value - plain.low), value + kept * (plain.high - value), Method.MEAN_FINITE
    )


def _wilson_by_day(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval:
    assert kpi.denominator is not None  # only ratios have this method
    kk, kn, nn, days = sums.clusters[kpi.numerator, kpi.denominator]
    if days < 2:
        return Interval(*moments.wilson(k, n), Method.WILSON)
    low, high, effect = moments.wilson_clustered(k, n, kk, kn, nn, days)
    return Interval(low, high, f"{Method.WILSON_DAYS}, design effect {effect:.2f}")


def _mean(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval | None:
    """By agent-days where the grain has them, else by days, else from the moments."""
    unit = kpi.per_unit
    # A partly recorded part has another base than the sums over agent-days.
    if (c := kpi.clusters) and n == sums.measures[c.base] and sums.measures[c.many] >= CLUSTERS:
        yy, xy, xx = (sums.measures[name] for name in (c.yy, c.xy, c.xx))
        low, high = moments.ratio_of_sums(k, n, yy, xy, xx, sums.measures[c.many])
        return Interval(low / unit, high / unit, Method.RATIO_AGENT_DAYS)
    assert kpi.denominator is not None  # means have one
    kk, kn, nn, days = sums.clusters[kpi.numerator, kpi.denominator]
    if days >= CLUSTERS:
        low, high = moments.ratio_of_sums(k, n, kk, kn, nn, days)
        return Interval(low / unit, high / unit, Method.RATIO_DAYS)
    return _student(kpi, sums, k, n)


def _student(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval | None:
    if not kpi.squares or n < 2:
        return None
    low, high = moments.mean_t(n, k, sums.measures[kpi.squares])
    return Interval(low / kpi.per_unit, high / kpi.per_unit, Method.MEAN)


def _sides(kpi: Kpi, sums: Sums, n: int) -> tuple[int, int, int]:
    """Promoters are the terms that add to the numerator, detractors those that take away."""
    terms = [(sign, sums.measures[name]) for sign, name in kpi.numerator.terms]
    promoters = sum(count for sign, count in terms if sign > 0)
    detractors = sum(count for sign, count in terms if sign < 0)
    return promoters, n - promoters - detractors, detractors


def _net(kpi: Kpi, sums: Sums, n: int) -> Interval:
    low, high = moments.nps(*_sides(kpi, sums, n))
    return Interval(low / kpi.per_unit, high / kpi.per_unit, Method.NET)
