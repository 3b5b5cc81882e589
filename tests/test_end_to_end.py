"""A real Redis, a real worker: due work gets done, and survives SIGKILL and a lost broker."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta

import hypothesis
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
from kpis.models import SNAPSHOTS, DurationHistogram, Paper, Refresh, Scorecard
from kpis.periods import months_back
from teams.actions import ledger, mails
from teams.models import Job, OutgoingMail
from teams.scope import everywhere
from tests import builders, crowd
from tests.builders import NOON
from tests.kpis.calls_a_day import calls, changed
from tests.teams.postbox import AnyPort, Postbox

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Debian's redis-server is missing"),
]
REFRESH = "kpis.tasks.refresh_snapshots"
PREPARE = "kpis.tasks.prepare_scorecard"
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


def wait_for(done, what, patience=PATIENCE):
    until = time.monotonic() + patience
    while not done():
        assert time.monotonic() < until, f"{what}: not within {patience} s"
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


class Hesitant(Postbox):
    """Takes one mail, and lets whoever brings the second wait for an answer."""

    def __init__(self):
        super().__init__()
        self.is_asked = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        if len(self.taken) == 1 and not self.is_asked.is_set():
            self.is_asked.set()
            await asyncio.sleep(PATIENCE)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def hesitant():
    box = Hesitant()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield box, controller.port
    controller.stop()


def month_with_calls(team, month):
    """A call a day from two weeks before a month to three weeks after it."""
    for back in range(-14, 52):
        day = month + timedelta(days=back)
        calls(team, day, 2)
        changed(day)


def test_two_beats_a_lost_broker_and_a_crash_bring_each_recipient_one_mail(
    transactional_db, environment, redis_url, hesitant, tmp_path
):
    box, port = hesitant
    environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    team = builders.team("Atlas", vendor=builders.vendor())
    names = [f"{name}@atlas.example" for name in ("ana", "bob", "cyd")]
    for name in names:
        builders.recipient(team, email=name, language="en")
    today = timezone.now().date()
    month_with_calls(team, months_back(today, 3))
    bell = Bell(redis_url)
    beat = months_back(today, 2)
    jobs = [due(PREPARE, bell, beat, team_id=team.pk) for _ in range(2)]
    redis.Redis.from_url(redis_url).flushall()
    Job.objects.update(queued_at=Now() - timedelta(minutes=3))

    with worker(environment, tmp_path / "worker.log") as first:
        for _ in range(2):
            bell.send("teams.tasks.sweep")
        # The sweep rings through the worker's own connection.
        wait_for(lambda: state_of(jobs[0]) == "done", "the scorecard")
        for _ in range(2):
            bell.send("teams.tasks.send_due_mail")
        assert box.is_asked.wait(PATIENCE), "a second mail"
        kill(first)
    with worker(environment, tmp_path / "worker.log"):
        for _ in range(2):
            bell(PREPARE, jobs[0])
            bell.send("teams.tasks.send_due_mail")
        wait_for(lambda: len(box.taken) == 2, "the third mail")

    assert jobs[1] is None
    with everywhere():
        [lost] = OutgoingMail.objects.filter(state="inflight")
        states = sorted(OutgoingMail.objects.values_list("state", flat=True))
        again = mails.resend(mail_id=lost.pk, by=builders.user(), now=timezone.now())
    assert states == ["inflight", "sent", "sent"]
    with worker(environment, tmp_path / "worker.log"):
        bell.send("teams.tasks.send_due_mail")
        wait_for(lambda: len(box.taken) == 3, "the mail that a person sends again")
    assert again
    assert sorted(mail["To"] for mail in box.taken) == names
    assert [
        [part.get_content_type() for part in mail.iter_attachments()] for mail in box.taken
    ] == [["application/pdf"]] * 3


def test_a_run_of_scorecards_that_is_killed_and_resumed_ends_with_one_a_team(
    transactional_db, environment, redis_url, tmp_path
):
    today = timezone.now().date()
    first = builders.team("Atlas", vendor=builders.vendor())
    month = months_back(today, 3)
    month_with_calls(first, month)
    # Five hundred where there is time for them.
    many = 499 if hypothesis.settings().max_examples > 1000 else 4
    teams = [first, *crowd.like(first, many)]
    builders.recipient(teams[1], email="ana@team.example", language="fr")
    bell = Bell(redis_url)
    jobs = [due(PREPARE, bell, months_back(today, 2), team_id=team.pk) for team in teams]

    with worker(environment, tmp_path / "worker.log") as first_worker:
        wait_for(lambda: cards() >= len(teams) // 3, "a third of the scorecards", 60 * many)
        kill(first_worker)
    Job.objects.filter(state="running").update(lease_until=Now() - timedelta(seconds=1))
    with worker(environment, tmp_path / "worker.log"):
        with everywhere():
            ledger.sweep(ring=bell)
        for _ in range(2):
            for job in jobs:
                bell(PREPARE, job)
        wait_for(lambda: not Job.objects.exclude(state="done").exists(), "the others", 60 * many)

    with everywhere():
        issued = Scorecard.objects.filter(month=month, state="issued", version=1)
        assert issued.values("team").distinct().count() == len(teams)
        assert Scorecard.objects.count() == len(teams)
        assert Paper.objects.count() == 2 * len(teams)
        assert OutgoingMail.objects.count() == 1


def cards():
    with everywhere():
        return Scorecard.objects.filter(state="issued").count()


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
