"""Rows that cost much to make: made once in a process, and put back for each that asks again."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import connection, transaction
from psycopg import sql

from tests import builders

# What Django has filled by itself, and no test changes.
DJANGO_ROWS = {"django_migrations", "django_content_type", "auth_permission"}

# Bytes of a table that is better begun anew.
MANY = 2**20

Rows = dict[str, list[bytes]]
# What migrations had sown in this run's database.
SOWN: Rows = {}
T = TypeVar("T")


@dataclass(slots=True)
class Shelf(Generic[T]):
    """Keeps the rows that `make` adds to those of the migrations, and what it returned."""

    make: Callable[[], T]
    rows: Rows = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    # One, once it is made; which may be None.
    made: list[T] = field(default_factory=list)

    def taken(self) -> T:
        """Commit the rows to a database that has those of the migrations alone."""
        if not self.made:
            # What the tests before knew went with them.
            builders.KNOWN.clear()
            before = held()
            with transaction.atomic():
                self.made.append(self.make())
            self.rows, self.numbers = added(before, held()), numbers()
        else:
            put(self.rows)
            count_from(self.numbers)
        # What one test changes in it, no other sees.
        return deepcopy(self.made[0])

    def filled(self) -> "Shelf[T]":
        """Make the rows aside, in a transaction of which nothing stays."""
        with transaction.atomic():
            self.taken()
            transaction.set_rollback(True)
        builders.KNOWN.clear()
        return self

    def is_apart(self) -> bool:
        """Whether its tables have the rows of the migrations alone: it may refer to no others."""
        same = sql.SQL("(SELECT count(*) FROM {}) = {}")
        asked = [
            same.format(sql.Identifier(table), len(SOWN.get(table, ()))) for table in self.rows
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT {}").format(sql.SQL(" AND ").join(asked)))
            return bool(cursor.fetchone()[0])


def names() -> list[str]:
    """Every table but those that Django fills, and those that end with their transaction."""
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 't'")
        passing = {name for (name,) in cursor.fetchall()}
    return [table for table in found if table not in DJANGO_ROWS | passing]


def held() -> Rows:
    """All rows of all tables, as lines of COPY."""
    found = {}
    for table in names():
        query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            lines = b"".join(bytes(block) for block in copy).splitlines(keepends=True)
        if lines:
            found[table] = lines
    return found


def clear() -> None:
    """Leave in the database what migrations had sown alone, each row as it was."""
    full = sql.SQL(
        "SELECT {name}, pg_relation_size({name}) > {many} WHERE EXISTS (SELECT FROM {table})"
    )
    asked = [
        full.format(name=sql.Literal(table), table=sql.Identifier(table), many=MANY)
        for table in names()
    ]
    builders.KNOWN.clear()
    with transaction.atomic(), connection.cursor() as cursor:
        # No triggers: they would refuse to empty one table before another.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        found = cursor.fetchall()
        for table, _ in found:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        if large := [sql.Identifier(table) for table, is_large in found if is_large]:
            # Without vacuums, what was deleted stays in it.
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(large)))
    put(SOWN)


def added(before: Rows, after: Rows) -> Rows:
    found = {}
    for table, lines in after.items():
        old = set(before.get(table, ()))
        assert old <= set(lines), f"{table} had a row that is no longer as it was"
        if new := [line for line in lines if line not in old]:
            found[table] = new
    return found


def put(rows: Rows) -> None:
    with connection.cursor() as cursor:
        # No triggers: the tables come in any order, and refer to each other.
        cursor.execute("SET session_replication_role = replica")
        for table, lines in rows.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(b"".join(lines))
        cursor.execute("RESET session_replication_role")


def numbers() -> dict[str, int]:
    """Where the sequences stand that have begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value > 0")
        return dict(cursor.fetchall())


def count_from(numbers: dict[str, int]) -> None:
    """Give no number again that a row has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name::regclass, greatest(last, coalesce("
            "pg_sequence_last_value(name::regclass), 1)))"
            " FROM unnest(%s::text[], %s::bigint[]) AS row (name, last)",
            [list(numbers), list(numbers.values())],
        )
