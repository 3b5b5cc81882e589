"""The staging table of one import, and the SQL that judges, names and groups its rows."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from teams.ingest.records import FIELDS
from teams.models import Reject

FATES: Final = {"good": "g", "skipped": "s", "rejected": "r"}
TOLD: Final = ("line", "fate", "fault_label", "fault_value", "fault_reason")
COLUMNS: Final = (*TOLD, *(field.column for field in FIELDS))
DOUBLED: Final = "stands in the file already"
UNATTRIBUTED: Final = "unattributed"


def run(sql: str, params: Sequence[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def one(sql: str, params: Sequence[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
        return row[0] if row else None


def create() -> None:
    """An empty table, gone with the transaction."""
    typed = ", ".join(f"{field.column} {field.sql_type}" for field in FIELDS)
    run("DROP TABLE IF EXISTS pg_temp.staged")
    run(
        'CREATE TEMPORARY TABLE staged (line bigint NOT NULL, fate "char" NOT NULL,'
        f" fault_label text, fault_value text, fault_reason text, {typed}) ON COMMIT DROP"
    )


def copy() -> str:
    return f"COPY pg_temp.staged ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv)"


# What one row can say wrong although each of its values converts. The first reason counts.
WRONG: Final = (
    ("ended_at < arrived_at", "interaction.ended_at", "ends before it starts"),
    ("leg_ended_at < coalesce(answered_at, enqueued_at)", "leg.ended_at", "ends before it starts"),
    ("answered_at < enqueued_at", "leg.answered_at", "is answered before it is queued"),
    ("resolved_at < arrived_at", "interaction.resolved_at", "is before the arrival"),
    (
        "(outcome = 'answered') <> (answered_at IS NOT NULL)",
        "leg.answered_at",
        "does not fit the outcome: answered contacts have it, others do not",
    ),
    ("ended_at - arrived_at > interval '60 days'", "interaction.ended_at", "is over 60 days later"),
    ("wrap_up_ms > 86400000", "leg.wrap_up", "is longer than a day"),
)


def judge() -> None:
    """Reject what contradicts itself."""
    conditions = " OR ".join(f"({sql})" for sql, _, _ in WRONG)
    label, reason = (
        "CASE " + " ".join(f"WHEN {sql} THEN '{said[n]}'" for sql, *said in WRONG) + " END"
        for n in (0, 1)
    )
    reject(conditions, label, "NULL", reason)


def has_doubled() -> bool:
    return bool(
        one(
            "SELECT EXISTS (SELECT FROM pg_temp.staged WHERE fate = 'g'"
            " GROUP BY external_id, sequence HAVING count(*) > 1)"
        )
    )


def reject_doubled() -> None:
    """Reject each row but the first of the same leg."""
    run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'interaction.external_id',"
        " fault_value = left(row.external_id, 80),"
        f" fault_reason = '{DOUBLED}, line ' || first.line"
        " FROM (SELECT external_id, sequence, min(line) AS line FROM pg_temp.staged"
        " WHERE fate = 'g' GROUP BY 1, 2 HAVING count(*) > 1) AS first"
        " WHERE row.fate = 'g' AND row.external_id = first.external_id"
        " AND row.sequence = first.sequence AND row.line > first.line"
    )


def renumber(lines: Iterable[tuple[int, int]]) -> None:
    """Put the line on which a row begins in place of its number, from given turning points."""
    run("DROP TABLE IF EXISTS pg_temp.turns")
    run("CREATE TEMPORARY TABLE turns (row bigint PRIMARY KEY, line bigint) ON COMMIT DROP")
    with connection.cursor() as cursor:
        with cursor.cursor.copy("COPY pg_temp.turns FROM STDIN") as copy:
            for turn in lines:
                copy.write_row(turn)
    run(
        "UPDATE pg_temp.staged SET line = (SELECT turns.line + staged.line - turns.row"
        " FROM pg_temp.turns WHERE turns.row <= staged.line ORDER BY turns.row DESC LIMIT 1)"
        " WHERE line >= (SELECT min(row) FROM pg_temp.turns)"
    )


def reject(condition: str, label: str, value: str, reason: str) -> int:
    return run(
        f"UPDATE pg_temp.staged SET fate = 'r', fault_label = {label},"
        f" fault_value = left({value}, 80), fault_reason = {reason}"
        f" WHERE fate = 'g' AND ({condition})"
    )


def reject_torn_contacts() -> None:
    """A contact of which one row is rejected is not taken in part."""
    run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'interaction.external_id',"
        " fault_value = left(row.external_id, 80),"
        " fault_reason = 'another row of this contact is rejected, line ' || other.line"
        " FROM (SELECT external_id, min(line) AS line FROM pg_temp.staged"
        " WHERE fate = 'r' AND external_id IS NOT NULL AND fault_reason NOT LIKE %s"
        " GROUP BY 1) AS other"
        " WHERE row.fate = 'g' AND row.external_id = other.external_id",
        [f"{DOUBLED}%"],
    )


def names(column: str, *, fold: bool = False) -> list[str]:
    """The different values of a column among the good rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {column} FROM pg_temp.staged"
            f" WHERE fate = 'g' AND {column} IS NOT NULL ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def named(table: str, pairs: dict[str, int]) -> None:
    """A small table from a name in the file to the key of its row."""
    run(f"DROP TABLE IF EXISTS pg_temp.{table}")
    run(f"CREATE TEMPORARY TABLE {table} (name text PRIMARY KEY, id bigint) ON COMMIT DROP")
    run(
        f"INSERT INTO pg_temp.{table} SELECT * FROM unnest(%s::text[], %s::bigint[])",
        [list(pairs), list(pairs.values())],
    )


def reject_unknown(column: str, known: Sequence[str], label: str) -> int:
    return run(
        "UPDATE pg_temp.staged SET fate = 'r', fault_label = %s,"
        f" fault_value = left({column}, 80), fault_reason = 'is unknown'"
        f" WHERE fate = 'g' AND {column} IS NOT NULL AND NOT ({column} = ANY (%s))",
        [label, list(known)],
    )


def keep_rejects(import_id: int) -> None:
    table = Reject._meta.db_table
    run(
        f'INSERT INTO {table} (run_id, line, "column", value, reason)'
        " SELECT %s, line, left(coalesce(fault_label, ''), 200), coalesce(fault_value, ''),"
        " left(fault_reason, 200) FROM pg_temp.staged WHERE fate = 'r' ORDER BY line",
        [import_id],
    )
