"""Rate cards are published whole, or refused with what is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scopes_disabled

from teams.actions.ratecards import Refused, Terms, publish, tiers_of
from teams.models import RateCard, RateTier, Team
from teams.models.costs import RateUnit
from teams.tariffs import Tier
from tests import builders

TERMS = Terms(
    unit=RateUnit.CONTACT,
    currency="EUR",
    since=date(2026, 1, 1),
    tiers=(Tier(0, 1000, Decimal("3.50")), Tier(1000, None, Decimal("3.10"))),
)


@pytest.fixture
def atlas(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Atlas", vendor=builders.vendor("Atlas"))


def test_a_card_is_kept_with_its_tiers(atlas: Team) -> None:
    card = publish(by=None, team=atlas, terms=replace(TERMS, minimum_units=500))

    assert tiers_of(RateCard.objects.get()) == TERMS.tiers
    assert (card.unit, card.minimum_units, card.until) == ("contact", 500, None)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"tiers": (Tier(0, 9, Decimal(1)), Tier(10, None, Decimal(1)))}, "tiers", "above 9 up"),
        ({"tiers": (Tier(0, 9, Decimal(1)), Tier(8, None, Decimal(1)))}, "tiers", "overlaps"),
        ({"tiers": (Tier(0, None, Decimal(-1)),)}, "tiers", "negative"),
        ({"since": date(2026, 1, 2)}, "since", "first of a month"),
        ({"until": date(2025, 12, 1)}, "until", "not before"),
    ],
)
def test_a_card_that_cannot_be_priced_is_refused_and_nothing_kept(
    atlas: Team, change: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        publish(by=None, team=atlas, terms=replace(TERMS, **change))

    assert refused.value.field == field
    assert not RateTier.objects.exists()


def test_two_cards_of_a_unit_do_not_hold_in_the_same_month(atlas: Team) -> None:
    publish(by=None, team=atlas, terms=replace(TERMS, until=date(2026, 6, 1)))

    with pytest.raises(Refused, match="from 2026-01 holds"):
        publish(by=None, team=atlas, terms=replace(TERMS, since=date(2026, 6, 1)))

    publish(by=None, team=atlas, terms=replace(TERMS, since=date(2026, 7, 1)))
    publish(by=None, team=atlas, terms=replace(TERMS, unit=RateUnit.HOUR))
    assert RateCard.objects.count() == 3


def test_our_own_team_has_no_rate_card(atlas: Team) -> None:
    with pytest.raises(Refused, match="no vendor"):
        publish(by=None, team=builders.team("Lyon"), terms=TERMS)
