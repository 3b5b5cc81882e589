"""From sums and distributions to a value and its interval."""

from dataclasses import dataclass

from kpis.definitions import Estimate, Interval, Kpi, Method, Reason, Unit
from kpis.queries.sums import Sums
from kpis.stats import moments, quantiles
from kpis.stats.quantiles import Counts

# With fewer clusters their spread says too little: kpis.md, ratio of sums.
CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Estimated:
    """Value and interval in the KPI's unit; numerator as measured, in milliseconds for times."""

    value: float | None
    numerator: int | None
    denominator: int | None
    n: int
    days: int
    interval: Interval | None = None
    reason: Reason | None = None


def estimate(kpi: Kpi, sums: Sums | None, counts: Counts | None) -> Estimated:
    if kpi.estimate is Estimate.TOTAL:
        return _total(kpi, sums)
    if kpi.estimate in (Estimate.QUANTILE, Estimate.MAXIMUM):
        return _shape(kpi, sums, counts)
    if sums is None or kpi.denominator is None:
        return Estimated(None, 0, 0, 0, 0, reason=Reason.NO_DENOMINATOR)
    k, n = sums.of(kpi.numerator), sums.of(kpi.denominator)
    if n <= 0:
        return Estimated(None, k, n, max(n, 0), sums.days)
    if kpi.estimate is Estimate.DEVIATION:
        return _deviation(kpi, sums, k, n)
    return Estimated(
        value=k / n / _scale(kpi),
        numerator=k,
        denominator=n,
        n=n,
        days=sums.days,
        interval=_interval(kpi, sums, k, n),
    )


def _scale(kpi: Kpi) -> float:
    """Durations are kept in milliseconds and shown in seconds."""
    return 1000.0 if kpi.unit is Unit.SECONDS else 1.0


def _total(kpi: Kpi, sums: Sums | None) -> Estimated:
    if sums is None:
        return Estimated(None, 0, None, 0, 0, reason=Reason.NO_DENOMINATOR)
    k = sums.of(kpi.numerator)
    low, high = moments.poisson(k)
    return Estimated(float(k), k, None, k, sums.days, Interval(low, high, Method.POISSON))


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
    return Estimated(moments.sd(n, k, sums.measures[kpi.squares]) / 1000, k, n, n, sums.days)


def _interval(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval | None:
    if kpi.method is Method.WILSON:
        return Interval(*moments.wilson(k, n), Method.WILSON)
    if kpi.method is Method.WILSON_DAYS:
        return _wilson_by_day(kpi, sums, k, n)
    if kpi.method in (Method.RATIO_DAYS, Method.RATIO_AGENT_DAYS):
        return _mean(kpi, sums, k, n)
    return None


def _wilson_by_day(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval:
    assert kpi.denominator is not None  # only ratios have this method
    kk, kn, nn, days = sums.clusters[kpi.numerator, kpi.denominator]
    if days < 2:
        return Interval(*moments.wilson(k, n), Method.WILSON)
    low, high, effect = moments.wilson_clustered(k, n, kk, kn, nn, days)
    return Interval(low, high, f"{Method.WILSON_DAYS}, design effect {effect:.2f}")


def _agent_days(sums: Sums) -> int:
    return sums.measures["agent_days"]


def _mean(kpi: Kpi, sums: Sums, k: int, n: int) -> Interval | None:
    """By agent-days where the grain has them, else by days, else from the moments."""
    # The sums over agent-days count handled legs; a partly recorded part has another base.
    if (c := kpi.clusters) and n == sums.measures["handled"] and _agent_days(sums) >= CLUSTERS:
        m = _agent_days(sums)
        yy, xy = sums.measures[f"{c}_{c}"], sums.measures[f"{c}_handled"]
        xx, x = sums.measures["handled_handled"], n
        low, high = moments.ratio_of_sums(k, x, yy, xy, xx, m)
        return Interval(low / 1000, high / 1000, Method.RATIO_AGENT_DAYS)
    assert kpi.denominator is not None  # means have one
    kk, kn, nn, days = sums.clusters[kpi.numerator, kpi.denominator]
    if days >= CLUSTERS:
        low, high = moments.ratio_of_sums(k, n, kk, kn, nn, days)
        return Interval(low / 1000, high / 1000, Method.RATIO_DAYS)
    if kpi.squares and n >= 2:
        low, high = moments.mean_t(n, k, sums.measures[kpi.squares])
        return Interval(low / 1000, high / 1000, "t")
    return None
