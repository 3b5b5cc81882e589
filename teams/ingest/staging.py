"""The staging table of one import, and the SQL that judges, names and groups its rows."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from teams.ingest.schemas import Schema
from teams.models import Reject

FATES: Final = {"good": "g", "skipped": "s", "rejected": "r"}
TOLD: Final = ("line", "fate", "fault_label", "fault_value", "fault_reason")
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


def create(schema: Schema) -> None:
    """An empty table, gone with the transaction."""
    typed = ", ".join(f"{field.column} {field.sql_type}" for field in schema.fields)
    run("DROP TABLE IF EXISTS pg_temp.staged")
    run(
        'CREATE TEMPORARY TABLE staged (line bigint NOT NULL, fate "char" NOT NULL,'
        f" fault_label text, fault_value text, fault_reason text, {typed},"
        " beside bigint) ON COMMIT DROP"
    )


def copy(schema: Schema) -> str:
    columns = (*TOLD, *(field.column for field in schema.fields))
    return f"COPY pg_temp.staged ({', '.join(columns)}) FROM STDIN (FORMAT csv)"


def judge(schema: Schema) -> None:
    """Reject what contradicts itself. The first reason counts."""
    if not schema.wrong:
        return
    conditions = " OR ".join(f"({one.condition})" for one in schema.wrong)
    label = " ".join(f"WHEN {one.condition} THEN {quoted(one.field)}" for one in schema.wrong)
    reason = " ".join(f"WHEN {one.condition} THEN {quoted(one.reason)}" for one in schema.wrong)
    reject(conditions, f"CASE {label} END", "NULL", f"CASE {reason} END")


def has_doubled(schema: Schema) -> bool:
    return bool(
        one(
            "SELECT EXISTS (SELECT FROM pg_temp.staged WHERE fate = 'g'"
            f" GROUP BY {', '.join(schema.key)} HAVING count(*) > 1)"
        )
    )


def reject_doubled(schema: Schema) -> None:
    """Reject each row but the first of the same key."""
    told, keys = schema.key[0], ", ".join(schema.key)
    same = " AND ".join(f"row.{column} = first.{column}" for column in schema.key)
    run(
        f"UPDATE pg_temp.staged AS row SET fate = 'r',"
        f" fault_label = {quoted(schema.by_column[told].name)},"
        f" fault_value = left(row.{told}::text, 80),"
        f" fault_reason = '{DOUBLED}, line ' || first.line"
        f" FROM (SELECT {keys}, min(line) AS line FROM pg_temp.staged"
        f" WHERE fate = 'g' GROUP BY {keys} HAVING count(*) > 1) AS first"
        f" WHERE row.fate = 'g' AND {same} AND row.line > first.line"
    )


def skip_older(schema: Schema) -> None:
    """Of the rows of one key keep the newest version, of equal ones the last in the file.

    Where that one is rejected none counts: what was so before it no longer is.
    """
    version = "version_at DESC NULLS LAST, " if "version_at" in schema.by_column else ""
    run(
        "UPDATE pg_temp.staged AS row SET fate = 's' FROM (SELECT line, row_number() OVER ("
        f"PARTITION BY {', '.join(schema.key)} ORDER BY {version}line DESC) AS place"
        f" FROM pg_temp.staged WHERE fate IN ('g', 'r') AND {schema.key[0]} IS NOT NULL) AS older"
        " WHERE row.line = older.line AND row.fate = 'g' AND older.place > 1"
    )


def renumber(lines: Iterable[tuple[int, int]]) -> None:
    """Put the line on which a row begins in place of its number, from given turning points."""
    run("DROP TABLE IF EXISTS pg_temp.turns")
    run("CREATE TEMPORARY TABLE turns (row bigint PRIMARY KEY, line bigint) ON COMMIT DROP")
    with connection.cursor() as cursor:
        with cursor.cursor.copy("COPY pg_temp.turns FROM STDIN") as copy:
            for turn in lines:
                copy.write_row(turn)
    for column in ("line", "beside"):
        run(
            f"UPDATE pg_temp.staged SET {column} = (SELECT turns.line + staged.{column} - turns.row"
            f" FROM pg_temp.turns WHERE turns.row <= staged.{column} ORDER BY turns.row DESC"
            f" LIMIT 1) WHERE {column} >= (SELECT min(row) FROM pg_temp.turns)"
        )


def tell_beside() -> None:
    """Add to a reason the line of the other row that it is about."""
    run(
        "UPDATE pg_temp.staged SET fault_reason = fault_reason || ', line ' || beside"
        " WHERE fate = 'r' AND beside IS NOT NULL"
    )


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def reject(condition: str, label: str, value: str, reason: str) -> int:
    return run(
        f"UPDATE pg_temp.staged SET fate = 'r', fault_label = {label},"
        f" fault_value = left({value}, 80), fault_reason = {reason}"
        f" WHERE fate = 'g' AND ({condition})"
    )


def reject_torn(schema: Schema) -> None:
    """A thing of which one row is rejected is not taken in part."""
    told, whole = schema.whole[0], ", ".join(schema.whole)
    same = " AND ".join(f"row.{column} = other.{column}" for column in schema.whole)
    run(
        f"UPDATE pg_temp.staged AS row SET fate = 'r',"
        f" fault_label = {quoted(schema.by_column[told].name)},"
        f" fault_value = left(row.{told}::text, 80),"
        f" fault_reason = 'another row of this {schema.thing} is rejected, line ' || other.line"
        f" FROM (SELECT {whole}, min(line) AS line FROM pg_temp.staged"
        f" WHERE fate = 'r' AND {told} IS NOT NULL AND fault_reason NOT LIKE %s"
        f" GROUP BY {whole}) AS other WHERE row.fate = 'g' AND {same}",
        [f"{DOUBLED}%"],
    )


def note_doubled(schema: Schema) -> None:
    """Reject each row but the first of the same key; its line is told later."""
    told, keys = schema.key[0], ", ".join(schema.key)
    run(
        f"UPDATE pg_temp.staged AS row SET fate = 'r', beside = first.line,"
        f" fault_label = {quoted(schema.by_column[told].name)},"
        f" fault_value = left(row.{told}::text, 80), fault_reason = '{DOUBLED}'"
        f" FROM (SELECT line AS own, min(line) OVER (PARTITION BY {keys}) AS line"
        " FROM pg_temp.staged WHERE fate = 'g') AS first"
        " WHERE row.line = first.own AND first.line < first.own"
    )


def note_unequal(schema: Schema) -> None:
    """Reject each row that says of its whole something else than the first does."""
    whole = ", ".join(schema.whole)
    for column in schema.shared:
        run(
            f"UPDATE pg_temp.staged AS row SET fate = 'r', beside = first.line,"
            f" fault_label = {quoted(schema.by_column[column].name)},"
            f" fault_value = left(row.{column}::text, 80),"
            f" fault_reason = 'is not what is said of this {schema.thing} before'"
            f" FROM (SELECT line AS own, first_value(line) OVER (PARTITION BY {whole}"
            f" ORDER BY line) AS line, first_value({column}) OVER (PARTITION BY {whole}"
            " ORDER BY line) AS value FROM pg_temp.staged WHERE fate = 'g') AS first"
            f" WHERE row.line = first.own AND row.{column} IS DISTINCT FROM first.value"
        )


def counts() -> dict[str, int]:
    """How many rows of the file are good, skipped and rejected."""
    return {
        name: one("SELECT count(*) FROM pg_temp.staged WHERE fate = %s", [fate])
        for name, fate in FATES.items()
    }


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
