"""Try Vigie on this machine: a sample centre, a worker, a clock and a web server."""

import fcntl
import logging
import os
import signal
import time
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from config import environment
from config.celery import make_private
from config.embedded import Server, Unavailable
from kpis.demo import months, processes, sample, steps
from kpis.demo.processes import Died, Group
from kpis.demo.progress import Progress
from kpis.demo.sample import Plan
from teams.scope import everywhere

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130


class Asked:
    """How often somebody asked this command to stop. The second time is urgent."""

    def __init__(self) -> None:
        self.times = 0
        self.raises = True

    def hear(self, number: int, frame: FrameType | None) -> None:
        self.times += 1
        if self.raises:
            raise KeyboardInterrupt


class Command(BaseCommand):
    help = (
        "Make a trial under VIGIE_VAR with its own PostgreSQL and a sample centre, and show it"
        " on this machine's loopback. Ctrl-C stops what it started."
    )
    # They would look at the database before it runs.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--fresh", action="store_true", help="throw the trial's database away and begin again"
        )
        # For tests: how large the sample is.
        parser.add_argument("--interactions", type=int, default=sample.INTERACTIONS, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_anything_but_a_trial()
        logging.getLogger().setLevel(logging.WARNING)
        folder: Path = settings.VIGIE_VAR / "demo"
        make_private(folder)
        asked = Asked()
        for number in SIGNALS:
            # Under nohup a closed terminal is no reason to stop.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, asked.hear)
        try:
            with alone(settings.VIGIE_VAR / "demo.lock"):
                self.try_out(folder, asked, **options)
        except (Exception, KeyboardInterrupt) as error:
            # A library or an inner command may make another error of being stopped.
            if asked.times:
                raise CommandError(
                    "Stopped. The next start goes on from here.", returncode=INTERRUPTED
                ) from None
            if isinstance(error, Unavailable | steps.Failed | Died):
                raise CommandError(str(error)) from None
            raise

    def try_out(
        self, folder: Path, asked: Asked, *, port: int, fresh: bool, interactions: int, **_: Any
    ) -> None:
        if not processes.is_free(port):
            raise CommandError(
                f"Port {port} of {processes.HOST} is taken. Choose another:"
                f" make demo PORT={port + 1}, or manage.py demo --port {port + 1}",
                returncode=2,
            )
        progress = Progress(self.stdout)
        server = Server(settings.VIGIE_VAR)
        if fresh:
            steps.forget(server, folder)
        is_ours = not server.is_running()
        try:
            if is_ours:
                with progress.step("Start PostgreSQL"):
                    server.ensure()
            plan = self.prepare(progress, folder, interactions)
            asked.raises = False
            self.show(progress, folder, asked, plan, port)
        finally:
            asked.raises = False
            if is_ours:
                connection.close()
                server.stop()

    def prepare(self, progress: Progress, folder: Path, interactions: int) -> Plan:
        """Make what is missing of the trial."""
        zone, now, file = settings.REPORTING_ZONE, timezone.now(), folder / "plan.json"
        steps.migrate(progress, settings.BASE_DIR)
        plan = Plan.read(file)
        with everywhere():
            if plan and sample.is_complete(plan) and months.is_told(plan):
                return plan
            is_begun = sample.is_begun()
        if plan is None or not is_begun:
            plan = sample.planned(now=now, zone=zone, interactions=interactions)
            (folder / "sample.csv").unlink(missing_ok=True)
            plan.write(file)
        steps.fill(progress, folder, plan, zone=zone, now=now)
        return plan

    def show(self, progress: Progress, folder: Path, asked: Asked, plan: Plan, port: int) -> None:
        """Run worker, clock and web server until somebody asks to stop."""
        connection.close()
        address = f"http://{processes.HOST}:{port}"
        around = os.environ | {"SITE_URL": address, "ALLOWED_HOSTS": ",".join(environment.LOOPBACK)}
        group = Group(folder=folder, base=settings.BASE_DIR, environment=around)
        try:
            with progress.step("Start worker, clock and web server"):
                start(group, port)
                is_up = wait(group, asked, port)
            if is_up:
                self.greet(progress, folder, plan, address)
            while not asked.times:
                group.check()
                time.sleep(processes.POLL_SECONDS)
        finally:
            progress.say("\nStopping…")
            stopped_at = asked.times
            group.stop(is_urgent=lambda: asked.times > max(stopped_at, 1))
            progress.say("Worker, clock and web server have stopped.")

    def greet(self, progress: Progress, folder: Path, plan: Plan, address: str) -> None:
        known = sample.passwords(folder / "logins.json")
        progress.say(f"\nVigie is ready: {address}")
        for login in sample.LOGINS:
            progress.say(
                f"    {login.role.label!s:<15} {login.username:<9} {known[login.username]}"
            )
        progress.say(
            f"The sample runs from {plan.first_day} to {plan.last_day}; its scorecards are"
            f" mailed to {settings.EMAIL_FILE_PATH}.\nLogs: {folder}. Ctrl-C stops it all."
        )
        if (timezone.now().date() - plan.last_day).days > 7:
            progress.say("The sample has grown old: manage.py demo --fresh makes a new one.")


def refuse_anything_but_a_trial() -> None:
    if not settings.TRIAL or environment.DATABASE_URL:
        raise CommandError(
            "The demo makes a database and logins of its own: unset DATABASE_URL, DEBUG and TRIAL.",
            returncode=2,
        )
    if environment.EMAIL_URL:
        raise CommandError("The demo writes its mails to files: unset EMAIL_URL.", returncode=2)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let one demo at a time use a folder."""
    with file.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"A demo runs in {file.parent} already, as process {lock.read().strip()}.",
                returncode=2,
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def start(group: Group, port: int) -> None:
    group.start(
        "web", "gunicorn", "config.wsgi:application", "--bind", f"{processes.HOST}:{port}",
        "--worker-class", "config.server.Worker", "--preload",
        "--workers", "2", "--threads", "4", "--log-level", "warning",
        "--limit-request-line", "8190",  # an address holds every choice: forty KPIs are long
    )  # fmt: skip
    group.start(
        "worker", "celery", "-A", "config", "worker", "-Q", "fast,heavy", "-c", "2",
        "--without-gossip", "--without-mingle",
    )  # fmt: skip
    group.start("clock", "celery", "-A", "config", "beat")


def wait(group: Group, asked: Asked, port: int) -> bool:
    """Wait for the web server. False if somebody asked to stop first."""
    give_up = time.monotonic() + processes.START_SECONDS
    while not asked.times:
        group.check()
        if processes.answers(port, "/readyz"):
            return True
        if time.monotonic() > give_up:
            raise Died(f"The web server does not answer; see {group.folder / 'web.log'}")
        time.sleep(processes.POLL_SECONDS)
    return False
