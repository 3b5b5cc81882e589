"""The sample's surveys: asked by the real rules, answered by drawn customers."""

from datetime import timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from surveys import synthetic
from surveys.models import Answer, FollowUp, Invitation, NotAsked, Programme, Version
from surveys.synthetic import life
from tests import builders
from tests.builders import NOON, leg
from tests.shelf import Shelf

pytestmark = pytest.mark.django_db
SINCE = NOON - timedelta(hours=12)
UNTIL = SINCE + timedelta(days=12)
CONTACTS = 600


@pytest.fixture(autouse=True)
def all_teams() -> Any:
    with scopes_disabled():
        yield


def made() -> None:
    """Calls over three days, each of a customer of its own; one in ten left no address."""
    team = builders.team("Atlas")
    agent = builders.agent(team=team)
    for number in range(CONTACTS):
        address = "" if number % 10 == 0 else f"c{number}@example.org"
        at = NOON + timedelta(minutes=10 * number)
        builders.interaction(
            leg(team, at=at, agent=agent),
            customer=builders.customer(f"c{number}", email=address, language="fr"),
            external_id=f"call-{number}",
            rating=1 + number % 5,
        )
    for day in range(6):
        builders.changed_day(source="interactions", day=(NOON + timedelta(days=day)).date())


@pytest.fixture(scope="module")
def calls(shelved: Any) -> Shelf[None]:
    return shelved(made)


@pytest.fixture
def contacts(db: None, calls: Shelf[None]) -> None:
    calls.taken()


def lived() -> dict[str, Any]:
    synthetic.lay(since=SINCE)
    synthetic.live(since=SINCE, until=UNTIL)
    return {
        "asked": Invitation.objects.count(),
        "not_asked": NotAsked.objects.filter(programme__slug="after-contact").count(),
        "scores": sorted(
            Answer.objects.values_list("invitation__interaction__external_id", "score")
        ),
        "follow_ups": sorted(FollowUp.objects.values_list("answer__score", "state")),
    }


def test_each_contact_is_asked_about_or_the_ledger_says_why_not(contacts: None) -> None:
    seen = lived()

    assert seen["asked"] + seen["not_asked"] == CONTACTS
    assert NotAsked.objects.filter(cause="no_address").count() >= CONTACTS // 10
    assert 0.1 * CONTACTS < seen["asked"] < 0.3 * CONTACTS


def test_some_answer_and_more_of_them_well_than_badly(contacts: None) -> None:
    seen = lived()

    assert 0.04 < len(seen["scores"]) / seen["asked"] < 0.35
    assert {score for _, score in seen["scores"]} <= set(range(1, 6))
    assert len(seen["follow_ups"]) == sum(score <= 2 for _, score in seen["scores"])


def test_living_twice_changes_nothing(contacts: None) -> None:
    assert lived() == lived()
    assert Programme.objects.count() == Version.objects.count() == 2


def test_nothing_is_answered_before_it_was_sent_or_after_the_end(contacts: None) -> None:
    lived()

    for answer in Answer.objects.select_related("invitation"):
        assert answer.invitation is not None
        assert answer.invitation.sent_at is not None
        assert answer.invitation.sent_at < answer.answered_at < UNTIL


def test_bad_answers_are_followed_up_mostly_but_not_always(
    contacts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(life.WILLING, "phone", 1.0)

    states = [state for _, state in lived()["follow_ups"]]

    assert 0.6 < states.count("done") / len(states) < 1
