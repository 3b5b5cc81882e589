"""What the legs of a contact come to beside sums: how it got through, hand-overs, opening hours."""

from dataclasses import dataclass
from typing import Final

from teams.ingest import clock
from teams.ingest.staging import run
from teams.models.contacts import AT_ONCE, VOICE

# Codes of outcomes, packed behind a leg's number: the greatest is the last leg's.
CODES: Final = ("answered", "abandoned", "flow_team", "flow_other", "callback", "system", "waiting")
CODE_ROOM: Final = 16
ABANDONED, SYSTEM, WAITING = (CODES.index(name) for name in ("abandoned", "system", "waiting"))
QUEUED: Final = "kind = 'main' AND enqueued_at IS NOT NULL AND outcome <> 'excluded'"
# A source may say how a call was passed on; else a consultation before tells.
TRANSFER: Final = (
    "CASE WHEN is_transfer THEN coalesce(transfer_kind,"
    " CASE WHEN consult_ms > 0 THEN 'warm' ELSE 'blind' END) ELSE '' END"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """SQL that tells opening hours; nothing is asked where no calendar holds."""

    is_used: bool

    def join(self, team: str, channel: str, starts: str) -> str:
        return clock.joined(team, channel, starts) if self.is_used else ""

    def is_open(self, channel: str, instant: str) -> str:
        """Whether a call came in opening hours; what is written may come at any hour."""
        if not self.is_used:
            return "true"
        voice = ", ".join(f"'{code}'" for code in VOICE)
        return (
            f"({channel} NOT IN (SELECT id FROM teams_channel WHERE code IN ({voice}))"
            f" OR {clock.is_open('clock.version_id', instant)})"
        )

    def waited(self, starts: str, ends: str) -> str:
        if not self.is_used:
            return "NULL::bigint"
        return clock.between("clock.version_id", starts, ends)


def hours() -> Hours:
    return Hours(clock.prepare())


def of_queues() -> str:
    """Aggregates over the legs of a contact that `access` is told from."""
    codes = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(CODES))
    return f"""
        min(enqueued_at) FILTER (WHERE {QUEUED}) AS queued_at,
        min(answered_at) FILTER (WHERE kind <> 'consult') AS answered_at,
        max(leg_ended_at) FILTER (WHERE {QUEUED}) AS left_at,
        (max(sequence * {CODE_ROOM} + CASE outcome {codes} END) FILTER (WHERE {QUEUED})
            %% {CODE_ROOM}) AS last_outcome,
        coalesce(bool_or(left_on_hold), false) AS is_left_on_hold,
        coalesce(min(sequence * 2 + is_shared::integer) FILTER (WHERE {QUEUED}) %% 2 = 1, false)
            AS is_shared,
        (count(*) FILTER (WHERE {TRANSFER} = 'warm'))::smallint AS warm_transfers_n
    """


def access(row: str, promise: str) -> str:
    """How a contact `row` got through, by the clock that ran from its first queue.

    By the promise in force there. What stood in no queue, or still stands in one, is counted
    nowhere.
    """
    promised = f"{promise}.answer_within_ms * interval '1 ms'"
    answered, left = (f"{row}.{end} - {row}.queued_at" for end in ("answered_at", "left_at"))
    return f"""
        CASE WHEN {row}.is_excluded OR NOT {row}.is_open OR {row}.queued_at IS NULL THEN ''
            WHEN {answered} <= {promised} THEN 'in_time'
            WHEN {row}.answered_at IS NOT NULL THEN 'late'
            WHEN {row}.last_outcome = {WAITING} THEN ''
            WHEN {row}.last_outcome = {SYSTEM} THEN 'system'
            WHEN {row}.last_outcome = {ABANDONED} THEN
                CASE WHEN {left} <= {promise}.short_abandon_ms * interval '1 ms'
                    THEN 'short' ELSE 'abandoned' END
            WHEN {left} <= {promised} THEN 'left_in_time'
            ELSE 'left' END
    """


def is_disconnected(row: str) -> str:
    """Whether a contact that an agent had answered ended on hold or in a later queue."""
    return (
        f"({row}.handled_n > 0 AND ({row}.is_left_on_hold"
        f" OR coalesce({row}.last_outcome IN ({ABANDONED}, {SYSTEM}), false)))"
    )


def hand_over() -> None:
    """Stamp which transfers crossed between internal teams and vendors, and which came at once."""
    run("DROP TABLE IF EXISTS pg_temp.handed")
    run(
        f"""
        CREATE TEMPORARY TABLE handed ON COMMIT DROP AS
        SELECT contact_id, sequence,
            coalesce((side, next_side) IN (('internal', 'vendor'), ('vendor', 'internal')), false)
                AS is_escalated,
            coalesce(ended_at - answered_at < interval '{AT_ONCE.total_seconds()} s', false)
                AND coalesce(resolved_at > ended_at, true) AS is_misrouted
        FROM (
            SELECT part.contact_id, part.sequence, part.is_transfer, part.answered_at,
                part.ended_at, contact.resolved_at, team.kind AS side,
                lead(team.kind) OVER (PARTITION BY part.contact_id ORDER BY part.sequence)
                    AS next_side
            FROM pg_temp.part
            JOIN pg_temp.contact ON contact.id = part.contact_id
            JOIN teams_team AS team ON team.id = part.team_id
            WHERE contact.transfers_n > 0 AND part.kind <> 'consult'
        ) AS walked
        WHERE is_transfer
        """
    )
    run(
        "UPDATE pg_temp.part SET is_escalated = true FROM pg_temp.handed"
        " WHERE handed.is_escalated AND part.contact_id = handed.contact_id"
        " AND part.sequence = handed.sequence"
    )
    run(
        "UPDATE pg_temp.contact SET is_escalated = told.is_escalated,"
        " is_misrouted = told.is_misrouted"
        " FROM (SELECT contact_id, bool_or(is_escalated) AS is_escalated,"
        " bool_or(is_misrouted) AS is_misrouted FROM pg_temp.handed GROUP BY contact_id) AS told"
        " WHERE contact.id = told.contact_id AND (told.is_escalated OR told.is_misrouted)"
    )
