"""How far a scorecard is: its steps in order, each with who took it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from kpis.models.documents import CardState, Scorecard, Step

MAIN: Final = (
    CardState.DRAFT,
    CardState.CHECKED,
    CardState.APPROVED,
    CardState.ISSUED,
    CardState.CLOSED,
)
ASIDE: Final = (CardState.DISPUTED, CardState.REISSUED)


@dataclass(frozen=True, slots=True)
class Stop:
    """A state on the way: passed, where the scorecard is, or still to come."""

    state: CardState
    name: str
    is_current: bool
    is_passed: bool
    by: str
    at: datetime | None
    note: str


def stops(card: Scorecard, taken: Sequence[Step]) -> list[Stop]:
    """Disputes and reissues are on the way of those that had them."""
    last = {CardState(step.state): step for step in taken}
    here = CardState(card.state)
    way = list(MAIN)
    aside = [state for state in ASIDE if state in last or state is here]
    way[-1:-1] = aside
    if here is CardState.REISSUED:
        # What was replaced is never closed: the version in its place is.
        way = way[:-1]
    place = way.index(here)
    return [
        Stop(
            state=state,
            name=str(state.label),
            is_current=state is here,
            is_passed=number < place and (state in last or state not in ASIDE),
            by=_by(last.get(state)),
            at=last[state].at if state in last else None,
            note=last[state].note if state in last else "",
        )
        for number, state in enumerate(way)
    ]


def _by(step: Step | None) -> str:
    if step is None:
        return ""
    return str(step.by) if step.by else _("by rule")
