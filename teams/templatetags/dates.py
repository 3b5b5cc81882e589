"""Days, months and instants in templates, in the reader's language."""

from datetime import date, datetime

from django import template

from teams import dates

register = template.Library()
DASH = "\u2013"


@register.filter
def day(when: date | None) -> str:
    return DASH if when is None else dates.day(when)


@register.filter
def weekday(when: date | None) -> str:
    return DASH if when is None else dates.weekday(when)


@register.filter
def month(when: date | None) -> str:
    return DASH if when is None else dates.month(when)


@register.filter
def moment(when: datetime | None) -> str:
    return DASH if when is None else dates.moment(when)
