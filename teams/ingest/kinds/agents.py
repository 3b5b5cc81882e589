"""Agents as a register of staff knows them: their names, and when they were hired."""

from functools import partial
from typing import Final

from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema
from teams.ingest.targets import Lookup, Table, Target
from teams.models import Agent

KNOWN: Final = (
    "SELECT known.id FROM teams_agent AS known"
    " WHERE known.feed_id = {feed} AND known.reference = {row}.reference"
)
TARGET: Final = Target(
    facts=Table(
        Agent,
        ("feed_id", "reference"),
        {
            "feed_id": "row.feed_id",
            "reference": "row.reference",
            "name": "coalesce(row.name, (SELECT known.name FROM teams_agent AS known"
            " WHERE known.id = row.known_id))",
            "hired_on": "row.hired_on",
        },
    ),
    # An agent of no team would be in nobody's reach: contacts and shifts make agents known.
    lookups=(Lookup("known_id", "reference", KNOWN),),
)
AGENTS: Final = Schema(
    name="agents",
    tables=("agent",),
    fields=(
        Field("agent.reference", "reference", Kind.TEXT, required=True, longest=100),
        Field("agent.name", "name", Kind.TEXT, longest=200),
        Field("agent.hired_on", "hired_on", Kind.DAY, ahead=True),
    ),
    key=("reference",),
    loader=partial(Rows, TARGET),
)
