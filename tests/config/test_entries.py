"""The processes that serve: each with its own limits, none on an unsafe server."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.config.test_environment import SAFE

SHOW = (
    "from django.db import connection\n"
    "with connection.cursor() as cursor:\n"
    "    cursor.execute('SHOW statement_timeout')\n"
    "    print(cursor.fetchone()[0], connection.settings_dict['CONN_MAX_AGE'])"
)
WEB = "import config.wsgi\n" + SHOW
WORKER = (
    "import django; django.setup()\nfrom config.celery import app, prepare_worker\n"
    "prepare_worker(conf=app.conf)\n" + SHOW
)


def run(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "expected"), [(WEB, "5s 60\n"), (WORKER, "15min 0\n")])
def test_each_process_has_its_own_limits(product, code, expected):
    outcome = run(code, product)

    assert outcome.stdout == expected, outcome.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("code", [WEB, WORKER])
def test_no_process_serves_as_a_superuser(product, code):
    url = product["DATABASE_URL"].replace("vigie_app@", "postgres@")

    outcome = run(code, product | SAFE | {"DATABASE_URL": url})

    assert outcome.returncode != 0
    assert "use vigie_app" in outcome.stderr


def test_a_server_that_is_away_does_not_stop_the_web_process(product):
    nobody = "postgresql://vigie_app@127.0.0.1:1/vigie"

    outcome = run("import config.wsgi; print('serves')", product | {"DATABASE_URL": nobody})

    assert outcome.stdout == "serves\n", outcome.stderr
    assert "answering 503" in outcome.stderr
