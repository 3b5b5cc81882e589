"""Customers who come and go: a row is one time during which somebody is a customer."""

from functools import partial
from typing import Final

from teams.ingest import overlaps
from teams.ingest.kinds import common
from teams.ingest.overlaps import Stretch
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import Customer, Relationship

STRETCH: Final = Stretch(
    table=Relationship._meta.db_table,
    owner="customer",
    owners=Customer._meta.db_table,
    reference="true",
    starts="from_day",
    span="daterange({0}.from_day, {0}.to_day, '[]')",
    label="relationship.from_day",
)


def _judge_more(rows: Rows) -> None:
    overlaps.reject(STRETCH, feed_id=rows.feed.pk, zone=rows.feed.time_zone)


TARGET: Final = Target(
    facts=Table(
        Relationship,
        ("customer_id", "from_day", "feed_id"),
        common.plain("feed_id", "customer_id", "from_day", "to_day"),
    ),
    source="relationships",
    days=("from_day", "to_day"),
    names=(("customer", "customer"),),
    judge_more=_judge_more,
)
RELATIONSHIPS: Final = Schema(
    name="relationships",
    tables=("relationship",),
    fields=(
        common.customer("relationship", required=True),
        Field("relationship.from_day", "from_day", Kind.DAY, required=True),
        Field("relationship.to_day", "to_day", Kind.DAY, ahead=True),
    ),
    key=("customer", "from_day"),
    loader=partial(Rows, TARGET),
    wrong=(Wrong("to_day < from_day", "relationship.to_day", "ends before it starts"),),
)
