"""Scorecards by real workers: two beats, a lost broker, a crash, and a run that is resumed."""

import asyncio
import threading
from datetime import timedelta

import hypothesis
import pytest
import redis
from django.db.models.functions import Now
from django.utils import timezone

from kpis.models import Paper, Scorecard
from kpis.periods import months_back
from teams.actions import ledger, mails
from teams.models import Job, OutgoingMail
from teams.scope import everywhere
from tests import builders, crowd
from tests.kpis.calls_a_day import calls, changed
from tests.teams.postbox import AnyPort, Postbox
from tests.workers import (
    MARKS,
    PATIENCE,
    Bell,
    due,
    environment,
    kill,
    redis_url,
    state_of,
    wait_for,
    worker,
)

__all__ = ["environment", "redis_url"]
pytestmark = MARKS
PREPARE = "kpis.tasks.prepare_scorecard"


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
