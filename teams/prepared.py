"""Statements that are planned once a connection: for what hundreds wait for at the same moment."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def first_row(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run a constant statement inside a transaction, and give its first row.

    Its plan knows no values: good for rows found by their keys, and bad for ranges of time. Values
    need a type where the statement does not tell it.
    """
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchone()
