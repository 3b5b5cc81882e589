"""Cases of a help desk with their events, and the promises made on them."""

from functools import partial
from typing import Final

from teams.ingest import casecontacts, casework
from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Lookup, Table, Target
from teams.models import Case, CaseEvent, Deadline
from teams.models.cases import Actor, CaseEventKind, CaseOrigin, CaseStatus, Promised

OPENED: Final = ("created_at", "queued_at", "accepted_at", "replied_at", "acknowledged_at")
ENDED: Final = ("first_resolved_at", "resolved_at", "reopened_at")
TEAMS: Final = ("owner_team", "reply_team", "resolved_team")
CASE_ID: Final = (
    "SELECT whole.id FROM teams_case AS whole"
    " WHERE whole.feed_id = {feed} AND whole.external_id = {row}.case_reference"
)
MIXED: Final = (
    ("team", "team"),
    ("channel", "channel"),
    ("topic", "topic"),
    ("segment", "segment"),
)
MIX_NAMES: Final = frozenset({"team", "topic", "segment"})


# What events say of a case is not what its row says.
EVENT_WHERE: Final = "EXISTS (SELECT FROM teams_caseevent WHERE case_id = old.id AND {})"
SAYS_STATUS: Final = "kind <> 'created' AND status <> ''"
KEPT: Final = {
    **dict.fromkeys(casework.REPLIES, EVENT_WHERE.format("kind = 'reply'")),
    **dict.fromkeys(casework.STATES, EVENT_WHERE.format(SAYS_STATUS)),
    **dict.fromkeys(casework.OWNERS, EVENT_WHERE.format(f"(kind = 'owner' OR {SAYS_STATUS})")),
    "team_id": EVENT_WHERE.format("kind = 'created'"),
    "is_excluded": EVENT_WHERE.format("kind = 'merged'"),
}
MOVED_CASES: Final = "pg_temp.moved"
CASES_OF_EVENTS: Final = (
    "(SELECT case_id AS id FROM pg_temp.fresh WHERE old_id IS NULL OR is_changed) AS near"
)


def _note(rows: Rows, *, cases: str) -> None:
    casework.note_days(cases, zone=rows.zone)


def _stamp(rows: Rows, *, cases: str) -> None:
    casework.stamp(cases, zone=rows.zone)
    casecontacts.stamp(cases, zone=rows.zone)
    casework.note_days(cases, zone=rows.zone)


def _before(column: str) -> Wrong:
    return Wrong(f"{column} < created_at", f"case.{column}", "is before the case was created")


CASE: Final = Target(
    facts=Table(
        Case,
        ("feed_id", "external_id"),
        {
            **common.TEAM,
            **common.MIX,
            **common.plain("feed_id", "external_id", "channel_id", "customer_id", "origin"),
            "status": "coalesce(row.status, CASE WHEN row.resolved_at IS NULL THEN 'open'"
            " ELSE 'resolved' END)",
            "owner_team_id": "coalesce(row.owner_team_id, row.team_id, row.no_team_id)",
            "reply_team_id": "CASE WHEN row.replied_at IS NOT NULL"
            " THEN coalesce(row.reply_team_id, row.owner_team_id, row.team_id) END",
            "resolved_team_id": "CASE WHEN coalesce(row.first_resolved_at, row.resolved_at)"
            " IS NOT NULL THEN coalesce(row.resolved_team_id, row.owner_team_id, row.team_id) END",
            **common.plain("agent_id", *OPENED, "resolved_at", "reopened_at", "replies_n"),
            # Never reopened, its only resolution is its first.
            "first_resolved_at": "coalesce(row.first_resolved_at, CASE WHEN row.reopened_at IS"
            " NULL THEN row.resolved_at END)",
            **common.plain("reopens_n", "transfers_n", "is_closed_by_rule", "is_excluded"),
            "version_at": "row.version_at",
        },
        is_versioned=True,
        kept=KEPT,
    ),
    before=partial(_note, cases=MOVED_CASES),
    after=partial(_stamp, cases=MOVED_CASES),
    names=(
        *MIXED,
        *((column, "team") for column in TEAMS),
        ("agent", "agent"),
        ("customer", "customer"),
    ),
)
CASES: Final = Schema(
    name="cases",
    tables=("case",),
    fields=(
        common.external_id("case"),
        *common.mix("case"),
        common.customer("case"),
        Field(
            "case.origin", "origin", Kind.CHOICE, choices=tuple(CaseOrigin.values),
            default="customer",
        ),
        Field("case.status", "status", Kind.CHOICE, choices=tuple(CaseStatus.values)),
        common.team("case"),
        *(Field(f"case.{column}", column, Kind.TEXT, longest=200) for column in TEAMS),
        common.agent("case"),
        Field("case.created_at", "created_at", Kind.INSTANT, required=True),
        *(Field(f"case.{name}", name, Kind.INSTANT) for name in (*OPENED[1:], *ENDED)),
        common.count("case", "replies", "replies_n"),
        common.count("case", "reopens", "reopens_n", default="0"),
        common.count("case", "transfers", "transfers_n", default="0"),
        Field("case.closed_by_rule", "is_closed_by_rule", Kind.FLAG, default="false"),
        Field("case.excluded", "is_excluded", Kind.FLAG, default="false"),
        Field("case.version_at", "version_at", Kind.INSTANT),
    ),
    key=("external_id",),
    loader=partial(Rows, CASE),
    wrong=(
        *map(_before, ("accepted_at", "replied_at", "acknowledged_at", *ENDED)),
        Wrong(
            "first_resolved_at > resolved_at",
            "case.first_resolved_at",
            "is after the last resolution",
        ),
        Wrong(
            "status = 'resolved' AND resolved_at IS NULL",
            "case.resolved_at",
            "is empty although the case is resolved",
        ),
        Wrong(
            "status <> 'resolved' AND resolved_at IS NOT NULL",
            "case.status",
            "is not resolved, but there is an instant of its last resolution",
        ),
        Wrong(
            "reopened_at < first_resolved_at",
            "case.reopened_at",
            "is before the first resolution",
        ),
    ),
    creates=MIX_NAMES | {"agent"},
)  # fmt: skip

