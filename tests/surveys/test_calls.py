"""Customers asked by phone: whom the sheet lists, and what somebody types in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.actions import claims
from surveys.models import Answer, AnswerItem
from teams.scope import everywhere
from tests.surveys.contacts import customer, suppress
from tests.surveys.outgoing import asking, row, waiting
from tests.world import World


def to_call(team, programme=None, **values):
    now = timezone.now()
    given = {
        "medium": "call",
        "email": "",
        "customer": values.pop("customer", None) or customer(),
        "created_at": now - timedelta(hours=2),
        "due_at": now - timedelta(hours=1),
        "expires_at": now + timedelta(days=9),
    }
    return waiting(programme or asking(medium="call"), team=team, **given | values)


def sheet(person) -> str:
    return person.client.get("/surveys/calls/").content.decode()


def answer_to(asked):
    with everywhere():
        return Answer.objects.filter(invitation=asked).first()


def test_the_sheet_lists_whom_to_call_now(world: World) -> None:
    now = timezone.now()
    due = to_call(world.lyon)
    others = [
        to_call(world.lyon, due_at=now + timedelta(hours=1)),
        to_call(world.lyon, expires_at=now - timedelta(minutes=1)),
        to_call(world.lyon, state="sent", sent_at=now),
        to_call(world.lyon, programme=asking(medium="call", is_active=False)),
        to_call(world.lyon, medium="mail", email="a@example.org"),
    ]

    page = sheet(world.max)

    assert due.customer.reference in page
    assert [one.customer.reference for one in others if one.customer.reference in page] == []


def test_in_quiet_hours_nobody_is_called(world: World) -> None:
    asked = to_call(world.lyon, asking(medium="call", quiet_from="00:00", quiet_to="23:59"))

    page = sheet(world.max)

    assert "quiet until 23:59" in page
    assert f"/surveys/calls/{asked.pk}/" not in page


def test_what_the_customer_says_is_typed_in_and_marked(world: World) -> None:
    asked = to_call(world.lyon)
    client, address = world.max.client, f"/surveys/calls/{asked.pk}/"

    assert "Are you satisfied" in client.get(address).content.decode()
    client.post(address, {"score": "2"})
    further = client.get(address).content.decode()
    client.post(address, {"q-why": ["wait"], "q-solved": "no", "q-words": "Too long."})

    kept = answer_to(asked)
    assert (kept.score, kept.medium, kept.typed_by_id) == (2, "call", world.max.user.pk)
    assert "What went wrong?" in further
    with everywhere():
        items = AnswerItem.objects.filter(answer=kept).values_list("question__code", flat=True)
        assert set(items) == {"why", "solved", "words"}
    assert (row(asked).state, row(asked).sent_at is not None) == ("sent", True)
    assert asked.customer.reference not in sheet(world.max)


def test_the_page_speaks_the_customers_language(world: World) -> None:
    asked = to_call(world.lyon, language="fr")

    page = world.max.client.get(f"/surveys/calls/{asked.pk}/").content.decode()

    assert "Êtes-vous satisfait" in page
    assert 'lang="fr"' in page


@pytest.mark.parametrize("score", ["", "9", "x"])
def test_a_score_outside_the_scale_is_not_taken(world: World, score: str) -> None:
    asked = to_call(world.lyon)

    page = world.max.client.post(f"/surveys/calls/{asked.pk}/", {"score": score})

    assert page.status_code == 200
    assert answer_to(asked) is None


def test_two_who_type_at_once_store_one(world: World) -> None:
    asked = to_call(world.lyon)
    address = f"/surveys/calls/{asked.pk}/"

    world.max.client.post(address, {"score": "2"})
    world.admin.client.post(address, {"score": "5"})

    assert (answer_to(asked).score, answer_to(asked).typed_by_id) == (2, world.max.user.pk)


def test_whoever_is_not_reached_is_tried_another_day_three_times_at_most(world: World) -> None:
    asked = to_call(world.lyon)
    end = f"/surveys/calls/{asked.pk}/ended/"

    world.max.client.post(end, {"end": "missed"})

    assert (row(asked).state, row(asked).attempts) == ("awaiting_retry", 1)
    assert row(asked).due_at > timezone.now() + timedelta(hours=23)
    for _try in range(3):
        world.max.client.post(end, {"end": "missed"})
    assert (row(asked).state, row(asked).attempts) == ("failed", 3)


def test_whoever_does_not_want_to_answer_was_asked(world: World) -> None:
    asked = to_call(world.lyon)

    world.max.client.post(f"/surveys/calls/{asked.pk}/ended/", {"end": "declined"})

    assert row(asked).state == "sent"
    assert answer_to(asked) is None


@pytest.mark.parametrize(
    ("values", "why"),
    [({"erased_at": timezone.now()}, "erased"), ({"email": "out@example.org"}, "opted_out")],
)
def test_whoever_must_not_be_asked_any_more_is_not_called(world: World, values, why) -> None:
    suppress("out@example.org")
    asked = to_call(world.lyon, customer=customer(**values))
    address = f"/surveys/calls/{asked.pk}/"

    assert world.max.client.get(address)["Location"] == "/surveys/calls/"
    world.max.client.post(address, {"score": "3"})

    assert (row(asked).state, row(asked).error) == ("withheld", why)
    assert answer_to(asked) is None


def test_a_mailed_invitation_is_not_typed_in(world: World) -> None:
    asked = to_call(world.lyon, medium="mail", email="a@example.org")

    assert world.max.client.get(f"/surveys/calls/{asked.pk}/").status_code == 404


def test_vendors_call_nobody(world: World) -> None:
    asked = to_call(world.atlas)

    assert world.ana.client.get("/surveys/calls/").status_code == 403
    assert world.ana.client.post(f"/surveys/calls/{asked.pk}/", {"score": "5"}).status_code == 403


def test_what_nobody_called_in_time_is_withheld(world: World) -> None:
    asked = to_call(world.lyon, expires_at=timezone.now() - timedelta(minutes=1))

    with everywhere():
        assert claims.expire(now=timezone.now()) == 1

    assert (row(asked).state, row(asked).error) == ("withheld", "too_late")
