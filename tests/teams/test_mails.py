"""The outbox, with a real mail server."""

import email
import threading
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from django.core.mail import get_connection
from django.core.mail.backends import smtp
from django.db import connection

from teams.actions import mails
from teams.actions.handover import ATTEMPTS
from teams.actions.mails import Letter, Outcome, Refused
from teams.models import OutgoingMail
from teams.scope import everywhere
from tests import builders
from tests.teams.postbox import postbox

__all__ = ["postbox"]

NOW = datetime(2026, 11, 10, 8, tzinfo=UTC)
FILES = "config.mailfiles.EmailBackend"


@pytest.fixture
def atlas(db):
    return builders.team("Atlas")


def letter(team, **values):
    given = {
        "campaign": "notice 7",
        "kind": "scorecard",
        "recipient": "lead@atlas.example",
        "team_id": team.pk,
        "language": "fr",
        "subject": "Tableau de bord d’Atlas",
        "text": "Bonjour,\nvoici octobre.\n",
        "html": "<p>Bonjour, voici octobre.</p>",
        "attachment_name": "atlas-2026-10.pdf",
        "attachment": b"%PDF-1.7 figures",
    }
    return Letter(**given | values)


def queued(team, **values):
    with everywhere():
        return mails.queue(letter=letter(team, **values), now=NOW)


def send(mail_id, now=NOW):
    with everywhere():
        return mails.send(mail_id=mail_id, now=now)


def row(mail_id):
    with everywhere():
        return OutgoingMail.objects.get(pk=mail_id)


def test_the_same_mail_is_queued_once(atlas):
    first, second = queued(atlas), queued(atlas, subject="Autre")

    assert first is not None
    assert second is None
    assert row(first).subject == "Tableau de bord d’Atlas"


def test_a_mail_arrives_with_its_parts_and_headers(atlas, postbox):
    mail_id = queued(atlas)

    assert send(mail_id) == Outcome.SENT

    [got] = postbox.taken
    assert got["To"] == "lead@atlas.example"
    assert got["Subject"] == "Tableau de bord d’Atlas"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"] == row(mail_id).message_id
    assert got.get_body(("plain",)).get_content().startswith("Bonjour,")
    assert "<p>" in got.get_body(("html",)).get_content()
    [paper] = got.iter_attachments()
    assert (paper.get_filename(), paper.get_content()) == (
        "atlas-2026-10.pdf",
        b"%PDF-1.7 figures",
    )


def test_a_sent_mail_is_not_sent_again(atlas, postbox):
    mail_id = queued(atlas)
    send(mail_id)

    assert send(mail_id) == Outcome.NOT_MINE

    assert len(postbox.taken) == 1
    assert (row(mail_id).state, row(mail_id).sent_at) == ("sent", NOW)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_once(postbox):
    team = builders.team()
    mail_ids = [queued(team, recipient=f"r{number}@atlas.example") for number in range(5)]
    gate, outcomes = threading.Barrier(2), []

    def work():
        try:
            gate.wait(timeout=10)
            outcomes.extend([send(mail_id) for mail_id in mail_ids])
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(postbox.taken) == 5
    assert sorted(outcomes) == sorted([Outcome.SENT] * 5 + [Outcome.NOT_MINE] * 5)


def test_a_sender_that_dies_after_the_claim_leaves_the_mail_to_a_person(
    atlas, postbox, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    mail_id = queued(atlas)
    with monkeypatch.context() as patch:
        patch.setattr(smtp.EmailBackend, "send_messages", die)
        with pytest.raises(Killed):
            send(mail_id)

    assert row(mail_id).state == "inflight"
    assert send(mail_id, NOW + timedelta(days=1)) == Outcome.NOT_MINE
    with everywhere():
        assert mails.due(now=NOW + timedelta(days=1)) == []
    assert postbox.taken == []


def test_a_mail_waits_for_a_server_that_is_away_and_goes_out_once(atlas, postbox, settings):
    mail_id = queued(atlas)
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    before = row(mail_id).message_id

    assert send(mail_id) == Outcome.LATER
    late = row(mail_id)
    assert (late.state, late.attempts) == ("awaiting_retry", 1)
    assert late.next_try_at > NOW
    assert send(mail_id) == Outcome.NOT_MINE

    settings.EMAIL_PORT = port
    assert send(mail_id, late.next_try_at) == Outcome.SENT
    assert [got["Message-ID"] for got in postbox.taken] == [before]


def test_the_wait_grows_and_ends_in_failure(atlas, postbox, settings):
    mail_id = queued(atlas)
    settings.EMAIL_PORT = 1
    now, waits = NOW, []

    while send(mail_id, now) == Outcome.LATER:
        waits.append(row(mail_id).next_try_at - now)
        now = row(mail_id).next_try_at

    assert len(waits) == ATTEMPTS - 1
    assert waits == sorted(waits)
    assert waits[-1] < timedelta(hours=2)
    assert row(mail_id).state == "failed"


@pytest.mark.parametrize(
    ("answer", "outcome", "state"),
    [
        ("451 try again", Outcome.LATER, "awaiting_retry"),
        ("550 refused", Outcome.FAILED, "failed"),
    ],
)
@pytest.mark.parametrize("step", ["recipient_answer", "answer"])
def test_a_refusal_for_now_is_retried_and_one_for_good_is_not(
    atlas, postbox, step, answer, outcome, state
):
    setattr(postbox, step, answer)
    mail_id = queued(atlas)

    assert send(mail_id) == outcome

    assert row(mail_id).state == state
    assert answer[:3] in row(mail_id).error


def test_an_answer_that_never_came_is_left_to_a_person(atlas, postbox, monkeypatch):
    def time_out(*args):
        raise TimeoutError("timed out")

    monkeypatch.setattr(smtp.EmailBackend, "send_messages", time_out)
    mail_id = queued(atlas)

    assert send(mail_id) == Outcome.UNKNOWN

    assert row(mail_id).state == "inflight"
    assert "timed out" in row(mail_id).error


@pytest.mark.parametrize(
    "hostile",
    [
        {"subject": "Octobre\r\nBcc: all@atlas.example"},
        {"recipient": "lead@atlas.example\nBcc: all@atlas.example"},
        {"attachment_name": 'a.pdf"\r\nX: y'},
        {"subject": "nul\0"},
    ],
)
def test_a_header_cannot_be_smuggled_in(atlas, hostile):
    with pytest.raises(Refused, match="one line"):
        queued(atlas, **hostile)


def test_one_bad_address_fails_alone(atlas, postbox):
    bad = builders.mail(atlas, recipient="a@b\r\nBcc: c@d")
    good = queued(atlas)

    assert send(bad.pk) == Outcome.FAILED
    assert send(good) == Outcome.SENT

    assert row(bad.pk).state == "failed"
    assert len(postbox.taken) == 1


def test_an_attachment_that_no_mailbox_takes_is_refused(atlas):
    with pytest.raises(Refused, match="8 MB"):
        queued(atlas, attachment=bytes(mails.HEAVIEST + 1))


def test_a_person_has_one_mail_sent_again(atlas, postbox):
    admin = builders.user(role="administrator")
    mail_id = queued(atlas)
    send(mail_id)

    with everywhere():
        again = mails.resend(mail_id=mail_id, by=admin, now=NOW)
        pressed_twice = mails.resend(mail_id=mail_id, by=admin, now=NOW)
    assert send(again) == Outcome.SENT

    assert pressed_twice == again
    assert row(again).kind == "resend-1"
    first, second = postbox.taken
    assert first["Message-ID"] != second["Message-ID"]
    assert [part.get_content() for part in second.iter_attachments()] == [b"%PDF-1.7 figures"]


def test_what_still_waits_is_not_sent_again(atlas):
    admin = builders.user(role="administrator")
    mail_id = queued(atlas)

    with everywhere(), pytest.raises(Refused):
        mails.resend(mail_id=mail_id, by=admin, now=NOW)


def test_a_mail_is_withheld_from_somebody_who_left_while_it_waited(atlas, postbox, monkeypatch):
    monkeypatch.setitem(mails.PERMITS, "notice", lambda team, address: "new@" in address)
    gone, stays = queued(atlas), queued(atlas, recipient="new@atlas.example")

    assert [send(gone), send(stays)] == [Outcome.WITHHELD, Outcome.SENT]

    assert row(gone).state == "withheld"
    assert [message["To"] for message in postbox.taken] == ["new@atlas.example"]


def test_without_a_mail_server_each_mail_is_one_file(atlas, settings, tmp_path):
    settings.EMAIL_BACKEND = FILES
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    mail_id = queued(atlas)
    other = queued(atlas, recipient="new@atlas.example")

    send(mail_id)
    send(other)
    get_connection().send_messages([mails.compose(row(other))])

    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {
        email.message_from_bytes(file.read_bytes(), policy=policy.default)["To"] for file in files
    } == {"lead@atlas.example", "new@atlas.example"}
