"""A real Redis, a real worker: due work gets done, and survives SIGKILL and a lost broker."""

import email
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import date, timedelta
from email import policy

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone

from config.celery import app
from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.models import SNAPSHOTS, DurationHistogram, Refresh
from kpis.queries.readings import Selection, readings
from teams.actions import ledger
from teams.models import Job
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Debian's redis-server is missing"),
]
REFRESH = "kpis.tasks.refresh_snapshots"
PATIENCE = 60
DAY = NOON.date()


@pytest.fixture
def redis_url(tmp_path):
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (tmp_path / "redis.log").open("w") as log:
        server = subprocess.Popen([*words, "--dir", str(tmp_path)], stdout=log, stderr=log)
    try:
        wait_for(lambda: answers(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def answers(port):
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for(done, what):
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, f"{what}: not within {PATIENCE} s"
        time.sleep(0.1)


@pytest.fixture
def environment(product, redis_url, tmp_path):
    return product | {"REDIS_URL": redis_url, "VIGIE_VAR": str(tmp_path), "EMAIL_URL": ""}


@contextmanager
def worker(environment, log):
    """A worker with a child, as `make demo` starts it; killed with its child if it still runs."""
    words = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-Q",
        "fast,heavy",
        "-c",
        "1",
    ]
    with log.open("a") as file:
        process = subprocess.Popen(
            [*words, "-Q", "fast,heavy", "-c", "1"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """The whole worker at once, without a word of warning."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(timeout=10)


class Bell:
    """Rings through the test's Redis."""

    def __init__(self, url):
        self.url = url

    def __call__(self, name, job_id):
        self.send(name, job_id=job_id)

    def send(self, name, **ids):
        with app.connection_for_write(self.url) as broker:
            app.send_task(name, kwargs=ids, connection=broker)


def state_of(job_id):
    return Job.objects.get(pk=job_id).state


def due(name, bell, day=DAY, **values):
    return ledger.due(name=name, business_date=day, now=timezone.now(), ring=bell, **values)


def contacts_of(team, agent):
    customers = [builders.customer() for _ in range(5)]
    for number in range(40):
        builders.interaction(
            builders.leg(
                team,
                agent=agent,
                at=NOON + timedelta(minutes=7 * number),
                wait=3 + number,
                talk=60 + 5 * number,
                outcome="abandoned" if number % 8 == 7 else "answered",
            ),
            code="chat" if number % 3 == 2 else "phone",
            customer=customers[number % 5],
        )
    for back in range(-9, 10):
        builders.changed_day(day=DAY + timedelta(days=back))


@pytest.fixture
def team(transactional_db):
    found = builders.team("Atlas", vendor=builders.vendor())
    contacts_of(found, builders.agent(team=found))
    return found


def derived() -> list[type[Model]]:
    return [*SNAPSHOTS, DurationHistogram, Refresh]


def tables():
    """All derived rows, without what differs between two runs by its nature."""
    found = {}
    with connection.cursor() as cursor:
        for model in derived():
            kept = [
                str(field.column)
                for field in model._meta.concrete_fields
                if field.name not in {"id", "refreshed_at"}
            ]
            cursor.execute(f"SELECT {', '.join(kept)} FROM {model._meta.db_table}")
            found[model.__name__] = sorted(map(repr, cursor.fetchall()))
    return found


def empty_tables():
    with connection.cursor() as cursor:
        names = [model._meta.db_table for model in derived()]
        cursor.execute(f"TRUNCATE {', '.join(names)}")


def is_blocked():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND usename = 'vigie_app')"
        )
        return cursor.fetchone()[0]


def test_due_work_becomes_figures_papers_and_mail_even_if_the_broker_forgets_it(
    team, environment, redis_url, tmp_path
):
    builders.recipient(team, email="lead@atlas.example", language="en")
    bell = Bell(redis_url)
    night = due(REFRESH, bell)
    redis.Redis.from_url(redis_url).flushall()
    Job.objects.update(queued_at=Now() - timedelta(minutes=3))

    with worker(environment, tmp_path / "worker.log"):
        bell.send("teams.tasks.sweep")
        # The sweep rings through the worker's own connection.
        wait_for(lambda: state_of(night) == "done", "the snapshot")
        card = due(
            "kpis.tasks.issue_scorecard", bell, date(DAY.year, DAY.month, 1), team_id=team.pk
        )
        wait_for(lambda: state_of(card) == "done", "the scorecard")
        bell.send("teams.tasks.send_due_mail")
        wait_for(lambda: list(tmp_path.glob("mail/*.eml")), "the mail")

    with everywhere():
        [level] = readings(
            [find("answer_rate")], Selection(DAY, DAY, teams=(team.pk,)), now=timezone.now()
        )
    assert (level.numerator, level.denominator) == (35, 40)
    [mail] = tmp_path.glob("mail/*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert message["To"] == "lead@atlas.example"
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


def test_a_worker_killed_in_mid_snapshot_leaves_what_an_undisturbed_run_leaves(
    team, environment, redis_url, tmp_path
):
    bell = Bell(redis_url)
    log = tmp_path / "worker.log"
    job = due(REFRESH, bell)
    default = connection.settings_dict

    with worker(environment, log) as first:
        with psycopg.connect(
            dbname=default["NAME"],
            user=default["USER"],
            host=default["HOST"],
            port=default["PORT"],
        ) as barrier:
            # Whoever fills the histograms waits here, with half of its rows written.
            barrier.execute("LOCK TABLE kpis_durationhistogram IN EXCLUSIVE MODE")
            wait_for(is_blocked, "the worker in mid-snapshot")
            kill(first)
    half_done = tables()
    assert state_of(job) == "running"
    # The lease runs out.
    Job.objects.filter(pk=job).update(lease_until=Now() - timedelta(seconds=1))
    with worker(environment, log):
        with everywhere():
            ledger.sweep(ring=bell)
        wait_for(lambda: state_of(job) == "done", "the second attempt")
    disturbed = tables()
    attempts = Job.objects.get(pk=job).attempts
    empty_tables()
    with everywhere():
        snapshots.refresh_due(now=timezone.now())

    assert attempts == 2
    assert half_done != disturbed
    assert disturbed["DurationHistogram"]
    assert disturbed == tables()
