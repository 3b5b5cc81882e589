"""One reminder at most, and none to whoever answered or wants none."""

from datetime import timedelta

import pytest
from django.db.models import Q

from surveys.actions import claims, rounds
from surveys.models import Link
from teams.actions.handover import ATTEMPTS
from teams.scope import everywhere
from tests import questionnaires
from tests.builders import NOON
from tests.surveys.contacts import at_once, suppress
from tests.surveys.outgoing import asking, links, remind, row, run, send, waiting
from tests.teams.postbox import postbox

__all__ = ["postbox"]

DAY = NOON + timedelta(days=5)


@pytest.fixture
def asked(db, postbox):
    """Somebody who was asked five days ago."""
    made = waiting(asking(reminder_days=5))
    send(made)
    postbox.taken.clear()
    return made


def test_whoever_answered_is_not_reminded(asked, postbox):
    questionnaires.answer(asked)

    assert run(rounds.remind, DAY) == {"withheld": 1}

    assert (row(asked).remind_at, row(asked).reminder) == (None, "")
    assert postbox.taken == []


def test_whoever_answered_without_a_name_is_not_reminded(db, postbox):
    programme = asking(instrument="esat", occasion="employees", reminder_days=5)
    silent, done = (
        waiting(programme, wave=questionnaires.wave(programme), email=f"{name}@example.org")
        if name == "silent"
        else waiting(programme, email=f"{name}@example.org")
        for name in ("silent", "done")
    )
    send(silent)
    send(done)
    with everywhere():
        Link.objects.filter(invitation=done).delete()

    assert run(rounds.remind, DAY) == {"sent": 1, "withheld": 1}

    assert postbox.taken[-1]["To"] == "silent@example.org"


def test_whoever_wants_no_mail_is_not_reminded(asked, postbox):
    suppress("ana@example.org")

    assert remind(asked, DAY) == "withheld"
    assert postbox.taken == []


def test_after_the_last_day_nobody_is_reminded(asked):
    assert remind(asked, NOON + timedelta(days=14)) == "withheld"


def test_a_reminder_that_would_come_after_the_last_day_is_not_planned(db, postbox):
    made = waiting(asking(reminder_days=13), expires_at=NOON + timedelta(days=10))

    send(made)

    assert row(made).remind_at is None


def test_a_programme_without_a_reminder_sends_none(db, postbox):
    made = waiting(asking(reminder_days=None))
    send(made)

    assert run(rounds.remind, DAY) == {}


def test_while_its_programme_rests_a_reminder_waits(asked):
    with everywhere():
        asked.programme.is_active = False
        asked.programme.save()

    assert run(rounds.remind, DAY) == {}
    assert remind(asked, DAY) == "not_mine"
    assert row(asked).remind_at == DAY


def test_a_server_that_is_away_puts_the_reminder_off_and_gives_up_in_the_end(asked, settings):
    settings.EMAIL_PORT = 1
    now, tries = DAY, 1

    while remind(asked, now) == "later":
        now, tries = row(asked).remind_at, tries + 1

    assert tries == ATTEMPTS
    assert (row(asked).reminder, row(asked).state, links(asked)) == ("failed", "sent", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_at_once_remind_once(postbox, monkeypatch, is_guarded):
    made = waiting(asking(reminder_days=5))
    send(made)
    if not is_guarded:
        claim = claims.claim
        monkeypatch.setattr(
            claims, "claim", lambda of, kind, _if, *rest: claim(of, kind, Q(), *rest)
        )

    outcomes = sorted(at_once(2, lambda: remind(made, DAY)))

    assert len(postbox.taken) == (2 if is_guarded else 3)
    assert outcomes == (["not_mine", "sent"] if is_guarded else ["sent", "sent"])
