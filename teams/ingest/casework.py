"""What events make of cases: their instants, owners and stocks."""

from typing import Final

from teams.ingest import casetimes
from teams.ingest.staging import run

SOURCE: Final = "cases"
# The instants of a case that date it in some snapshot; its moves have their own.
INSTANTS: Final = (
    "created_at", "replied_at", "acknowledged_at", "reply_due_at", "first_resolved_at",
    "resolved_at", "reopened_at",
)  # fmt: skip
REPLIES: Final = ("replied_at", "acknowledged_at", "reply_team_id", "replies_n")
STATES: Final = (
    "status", "first_resolved_at", "resolved_at", "reopened_at", "resolved_team_id", "reopens_n",
    "is_closed_by_rule",
)  # fmt: skip
OWNERS: Final = ("owner_team_id", "transfers_n")
MOVE: Final = ("at", "team_id", "status", "change")
HUMAN: Final = "kind = 'reply' AND actor = 'agent'"
SOLVES: Final = "status = 'resolved' AND old_status IS DISTINCT FROM 'resolved'"
# An agent's or a rule's reopening is none, and a message without a new status only thanks.
REOPENS: Final = "old_status = 'resolved' AND status <> 'resolved' AND actor = 'customer'"
# Behind every event.
LAST: Final = 2**40


def stamp(touched: str, *, zone: str) -> int:
    """Make the cases of `touched`, a table of their ids, say what their events say.

    Without events of a kind, what the source gave stays: instants where no event has a status,
    replies where none is a reply, owners where none changes. Their moves and business durations
    are made again. Returns how many cases changed. Running twice changes nothing. `zone` is that
    of the promises' days. To be called in a transaction, after the cases and events are written.
    The first reply that a feed tells makes replies due in all its cases, and notes their days.
    """
    changed = _stamp(touched, zone=zone)
    if casetimes.find_late(touched):
        changed += _stamp(casetimes.LATE, zone=zone)
        note_days(casetimes.LATE, zone=zone)
    return changed


def _stamp(touched: str, *, zone: str) -> int:
    run("DROP TABLE IF EXISTS pg_temp.case_walk, pg_temp.case_said, pg_temp.case_stamps")
    run(_said(touched))
    run(_walk())
    run("ANALYZE pg_temp.case_walk")
    run(_stamps())
    changed = _take("case_stamps", (*REPLIES, *STATES, *OWNERS, "team_id", "is_excluded"))
    _move()
    casetimes.measure(zone)
    return changed + _take("case_times", casetimes.NAMES)


def note_days(touched: str, *, zone: str) -> None:
    """Raise the counter of each local day on which one of these cases, or a move of it, lies.

    To be called before they change and after they are stamped.
    """
    near = f"IN (SELECT id FROM {touched})"
    places = [(name, "teams_case", f"id {near}") for name in INSTANTS]
    places.append(("at", "teams_casemove", f"case_id {near}"))
    bins = " UNION ".join(
        f"SELECT DISTINCT date_bin('15 minutes', {moment}, '2000-01-01 00:00:00+00') AS bin"
        f" FROM {table} WHERE {condition} AND {moment} IS NOT NULL"
        for moment, table, condition in places
    )
    run(
        "INSERT INTO teams_changedday AS old (source, day, counter)"
        f" SELECT DISTINCT %s, (bin AT TIME ZONE %s)::date, 1 FROM ({bins}) AS bins"
        " ON CONFLICT (source, day) DO UPDATE SET counter = old.counter + 1",
        [SOURCE, zone],
    )


