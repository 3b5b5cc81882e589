"""Reasons for dissatisfaction: a row is one that a classifier or a person told of a contact."""

from functools import partial
from typing import Final

from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema
from teams.ingest.targets import Lookup, Table, Target
from teams.models import ReasonTold

CONTACT_ID: Final = (
    "SELECT contact.id FROM teams_interaction AS contact"
    " WHERE contact.external_id = {row}.interaction AND contact.feed_id ="
    " CASE WHEN {row}.interaction_feed IS NULL THEN {feed}"
    " ELSE (SELECT id FROM teams_feed WHERE slug = {row}.interaction_feed) END"
)
REASON_ID: Final = (
    "SELECT line.id FROM teams_dissatisfactionreason AS line WHERE line.slug = {row}.code"
)
ENDED_ON: Final = (
    "(SELECT (contact.ended_at AT TIME ZONE {zone})::date FROM teams_interaction AS contact"
    " WHERE contact.id = interaction_id)"
)
TARGET: Final = Target(
    facts=Table(
        ReasonTold,
        ("interaction_id", "reason_id", "feed_id"),
        {
            **common.plain("feed_id", "interaction_id", "reason_id"),
            "classifier": "coalesce(row.classifier, '')",
        },
    ),
    source="reasons",
    days=(ENDED_ON,),
    # What a source tells of a contact takes the place of all that it told of it before.
    splits="SELECT true AS is_told",
    replaced="old.interaction_id = row.interaction_id AND old.feed_id = row.feed_id",
    lookups=(
        Lookup("interaction_id", "interaction", CONTACT_ID, "is no contact of this source"),
        Lookup(
            "reason_id",
            "code",
            REASON_ID,
            "is no known reason: map it to one, or add it under Settings",
        ),
    ),
)
REASONS: Final = Schema(
    name="reasons for dissatisfaction",
    tables=("reason",),
    fields=(
        Field("reason.interaction", "interaction", Kind.TEXT, required=True, longest=200),
        Field("reason.interaction_feed", "interaction_feed", Kind.TEXT, longest=50),
        Field("reason.code", "code", Kind.TEXT, required=True, longest=50),
        Field("reason.classifier", "classifier", Kind.TEXT, longest=100),
    ),
    key=("interaction", "interaction_feed", "code"),
    loader=partial(Rows, TARGET),
)
