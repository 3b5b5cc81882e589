"""Figures before, during and after an event, and whether the difference is proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Kpi
from kpis.figures import change_text
from kpis.happenings import around
from kpis.models import Event
from kpis.queries.changes import Change, change
from kpis.queries.pickers import Choice
from kpis.queries.readings import Reading, over_periods
from kpis.wide import exact


@dataclass(frozen=True, slots=True)
class Effect:
    """One KPI over the same number of days before and after; `during` are the event's own."""

    kpi: Kpi
    before: Reading | None
    during: Reading | None
    after: Reading | None
    change: Change | None

    @property
    def words(self) -> list[str]:
        return [_told(one) for one in (self.before, self.during, self.after)]

    @property
    def difference(self) -> str:
        return change_text(self.change, self.kpi.unit, short=False) or formats.DASH

    @property
    def span(self) -> str:
        found = self.change
        if found is None or found.low is None or found.high is None:
            return ""
        return formats.span_of_change(found.low, found.high, self.kpi.unit)

    @property
    def is_proven(self) -> bool:
        return self.change is not None and self.change.is_proven


def effects(
    event: Event, days: int, choice: Choice, kpis: Sequence[Kpi], *, now: datetime
) -> list[Effect]:
    """Figures of the event's team, or of all teams in reach together."""
    spans = around(event, days)
    periods = (spans.before, spans.during, spans.after)
    teams = [event.team_id] if event.team_id else []
    found = over_periods(
        kpis,
        choice.selection(*teams),
        [(period.start, period.end) for period in periods],
        now=now,
    )
    by_key = [{reading.kpi.key: reading for reading in part} for part in found]
    made = []
    for kpi in kpis:
        before, during, after = (part.get(kpi.key) for part in by_key)
        moved = change(after, before) if after else None
        made.append(Effect(kpi, before, during, after, moved))
    return made


def sheet(found: Sequence[Effect]) -> tuple[list[str], list[list[object]]]:
    """The table for a file, in base units and unrounded, in the reader's words."""
    columns = [_("Figure"), _("before"), _("during"), _("after"), _("difference")]
    columns += [_("low end of the interval"), _("high end of the interval")]
    columns += [_("n before"), _("n during"), _("n after")]
    rows: list[list[object]] = []
    for one in found:
        parts = (one.before, one.during, one.after)
        moved = one.change
        span = (moved.amount, moved.low, moved.high) if moved else (None, None, None)
        values = [exact(part) if part else None for part in parts]
        sizes = [part.n if part else None for part in parts]
        rows.append([str(one.kpi.name), *values, *span, *sizes])
    return columns, rows


def _told(reading: Reading | None) -> str:
    if reading is None:
        return formats.DASH
    if reading.value is None:
        return f"{formats.DASH} {formats.absence(reading)}"
    return formats.reading_value(reading, clock=True)
