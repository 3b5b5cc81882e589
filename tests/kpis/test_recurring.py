"""A reason that recurs: what is counted and foreseen, and where it is said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.queries import recurring
from kpis.queries.readings import Selection, together
from kpis.queries.recurring import Tellings
from teams.models import Team
from tests import builders, facts
from tests.builders import NOON, leg
from tests.kpis.views.lists import text
from tests.shelf import Shelf

DAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 20, tzinfo=UTC)
EARLIER = NOON - timedelta(days=30)
TOO_EARLY = NOON - timedelta(days=57)
PERIOD = "period=custom&start=2026-10-05&end=2026-10-05"


def made() -> Team:
    """Deliveries go wrong at Atlas; its waits are told as often as before."""
    team = builders.team("Atlas", vendor=builders.vendor())
    called(team, NOON, n=40, delivery=15, waiting=5)
    called(team, EARLIER, n=160, delivery=12, waiting=20)
    called(team, TOO_EARLY, n=2, delivery=2, waiting=0)
    snapshots.refresh_due(now=NOW)
    return team


@pytest.fixture(scope="module")
def atlases(shelved: Any) -> Shelf[Team]:
    return shelved(made)


@pytest.fixture
def atlas(db: None, atlases: Shelf[Team]) -> Iterator[Team]:
    with scopes_disabled():
        yield atlases.taken()


def tellings(selection: Selection, *, by_team: bool) -> dict[int | None, Tellings]:
    return recurring.tellings(together(recurring.asks(selection, by_team=by_team), now=NOW))


def called(team: Team, at: datetime, *, n: int, delivery: int, waiting: int) -> None:
    for number in range(n):
        slug = "delivery" if number < delivery else "waiting"
        is_sad = number < delivery + waiting
        contact = builders.interaction(
            leg(team, at=at), sentiment="negative" if is_sad else "neutral"
        )
        if is_sad:
            facts.reason_told(contact, slug, classifier="moods 2.1", feed=contact.feed)
    builders.changed_day(day=at.date())
    builders.changed_day(source="reasons", day=at.date())


def test_a_reason_told_more_often_than_the_eight_weeks_before_foresee_recurs(atlas: Team) -> None:

    told = tellings(Selection(DAY, DAY), by_team=True)[atlas.pk]

    delivery, waiting = told.reasons
    assert (delivery.n, delivery.counted.before, delivery.counted.foreseen) == (15, 12, 3.0)
    assert (waiting.n, waiting.counted.before, waiting.counted.foreseen) == (5, 20, 5.0)
    assert [one.is_recurring for one in told.reasons] == [True, False]
    assert told.whole is not None
    assert (told.whole.numerator, told.whole.denominator) == (20, 20)


def test_without_a_classifier_the_rate_is_per_contact_handled(atlas: Team) -> None:
    with scopes_disabled():
        for at, n in ((NOON, 10), (EARLIER, 20)):
            for number in range(n):
                contact = builders.interaction(leg(atlas, at=at), code="email")
                if number < 4:
                    facts.reason_told(contact, "price")
        snapshots.refresh(start=EARLIER.date(), end=DAY, now=NOW, force=True)
    mails = Selection(DAY, DAY, channels=(builders.channel("email").pk,))

    told = tellings(mails, by_team=False)[None]

    price = next(one for one in told.reasons if one.n)
    assert (price.n, price.counted.foreseen) == (4, 2.0)
    assert told.whole is not None
    assert (told.whole.numerator, told.whole.denominator) == (4, 4)


def test_the_overview_says_what_recurs_at_whom_and_leads_to_the_reasons(
    atlas: Team, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(builders.user("max", role="manager"))

    page = text(client.get(f"/?{PERIOD}&channel="))

    assert "Delivery recurs at Atlas" in page
    assert ": told of 15 contacts, where the eight weeks before foresee 3" in page
    assert "Waiting time recurs" not in page
    reasons = text(client.get(f"/surveys/reasons/?{PERIOD}&team={atlas.slug}"))
    assert "Delivery recurs at Atlas" in reasons
    assert reasons.count('class="badge recurs"') == 1


def test_a_reason_is_counted_once_however_many_tell_it_and_makes_a_contact_dissatisfied(
    atlas: Team,
) -> None:
    with scopes_disabled():
        contact = builders.interaction(leg(atlas))
        facts.reason_told(contact, "price", classifier="moods 2.1", feed=contact.feed)
        facts.reason_told(contact, "price")
        facts.reason_told(contact, "agent")
        snapshots.refresh(start=DAY, end=DAY, now=NOW, force=True)

    told = tellings(Selection(DAY, DAY), by_team=False)[None]

    assert [one.n for one in told.reasons] == [15, 5, 1, 1]
    assert told.whole is not None
    assert (told.whole.numerator, told.whole.denominator) == (21, 21)
