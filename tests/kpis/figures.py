"""Readings made by hand, for what needs no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kpis.catalogue import find
from kpis.definitions import Interval, Maturity, Reason, Standing
from kpis.queries.readings import Cell, Reading

AS_OF = datetime(2026, 11, 4, 5, 0, tzinfo=UTC)


def reading(key: str = "service_level", value: float | None = 0.842, **values: Any) -> Reading:
    """A final, published figure with an interval of three points to each side."""
    n = values.pop("n", 412)
    span = None if value is None else Interval(value - 0.03, value + 0.03, "Wilson")
    made = Reading(
        kpi=find(key),
        cell=Cell(team=1),
        value=value,
        numerator=None if value is None else round(value * n),
        denominator=n,
        n=n,
        interval=span,
        standing=Standing.PUBLISHED,
        maturity=Maturity.FINAL,
        final_on=None,
        reason=None,
        definition=date(2026, 1, 1),
        as_of=AS_OF,
    )
    return replace(made, **values)


def suppressed(key: str = "service_level", n: int = 23) -> Reading:
    return reading(
        key, None, n=n, standing=Standing.SUPPRESSED, reason=Reason.BELOW_MINIMUM, numerator=None
    )


def provisional(key: str = "service_level", value: float = 0.842) -> Reading:
    return reading(key, value, maturity=Maturity.PROVISIONAL, final_on=date(2026, 11, 12))
