"""Readings in templates: figures, intervals and days in the reader's language."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.conf import settings

from kpis import dimensions, formats
from kpis import symbols as written
from kpis.definitions import Interval, Kpi, Unit
from kpis.queries import mixes
from kpis.queries.readings import Reading
from teams.templatetags import dates

register = template.Library()
register.filters.update(dates.register.filters)


@register.filter
def value(reading: Reading) -> str:
    """The value in words (5 min 18 s), or a dash."""
    return formats.reading_value(reading)


@register.filter
def clock(reading: Reading) -> str:
    """The value for a table cell (5:18), or a dash."""
    return formats.reading_value(reading, clock=True)


@register.filter
def absence(reading: Reading) -> str:
    """Why there is no value."""
    return formats.absence(reading)


@register.filter
def interval(reading: Reading) -> str:
    return formats.interval(reading.interval, reading.kpi.unit, clock=True)


@register.filter
def method(reading: Reading) -> str:
    """How the interval was made."""
    return formats.method(reading.interval)


@register.filter
def span(ends: Interval | None, unit: Unit) -> str:
    return formats.interval(ends, unit, clock=True)


@register.filter
def figure(amount: float | None, kpi: Kpi) -> str:
    """A bare number, such as a target, in a KPI's unit."""
    return formats.DASH if amount is None else formats.value(amount, kpi.unit, clock=True)


@register.simple_tag
def amount(money: Decimal, currency: str) -> str:
    """An amount of money in its own currency."""
    return formats.money(money, currency)


@register.filter
def symbols(kpi: Kpi) -> str:
    """The formula in symbols, from the terms that are computed."""
    return written.symbols(kpi)


@register.filter
def compared_by(kpi: Kpi) -> str:
    """By what its kinds of work are told apart when teams are compared."""
    return dimensions.words(mixes.dimensions(kpi))


@register.filter
def change(amount: float | None, kpi: Kpi) -> str:
    """A difference in words: +1.2 points."""
    return formats.DASH if amount is None else formats.change(amount, kpi.unit)


@register.filter
def count(amount: int | None) -> str:
    return formats.DASH if amount is None else formats.number(amount)


@register.filter
def exactly(text: str | None) -> str:
    """A decimal number that is kept as text."""
    return formats.DASH if text is None else formats.number(Decimal(text))


@register.filter
def share(amount: float | None) -> str:
    return formats.DASH if amount is None else formats.value(amount, Unit.SHARE)


@register.filter
def duration(seconds: float | None) -> str:
    return formats.DASH if seconds is None else formats.duration(seconds)


@register.filter
def zone(when: datetime) -> str:
    """The name of the zone in which `moment` prints."""
    return str(settings.REPORTING_ZONE)
