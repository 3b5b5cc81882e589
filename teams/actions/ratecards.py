"""Publish what a vendor's team is paid by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from teams import tariffs
from teams.actions.directory import keep
from teams.models import RateCard, RateTier, Team, User
from teams.models.costs import RateUnit
from teams.tariffs import Tier


class Refused(ValueError):
    """A rate card that cannot be published: `field` says what is wrong, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed for a unit, from a month to a month, both included."""

    unit: RateUnit
    currency: str
    since: date
    tiers: tuple[Tier, ...]
    until: date | None = None
    minimum_units: int = 0
    adjustment: Decimal = Decimal(0)


@transaction.atomic
def publish(*, by: User | None, team: Team, terms: Terms) -> RateCard:
    """Keep a new card with its tiers. Raises Refused, and then keeps nothing."""
    Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team.pk)
    _check(team, terms)
    card = keep(
        by=by,
        row=RateCard(
            team=team,
            unit=terms.unit,
            currency=terms.currency,
            since=terms.since,
            until=terms.until,
            minimum_units=terms.minimum_units,
            adjustment=terms.adjustment,
        ),
    )
    RateTier.objects.bulk_create(
        RateTier(card=card, above=tier.above, up_to=tier.up_to, price=tier.price)
        for tier in terms.tiers
    )
    return card


def _check(team: Team, terms: Terms) -> None:
    if not team.is_vendor:
        raise Refused("team", gettext("%(team)s is no vendor's team.") % {"team": team.name})
    if terms.since.day != 1:
        raise Refused("since", gettext("A rate card begins on the first of a month."))
    if terms.until is not None and terms.until < terms.since:
        raise Refused("until", gettext("A rate card ends not before it begins."))
    if any(tier.price < 0 for tier in terms.tiers):
        raise Refused("tiers", gettext("A price is not negative."))
    if found := tariffs.fault(terms.tiers):
        raise Refused("tiers", found)
    if other := _beside(team, terms):
        raise Refused(
            "since",
            gettext("The card from %(since)s holds in these months already.")
            % {"since": f"{other.since:%Y-%m}"},
        )


def _beside(team: Team, terms: Terms) -> RateCard | None:
    """Another card of this unit that holds in one of the same months."""
    others = RateCard.objects.filter(team=team, unit=terms.unit).filter(
        Q(until=None) | Q(until__gte=terms.since)
    )
    if terms.until is not None:
        others = others.filter(since__lte=terms.until)
    found: RateCard | None = others.order_by("since").first()
    return found


def tiers_of(card: RateCard) -> tuple[Tier, ...]:
    """Its tiers as values, from the lowest; `tiers` should be prefetched."""
    found = [Tier(row.above, row.up_to, row.price) for row in card.tiers.all()]
    return tuple(sorted(found, key=lambda tier: tier.above))
