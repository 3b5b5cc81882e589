"""Contacts and cases drawn at random, as rows to load."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from teams.ingest.kinds.cases import CASES, EVENTS
from teams.ingest.kinds.interactions import INTERACTIONS, OUTCOMES
from teams.models.cases import Actor, CaseEventKind, CaseStatus
from tests.kpis.told import (
    BEGIN,
    CUSTOMERS,
    STEP,
    Fact,
    Row,
    Story,
    about,
    agents_of,
    durations,
    flags,
    instant,
    maybe_durations,
    owners,
    steps,
    teams,
)  # fmt: skip

APART = timedelta(milliseconds=7)


@st.composite
def stay(draw: st.DrawFn, sequence: int, at: datetime) -> Row:
    """A leg from an instant on."""
    outcome = draw(st.sampled_from(("answered",) * 6 + OUTCOMES))
    team = draw(owners)
    is_queued = outcome not in ("answered", "abandoned") or draw(flags)
    turns = at + timedelta(milliseconds=draw(durations))
    row: Row = {
        "leg.sequence": sequence,
        "leg.team": team,
        "leg.outcome": outcome,
        "leg.enqueued_at": at.isoformat() if is_queued else None,
        "leg.ended_at": turns.isoformat(),
    }
    if outcome == "answered":
        talk, hold = draw(maybe_durations), draw(maybe_durations)
        ends = turns + timedelta(milliseconds=(talk or 0) + (hold or 0))
        row |= {
            "leg.agent": draw(agents_of(team)),
            "leg.answered_at": turns.isoformat(),
            "leg.ended_at": ends.isoformat(),
            "leg.talk": talk,
            "leg.hold": hold,
            "leg.wrap_up": draw(maybe_durations),
            "leg.ring": draw(st.sampled_from((None, 0, 400))),
            "leg.dial": draw(maybe_durations),
            "leg.transfer": draw(flags),
            "leg.kind": draw(st.sampled_from(("main", "main", "consult", "conference"))),
        }
    return row


@st.composite
def contact(draw: st.DrawFn, number: int) -> Story:
    # Of two contacts at the very same instant the one loaded first counts as the first.
    at = BEGIN + draw(steps) * STEP + number * APART
    legs: list[Row] = []
    ends = at
    for sequence in range(1, draw(st.integers(1, 3)) + 1):
        legs.append(draw(stay(sequence, ends)))
        ends = datetime.fromisoformat(legs[-1]["leg.ended_at"])
    shared = {
        "interaction.external_id": f"contact-{number}",
        "interaction.customer": draw(st.sampled_from((*CUSTOMERS, None))),
        "interaction.direction": draw(st.sampled_from(("inbound",) * 5 + ("outbound",))),
        "interaction.excluded": draw(st.sampled_from((False,) * 5 + (True,))),
        "interaction.arrived_at": at.isoformat(),
        "interaction.ended_at": ends.isoformat(),
        "interaction.version_at": instant(1),
        **draw(about("interaction")),
    }
    rows = tuple(shared | leg for leg in legs)
    older = {
        "interaction.version_at": instant(0),
        "interaction.topic": None,
        "leg.team": draw(owners),
        "leg.agent": None,
    }
    outdated = (rows[0] | older,) if draw(flags) else ()
    return Story((Fact(INTERACTIONS, rows, outdated),))


@st.composite
def case(draw: st.DrawFn, number: int) -> Story:
    """A case as its row tells it, and maybe its events."""
    created = draw(steps)
    replied = draw(st.one_of(st.none(), st.integers(0, 90)))
    resolved = draw(st.one_of(st.none(), st.integers(0, 90)))
    row: Row = {
        "case.external_id": f"case-{number}",
        "case.customer": draw(st.sampled_from((*CUSTOMERS, None))),
        "case.origin": draw(st.sampled_from(("customer", "customer", "agent"))),
        "case.team": draw(owners),
        "case.owner_team": draw(owners),
        "case.reply_team": draw(owners),
        "case.created_at": instant(created),
        "case.replied_at": None if replied is None else instant(created + replied),
        "case.resolved_at": None if resolved is None else instant(created + resolved),
        "case.replies": draw(st.one_of(st.none(), st.integers(0, 3))),
        "case.reopens": draw(st.integers(0, 1)),
        "case.excluded": draw(st.sampled_from((False, False, True))),
        "case.version_at": instant(1),
        **draw(about("case")),
    }
    older = {"case.version_at": instant(0), "case.owner_team": draw(owners), "case.replies": None}
    fact = Fact(CASES, (row,), (row | older,) if draw(flags) else ())
    events = draw(st.lists(event(f"case-{number}"), max_size=4))
    numbered = tuple(
        one | {"event.sequence": place, "event.at": instant(created + 9 * place)}
        for place, one in enumerate(events, 1)
    )
    return Story((fact, Fact(EVENTS, numbered)) if numbered else (fact,))


@st.composite
def event(draw: st.DrawFn, reference: str) -> Row:
    kind = draw(st.sampled_from(CaseEventKind.values))
    has_status = kind == "status" or (kind in ("message", "reply") and draw(flags))
    return {
        "event.case": reference,
        "event.kind": kind,
        "event.actor": draw(st.sampled_from(Actor.values)),
        "event.status": draw(st.sampled_from(CaseStatus.values)) if has_status else None,
        "event.team": draw(teams),
    }
