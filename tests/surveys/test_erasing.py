"""A customer is forgotten, and the figures stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_scopes import scopes_disabled

from surveys.actions import counting, erasing
from surveys.models import Answer, Correction, FollowUpNote, Invitation, Suppression
from teams.models import AnswerCount, Customer
from tests import builders, questionnaires
from tests.builders import NOON, saved

pytestmark = pytest.mark.django_db
CANARY = "canary-7319"


@pytest.fixture(autouse=True)
def all_teams() -> Any:
    with scopes_disabled():
        yield


@pytest.fixture
def customer() -> Customer:
    """Somebody who answered, changed it, and was called back; their mark is in each text."""
    team = builders.team()
    who = builders.customer(CANARY, email=f"{CANARY}@example.org", time_zone="Europe/Paris")
    programme = questionnaires.programme(is_headline=True)
    asked = questionnaires.invitation(
        team, programme=programme, customer=who, email=who.email, error=CANARY
    )
    questionnaires.link(asked)
    given = questionnaires.answer(asked, score=2, comment=f"I am {CANARY}.")
    questionnaires.item(given, text=CANARY)
    saved(Correction(answer=given, at=NOON, score=1, comment=CANARY, items={"words": CANARY}))
    called = questionnaires.follow_up(given)
    saved(FollowUpNote(follow_up=called, at=NOON, text=f"Called {CANARY}"))
    questionnaires.mail_event(invitation=asked, message_id=CANARY)
    questionnaires.invitation(
        team, programme=programme, customer=who, email=who.email, state="queued", sent_at=None
    )
    counting.count()
    return who


def hits() -> list[str]:
    """The columns of all tables that still hold the mark."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN"
            " ('text', 'character varying', 'jsonb')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1', [f"%{CANARY}%"]
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found


def test_nothing_personal_is_left_in_any_column(customer: Customer) -> None:
    assert len(hits()) >= 8

    erasing.erase(customer=customer, now=NOON + timedelta(days=1))

    assert hits() == []


def test_scores_and_counts_stay(customer: Customer) -> None:
    before = list(AnswerCount.objects.values_list("delivered_n", "answered_n", "score_2"))

    erasing.erase(customer=customer, now=NOON + timedelta(days=1))
    counting.count()

    assert list(AnswerCount.objects.values_list("delivered_n", "answered_n", "score_2")) == before
    assert Answer.objects.get().score == 2


def test_what_waited_is_not_sent_and_the_address_is_never_asked_again(
    customer: Customer,
) -> None:
    erasing.erase(customer=customer, now=NOON + timedelta(days=1))

    states = Invitation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "withheld"]
    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert Suppression.objects.get().cause == "erased"


def test_answers_that_another_tool_took_stay_apart() -> None:
    feed, people = builders.feed(), [builders.customer() for _ in range(2)]
    for n, who in enumerate(people):
        asked = questionnaires.invitation(builders.team(), customer=who)
        questionnaires.answer(asked, feed=feed, external_id=f"{CANARY}-{n}")

    for who in people:
        erasing.erase(customer=who, now=NOON + timedelta(days=1))
    once = set(Answer.objects.values_list("external_id", flat=True))
    for who in people:
        erasing.erase(customer=who, now=NOON + timedelta(days=2))

    assert hits() == []
    assert len(once) == 2
    assert set(Answer.objects.values_list("external_id", flat=True)) == once


def test_erasing_twice_changes_nothing_more(customer: Customer) -> None:
    erasing.erase(customer=customer, now=NOON + timedelta(days=1))
    again = Customer.objects.get(pk=customer.pk)

    erasing.erase(customer=again, now=NOON + timedelta(days=2))

    again.refresh_from_db()
    assert again.erased_at == NOON + timedelta(days=1)
    assert Suppression.objects.count() == 1


def test_the_command_names_the_customer_that_it_does_not_find() -> None:
    with pytest.raises(CommandError, match="No customer has the reference 'nobody'"):
        call_command("erase_customer", "nobody")
