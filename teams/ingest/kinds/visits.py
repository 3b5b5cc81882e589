"""Self-service: a row is one visit to a bot, a voice menu or a portal."""

from functools import partial
from typing import Final

from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import Visit
from teams.models.visits import VisitEnd, VisitKind

FLAGS: Final = ("is_support", "reached_form", "left_form", "was_redirected", "hides_human")
TARGET: Final = Target(
    facts=Table(
        Visit,
        ("feed_id", "external_id"),
        {
            # No team is credited.
            "team_id": "row.no_team_id",
            **common.MIX,
            **common.plain("feed_id", "external_id", "kind", "channel_id", "customer_id"),
            **common.plain("started_at", "ended_at"),
            '"end"': "row.outcome",
            **common.plain(*FLAGS),
        },
    ),
    source="visits",
    days=tuple(common.local_days("started_at", "ended_at")),
    names=(
        ("channel", "channel"),
        ("topic", "topic"),
        ("segment", "segment"),
        ("customer", "customer"),
    ),
)
VISITS: Final = Schema(
    name="visits",
    tables=("visit",),
    fields=(
        common.external_id("visit"),
        Field("visit.kind", "kind", Kind.CHOICE, required=True, choices=tuple(VisitKind.values)),
        *common.mix("visit"),
        common.customer("visit"),
        Field("visit.started_at", "started_at", Kind.INSTANT, required=True),
        Field("visit.ended_at", "ended_at", Kind.INSTANT, required=True),
        Field("visit.end", "outcome", Kind.CHOICE, required=True, choices=tuple(VisitEnd.values)),
        Field("visit.support", "is_support", Kind.FLAG, default="true"),
        Field("visit.reached_form", "reached_form", Kind.FLAG, default="false"),
        Field("visit.left_form", "left_form", Kind.FLAG, default="false"),
        Field("visit.redirected", "was_redirected", Kind.FLAG, default="false"),
        Field("visit.hides_human", "hides_human", Kind.FLAG, default="false"),
    ),
    key=("external_id",),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong("ended_at < started_at", "visit.ended_at", "ends before it starts"),
        Wrong(
            "left_form AND NOT reached_form",
            "visit.left_form",
            "leaves a contact form that it did not reach",
        ),
    ),
    creates=frozenset({"topic", "segment"}),
)
