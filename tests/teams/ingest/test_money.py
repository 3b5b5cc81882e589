"""Costs, exchange rates and rate cards from files: exact amounts, and no gap in what is paid."""

from datetime import date
from decimal import Decimal

import pytest

from teams.models import ChangedDay, CostLine, ExchangeRate, RateCard, RateTier
from tests.teams.ingest.kinds import Office, fates

COSTS = "piece;equipe;canal;mois;nature;montant;devise"
CARDS = "team,unit,since,until,minimum,bonus,above,up_to,price"
OCTOBER = date(2026, 10, 1)


def costs(*rows: str) -> str:
    return "\n".join([COSTS, *rows])


def cards(*rows: str) -> str:
    return "\n".join([CARDS, *rows])


def rates(*rows: str) -> str:
    return "\n".join(["currency,month,rate", *rows])


def test_an_amount_is_exact_to_the_cent(office: Office) -> None:
    receipt = office.of("costs").take(
        costs("a;Lyon;;10/2026;salaires;1234567890123,45;", "b;Lyon;phone;10/2026;avoir;-0,1;EUR")
    )

    assert fates(receipt) == (2, 2, 0, 0, 0, 0)
    amounts = dict(CostLine.objects.values_list("external_id", "amount"))
    assert amounts == {"a": 123456789012345, "b": -10}
    assert set(CostLine.objects.values_list("month", "status")) == {(OCTOBER, "booked")}
    assert ChangedDay.objects.get().source == "costs"


def test_an_amount_of_another_currency_is_reported_by_its_months_rate(office: Office) -> None:
    office.of("rates").take(rates("USD,2026-10,0.91234567", "USD,2026-11,0.5"))

    office.of("costs").take(costs("a;Lyon;;10/2026;facture;1000,00;USD"))

    line = CostLine.objects.get()
    assert (line.amount, line.currency, line.reported) == (100_000, "USD", 91_235)


def test_a_currency_without_a_rate_for_that_month_is_told(office: Office) -> None:
    office.of("rates").take(rates("USD,2026-09,0.9"))

    found = office.of("costs").rejects(
        costs("a;Lyon;;10/2026;facture;1000;USD", "b;Lyon;;09/2026;facture;1000;USD"),
        "--keep-good",
    )

    assert found == [(2, "cost.currency", "USD", "has no exchange rate for 2026-10")]
    assert CostLine.objects.get().external_id == "b"


def test_a_rate_that_changes_restates_that_months_amounts(office: Office) -> None:
    office.of("rates").take(rates("USD,2026-09,0.9", "USD,2026-10,0.9"))
    office.of("costs").take(
        costs("a;Lyon;;10/2026;facture;1000;USD", "b;Lyon;;09/2026;facture;1000;USD")
    )

    receipt = office.of("rates").take(rates("USD,2026-09,0.9", "USD,2026-10,0.8"))

    assert fates(receipt) == (2, 0, 1, 1, 0, 0)
    reported = dict(CostLine.objects.values_list("external_id", "reported"))
    assert reported == {"a": 80_000, "b": 90_000}
    assert dict(ChangedDay.objects.values_list("day", "counter")) == {
        OCTOBER: 2,
        date(2026, 9, 1): 1,
    }


def test_the_same_costs_twice_change_nothing_and_a_correction_updates(office: Office) -> None:
    office.of("costs").take(costs("a;Lyon;;10/2026;salaires;100;", "b;Lyon;;10/2026;salaires;1;"))

    again = office.of("costs").take(
        costs("a;Lyon;;10/2026;salaires;100;", "b;Lyon;;09/2026;salaires;1;")
    )

    assert fates(again) == (2, 0, 1, 1, 0, 0)
    assert dict(ChangedDay.objects.values_list("day", "counter")) == {
        OCTOBER: 2,
        date(2026, 9, 1): 1,
    }


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("b;Lyon;;10/2026;salaires;1.5;", "montant", "decimal number with at most 2"),
        ("b;Lyon;;10/2026;salaires;1,505;", "montant", "decimal number with at most 2"),
        ("b;Lyon;;10/2026;salaires;1e5;", "montant", "decimal number"),
        ("b;Lyon;;10/2026;salaires;NaN;", "montant", "decimal number"),
        ("b;Lyon;;10/2026;salaires;٣;", "montant", "decimal number"),
        ("b;Lyon;;10/2026;salaires;99999999999999;", "montant", "range"),
        ("b;Lyon;;13/2026;salaires;1;", "mois", "is not a month"),
        ("b;Lyon;;10/1900;salaires;1;", "mois", "before 1970"),
        ("b;Lyon;;10/2026;cadeaux;1;", "nature", "values known"),
        ("b;Lyon;fax;10/2026;salaires;1;", "cost.channel", "is unknown"),
        ("b;Lyon;;10/2026;salaires;1;eur", "cost.currency", "three letters"),
        ("a;Lyon;;10/2026;salaires;1;", "cost.external_id", "stands in the file already, line 2"),
    ],
)
def test_a_bad_cost_is_told_with_its_place(
    office: Office, row: str, column: str, reason: str
) -> None:
    good = "a;Lyon;;10/2026;salaires;100;"

    ((line, told, _, why),) = office.of("costs").rejects(costs(good, row), "--keep-good")

    assert (line, told) == (3, column)
    assert reason in why
    assert CostLine.objects.get().external_id == "a"


