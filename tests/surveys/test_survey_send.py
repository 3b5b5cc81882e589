"""The command that sends: twice, two at once, and killed at the worst moment."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.mail.backends import smtp
from django.core.management import call_command
from django.utils import timezone

from surveys.actions import releasing
from surveys.models import Invitation
from teams.days import reported
from teams.scope import everywhere
from tests import builders
from tests.surveys.contacts import asking as publishing
from tests.surveys.contacts import customer, mark
from tests.surveys.outgoing import asking, row, waiting
from tests.teams.postbox import Postbox, postbox

__all__ = ["postbox"]


@pytest.fixture
def mailing(product, postbox, settings):
    """Start the command as a process of the product, against the test's mail server."""
    address = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "survey_send", "--now"],
            env=product | {"EMAIL_URL": address},
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def queued(count):
    programme, now = asking(), timezone.now()
    return [
        waiting(
            programme,
            email=f"r{n}@example.org",
            created_at=now,
            due_at=now + timedelta(hours=1),
            expires_at=now + timedelta(days=14),
        )
        for n in range(count)
    ]


def states():
    with everywhere():
        return Counter(Invitation.objects.values_list("state", flat=True))


def told(process):
    words, _ = process.communicate(timeout=120)
    assert process.returncode == 0, words
    return words


def recipients(postbox):
    return Counter(got["To"] for got in postbox.taken)


@pytest.mark.django_db
def test_the_command_decides_sends_and_says_what_it_did(postbox, capsys):
    now = timezone.now()
    publishing()
    builders.interaction(
        builders.leg(builders.team(), at=now - timedelta(minutes=30)), customer=customer()
    )
    # Days are the reporting zone's, and it may be midnight there.
    for day in {reported(now - timedelta(minutes=30)), reported(now)}:
        mark(day)

    call_command("survey_send")
    first = capsys.readouterr().out
    call_command("survey_send")
    second = capsys.readouterr().out

    assert first.splitlines() == [
        "decided: 1 asked, 0 not asked",
        "waves: 0 drawn, 0 closed",
        "invitations: 1 sent",
        "reminders: none",
        "all invitations: 1 sent",
    ]
    assert second.splitlines()[0] == "decided: 0 asked, 0 not asked"
    assert second.splitlines()[2] == "invitations: none"
    assert len(postbox.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_each_invitation_once(mailing, postbox):
    asked = queued(12)

    both = [mailing(), mailing()]
    words = [told(process) for process in both]

    assert recipients(postbox) == {one.email: 1 for one in asked}
    assert states() == {"sent": 12}
    sent = [
        int(n) for n in re.findall(r"^invitations: .*?(\d+) sent", "\n".join(words), re.MULTILINE)
    ]
    assert sum(sent) == 12


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_after_the_server_took_the_mail_leaves_that_one_to_a_person(
    mailing, postbox, monkeypatch
):
    asked = queued(6)
    taken = Postbox.handle_DATA
    killing = threading.Event()

    async def take_and_kill(self, *args):
        answer = await taken(self, *args)
        if len(self.taken) == 3 and not killing.is_set():
            killing.set()
            os.kill(process.pid, signal.SIGKILL)
        return answer

    monkeypatch.setattr(Postbox, "handle_DATA", take_and_kill)
    process = mailing()
    process.communicate(timeout=120)

    assert process.returncode == -signal.SIGKILL
    assert states() == {"sent": 2, "inflight": 1, "queued": 3}
    told(mailing())
    assert states() == {"sent": 5, "inflight": 1}
    assert recipients(postbox) == {one.email: 1 for one in asked}


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_before_the_server_took_the_mail_leaves_it_to_a_person_too(
    mailing, postbox, monkeypatch
):
    asked = queued(3)

    async def kill(self, server, session, envelope, address, options):
        if not self.taken:
            os.kill(process.pid, signal.SIGKILL)
        return await taking(self, server, session, envelope, address, options)

    taking = Postbox.handle_RCPT
    monkeypatch.setattr(Postbox, "handle_RCPT", kill)
    process = mailing()
    process.communicate(timeout=120)

    assert states() == {"inflight": 1, "queued": 2}
    monkeypatch.setattr(Postbox, "handle_RCPT", taking)
    told(mailing())
    assert states() == {"inflight": 1, "sent": 2}
    assert len(recipients(postbox)) == len(asked) - 1


@pytest.fixture
def stuck(db, postbox, monkeypatch):
    """An invitation whose sender died once the server had taken it."""

    send = smtp.EmailBackend.send_messages

    def send_and_die(self, messages):
        send(self, messages)
        raise SystemExit

    [asked] = queued(1)
    with monkeypatch.context() as patch:
        patch.setattr(smtp.EmailBackend, "send_messages", send_and_die)
        with pytest.raises(SystemExit):
            call_command("survey_send", "--now", verbosity=0)
    assert row(asked).state == "inflight"
    return asked


def test_while_a_sender_may_still_be_at_it_nobody_releases_its_mail(stuck):
    with everywhere():
        now = row(stuck).claimed_at + releasing.UNHEARD
        assert not releasing.stuck(now=now).exists()
        assert not releasing.send_again(invitation_id=stuck.pk, by=builders.user(), now=now)

    assert row(stuck).state == "inflight"


def test_a_person_has_it_sent_again_as_the_same_message(stuck, postbox):
    with everywhere():
        now = row(stuck).claimed_at + releasing.UNHEARD + timedelta(seconds=1)
        assert releasing.send_again(invitation_id=stuck.pk, by=builders.user(), now=now)
        assert not releasing.send_again(invitation_id=stuck.pk, by=builders.user(), now=now)
    call_command("survey_send", "--now", verbosity=0)

    first, second = postbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert row(stuck).state == "sent"


def test_a_person_counts_it_as_sent(stuck, postbox):
    with everywhere():
        claimed = row(stuck).claimed_at
        now = claimed + releasing.UNHEARD + timedelta(seconds=1)
        assert releasing.count_as_sent(invitation_id=stuck.pk, by=builders.user(), now=now)
    call_command("survey_send", "--now", verbosity=0)

    assert len(postbox.taken) == 1
    assert (row(stuck).state, row(stuck).sent_at) == ("sent", claimed)
