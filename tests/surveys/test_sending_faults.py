"""Invitations and mail servers that fail: none is lost, none goes out twice."""

import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends import smtp

from surveys.actions import rounds, sending
from surveys.actions.sending import Outcome
from surveys.models import Suppression
from teams.actions.handover import ATTEMPTS
from tests import questionnaires
from tests.builders import NOON
from tests.surveys.outgoing import asking, due, links, row, run, send, waiting
from tests.teams.postbox import postbox

__all__ = ["postbox"]


@pytest.fixture
def programme(db):
    return asking()


def test_a_server_that_is_away_leaves_no_link_and_the_same_message_comes_later(
    programme, postbox, settings
):
    asked = waiting(programme)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert send(asked) == Outcome.LATER
    late = row(asked)
    assert (late.state, late.attempts, links(asked)) == ("awaiting_retry", 1, 0)
    assert late.due_at > NOON

    settings.EMAIL_PORT = port
    assert send(asked, late.due_at) == Outcome.SENT
    assert (len(postbox.taken), links(asked)) == (1, 1)


def test_a_server_that_stays_away_ends_the_tries(programme, postbox, settings):
    asked = waiting(programme)
    settings.EMAIL_PORT = 1
    now, tries = NOON, 1

    while send(asked, now) == Outcome.LATER:
        now, tries = row(asked).due_at, tries + 1

    assert tries == ATTEMPTS
    assert row(asked).state == "failed"


def test_a_server_that_dies_after_some_lets_the_others_wait_until_all_are_out_once(
    programme, postbox
):
    asked = [waiting(programme, email=f"r{n}@example.org") for n in range(6)]
    postbox.answers = ["250 OK"] * 3
    postbox.answer = "421 closing"

    first = run(rounds.invite)
    postbox.answer = "250 OK"
    second = run(rounds.invite, NOON + timedelta(hours=2))

    assert (first, second) == ({"sent": 3, "later": 3}, {"sent": 3})
    assert sorted(got["To"] for got in postbox.taken) == [one.email for one in asked]


@pytest.mark.parametrize(
    ("step", "answer", "outcome", "state"),
    [
        ("recipient_answer", "451 4.3.0 try again", Outcome.LATER, "awaiting_retry"),
        ("answer", "451 4.3.0 try again", Outcome.LATER, "awaiting_retry"),
        ("answer", "554 5.7.1 refused", Outcome.FAILED, "failed"),
        ("recipient_answer", "550 5.7.1 relaying denied", Outcome.FAILED, "failed"),
    ],
)
def test_a_refusal_for_now_is_retried_and_one_for_good_is_not(
    programme, postbox, step, answer, outcome, state
):
    setattr(postbox, step, answer)
    asked = waiting(programme)

    assert send(asked) == outcome

    assert row(asked).state == state
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 unknown user"])
def test_an_address_that_its_server_does_not_know_is_not_written_to_again(
    programme, postbox, answer
):
    postbox.recipient_answer = answer
    first, second = waiting(programme), waiting(programme)

    assert [send(first), send(second)] == [Outcome.FAILED, Outcome.WITHHELD]

    assert (row(second).error, Suppression.objects.get().cause) == ("bounced", "refused")


@pytest.mark.parametrize(
    "fault", [TimeoutError("timed out"), smtplib.SMTPServerDisconnected("gone")]
)
def test_an_answer_that_never_came_leaves_it_to_a_person(programme, postbox, monkeypatch, fault):
    def fail(*args):
        raise fault

    asked = waiting(programme)
    monkeypatch.setattr(smtp.EmailBackend, "send_messages", fail)

    assert send(asked) == Outcome.UNKNOWN

    assert row(asked).state == "inflight"
    assert str(fault) in row(asked).error
    assert (due(NOON + timedelta(days=1)), links(asked)) == ([], 1)


def test_one_bad_address_fails_alone(programme, postbox):
    bad = waiting(programme, email="a@b\r\nBcc: all@example.org")
    good = waiting(programme)

    assert run(rounds.invite) == {"failed": 1, "sent": 1}

    assert row(bad).state == "failed"
    assert [got["To"] for got in postbox.taken] == [good.email]


def test_one_that_breaks_holds_nobody_up(programme, postbox, monkeypatch):
    broken, good = waiting(programme), waiting(programme)
    send_one = sending.send

    def breaks(**values):
        if values["invitation_id"] == broken.pk:
            raise RuntimeError("poison")
        return send_one(**values)

    monkeypatch.setattr(sending, "send", breaks)

    assert run(rounds.invite) == {"broken": 1, "sent": 1}
    assert row(good).state == "sent"


def test_a_line_break_in_a_subject_is_no_header(db, postbox):
    words = {"subject": {"en": "Your call\r\nBcc: all@example.org"}}
    made = questionnaires.programme()
    questionnaires.version(made, words=words)

    assert send(waiting(made)) == Outcome.SENT

    [got] = postbox.taken
    assert (got["Subject"], got["Bcc"]) == ("Your call Bcc: all@example.org", None)
