"""Many at once: one link stores one answer, misses all count, erasure goes before or after."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from surveys import stamps, tokens
from surveys.actions import answers, erasing
from surveys.models import Answer, Correction, Invitation, Link, Miss
from teams.scope import Reach, everywhere
from tests import builders, questionnaires

pytestmark = pytest.mark.django_db(transaction=True)
# As the clock runs: threads share no patched one, and a page is opened before it is sent.
OPENED = timedelta(seconds=10)


@pytest.fixture
def invitation(transactional_db: None) -> Invitation:
    return invite()


def invite(**values: Any) -> Invitation:
    now = timezone.now()
    return questionnaires.invitation(
        builders.team("Atlas"), created_at=now, sent_at=now, expires_at=now + timedelta(days=14),
        **values,
    )  # fmt: skip


def form(token: str, score: int) -> dict[str, Any]:
    return {"score": score, "stamp": stamps.stamp(token, now=timezone.now() - OPENED)}


def at_once(n: int, work: Callable[[int], Any]) -> list[Any]:
    """Let as many threads begin together; what each gives, or the error that ended it."""
    gate = threading.Barrier(n)
    found: list[Any] = [None] * n

    def run(place: int) -> None:
        try:
            gate.wait(timeout=30)
            found[place] = work(place)
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def post(address: str, sent: dict[str, Any]) -> int:
    return Client().post(address, sent).status_code


def test_fifty_submits_of_one_link_store_one_answer(invitation: Invitation):
    token = questionnaires.link(invitation)

    found = at_once(50, lambda place: post(f"/s/{token}/", form(token, 4)))

    assert Counter(found) == {303: 50}
    with scopes_disabled():
        assert Answer.objects.count() == 1
        assert not Answer.objects.get().is_suspect


def test_without_the_constraint_many_are_stored(invitation: Invitation):
    token = questionnaires.link(invitation)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'surveys_answer'::regclass"
            " AND contype = 'u' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE"
            " attrelid = 'surveys_answer'::regclass AND attname = 'invitation_id')]"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE surveys_answer DROP CONSTRAINT {name}")
    unguarded = answers.STORE.replace("ON CONFLICT (invitation_id) DO NOTHING", "")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(answers, "STORE", unguarded)
            at_once(8, lambda place: post(f"/s/{token}/", form(token, 4)))
        with scopes_disabled():
            stored = Answer.objects.count()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM surveys_answer")
            cursor.execute(
                f"ALTER TABLE surveys_answer ADD CONSTRAINT {name} UNIQUE (invitation_id)"
            )

    assert stored > 1


def test_two_links_of_an_agent_used_at_once_store_one_answer(transactional_db: None):
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    asked = invite(programme=programme, wave=questionnaires.wave(programme))
    links = [questionnaires.link(asked) for _ in range(2)]

    found = at_once(10, lambda n: post(f"/s/{links[n % 2]}/", form(links[n % 2], 4)))

    assert Counter(found)[303] == 1
    assert set(found) <= {303, 404, 410}
    with scopes_disabled():
        assert Answer.objects.count() == 1
    assert not Link.objects.exists()


def test_an_agents_answer_leaves_no_mark_on_the_invitation(transactional_db: None):
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    asked = invite(programme=programme, wave=questionnaires.wave(programme))
    token = questionnaires.link(asked)

    assert post(f"/s/{token}/", form(token, 4)) == 303

    with connection.cursor() as cursor:
        # Rows that one transaction wrote or locked bear its number.
        cursor.execute(
            "SELECT count(*) FROM surveys_answer AS given, surveys_invitation AS asked"
            " WHERE given.xmin::text IN (asked.xmin::text, asked.xmax::text)"
        )
        assert cursor.fetchone() == (0,)


def test_changes_at_once_are_all_kept(invitation: Invitation):
    token = questionnaires.link(invitation)
    post(f"/s/{token}/", form(token, 1))

    found = at_once(4, lambda place: post(f"/s/{token}/change/", form(token, place + 2)))

    assert found == [303] * 4
    with scopes_disabled():
        former = set(Correction.objects.values_list("score", flat=True))
        last = Answer.objects.get().score
    assert former | {last} == {1, 2, 3, 4, 5}


def test_misses_at_once_are_all_counted(transactional_db: None):
    found = at_once(20, lambda place: Client().get(f"/s/{tokens.new()}/").status_code)

    assert found == [404] * 20
    assert Miss.objects.get().n == 20


def test_who_is_erased_during_a_submit_leaves_no_words_and_no_deadlock(transactional_db: None):
    for _ in range(5):
        person = builders.customer()
        asked = invite(customer=person)
        token = questionnaires.link(asked)

        def work(place: int, person: Any = person, token: str = token) -> Any:
            if place:
                return post(f"/s/{token}/", form(token, 4))
            with everywhere():
                return erasing.erase(customer=person, now=timezone.now())

        erased, *statuses = at_once(4, work)

        assert isinstance(erased, erasing.Erased)
        assert set(statuses) <= {303, 410}
        with scopes_disabled():
            left = Answer.objects.filter(invitation=asked)
            assert not left.exclude(customer=None).exists()


def test_an_answer_is_stored_before_its_receipt_is_given(invitation: Invitation):
    token = questionnaires.link(invitation)

    assert post(f"/s/{token}/", form(token, 4)) == 303

    with Reach(teams=frozenset({invitation.team_id})).entered():
        assert Answer.objects.get().score == 4
