"""Disputes in words: what is contested, and what happened since, in one line of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import formats, restated
from kpis.models.afterwards import Dispute, DisputeNote, DisputeState, Subject
from kpis.models.contracts import Exclusion
from kpis.models.documents import CardState, Step
from teams.models import User


def contested(dispute: Dispute, places: Mapping[str, str]) -> str:
    """The figure by its name, the interaction by its reference, or the days."""
    if dispute.subject == Subject.FIGURE:
        return restated.called(dispute.key, places)[0]
    if dispute.subject == Subject.INTERACTION and dispute.interaction is not None:
        values = {"reference": dispute.interaction.external_id}
        return _("Interaction %(reference)s") % values
    return _days(dispute.exclusion) if dispute.exclusion is not None else ""


def _days(span: Exclusion) -> str:
    said = formats.period(span.first_day, span.last_day)
    return f"{said}, {span.channel}" if span.channel else said


@dataclass(frozen=True, slots=True)
class Happened:
    """Something said of a dispute, or a step of its scorecard."""

    at: datetime
    by: str
    what: str
    text: str
    note: DisputeNote | None


def timeline(
    notes: Sequence[DisputeNote], steps: Iterable[Step], since: datetime
) -> list[Happened]:
    """From the day it was raised; what was said stands before the step that it led to."""
    said = [
        Happened(
            at=note.at,
            by=_named(note.by),
            what=str(DisputeState(note.state).label),
            text=note.text,
            note=note,
        )
        for note in notes
    ]
    taken = [
        Happened(
            at=step.at,
            by=_named(step.by),
            what=_("Scorecard %(state)s") % {"state": CardState(step.state).label},
            text=step.note,
            note=None,
        )
        for step in steps
        if step.at >= since
    ]
    return sorted([*said, *taken], key=lambda one: (one.at, one.note is None))


def _named(by: User | None) -> str:
    return str(by) if by else _("by rule")