def test_one_bad_cost_stops_the_file(office: Office) -> None:
    receipt = office.of("costs").take(costs("a;Lyon;;10/2026;salaires;1;", "b;Lyon;;x;salaires;1;"))

    assert receipt["applied"] is False
    assert not CostLine.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [("EUR,2026-10,1", "reported in"), ("USD,2026-10,0", "is 0"), ("USD,2026-10,-1", "negative")],
)
def test_a_bad_rate_is_told(office: Office, row: str, reason: str) -> None:
    ((_, _, _, why),) = office.of("rates").rejects(rates(row))

    assert reason in why
    assert not ExchangeRate.objects.exists()


TIERS = (
    "Dakar,contact,2026-01-01,,100,0.02,0,1000,3.5",
    "Dakar,contact,2026-01-01,,100,0.02,1000,,3.1005",
)


def test_a_rate_card_has_its_tiers(office: Office) -> None:
    receipt = office.of("rate_cards").take(cards(*reversed(TIERS)))

    assert fates(receipt) == (2, 2, 0, 0, 0, 0)
    card = RateCard.objects.get()
    assert (card.minimum_units, card.adjustment) == (100, Decimal("0.02"))
    tiers = list(card.tiers.order_by("above").values_list("above", "up_to", "price"))
    assert tiers == [(0, 1000, Decimal("3.5")), (1000, None, Decimal("3.1005"))]


def test_the_same_rate_card_twice_changes_nothing(office: Office) -> None:
    office.of("rate_cards").take(cards(*TIERS))

    assert fates(office.of("rate_cards").take(cards(*TIERS))) == (2, 0, 0, 2, 0, 0)


def test_a_tier_that_a_card_no_longer_has_is_gone(office: Office) -> None:
    office.of("rate_cards").take(cards(*TIERS))

    receipt = office.of("rate_cards").take(cards("Dakar,contact,2026-01-01,,100,0.02,0,,3.5"))

    assert fates(receipt) == (1, 0, 1, 0, 0, 0)
    assert RateTier.objects.get().up_to is None


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ("1200,,3", "leaves a gap: no tier has a price from 1000 to 1200"),
        ("800,,3", "overlaps the tier before it, up to 1000"),
        ("1000,2000,3", "leaves a gap: no tier has a price for units above 2000"),
    ],
)
def test_a_rate_card_with_a_gap_or_an_overlap_is_not_taken_in_part(
    office: Office, second: str, reason: str
) -> None:
    other = "Tunis,hour,2026-01-01,,0,0,0,,20"

    found = office.of("rate_cards").rejects(
        cards(TIERS[0], f"Dakar,contact,2026-01-01,,100,0.02,{second}", other), "--keep-good"
    )

    assert [(line, why) for line, *_, why in found] == [
        (2, "another row of this rate card is rejected, line 3"),
        (3, reason),
    ]
    assert RateCard.objects.get().unit == "hour"


def test_a_rate_card_that_does_not_start_at_nothing_leaves_a_gap(office: Office) -> None:
    found = office.of("rate_cards").rejects(cards(TIERS[1]))

    assert [why for *_, why in found] == ["leaves a gap: no tier has a price for units up to 1000"]


def test_two_cards_of_a_team_may_not_hold_at_once(office: Office) -> None:
    later = "Dakar,contact,2026-06-01,2026-12-31,0,0,0,,2"

    found = office.of("rate_cards").rejects(cards(*TIERS, later), "--keep-good")
    again = office.of("rate_cards").rejects(cards(later))

    assert [(line, why) for line, *_, why in found] == [
        (4, "is within another card of this team, line 2")
    ]
    assert [why for *_, why in again] == [
        "is within the card that is there already, from 2026-01-01"
    ]


def test_the_rows_of_a_card_agree_on_it(office: Office) -> None:
    found = office.of("rate_cards").rejects(cards(TIERS[0], TIERS[1].replace(",100,", ",200,")))

    assert (
        3,
        "minimum",
        "200",
        "is not what is said of this rate card before, line 2",
    ) not in found
    assert (
        3,
        "card.minimum_units",
        "200",
        "is not what is said of this rate card before, line 2",
    ) in found
