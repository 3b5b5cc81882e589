"""The test run's own PostgreSQL, and what every test may ask for."""

import fcntl
import os
from collections.abc import Iterator
from functools import partial

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from hypothesis.configuration import set_hypothesis_home_dir
from psycopg import sql

from config.embedded import Server
from tests.world import world

__all__ = ["world"]

set_hypothesis_home_dir(settings.VIGIE_VAR / "hypothesis")
# No deadline: on two busy cores it measures the neighbours.
hypothesis_settings.register_profile("usual", deadline=None)
hypothesis_settings.register_profile("soak", deadline=None, max_examples=5000)
hypothesis_settings.load_profile("usual")

# What Django fills by itself after a flush.
DJANGO_ROWS = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A page that spoke French leaves its thread so: the next test begins anew."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Start the server with the first test that needs it, stop it with the last run."""
    if settings.DATABASES["default"].get("HOST"):
        yield
        return
    server = Server(settings.VIGIE_VAR)
    server.var.mkdir(parents=True, exist_ok=True)
    with (server.var / "runs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        server.ensure(durable=False)
        drop_left_behind(server)
        yield
        stop_after_last(server, lock.fileno())


def stop_after_last(server: Server, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()


def drop_left_behind(server: Server) -> None:
    """Remove the databases of runs that were killed."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as session:
        names = session.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_vigie_'")
        for (name,) in names.fetchall():
            if not os.path.exists(f"/proc/{name.split('_')[2]}"):
                # Workers that begin together find the same databases: one of them comes first.
                query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                session.execute(query.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Put back, after each test with transactions of its own, what migrations had sown."""
    with django_db_blocker.unblock():
        sown = sown_rows()
    receiver = partial(sow, rows=sown)
    post_migrate.connect(receiver, sender=apps.get_app_config("kpis"), weak=False)


def sown_rows() -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with cursor.copy(query) as copy:
                rows = b"".join(bytes(block) for block in copy)
            if rows and table not in DJANGO_ROWS:
                found[table] = rows
    return found


def sow(*, rows: dict[str, bytes], **kwargs: object) -> None:
    with connection.cursor() as cursor:
        # No triggers: the tables come in any order, and refer to each other.
        cursor.execute("SET session_replication_role = replica")
        for table, lines in rows.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(lines)
        cursor.execute("RESET session_replication_role")


@pytest.fixture
def product() -> dict[str, str]:
    """The environment of a process of the product that works on this test's database.

    Such a test needs committed rows: `transactional_db`.
    """
    # Not read from DATABASES: its HOST is filled in by the first connection.
    default = connection.settings_dict
    host = default["HOST"] or str(Server(settings.VIGIE_VAR).sockets)
    address = f"@/{default['NAME']}?host={host}&port={default['PORT'] or 5432}"
    return os.environ | {
        # Production refuses a server that may lose what it confirmed, as this one may.
        "DEBUG": "1",
        "DATABASE_URL": f"postgresql://vigie_app{address}",
        "DATABASE_OWNER_URL": f"postgresql://vigie_owner{address}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIGIE_VAR": str(settings.VIGIE_VAR),
    }
