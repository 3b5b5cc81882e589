"""Rate cards price a month's units into estimated costs, until an invoice is booked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_scopes import scopes_disabled

from kpis import tasks
from kpis.actions import invoices, snapshots
from kpis.actions.invoices import Pricing
from kpis.catalogue import find
from kpis.definitions import Maturity
from kpis.models import CostSnapshot
from kpis.queries.readings import Reading, Selection, readings
from teams.models import ChangedDay, CostLine, ExchangeRate, RateTier, Team
from teams.scope import everywhere
from tests import builders, facts
from tests.builders import NOON, leg

MONTH = date(2026, 10, 1)
LATER = datetime(2026, 12, 20, tzinfo=UTC)


@pytest.fixture
def atlas(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Atlas", vendor=builders.vendor("Atlas"))


def counted(*sources: str) -> None:
    for source in (*sources, "interactions"):
        builders.changed_day(source=source)
    snapshots.refresh_due(now=LATER)


def handled(team: Team, count: int, **values: Any) -> None:
    for number in range(count):
        builders.interaction(leg(team, at=NOON + timedelta(minutes=number), **values))


def priced(month: date = MONTH) -> Pricing:
    return invoices.price_month(month=month)


def lines() -> dict[str, int]:
    return dict(CostLine.objects.values_list("category", "amount"))


def cost(team: Team) -> Reading:
    snapshots.refresh_due(now=LATER)
    chosen = Selection(MONTH, date(2026, 10, 31), teams=(team.pk,))
    (found,) = readings([find("cost_total")], chosen, now=LATER)
    return found


def test_contacts_are_priced_by_tiers_and_the_bonus_is_a_line_of_its_own(atlas: Team) -> None:
    handled(atlas, 5)
    counted()
    facts.rate_card(
        atlas,
        RateTier(above=0, up_to=3, price=Decimal("3.115")),
        RateTier(above=3, price=2),
        adjustment=Decimal("-0.0125"),
    )

    done = priced()

    assert (done.written, done.kept, done.removed) == (2, 0, 0)
    assert lines() == {"vendor": 13_35, "adjustment": -17}
    assert set(CostLine.objects.values_list("status", flat=True)) == {"estimated"}


def test_a_contact_of_two_teams_is_one_of_each_and_one_of_two_legs_is_one(atlas: Team) -> None:
    other = builders.team("Orvane", vendor=builders.vendor("Orvane"))
    builders.interaction(leg(atlas), leg(other), leg(atlas), leg(other, kind="consult"))
    builders.interaction(leg(atlas), leg(other, kind="consult"))
    counted()
    for team in (atlas, other):
        facts.rate_card(team)

    priced()

    assert dict(CostLine.objects.values_list("team", "amount")) == {atlas.pk: 6_00, other.pk: 3_00}


@pytest.mark.parametrize(
    ("unit", "amount"),
    [("minute", 9_00), ("hour", 6_00), ("resolution", 3_00), ("fte", 9_00)],
)
def test_each_unit_is_read_from_its_own_sums(atlas: Team, unit: str, amount: int) -> None:
    handled(atlas, 2, talk=60, wrap_up=30)
    facts.case(atlas, status="resolved", first_resolved_at=NOON, resolved_at=NOON)
    full = round(invoices.HOUR * invoices.FULL_TIME)
    if unit == "fte":
        facts.agent_day(atlas, contact_ms=1, idle_ms=3 * full - 1)
    else:
        facts.agent_day(atlas, contact_ms=7_200_000, idle_ms=3_600_000)
    counted("worktime", "cases")
    facts.rate_card(atlas, unit=unit)

    priced()

    assert lines() == {"vendor": amount}


def test_less_than_the_commitment_costs_the_commitment(atlas: Team) -> None:
    handled(atlas, 2)
    counted()
    facts.rate_card(atlas, minimum_units=100)

    priced()

    assert lines() == {"vendor": 300_00}


def test_a_month_without_units_or_commitment_has_no_line(atlas: Team) -> None:
    facts.rate_card(atlas)

    assert priced() == Pricing(0, 0, 0, ())


def test_another_currency_counts_by_that_months_rate(atlas: Team) -> None:
    handled(atlas, 1)
    counted()
    facts.rate_card(atlas, RateTier(above=0, price=Decimal("10.01")), currency="USD")
    without = priced()
    ExchangeRate.objects.create(currency="USD", month=MONTH, rate=Decimal("0.85"))

    done = priced()

    assert without.refused == ("Atlas 2026-10, contact handled: USD has no exchange rate.",)
    assert done.written == 1
    line = CostLine.objects.get()
    assert (line.amount, line.currency, line.reported) == (10_01, "USD", 8_51)


def test_pricing_twice_changes_nothing_and_new_units_change_the_line(atlas: Team) -> None:
    handled(atlas, 2)
    counted()
    facts.rate_card(atlas)
    priced()
    noted = ChangedDay.objects.get(source="costs").counter
    key = CostLine.objects.get().pk

    again = priced()
    handled(atlas, 1)
    ChangedDay.objects.filter(source="interactions").update(counter=2)
    snapshots.refresh_due(now=LATER)
    more = priced()

    assert (again.written, again.kept, again.removed) == (0, 1, 0)
    assert noted == 1
    assert (more.written, lines()) == (1, {"vendor": 9_00})
    assert CostLine.objects.get().pk == key
    assert ChangedDay.objects.get(source="costs").counter == 2


def test_a_booked_invoice_replaces_the_estimate_even_before_it_is_taken_away(atlas: Team) -> None:
    handled(atlas, 2)
    counted()
    facts.rate_card(atlas, adjustment=Decimal("0.5"))
    priced()
    before = cost(atlas)
    facts.cost(atlas, category="vendor", amount=7_77)
    ChangedDay.objects.filter(source="costs").update(counter=5)
    booked = cost(atlas)

    done = priced()

    assert (before.value, before.maturity) == (9, Maturity.PROVISIONAL)
    assert booked.value == 7.77
    assert done.removed == 2
    assert lines() == {"vendor": 7_77}
    assert cost(atlas).value == 7.77


def test_only_the_newest_card_of_a_unit_in_force_is_priced(atlas: Team) -> None:
    handled(atlas, 1)
    counted()
    facts.rate_card(atlas, since=date(2025, 1, 1))
    facts.rate_card(atlas, RateTier(above=0, price=5), since=date(2026, 10, 1))
    facts.rate_card(atlas, RateTier(above=0, price=9), since=date(2026, 11, 1))
    facts.rate_card(atlas, unit="minute", since=date(2025, 1, 1), until=date(2026, 9, 1))

    priced()

    assert lines() == {"vendor": 5_00}


def test_a_card_with_a_gap_is_not_priced_and_the_others_are(atlas: Team) -> None:
    other = builders.team("Orvane", vendor=builders.vendor("Orvane"))
    for team in (atlas, other):
        handled(team, 1)
    counted()
    facts.rate_card(atlas, RateTier(above=0, up_to=5, price=1), RateTier(above=6, price=1))
    facts.rate_card(other)

    done = priced()

    assert len(done.refused) == 1
    assert "above 5 up to 6" in done.refused[0]
    assert CostLine.objects.get().team == other


def test_the_night_prices_the_closed_months_and_counts_them(
    atlas: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 3, tzinfo=UTC))
    handled(atlas, 2)
    builders.changed_day()
    facts.rate_card(atlas, RateTier(above=0, price=4))

    snapshots.refresh_due(now=timezone.now())
    said = tasks._price(timezone.now())

    assert said == ""
    assert CostSnapshot.objects.get().cost == 8_00


def test_the_command_prices_a_month_that_is_over(
    atlas: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 3, tzinfo=UTC))
    handled(atlas, 2)
    counted()
    facts.rate_card(atlas)

    call_command("price_rate_cards", "--month", "2026-10")
    call_command("price_rate_cards", "--month", "2026-10")

    assert "1 lines written, 0 unchanged" in (out := capsys.readouterr().out)
    assert "0 lines written, 1 unchanged" in out
    with pytest.raises(CommandError, match="not over"):
        call_command("price_rate_cards", "--month", "2026-11")
    with everywhere():
        RateTier.objects.update(above=1)
    with pytest.raises(CommandError, match="1 rate cards have no price"):
        call_command("price_rate_cards", "--month", "2026-10")