def _said(touched: str) -> str:
    """Per case what its events are about, and what it begins as."""
    return f"""
        CREATE TEMPORARY TABLE case_said ON COMMIT DROP AS
        SELECT whole.id AS case_id, coalesce(has_replies, false) AS has_replies,
            coalesce(has_status, false) AS has_status,
            coalesce(has_status OR has_owner, false) AS has_owner,
            whole.is_excluded OR coalesce(is_merged, false) AS is_excluded,
            coalesce(opened.team_id, whole.team_id) AS team_id,
            CASE WHEN coalesce(has_status, false) THEN coalesce(nullif(opened.status, ''), 'new')
                WHEN whole.status = 'resolved' AND whole.resolved_at IS NOT NULL
                    THEN coalesce(nullif(opened.status, ''), 'open')
                ELSE whole.status END AS status
        FROM (SELECT DISTINCT id::bigint AS id FROM {touched}) AS near
        JOIN teams_case AS whole ON whole.id = near.id
        LEFT JOIN LATERAL (
            SELECT bool_or(kind = 'reply') AS has_replies,
                bool_or(kind <> 'created' AND status <> '') AS has_status,
                bool_or(kind = 'owner') AS has_owner, bool_or(kind = 'merged') AS is_merged
            FROM teams_caseevent WHERE case_id = whole.id
        ) AS event ON true
        LEFT JOIN LATERAL (
            SELECT team_id, status FROM teams_caseevent
            WHERE case_id = whole.id AND kind = 'created' ORDER BY sequence LIMIT 1
        ) AS opened ON true
    """


def _walk() -> str:
    """Each step of each case with its owner and status from then on, and those before it.

    Events follow their sequence: where a clock was set back, none happens before the one that it
    follows. A reply's team is who replied; the owner stays.
    """
    given = " UNION ALL ".join(
        f"SELECT said.case_id, {LAST} + {place}, whole.{instant}, 'status', 'agent', {status},"
        " NULL::bigint FROM pg_temp.case_said AS said JOIN teams_case AS whole"
        f" ON whole.id = said.case_id WHERE NOT has_status AND whole.{instant} IS NOT NULL"
        f" AND {condition}"
        for place, (instant, status, condition) in enumerate((
            ("first_resolved_at", "'resolved'", "whole.reopened_at IS NOT NULL"),
            ("reopened_at", "said.status", "whole.first_resolved_at IS NOT NULL"),
            ("resolved_at", "'resolved'", "true"),
        ))
    )  # fmt: skip
    return f"""
        CREATE TEMPORARY TABLE case_walk ON COMMIT DROP AS
        WITH step (case_id, sequence, at, kind, actor, status, said_team_id) AS (
            SELECT said.case_id, -1, whole.created_at, 'created', 'customer', said.status,
                CASE WHEN has_owner THEN said.team_id ELSE whole.owner_team_id END
            FROM pg_temp.case_said AS said JOIN teams_case AS whole ON whole.id = said.case_id
            UNION ALL
            SELECT event.case_id, event.sequence, greatest(whole.created_at, max(event.at) OVER (
                    PARTITION BY event.case_id ORDER BY event.sequence
                )), event.kind, event.actor, event.status, event.team_id
            FROM teams_caseevent AS event
            JOIN pg_temp.case_said AS said ON said.case_id = event.case_id
            JOIN teams_case AS whole ON whole.id = event.case_id
            UNION ALL {given}
        ), counted AS (
            SELECT step.*, said.is_excluded, row_number() OVER steps AS place,
                count(*) FILTER (WHERE said_team_id IS NOT NULL AND kind <> 'reply'
                    AND (sequence < 0 OR has_owner)) OVER steps AS owners_n,
                count(*) FILTER (WHERE step.status <> '') OVER steps AS statuses_n
            FROM step JOIN pg_temp.case_said AS said ON said.case_id = step.case_id
            WINDOW steps AS (PARTITION BY step.case_id ORDER BY at, sequence)
        ), held AS (
            SELECT case_id, place, at, kind, actor, said_team_id, is_excluded,
                first_value(said_team_id) OVER (
                    PARTITION BY case_id, owners_n ORDER BY place) AS team_id,
                first_value(status) OVER (
                    PARTITION BY case_id, statuses_n ORDER BY place) AS status
            FROM counted
        )
        SELECT *, lag(team_id) OVER steps AS old_team_id, lag(status) OVER steps AS old_status
        FROM held WINDOW steps AS (PARTITION BY case_id ORDER BY place)
    """


def _first(value: str, condition: str, order: str = "place") -> str:
    return f"(array_agg({value} ORDER BY {order}) FILTER (WHERE {condition}))[1]"


