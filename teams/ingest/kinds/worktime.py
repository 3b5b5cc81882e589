"""Agents' time: a row is one stretch of an agent in one activity, planned or as it was."""

from functools import partial
from typing import Final

from teams.ingest import agentdays, overlaps
from teams.ingest.kinds import common
from teams.ingest.overlaps import Stretch
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import AgentState
from teams.models.worktime import ACTIVITIES

OPEN: Final = "is left open"
SPAN: Final = "tstzrange({0}.starts_at, {0}.ends_at, '[)')"
# The last instant is not part of the stretch: one that ends at midnight is of one day.
DAYS: Final = (
    "generate_series((starts_at AT TIME ZONE {zone})::date,"
    " ((ends_at - interval '1 microsecond') AT TIME ZONE {zone})::date, interval '1 day')::date"
)


def _judge_more(rows: Rows, *, part: str, is_planned: bool) -> None:
    stretch = Stretch(
        table=AgentState._meta.db_table,
        owner="agent",
        owners="teams_agent",
        reference=f"owner.feed_id = {int(rows.feed.pk)}",
        starts="starts_at",
        span=SPAN,
        label=f"{part}.starts_at",
        stored="old.is_planned" if is_planned else "NOT old.is_planned",
    )
    overlaps.reject(stretch, feed_id=rows.feed.pk, zone=rows.feed.time_zone)


def rebuild(rows: Rows) -> None:
    agentdays.rebuild("pg_temp.touched", zone=rows.zone)


def _schema(part: str, name: str, *, is_planned: bool, longest: int) -> Schema:
    values = {
        **common.TEAM,
        **common.plain("feed_id", "agent_id", "activity", "starts_at", "ends_at"),
        "is_planned": str(is_planned).lower(),
    }
    target = Target(
        facts=Table(AgentState, ("agent_id", "is_planned", "starts_at", "feed_id"), values),
        source="worktime",
        days=(DAYS,),
        touched="agent_id",
        names=(("team", "team"), ("agent", "agent")),
        seen="(starts_at AT TIME ZONE {zone})::date",
        judge_more=partial(_judge_more, part=part, is_planned=is_planned),
        after=rebuild,
    )
    ahead = is_planned
    return Schema(
        name=name,
        tables=(part,),
        fields=(
            common.agent(part, required=True),
            common.team(part, required=True),
            Field(
                f"{part}.activity", "activity", Kind.CHOICE, required=True, choices=ACTIVITIES,
                default="idle" if is_planned else "",
            ),
            Field(f"{part}.starts_at", "starts_at", Kind.INSTANT, required=True, ahead=ahead),
            Field(
                f"{part}.ends_at", "ends_at", Kind.INSTANT, required=True, ahead=ahead, empty=OPEN
            ),
        ),
        key=("agent", "starts_at"),
        loader=partial(Rows, target),
        wrong=(
            Wrong("ends_at <= starts_at", f"{part}.ends_at", "ends before it starts"),
            Wrong(
                f"ends_at - starts_at > interval '{longest} days'",
                f"{part}.ends_at",
                f"is over {longest} days later",
            ),
        ),
        creates=frozenset({"team", "agent"}),
    )  # fmt: skip


# Planned time: case work, training and absences as well as time for customers.
SHIFTS: Final = _schema("shift", "shifts", is_planned=True, longest=60)
STATES: Final = _schema("state", "states", is_planned=False, longest=7)
