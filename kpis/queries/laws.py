"""By which law of chance a KPI varies with its sample: what limits are drawn by."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from kpis.definitions import Day, Estimate, Kpi, Method, Unit
from kpis.queries import sums
from kpis.queries.readings import Reading
from kpis.queries.sums import Key, Sums

Moments = tuple[int, int, int]
HOUR = 3600


class Law(StrEnum):
    """Shares of cases, events per exposure, means of values."""

    BINOMIAL = "binomial"
    POISSON = "poisson"
    NORMAL = "normal"


def law_of(kpi: Kpi) -> Law | None:
    """None of quantiles, stocks, amounts, shares of time, and of what few employees answer."""
    if kpi.day is Day.WAVE:
        return None
    if kpi.estimate is Estimate.TOTAL:
        return Law.POISSON if kpi.method is Method.POISSON else None
    if kpi.unit is Unit.PER_HOUR:
        return Law.POISSON
    if kpi.is_across:
        return None
    if kpi.method is Method.MEAN_AGENTS and kpi.squares:
        return Law.NORMAL
    if kpi.estimate is not Estimate.RATIO:
        return None
    if kpi.method is Method.NET or kpi.squares:
        return Law.NORMAL
    if kpi.unit is Unit.SHARE and kpi.method in (Method.WILSON, Method.WILSON_DAYS):
        return Law.BINOMIAL
    # What happens to a case any number of times.
    return Law.POISSON if kpi.unit is Unit.SCORE else None


def counts(reading: Reading) -> tuple[int, int]:
    """Successes and cases of a share."""
    return int(reading.numerator or 0), int(reading.denominator or 0)


def events(reading: Reading) -> tuple[int, float]:
    """Events and what they are per: hours, or cases; of a count, the period itself."""
    if reading.kpi.denominator is None:
        return int(reading.numerator or 0), 1.0
    per = HOUR if reading.kpi.unit is Unit.PER_HOUR else 1
    return int(reading.numerator or 0), float(reading.denominator or 0) / per


def moments(
    kpi: Kpi,
    *,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[Key, Moments]:
    """(n, sum x, sum x^2) of each cell, as measured: of the very rows that readings sum."""
    found = sums.read(kpi.snapshot, [kpi], periods=periods, filters=filters, by=by)
    return of_sums(kpi, found)


def of_sums(kpi: Kpi, found: sums.Answer) -> dict[Key, Moments]:
    """As above, where the sums are read already."""
    return {key: _moments(kpi, part) for key, part in (found or {}).items()}


def _moments(kpi: Kpi, part: Sums) -> Moments:
    assert kpi.denominator is not None  # means have one
    n, s1 = part.of(kpi.denominator), part.of(kpi.numerator)
    if kpi.squares:
        return n, s1, part.measures[kpi.squares]
    # A net score is the mean of +1, 0 and -1, whose squares count all that is not 0.
    return n, s1, sum(part.measures[name] for _, name in kpi.numerator.terms)
