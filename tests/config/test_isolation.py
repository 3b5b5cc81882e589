"""What one test leaves to the next, and what a process of the product sees."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


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
