"""What the command line says when it cannot work."""

import os
import subprocess
import sys

from django.conf import settings


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=os.environ | {"VIGIE_VAR": str(settings.VIGIE_VAR)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_that_is_away_is_told_in_words():
    nobody = "postgresql://vigie_app@127.0.0.1:1/vigie"

    outcome = manage("showmigrations", DEBUG="1", DATABASE_URL=nobody)

    assert outcome.returncode == 2
    assert outcome.stderr.startswith("The database does not answer: ")
    assert "Traceback" not in outcome.stderr


def test_settings_that_refuse_to_start_are_told_in_words():
    outcome = manage("check", DEBUG="0", SECRET_KEY="short")

    assert outcome.returncode == 2
    assert "- SECRET_KEY must be random" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_whoever_wants_the_traceback_gets_it():
    outcome = manage("check", "--traceback", DEBUG="0", SECRET_KEY="short")

    assert "Traceback" in outcome.stderr
