"""Locks by name that end with their transaction."""

from django.db import connection


def hold(name: str) -> None:
    """Let nobody else hold this name, alone or shared, until the transaction ends."""
    _take("pg_advisory_xact_lock", name)


def share(name: str) -> None:
    """Hold a name beside others who share it, and beside nobody who holds it alone."""
    _take("pg_advisory_xact_lock_shared", name)


def _take(function: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [name])
