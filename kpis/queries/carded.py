"""The figures of a team's month under its contract: one line a clause."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from kpis.models.contracts import ContractVersion
from kpis.queries import agreements, todos, voices
from kpis.queries.agreed import Mixed, Named, Obligation
from kpis.queries.agreements import Month
from kpis.queries.figures import Figures, Line, Place
from kpis.queries.obligations import Measured, is_final
from kpis.queries.scorecards import line_of, places_of, plain, rule_of, spans_of
from kpis.states import Goal, State
from kpis.stats.settlement import Mark
from teams.models import Team

STATES: Final[Mapping[Mark, State]] = {
    Mark.MET: State.MET,
    Mark.NEAR: State.NEAR,
    Mark.SHORT: State.MISSED,
    Mark.UNPROVEN: State.UNSURE,
    Mark.FEW: State.NONE,
}


def read(
    team: Team,
    month: date,
    version: ContractVersion,
    *,
    mixed: tuple[Mixed, ...],
    named: tuple[Named, ...],
    priced: Sequence[Measured],
    now: datetime,
) -> Figures:
    """Clause by clause, with the score and the money; what is printed is all in it.

    `priced` are the clauses of costs, which the team's own reach does not see.
    """
    spans = spans_of(month)
    found = agreements.measure(version, spans, known=priced, now=now)
    first, last = spans[-1]
    agreement = replace(
        agreements.settle(found, mixed=mixed, voice=voices.voice(team.pk, first, last)),
        todos=todos.todos(team.pk, month),
        named=named,
    )
    places = places_of(last)
    lines = [
        _line(one, obligation, places)
        for one, obligation in zip(found.measured, agreement.obligations, strict=True)
    ]
    return replace(
        plain(team, month, now=now),
        as_of=max((one.reading.as_of for one in found.measured if one.reading.as_of), default=None),
        final_through=last if all(is_final(one.reading) for one in found.measured) else None,
        lines=tuple(lines),
        rules=tuple(
            {one.reading.kpi.key: rule_of(one.reading.kpi) for one in found.measured}.values()
        ),
        channels=_used(found, places),
        agreement=agreement,
    )


def _line(one: Measured, obligation: Obligation, places: Mapping[int, Place]) -> Line:
    clause = one.clause
    goal = Goal(
        target=float(clause.target),
        floor=float(clause.floor),
        threshold=None if clause.threshold is None else float(clause.threshold),
        stretch=None if clause.stretch is None else float(clause.stretch),
    )
    course = tuple(part.value if is_final(part) else None for part in one.course)
    place = places.get(clause.channel_id) if clause.channel_id else None
    line = line_of(one.reading, place, goal, course)
    return replace(line, state=STATES[obligation.mark] if is_final(one.reading) else None)


def _used(found: Month, places: Mapping[int, Place]) -> tuple[Place, ...]:
    used = dict.fromkeys(one.clause.channel_id for one in found.measured)
    return tuple(places[pk] for pk in used if pk is not None and pk in places)
