"""What mail providers report, and whom that silences."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from surveys.actions import refusals
from surveys.models import Invitation, MailEvent, Suppression
from teams.actions.handover import message_id
from teams.models import OutgoingMail
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON
from tests.surveys.contacts import at_once, suppress
from tests.surveys.outgoing import asking, remind, row, send, waiting
from tests.teams.postbox import postbox
from tests.world import World

__all__ = ["postbox"]


def report(user, *events: dict[str, Any], status: int = 200) -> Any:
    _row, secret = builders.token(user=user)
    answer = Client().post(
        "/api/v1/mail-events",
        {"events": events},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def event(number: int = 1, kind: str = "hard_bounce", **values: Any) -> dict[str, Any]:
    given = {"id": f"e{number}", "kind": kind, "email": "Ana@example.org", "at": NOON.isoformat()}
    return given | values


def silenced() -> list[str]:
    return list(Suppression.objects.filter(lifted_at=None).values_list("cause", flat=True))


@pytest.fixture
def asked(world: World, postbox):
    made = waiting(asking(reminder_days=5))
    send(made)
    with everywhere():
        Invitation.objects.update(is_counted=True)
    return made


def test_a_bounce_for_good_silences_the_address_and_the_invitation_was_never_delivered(
    world: World, asked
) -> None:
    said = report(world.max.user, event())

    kept = row(asked)
    assert said == {"taken": 1, "known": 0}
    assert (kept.state, kept.bounced_at, kept.remind_at) == ("bounced", NOON, None)
    assert not kept.is_counted
    assert silenced() == ["bounced"]
    later = waiting(asked.programme)
    assert send(later) == "withheld"


def test_a_report_told_twice_changes_nothing(world: World, asked) -> None:
    report(world.max.user, event(), event())
    with everywhere():
        Suppression.objects.update(lifted_at=NOON)

    said = report(world.max.user, event(), event(2, "delivered"))

    assert said == {"taken": 1, "known": 1}
    assert silenced() == []
    assert MailEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_reports_of_one_event_at_once_are_one() -> None:
    user = builders.user(role="manager")

    made = at_once(2, lambda: report(user, event())["taken"])

    assert sorted(made) == [0, 1]


def test_a_complaint_silences_but_was_delivered(world: World, asked) -> None:
    report(world.max.user, event(kind="complaint"))

    assert (row(asked).state, row(asked).remind_at) == ("sent", None)
    assert silenced() == ["complained"]


def test_a_reminder_that_bounces_leaves_its_invitation_delivered(world: World, asked) -> None:
    remind(asked, NOON + timedelta(days=5))
    name = message_id("invitation", str(asked.pk), "reminder")

    report(world.max.user, event(message_id=name))

    assert row(asked).state == "sent"
    assert silenced() == ["bounced"]


def test_the_messages_name_tells_which_invitation_it_was(world: World, asked) -> None:
    newer = waiting(asked.programme)
    send(newer, NOON + timedelta(minutes=1))
    name = message_id("invitation", str(asked.pk), "invitation")

    report(world.max.user, event(message_id=name))

    assert (row(asked).state, row(newer).state) == ("bounced", "sent")


def test_the_third_bounce_for_now_pauses_the_address_for_a_while(world: World, asked) -> None:
    report(world.max.user, event(1, "soft_bounce"), event(2, "soft_bounce"))
    assert silenced() == []

    report(world.max.user, event(3, "soft_bounce"))
    assert silenced() == ["paused"]

    with everywhere():
        since = Suppression.objects.get().at
        assert refusals.end_pauses(now=since + refusals.PAUSE) == 0
        assert refusals.end_pauses(now=since + refusals.PAUSE + timedelta(seconds=1)) == 1
    assert silenced() == []


def test_a_mail_that_arrived_makes_earlier_bounces_for_now_forgotten(world: World, asked) -> None:
    later = (NOON + timedelta(hours=1)).isoformat()

    report(
        world.max.user,
        *(event(n, "soft_bounce") for n in (1, 2)),
        event(3, "delivered", at=later),
        event(4, "soft_bounce", at=(NOON + timedelta(hours=2)).isoformat()),
    )

    assert silenced() == []


def test_a_wish_is_not_replaced_by_what_a_server_says(world: World) -> None:
    suppress("ana@example.org")

    report(world.max.user, event())

    assert silenced() == ["unsubscribed"]


def test_nothing_but_a_hash_of_the_address_is_kept(world: World) -> None:
    report(world.max.user, event())

    with everywhere():
        kept = MailEvent.objects.get()
    assert "example.org" not in str(vars(kept)).lower()


@pytest.mark.parametrize(
    "wrong", [{"kind": "opened"}, {"email": "nobody"}, {"at": "noon"}, {"team": "lyon"}, {"id": ""}]
)
def test_a_report_that_is_not_understood_is_refused_as_a_whole(world: World, wrong) -> None:
    report(world.max.user, event(1), event(2) | wrong, status=400)

    with everywhere():
        assert not MailEvent.objects.exists()


def test_vendors_report_nothing(world: World) -> None:
    report(world.ana.user, event(), status=403)


def mailed(world: World, **values: Any) -> OutgoingMail:
    given = {"recipient": "ana@example.org", "state": "sent", "claimed_at": NOON}
    return builders.mail(world.atlas, campaign="scorecard 1", **given | values)


def state_of(mail: OutgoingMail) -> tuple[str, datetime | None]:
    with everywhere():
        mail.refresh_from_db()
    return mail.state, mail.bounced_at


def test_a_scorecard_that_bounced_says_so_by_its_messages_name(world: World, asked) -> None:
    first = mailed(world)
    other = mailed(world, recipient="bob@example.org")

    for _twice in range(2):
        report(world.max.user, event(message_id=first.message_id.strip("<>")))

    assert state_of(first) == ("bounced", NOON)
    assert state_of(other) == ("sent", None)
    assert row(asked).state == "sent"


def test_without_a_name_the_mail_that_left_last_came_back(world: World, asked) -> None:
    before = mailed(world, claimed_at=NOON - timedelta(days=3))
    report(world.max.user, event(1))
    assert (row(asked).state, state_of(before)[0]) == ("bounced", "sent")

    after = mailed(world, kind="resend-1", claimed_at=NOON + timedelta(days=3))
    report(world.max.user, event(2))
    assert (state_of(before)[0], state_of(after)[0]) == ("sent", "bounced")


@pytest.mark.parametrize(
    ("state", "kind"),
    [("sent", "soft_bounce"), ("sent", "complaint"), ("queued", "hard_bounce")],
)
def test_only_what_left_and_came_back_for_good_bounced(world: World, state, kind) -> None:
    mail = mailed(world, state=state)

    report(world.max.user, event(kind=kind, message_id=mail.message_id))

    assert state_of(mail) == (state, None)
