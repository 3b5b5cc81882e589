"""A real Redis and real workers inside a test, started and killed at will."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.utils import timezone

from config.celery import app
from teams.actions import ledger
from teams.models import Job
from tests.builders import NOON

MARKS = [
    pytest.mark.redis,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Debian's redis-server is missing"),
]
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
            [*words, "--without-gossip", "--without-mingle"],
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
