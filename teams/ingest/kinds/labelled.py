"""Labelled samples: a row is what a classifier made of contacts that people had judged."""

from functools import partial
from typing import Final

from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import LabelledSample

COUNTS: Final = ("negative", "found", "other", "cleared")
TARGET: Final = Target(
    facts=Table(
        LabelledSample,
        ("team_id", "channel_id", "language", "since", "feed_id"),
        {
            **common.TEAM,
            **common.plain("feed_id", "channel_id", "classifier", "since"),
            **common.plain(*(f"{name}_n" for name in COUNTS)),
            "language": "coalesce(lower(row.language), '')",
        },
    ),
    source="labelled",
    days=("since",),
    names=(("team", "team"), ("channel", "channel")),
)
LABELLED: Final = Schema(
    name="labelled samples",
    tables=("labelled",),
    fields=(
        common.team("labelled"),
        common.channel("labelled"),
        Field("labelled.language", "language", Kind.TEXT, longest=8),
        Field("labelled.classifier", "classifier", Kind.TEXT, required=True, longest=100),
        Field("labelled.since", "since", Kind.DAY, required=True),
        *(
            Field(f"labelled.{name}", f"{name}_n", Kind.NUMBER, required=True, high=common.LARGE)
            for name in COUNTS
        ),
    ),
    key=("team", "channel", "language", "since"),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong("found_n > negative_n", "labelled.found", "is more than were labelled negative"),
        Wrong("cleared_n > other_n", "labelled.cleared", "is more than were labelled otherwise"),
        Wrong("negative_n = 0", "labelled.negative", "is 0: errors need both kinds of contacts"),
        Wrong("other_n = 0", "labelled.other", "is 0: errors need both kinds of contacts"),
    ),
    creates=frozenset({"team"}),
)
