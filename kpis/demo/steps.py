"""What makes a trial, step after step. Each may be cut off and done again."""

import io
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.celery import make_private
from config.embedded import Server
from kpis.actions import approvals, scorecards, snapshots
from kpis.demo import agreements, months, sample
from kpis.demo.progress import Progress
from kpis.demo.sample import Plan
from surveys import synthetic as survey
from teams import synthetic
from teams.actions import mails
from teams.models import User
from teams.scope import everywhere

MAPPING = Path(synthetic.__file__).with_name("sample.toml")


class Failed(RuntimeError):
    """A step did not do its work; the text says what was heard of it."""


def forget(server: Server, folder: Path) -> None:
    """Throw the trial away: its database, sample, mails and messages."""
    if server.data.exists():
        server.stop()
    shutil.rmtree(server.home, ignore_errors=True)
    server.pointer.unlink(missing_ok=True)
    for name in (folder.name, "mail", "files"):
        shutil.rmtree(server.var / name, ignore_errors=True)
    for name in ("messages", "control"):
        shutil.rmtree(server.var / "broker" / name, ignore_errors=True)
        make_private(server.var / "broker" / name)
    make_private(folder)


def migrate(progress: Progress, base: Path) -> None:
    """Migrate as the tables' owner, in a process of its own: this one is not the owner."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with progress.step("Migrate the database"):
        run(base, "manage.py", "migrate", "--verbosity", "0")


def run(base: Path, *words: str) -> None:
    outcome = subprocess.run(
        [sys.executable, *words], cwd=base, capture_output=True, text=True, check=False
    )
    if outcome.returncode:
        raise Failed(f"{' '.join(words)}: {(outcome.stderr or outcome.stdout).strip()}")


def fill(progress: Progress, folder: Path, plan: Plan, *, zone: str, now: datetime) -> None:
    """From an empty database to mailed scorecards."""
    drawn = plan.centre(zone)
    file = folder / "sample.csv"
    if not file.exists():
        with progress.step("Generate a sample centre") as advance:
            draft = file.with_suffix(".part")
            synthetic.write_sample(
                draft, drawn, progress=lambda done: advance(done, drawn.interactions)
            )
            draft.rename(file)
    with everywhere():
        sample.lay(drawn=drawn)
        sample.equip(since=plan.first_day, passwords=sample.passwords(folder / "logins.json"))
        if plan.interactions >= agreements.FEWEST:
            since = plan.first_day.replace(day=1)
            agreements.agree(since=since, outage=sample.outage(drawn), now=now)
    with progress.step("Import it"):
        receipt = io.StringIO()
        call_command(
            "import_interactions", str(file), feed=sample.FEED, mapping=MAPPING, stdout=receipt
        )
    progress.say("".join(f"    {line}\n" for line in receipt.getvalue().splitlines()).rstrip())
    with progress.step(
        "Write and import what stands beside it: cases, time, quality, costs"
    ) as adv:
        exports = synthetic.write_beside(file, folder)
        for count, export in enumerate(exports, start=1):
            call_command(
                "import_facts",
                str(export.file),
                feed=sample.FEED,
                mapping=export.mapping,
                stdout=io.StringIO(),
            )
            adv(count, len(exports))
    with everywhere():
        opens = datetime.combine(plan.first_day, time(), tzinfo=drawn.zone)
        survey.lay(since=opens)
        with progress.step("Ask customers, and let them answer") as advance:
            survey.live(since=opens, until=now, progress=advance)
        with progress.step("Compute the snapshots") as advance:
            snapshots.refresh_due(now=now, progress=lambda name, done, of: advance(done, of))
        for month in months.of(plan):
            issue(progress, month, now=now)
            if month < plan.month:
                months.settle(month, now=now)
        if plan.interactions >= agreements.FEWEST:
            months.contest(plan.month, now=now)
        # A reissue went out while this ran.
        mail((), now=timezone.now())


def issue(progress: Progress, month: date, *, now: datetime) -> None:
    """Each team's month as a scorecard, issued where it is complete."""
    with progress.step(f"Draw the scorecards of {month:%B %Y}") as advance:
        teams = scorecards.teams_with_cards()
        cards = []
        for count, team in enumerate(teams, start=1):
            cards.append(scorecards.make(team_id=team.pk, month=month, now=now))
            advance(count, len(teams))
    with progress.step("Issue them, and mail them to files"):
        mail(cards, now=now)


def mail(cards: Sequence[scorecards.Made], *, now: datetime) -> None:
    """Issue what is complete and empty the outbox; what an interrupted run left goes out, too.

    Where the contract wants somebody to approve, the manager does.
    """
    manager = User.objects.get(username="manager")
    for card in cards:
        if approvals.by_rule(scorecard_id=card.scorecard_id, now=now) is None and not card.lacks:
            approvals.approve(scorecard_id=card.scorecard_id, by=manager, now=now)
            approvals.issue(scorecard_id=card.scorecard_id, by=manager, now=now)
    for mail_id in mails.due(now=now):
        mails.send(mail_id=mail_id, now=now)
