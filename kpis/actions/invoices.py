"""Price a month of vendors' teams by their rate cards, until their invoices are booked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext

from kpis.models import (
    AgentTimeSnapshot,
    Grain,
    HandlingSnapshot,
    ShareSnapshot,
    Snapshot,
    SolvedSnapshot,
)
from kpis.models.costs import RATE_CARDS
from kpis.periods import month_end
from teams import tariffs
from teams.actions.ratecards import tiers_of
from teams.days import reported
from teams.models import ChangedDay, CostLine, ExchangeRate, Feed, RateCard
from teams.models.costs import CostCategory, CostStatus, RateUnit

# Hours of a full-time month: 35 a week, 52 weeks a year (French labour law).
FULL_TIME: Final = Decimal("151.67")
HOUR: Final = Decimal(3_600_000)
# A unit is read from these sums of a month, of which so much makes one.
UNITS: Final[dict[RateUnit, tuple[type[Snapshot], str, Decimal]]] = {
    RateUnit.CONTACT: (ShareSnapshot, "contacts", Decimal(1)),
    RateUnit.MINUTE: (HandlingSnapshot, "handle", Decimal(60_000)),
    RateUnit.HOUR: (AgentTimeSnapshot, "productive", HOUR),
    RateUnit.RESOLUTION: (SolvedSnapshot, "resolved", Decimal(1)),
    RateUnit.FTE: (AgentTimeSnapshot, "paid", HOUR * FULL_TIME),
}
# Facts come late, and so do exchange rates: so many closed months are priced again each time.
MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Pricing:
    """What pricing a month did to the estimated lines, and what could not be priced, and why."""

    written: int
    kept: int
    removed: int
    refused: tuple[str, ...]

    @property
    def has_changed(self) -> bool:
        return bool(self.written or self.removed)


@dataclass(frozen=True, slots=True)
class _Line:
    """What an estimated line should say, in hundredths."""

    team_id: int
    category: str
    currency: str
    amount: int
    reported: int


class _NoPrice(Exception):
    pass


@transaction.atomic
def price_month(*, month: date) -> Pricing:
    """Make the estimated lines of a month what rate cards say of its units.

    Each line is rounded half up to the cent; the adjustment is a line of its own, a share of the
    rounded one. Running twice changes nothing. A team whose invoice is booked keeps no estimate.
    """
    feed, _ = Feed.objects.get_or_create(
        slug=RATE_CARDS, defaults={"name": "Rate cards", "time_zone": settings.REPORTING_ZONE}
    )
    # Of two at once the second waits, and finds nothing to do.
    Feed.objects.select_for_update().get(pk=feed.pk)
    refused: list[str] = []
    wanted = dict(_lines(month, refused))
    there = {line.external_id: line for line in CostLine.objects.filter(feed=feed, month=month)}
    gone = [line.pk for key, line in there.items() if key not in wanted]
    CostLine.objects.filter(pk__in=gone).delete()
    written = [
        _row(feed, month, key, line)
        for key, line in wanted.items()
        if key not in there or _said(there[key]) != line
    ]
    CostLine.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["feed", "external_id"],
        update_fields=["currency", "amount", "reported"],
    )
    pricing = Pricing(len(written), len(wanted) - len(written), len(gone), tuple(refused))
    if pricing.has_changed:
        _note(month)
    return pricing


def price_closed_months(*, now: datetime) -> list[Pricing]:
    """Price the last months that are over."""
    month = reported(now).replace(day=1)
    found = []
    for _ in range(MONTHS):
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        found.append(price_month(month=month))
    return found


def _lines(month: date, refused: list[str]) -> Iterator[tuple[str, _Line]]:
    cards = _cards(month)
    units = _units(month, cards)
    rates = dict(ExchangeRate.objects.filter(month=month).values_list("currency", "rate"))
    for card in cards:
        try:
            lines = _priced(card, units[card.team_id, card.unit], rates)
        except _NoPrice as reason:
            refused.append(f"{card.team.name} {month:%Y-%m}, {card.get_unit_display()}: {reason}")
            continue
        for line in lines:
            yield f"{card.team_id}/{month:%Y-%m}/{card.unit}/{line.category}", line


def _cards(month: date) -> list[RateCard]:
    """The cards in force, the newest of each unit, of teams whose invoice is not booked."""
    booked = CostLine.objects.filter(
        month=month, category=CostCategory.VENDOR, status=CostStatus.BOOKED
    ).values("team")
    rows = (
        RateCard.objects.filter(Q(until=None) | Q(until__gte=month), since__lte=month)
        .exclude(team__in=booked)
        .select_related("team")
        .prefetch_related("tiers")
        .order_by("since")
    )
    newest = {(card.team_id, card.unit): card for card in rows}
    return [newest[key] for key in sorted(newest)]


def _units(month: date, cards: list[RateCard]) -> dict[tuple[int, str], Decimal]:
    """How many units each team has in the month, as its snapshots say; none where they do not."""
    teams = [card.team_id for card in cards]
    found: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for unit in {RateUnit(card.unit) for card in cards}:
        snapshot, measure, each = UNITS[unit]
        rows = snapshot.objects.filter(
            grain=Grain.TEAM, team__in=teams, day__range=(month, month_end(month))
        )
        for team, total in rows.values_list("team").annotate(total=Sum(measure)):
            found[team, unit] = Decimal(total) / each
    return found


def _priced(card: RateCard, units: Decimal, rates: dict[str, Decimal]) -> list[_Line]:
    """The line of the units, at least the commitment, and that of the bonus or malus."""
    tiers = tiers_of(card)
    if fault := tariffs.fault(tiers):
        raise _NoPrice(fault)
    if not units and not card.minimum_units:
        return []
    if card.currency != settings.REPORTING_CURRENCY and card.currency not in rates:
        raise _NoPrice(gettext("%(currency)s has no exchange rate.") % {"currency": card.currency})
    rate = rates.get(card.currency, Decimal(1))
    line, bonus = tariffs.invoice(tiers, units, card.minimum_units, card.adjustment)
    amounts = {CostCategory.VENDOR: line, CostCategory.ADJUSTMENT: bonus}
    return [
        _Line(card.team_id, category, card.currency, amount, tariffs.cents(amount * rate / 100))
        for category, amount in amounts.items()
        if amount or category is CostCategory.VENDOR
    ]


def _said(line: CostLine) -> _Line:
    return _Line(line.team_id, line.category, line.currency, line.amount, line.reported)


def _row(feed: Feed, month: date, key: str, line: _Line) -> CostLine:
    return CostLine(
        feed=feed,
        external_id=key,
        team_id=line.team_id,
        month=month,
        category=line.category,
        status=CostStatus.ESTIMATED,
        amount=line.amount,
        currency=line.currency,
        reported=line.reported,
    )


def _note(month: date) -> None:
    """Make the month's costs due."""
    row, is_new = ChangedDay.objects.get_or_create(source="costs", day=month)
    if not is_new:
        ChangedDay.objects.filter(pk=row.pk).update(counter=F("counter") + 1)