def _stamps() -> str:
    """Per case the values that its steps give, and where they give none those that it has."""
    last = "place DESC"
    found = {
        "replied_at": f"min(at) FILTER (WHERE {HUMAN})",
        "acknowledged_at": "min(at) FILTER (WHERE kind = 'reply' AND actor = 'rule')",
        "reply_team_id": _first("said_team_id", HUMAN),
        "replies_n": f"count(*) FILTER (WHERE {HUMAN})",
        "status": _first("status", "true", last),
        "first_resolved_at": f"min(at) FILTER (WHERE {SOLVES})",
        "resolved_at": f"CASE WHEN {_first('status', 'true', last)} = 'resolved'"
        f" THEN max(at) FILTER (WHERE {SOLVES}) END",
        "reopened_at": f"min(at) FILTER (WHERE {REOPENS})",
        "resolved_team_id": _first("team_id", SOLVES),
        "reopens_n": f"count(*) FILTER (WHERE {REOPENS})",
        "is_closed_by_rule": f"coalesce({_first('actor', SOLVES, last)} = 'rule', false)",
        "owner_team_id": _first("team_id", "true", last),
        "transfers_n": "count(*) FILTER (WHERE team_id <> old_team_id)",
    }
    told = {"has_replies": REPLIES, "has_status": STATES, "has_owner": OWNERS}
    values = ", ".join(
        f"CASE WHEN said.{flag} THEN found.{name} ELSE whole.{name} END AS {name}"
        for flag, names in told.items()
        for name in names
    )
    return f"""
        CREATE TEMPORARY TABLE case_stamps ON COMMIT DROP AS
        SELECT said.case_id, said.team_id, said.is_excluded, {values}
        FROM pg_temp.case_said AS said
        JOIN teams_case AS whole ON whole.id = said.case_id
        JOIN (
            SELECT case_id, {", ".join(f"{sql} AS {name}" for name, sql in found.items())}
            FROM pg_temp.case_walk GROUP BY case_id
        ) AS found USING (case_id)
    """


def _take(table: str, names: tuple[str, ...]) -> int:
    values = ", ".join(f"{name} = new.{name}" for name in names)
    differs = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in names)
    return run(
        f"UPDATE teams_case AS old SET {values} FROM pg_temp.{table} AS new"
        f" WHERE old.id = new.case_id AND ({differs})"
    )


def _move() -> None:
    """Make the moves of these cases equal their steps; what is excluded stands nowhere."""
    is_open, was_open = "status <> 'resolved'", "old_status <> 'resolved'"
    differs = "(team_id, status) IS DISTINCT FROM (old_team_id, old_status)"
    run("DROP TABLE IF EXISTS pg_temp.case_moves")
    run(
        f"""
        CREATE TEMPORARY TABLE case_moves ON COMMIT DROP AS
        SELECT case_id, at, team_id, status, change,
            row_number() OVER (PARTITION BY case_id ORDER BY place, change) AS sequence
        FROM (
            SELECT case_id, place, at, old_team_id AS team_id, old_status AS status, -1 AS change
            FROM pg_temp.case_walk WHERE {was_open} AND {differs} AND NOT is_excluded
            UNION ALL
            SELECT case_id, place, at, team_id, status, 1
            FROM pg_temp.case_walk WHERE {is_open} AND {differs} AND NOT is_excluded
        ) AS move
        """
    )
    run(
        "DELETE FROM teams_casemove AS old USING pg_temp.case_said AS said"
        " WHERE old.case_id = said.case_id AND NOT EXISTS (SELECT FROM pg_temp.case_moves AS new"
        " WHERE new.case_id = old.case_id AND new.sequence = old.sequence)"
    )
    names = ", ".join(MOVE)
    old, new = (", ".join(f"{row}.{name}" for name in MOVE) for row in ("old", "excluded"))
    run(
        f"INSERT INTO teams_casemove AS old (case_id, sequence, {names})"
        f" SELECT case_id, sequence, {names} FROM pg_temp.case_moves ORDER BY at"
        f" ON CONFLICT (case_id, sequence) DO UPDATE SET ({names}) = ROW ({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )
