"""What the mails say: by the rules for mail, in their reader's language."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from surveys import mails, tokens
from teams.actions.handover import message_id
from tests import questionnaires
from tests.builders import NOON
from tests.surveys.outgoing import asking, remind, row, send, waiting
from tests.teams.postbox import postbox

__all__ = ["postbox"]

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def programme(db):
    return asking()


def sent(postbox, programme, **values):
    asked = waiting(programme, **values)
    send(asked)
    [got] = postbox.taken
    return asked, got


def plain(got):
    return got.get_body(("plain",)).get_content()


def html(got):
    return got.get_body(("html",)).get_content()


def written(built):
    [[content, _type]] = built.alternatives
    return content


def test_its_headers_let_a_mail_program_unsubscribe_by_one_click(programme, postbox):
    _asked, got = sent(postbox, programme)

    assert re.fullmatch(r"<http://[^/]+/s/[\w-]{43}/stop/>", got["List-Unsubscribe"].strip())
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Auto-Submitted"] == "auto-generated"
    assert (got["To"], got["Subject"]) == ("ana@example.org", "Your call")
    assert got["Content-Language"] == "en"


def test_a_message_keeps_its_name_whenever_it_is_made(programme):
    asked = waiting(programme)

    names = {
        mails.compose(
            invitation=asked,
            kind=kind,
            token=tokens.new(),
            message_id=message_id("invitation", str(asked.pk), kind),
        ).extra_headers["Message-ID"]
        for kind in (mails.INVITATION, mails.REMINDER)
        for _try in range(2)
    }

    assert len(names) == 2


@pytest.mark.parametrize(("instrument", "points"), [("csat", 5), ("nps", 11), ("ces", 7)])
def test_every_number_is_a_link_that_only_chooses(db, postbox, instrument, points):
    _asked, got = sent(postbox, asking(instrument=instrument))

    for text in (plain(got), html(got)):
        chosen = re.findall(r"/s/[\w-]{43}/\?score=(\d+)", text)
        assert len(chosen) == points
        assert len(set(re.findall(r"/s/([\w-]{43})/", text))) == 1
    assert "not at all" in plain(got)
    assert "<script" not in html(got)
    assert "<img" not in html(got)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Hello,", "Are you satisfied with the answer?", "You can answer until")),
        ("fr", ("Bonjour,", f"Êtes-vous satisfait de la réponse{NARROW}?", "Vous pouvez répondre")),
        # Nothing is written in it: English stands in.
        ("de", ("Hello,", "Are you satisfied with the answer?", "You can answer until")),
    ],
)
@pytest.mark.parametrize("kind", [mails.INVITATION, mails.REMINDER])
def test_each_mail_speaks_its_readers_language_and_has_its_link(db, kind, language, words):
    asked = waiting(asking(), language=language)
    token = tokens.new()

    with translation.override("fr" if language == "en" else "en"):
        made = mails.compose(invitation=asked, kind=kind, token=token, message_id="<a@b>")

    for text in (made.body, written(made)):
        assert all(word in text for word in words)
        assert tokens.address(token) in text
        assert tokens.stop_address(token) in text


def test_whoever_writes_the_words_writes_no_markup(db):
    made = questionnaires.programme()
    hostile = {"en": "<script>alert(1)</script> {{ settings }} %(address)s"}
    questionnaires.version(made, words={"introduction": hostile, "subject": hostile})
    asked = waiting(made)

    built = mails.compose(
        invitation=asked, kind=mails.INVITATION, token=tokens.new(), message_id="<a@b>"
    )

    assert "<script>" not in written(built)
    assert "&lt;script&gt;" in written(built)
    assert "{{ settings }} %(address)s" in built.body


def test_agents_are_told_that_nobody_is_named(db, postbox):
    made = asking(instrument="esat", occasion="employees")
    _asked, got = sent(postbox, made, wave=questionnaires.wave(made))

    assert "without your name" in plain(got)


def test_a_reminder_goes_out_once_with_a_link_of_its_own(db, postbox):
    asked = waiting(asking(reminder_days=5))
    send(asked)
    day = NOON + timedelta(days=5)

    assert remind(asked, day - timedelta(minutes=1)) == "not_mine"
    assert remind(asked, day) == "sent"
    assert remind(asked, day + timedelta(days=1)) == "not_mine"

    first, second = postbox.taken
    assert second["Subject"] == "Reminder: Your call"
    assert "not remind you again" in plain(second)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe"] != second["List-Unsubscribe"]
    assert (row(asked).reminder, row(asked).reminded_at) == ("sent", day)
