"""Facts of several periods at once, by the instants at which the periods begin and end."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Case, IntegerField, Q, Value, When

from kpis.compiler import bounds


def within_each(
    moment: str, periods: Sequence[tuple[date, date]], *, until: datetime | None = None
) -> list[Q]:
    """Of each period, the rows whose moment lies in it, and before a given instant."""
    found = []
    for start, end in periods:
        opens, closes = bounds(start, end, settings.REPORTING_ZONE)
        ends = closes if until is None else min(closes, until)
        found.append(Q((f"{moment}__gte", opens), (f"{moment}__lt", ends)))
    return found


def numbered(parts: Sequence[Q]) -> Case:
    """Which of these parts, that do not overlap, a row belongs to."""
    return Case(
        *(When(part, then=Value(number)) for number, part in enumerate(parts)),
        output_field=IntegerField(),
    )
