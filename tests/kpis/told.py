"""What a source says of facts in one piece, how it is loaded, and what all kinds draw from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from teams.ingest import loading, records
from teams.ingest.kinds import SCHEMAS
from teams.ingest.receipts import Policy
from teams.ingest.schemas import Schema
from teams.models import Feed, Import
from teams.models.feeds import ImportState
from tests import builders, facts

# The clocks go back on the second of these three days.
BEGIN = datetime(2026, 10, 24, 4, tzinfo=UTC)
STEP, STEPS = timedelta(minutes=20), 3 * 72
LATER = datetime(2027, 3, 1, tzinfo=UTC)
TEAMS = ("Lyon", "Nantes", "Atlas")
CUSTOMERS = ("ines", "jo", "kim")
TOPICS = ("billing", "refund", "technical")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """What one source says in one piece; `outdated` is an older version that it sent before."""

    schema: Schema
    rows: tuple[Row, ...]
    outdated: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Facts of which each can only be told once those before it are known."""

    facts: tuple[Fact, ...]


def directory() -> Feed:
    """What the rows name: a feed, teams with two agents each, topics, a form."""
    feed = builders.feed("desk")
    for name in TEAMS:
        team = builders.team(name)
        for number in (1, 2):
            builders.agent(f"{name}-{number}", team=team, feed=feed, reference=f"{name}-{number}")
    group = builders.topic("billing")
    builders.topic("refund", parent=group)
    builders.topic("technical")
    builders.segment("gold")
    form = facts.rubric("form")
    facts.criterion(form, code="greets", maximum=10)
    facts.criterion(form, code="identifies", maximum=5, critical="compliance")
    return feed


def load(told: Sequence[Fact], feed: Feed, *, outdated: Sequence[Fact] = ()) -> None:
    """Load these facts, one file of each kind. Every row must be taken."""
    for schema in SCHEMAS:
        rows = [row for fact in told if fact.schema is schema for row in fact.rows]
        rows += [row for fact in outdated if fact.schema is schema for row in fact.outdated]
        if not rows:
            continue
        run = Import.objects.create(
            feed=feed, file_name="any.csv", created_at=LATER, state=ImportState.RUNNING
        )
        receipt = loading.load_records(
            [records.read(line, row, schema, now=LATER) for line, row in enumerate(rows, 1)],
            schema=schema,
            feed=feed,
            policy=Policy(),
            run=run,
            now=LATER,
        )
        assert receipt.is_applied, receipt.faults


def chat(
    name: str,
    at: datetime,
    seconds: int,
    *,
    agent: str | None = "Lyon-1",
    wrap_up: int = 0,
    version: int = 0,
) -> Row:
    """A chat that an agent of `directory` answers at once, `seconds` with its after-call work."""
    ends = at + timedelta(seconds=seconds - wrap_up)
    return {
        "interaction.external_id": name,
        "interaction.channel": "chat",
        "interaction.arrived_at": at.isoformat(),
        "interaction.ended_at": ends.isoformat(),
        "interaction.version_at": instant(version),
        "leg.sequence": 1,
        "leg.team": agent.partition("-")[0] if agent else "Lyon",
        "leg.agent": agent,
        "leg.enqueued_at": at.isoformat(),
        "leg.answered_at": at.isoformat(),
        "leg.ended_at": ends.isoformat(),
        "leg.outcome": "answered",
        "leg.talk": 1000 * (seconds - wrap_up),
        "leg.wrap_up": 1000 * wrap_up,
    }


def instant(step: int) -> str:
    return (BEGIN + step * STEP).isoformat()


def day(step: int) -> str:
    return (BEGIN + step * STEP).date().isoformat()


# Few enough that things happen at the same instant.
steps = st.integers(0, STEPS // 9).map(lambda turn: 9 * turn)
teams = st.sampled_from(TEAMS)
# A queue that several teams share belongs to nobody.
owners = st.sampled_from((*TEAMS, None))
durations = st.sampled_from((0, 1, 999, 9_000, 20_000, 20_001, 61_000, 900_000))
maybe_durations = st.one_of(st.none(), durations)
flags = st.booleans()


def agents_of(team: str | None) -> st.SearchStrategy[str | None]:
    return st.none() if team is None else st.sampled_from((None, f"{team}-1", f"{team}-2"))


@st.composite
def about(draw: st.DrawFn, part: str) -> Row:
    return {
        f"{part}.channel": draw(st.sampled_from(("phone", "chat", "email"))),
        f"{part}.topic": draw(st.sampled_from((*TOPICS, None))),
        f"{part}.segment": draw(st.sampled_from(("gold", None))),
    }
