"""A trial from an empty folder: it begins, stops, goes on, and leaves nobody behind."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config import environment
from kpis.catalogue import find
from kpis.demo import sample
from kpis.demo.progress import Progress
from kpis.demo.sample import Plan
from kpis.models.documents import Recipient
from kpis.models.targets import Target
from teams.models import User
from teams.scope import everywhere
from tests.kpis.trial import Trial

PASSWORDS = {login.username: f"{login.username}'s own word" for login in sample.LOGINS}

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Story:
    """What was seen of a demo that was cut off, then run to its end."""

    trial: Trial
    cut_off: int
    left_by_cut_off: list[str]
    running: list[str]
    login_page: int
    closed_page: int
    stopped: int
    left: list[str]
    is_bystander_alive: bool


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        port = knock.getsockname()[1]
    trial = Trial(Path(tempfile.mkdtemp(prefix="demo-", dir=settings.VIGIE_VAR)), port)
    trial.var.chmod(0o755)
    bystander = subprocess.Popen(["sleep", "600"])
    demo = trial.start()
    try:
        trial.until(" accepted, ", demo)
        cut_off = trial.stop(demo, signal.SIGTERM)
        left_by_cut_off = trial.running()

        demo = trial.start()
        trial.until("Ctrl-C stops it all", demo)
        running = trial.running()
        login_page, closed_page = trial.status("/accounts/login/"), trial.status("/")
        stopped = trial.stop(demo, signal.SIGINT)
        yield Story(
            trial,
            cut_off,
            left_by_cut_off,
            running,
            login_page,
            closed_page,
            stopped,
            trial.running(),
            bystander.poll() is None,
        )
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=60)
        bystander.kill()
        bystander.wait()
        shutil.rmtree(trial.var, ignore_errors=True)


def test_a_trial_that_is_cut_off_stops_its_server_and_says_so(story):
    assert story.cut_off == 130
    assert story.left_by_cut_off == []
    assert "goes on from here" in story.trial.outputs[0]


def test_the_next_start_goes_on_with_the_same_sample(story):
    assert "Migrate" not in story.trial.outputs[1]
    assert "Generate" not in story.trial.outputs[1]
    assert " 0 accepted, " in story.trial.outputs[1]


def test_a_trial_ends_with_mailed_scorecards_and_a_login_page(story):
    mails = list((story.trial.var / "mail").glob("*.eml"))

    assert len(mails) == 6  # Three vendors, two recipients each.
    assert (story.login_page, story.closed_page) == (200, 302)


def test_a_trial_prints_where_it_is_and_who_may_come_in(story):
    said = story.trial.outputs[1]

    assert f"http://127.0.0.1:{story.trial.port}" in said
    for login in sample.LOGINS:
        assert login.username in said
    kept = story.trial.var / "demo" / "logins.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert sample.passwords(kept)["admin"] in said


def test_ctrl_c_stops_all_that_it_started_and_nothing_else(story):
    for part in ("gunicorn", "celery -A config worker", "celery -A config beat", "postgres"):
        assert any(part in words for words in story.running), part

    assert story.stopped == 0
    assert story.left == []
    assert story.is_bystander_alive


@pytest.fixture(scope="module")
def again(story: Story) -> int:
    """How a start after all that ended, when its clock was killed: with its last words."""
    demo = story.trial.start()
    story.trial.until("Ctrl-C stops it all", demo)
    clock = subprocess.run(
        ["pgrep", "-P", str(demo.pid), "-f", "config beat"],
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(clock.stdout), signal.SIGKILL)
    return story.trial.ended(demo)


def test_a_second_start_finds_everything_there(story, again):
    assert "Import" not in story.trial.outputs[-1]
    assert "scorecards of" not in story.trial.outputs[-1]


def test_a_process_that_dies_is_named_and_the_others_stop(story, again):
    assert again == 1
    assert "The clock ended with signal 9" in story.trial.outputs[-1]
    assert story.trial.running() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "postgresql://vigie_app@db/vigie", "unset DATABASE_URL"),
        ("EMAIL_URL", "smtp://mail.example.org", "unset EMAIL_URL"),
    ],
)
def test_beside_a_server_of_ones_own_there_is_no_trial(monkeypatch, settings, name, value, said):
    settings.TRIAL = True
    monkeypatch.setattr(environment, "DATABASE_URL", "")
    monkeypatch.setattr(environment, name, value)

    with pytest.raises(CommandError, match=said):
        call_command("demo")


def test_in_production_there_is_no_trial(settings):
    settings.TRIAL = False

    with pytest.raises(CommandError, match="makes a database and logins of its own"):
        call_command("demo")


def test_a_port_that_is_taken_is_named_with_another(story):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = subprocess.run(
            [sys.executable, "manage.py", "demo", f"--port={port}"],
            cwd=settings.BASE_DIR,
            env=story.trial.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    assert outcome.returncode == 2
    assert f"Port {port} of 127.0.0.1 is taken" in outcome.stderr
    assert f"make demo PORT={port + 1}" in outcome.stderr


@pytest.mark.parametrize(
    ("today", "month", "first_day"),
    [
        (date(2026, 11, 24), date(2026, 10, 1), date(2026, 8, 20)),
        (date(2027, 1, 1), date(2026, 11, 1), date(2026, 9, 20)),
        (date(2027, 3, 31), date(2027, 2, 1), date(2026, 12, 21)),
    ],
)
def test_the_sample_holds_the_last_final_month_and_six_weeks_before(today, month, first_day):
    plan = Plan(today, 2000)

    assert (plan.month, plan.first_day) == (month, first_day)
    assert plan.centre("Europe/Paris").first_day == first_day
    assert plan.centre("Europe/Paris").until == plan.last_day


def test_a_plan_is_of_the_reporting_zones_day():
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    plan = sample.planned(now=late, zone="Europe/Paris", interactions=10)

    assert plan.today == date(2026, 11, 1)


def test_a_plan_is_found_again_and_a_broken_one_is_none(tmp_path):
    file = tmp_path / "plan.json"
    plan = Plan(date(2026, 11, 24), 2000)

    plan.write(file)
    assert Plan.read(file) == plan
    file.write_text('{"today": "2026-1', encoding="utf-8")
    assert Plan.read(file) is None


def test_every_target_is_of_a_kpi_that_exists_and_its_floor_is_easier():
    for key, _channel, *anchors in sample.TARGETS:
        higher = find(key).better.value == "higher"
        known = [anchor for anchor in anchors if anchor is not None]

        assert anchors[2] is not None, key
        assert known == sorted(known, reverse=not higher), key
        assert len(set(known)) == len(known), key


def test_every_band_is_of_a_kpi_that_has_one_and_rises():
    for key, _channel, low, high, near, far in sample.BANDS:
        assert find(key).better.value == "band", key
        assert 0 < low - far < low - near < low < high, key


@pytest.mark.django_db
def test_equipping_twice_keeps_one_of_each():
    drawn = Plan(date(2026, 11, 24), 2000).centre("Europe/Paris")
    with everywhere():
        seeded = Target.objects.count()
        for _turn in range(2):
            sample.lay(drawn=drawn)
            sample.equip(since=date(2026, 8, 20), passwords=PASSWORDS)

        assert Target.objects.count() == seeded + len(sample.TARGETS) + len(sample.BANDS)
        assert Recipient.objects.count() == 6
        assert User.objects.count() == len(sample.LOGINS)
        atlas = User.objects.get(username="atlas")
        assert atlas.memberships.get().team.slug == "atlas-contact"
        assert atlas.check_password(PASSWORDS["atlas"])


class Watched(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_and_a_log_sees_one_line_a_step():
    watched, logged = Watched(), io.StringIO()

    for out in (watched, logged):
        with Progress(out).step("Import it") as advance:
            advance(1, 2)
            time.sleep(0.6)

    assert "50%" in watched.getvalue()
    assert logged.getvalue().count("\n") == 1
    assert "\r" not in logged.getvalue()


def test_a_step_that_fails_is_shown_as_stopped():
    out = io.StringIO()

    with pytest.raises(ValueError, match="broken"), Progress(out).step("Import it"):
        raise ValueError("broken")

    assert out.getvalue() == f"{'Import it':<34} stopped\n"
