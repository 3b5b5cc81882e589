"""What one test leaves to the next, and what a process of the product sees."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.embedded import NO_PROCESS, Server
from tests.conftest import drop_left_behind


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_migrations_sowed_is_there_after_each_transaction(turn):
    assert (count("teams_channel"), count("teams_team")) == (5, 2)

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE teams_channel CASCADE")


def test_a_process_of_the_product_sees_the_tests_rows(transactional_db, product):
    code = (
        "import django; django.setup()\n"
        "from teams.models.teams import Team\nfrom teams.scope import everywhere\n"
        "with everywhere(): print(Team.objects.count())"
    )

    outcome = subprocess.run(
        [sys.executable, "-c", code],
        env=product,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.stdout == "2\n", outcome.stderr


def left_behind(session, name):
    found = session.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def test_a_killed_runs_database_that_two_workers_find_is_gone_after_both(db, monkeypatch):
    server = Server(settings.VIGIE_VAR)
    if not server.is_running():
        pytest.skip("the tests' database is not the embedded one")
    name = f"test_vigie_{NO_PROCESS}"
    exists = os.path.exists

    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}")

        def quicker_worker(path):
            if str(NO_PROCESS) in path:
                session.execute(f"DROP DATABASE IF EXISTS {name}")
            return exists(path)

        monkeypatch.setattr(os.path, "exists", quicker_worker)
        drop_left_behind(server)
        assert not left_behind(session, name)

        session.execute(f"CREATE DATABASE {name}")
        monkeypatch.undo()
        drop_left_behind(server)
        assert not left_behind(session, name)
