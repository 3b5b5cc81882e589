"""Agents' time in sums: a row is an interval of an agent with the time in each activity."""

from functools import partial
from typing import Final

from teams.ingest import overlaps
from teams.ingest.kinds import common, worktime
from teams.ingest.overlaps import Stretch
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import AgentState
from teams.models.worktime import ACTIVITIES

LENGTH: Final = "extract(epoch FROM ends_at - starts_at) * 1000"
TOTAL: Final = " + ".join(f"coalesce({activity}_ms, 0)" for activity in ACTIVITIES)
PLACED: Final = ", ".join(
    f"({place}, '{activity}', row.{activity}_ms)" for place, activity in enumerate(ACTIVITIES)
)
# One after the other from the interval's start: when exactly, the source does not say.
SPLITS: Final = f"""
    SELECT activity, row.starts_at + (done - ms) * interval '1 ms' AS part_starts_at,
        row.starts_at + done * interval '1 ms' AS part_ends_at
    FROM (
        SELECT activity, ms, sum(ms) OVER (ORDER BY place) AS done
        FROM (VALUES {PLACED}) AS given (place, activity, ms) WHERE ms > 0
    ) AS laid
"""
WITHIN: Final = "old.starts_at >= {0}.starts_at AND old.ends_at <= {0}.ends_at"


def _judge_more(rows: Rows) -> None:
    stretch = Stretch(
        table=AgentState._meta.db_table,
        owner="agent",
        owners="teams_agent",
        reference=f"owner.feed_id = {int(rows.feed.pk)}",
        starts="starts_at",
        span=worktime.SPAN,
        label="interval.starts_at",
        stored="NOT old.is_planned",
        replaced=WITHIN.replace("{0}", "same"),
    )
    overlaps.reject(stretch, feed_id=rows.feed.pk, zone=rows.feed.time_zone)


TARGET: Final = Target(
    facts=Table(
        AgentState,
        ("agent_id", "is_planned", "starts_at", "feed_id"),
        {
            **common.TEAM,
            **common.plain("feed_id", "agent_id", "activity"),
            "starts_at": "row.part_starts_at",
            "ends_at": "row.part_ends_at",
            "is_planned": "false",
        },
    ),
    source="worktime",
    days=(worktime.DAYS,),
    touched="agent_id",
    splits=SPLITS,
    replaced="old.agent_id = row.agent_id AND old.feed_id = row.feed_id AND NOT old.is_planned"
    f" AND {WITHIN.replace('{0}', 'row')}",
    names=(("team", "team"), ("agent", "agent")),
    seen="(starts_at AT TIME ZONE {zone})::date",
    judge_more=_judge_more,
    after=worktime.rebuild,
)
INTERVALS: Final = Schema(
    name="intervals",
    tables=("interval",),
    fields=(
        common.agent("interval", required=True),
        common.team("interval", required=True),
        Field("interval.starts_at", "starts_at", Kind.INSTANT, required=True),
        Field("interval.ends_at", "ends_at", Kind.INSTANT, required=True, empty=worktime.OPEN),
        *(Field(f"interval.{name}", f"{name}_ms", Kind.DURATION) for name in ACTIVITIES),
    ),
    key=("agent", "starts_at"),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong("ends_at <= starts_at", "interval.ends_at", "ends before it starts"),
        Wrong("ends_at - starts_at > interval '1 day'", "interval.ends_at", "is over 1 day later"),
        Wrong(
            f"contact_ms > {LENGTH}",
            "interval.contact",
            "is longer than the interval: an occupancy over 100 %",
        ),
        Wrong(
            f"{TOTAL} > {LENGTH}",
            "interval.ends_at",
            "is too early: the activities together are longer than the interval",
        ),
        Wrong(f"{TOTAL} = 0", "interval.contact", "is empty or 0, as is every activity"),
    ),
    creates=frozenset({"team", "agent"}),
)