EVENT: Final = Target(
    facts=Table(
        CaseEvent,
        ("case_id", "sequence"),
        {
            **common.TEAM,
            **common.plain("case_id", "sequence", "at", "kind", "actor"),
            "status": "coalesce(row.status, '')",
        },
    ),
    before=partial(_note, cases=CASES_OF_EVENTS),
    after=partial(_stamp, cases=CASES_OF_EVENTS),
    names=(("team", "team"),),
    lookups=(Lookup("case_id", "case_reference", CASE_ID),),
)
EVENTS: Final = Schema(
    name="case events",
    tables=("event",),
    fields=(
        Field("event.case", "case_reference", Kind.TEXT, required=True, longest=200),
        Field("event.sequence", "sequence", Kind.NUMBER, required=True, high=10**9),
        Field("event.at", "at", Kind.INSTANT, required=True),
        Field(
            "event.kind", "kind", Kind.CHOICE, required=True, choices=tuple(CaseEventKind.values)
        ),
        Field(
            "event.actor", "actor", Kind.CHOICE, choices=tuple(Actor.values), default="agent"
        ),
        Field("event.status", "status", Kind.CHOICE, choices=tuple(CaseStatus.values)),
        common.team("event", required=True),
    ),
    key=("case_reference", "sequence"),
    loader=partial(Rows, EVENT),
    wrong=(
        Wrong(
            "kind = 'status' AND status IS NULL", "event.status", "is empty, but it changes"
        ),
    ),
    creates=frozenset({"team"}),
)  # fmt: skip

DEADLINE: Final = Target(
    facts=Table(
        Deadline,
        ("feed_id", "external_id", "metric"),
        {
            **common.TEAM,
            **common.MIX,
            **common.plain("feed_id", "external_id", "case_id", "metric", "channel_id"),
            **common.plain("due_at", "met_at", "is_met", "version_at"),
        },
        is_versioned=True,
    ),
    source="deadlines",
    days=tuple(common.local_days("due_at")),
    names=MIXED,
    lookups=(Lookup("case_id", "case_reference", CASE_ID),),
)
DEADLINES: Final = Schema(
    name="deadlines",
    tables=("deadline",),
    fields=(
        common.external_id("deadline"),
        Field(
            "deadline.metric", "metric", Kind.CHOICE, required=True,
            choices=tuple(Promised.values),
        ),
        Field("deadline.case", "case_reference", Kind.TEXT, longest=200),
        *common.mix("deadline"),
        common.team("deadline"),
        Field("deadline.due_at", "due_at", Kind.INSTANT, required=True, ahead=True),
        Field("deadline.met_at", "met_at", Kind.INSTANT),
        Field("deadline.met", "is_met", Kind.FLAG),
        Field("deadline.version_at", "version_at", Kind.INSTANT),
    ),
    key=("external_id", "metric"),
    loader=partial(Rows, DEADLINE),
    wrong=(
        Wrong(
            "is_met <> (met_at <= due_at)",
            "deadline.met",
            "contradicts when it was met and when it was due",
        ),
    ),
    creates=MIX_NAMES,
)  # fmt: skip
