"""Tiers: what units cost, and that no number of units is without a price or has two."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams import tariffs
from teams.tariffs import Tier

PRICES = st.decimals(min_value=0, max_value=100, places=4)
UNITS = st.decimals(min_value=0, max_value=5000, places=2)


@st.composite
def ladders(draw: st.DrawFn) -> list[Tier]:
    """Tiers without gap or overlap, in any order."""
    bounds = sorted(draw(st.sets(st.integers(1, 3000), max_size=5)))
    spans = list(pairwise([0, *bounds, None]))
    tiers = [Tier(low or 0, high, draw(PRICES)) for low, high in spans]
    return list(draw(st.permutations(tiers)))


@given(ladders(), st.integers(0, 300))
def test_whole_units_cost_the_sum_of_their_own_prices(tiers: list[Tier], units: int) -> None:
    one_by_one = sum(
        tier.price
        for number in range(1, units + 1)
        for tier in tiers
        if tier.above < number and (tier.up_to is None or number <= tier.up_to)
    )

    assert tariffs.price(tiers, Decimal(units)) == one_by_one


@given(ladders(), UNITS, UNITS)
def test_more_units_never_cost_less(tiers: list[Tier], one: Decimal, other: Decimal) -> None:
    few, many = sorted([one, other])

    assert tariffs.price(tiers, few) <= tariffs.price(tiers, many)


@given(ladders(), UNITS, st.integers(1, 4000))
def test_a_tier_cut_in_two_costs_the_same(tiers: list[Tier], units: Decimal, at: int) -> None:
    cut = []
    for tier in tiers:
        if tier.above < at and (tier.up_to is None or at < tier.up_to):
            cut += [Tier(tier.above, at, tier.price), Tier(at, tier.up_to, tier.price)]
        else:
            cut.append(tier)

    assert tariffs.fault(cut) == ""
    assert tariffs.price(cut, units) == tariffs.price(tiers, units)


@given(ladders())
def test_tiers_that_follow_each_other_have_no_fault(tiers: list[Tier]) -> None:
    assert tariffs.fault(tiers) == ""


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([], "There is no tier."),
        ([(0, 1000), (1200, None)], "No tier has a price for units above 1000 up to 1200."),
        ([(100, None)], "No tier has a price for units above 0 up to 100."),
        ([(0, 1000), (1000, 2000)], "No tier has a price for units above 2000."),
        ([(0, 1000), (900, None)], "The tier above 900 overlaps the one before it."),
        ([(0, None), (900, None)], "The tier above 900 overlaps the one before it."),
        ([(0, 0), (0, None)], "The tier above 0 ends at 0."),
    ],
)
def test_a_gap_or_an_overlap_is_said_with_its_place(
    spans: list[tuple[int, int | None]], said: str
) -> None:
    tiers = [Tier(above, up_to, Decimal(1)) for above, up_to in spans]

    assert tariffs.fault(tiers) == said


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("2.675", 268), ("13020", 1_302_000)],
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, cents: int) -> None:
    assert tariffs.cents(Decimal(amount)) == cents


@given(ladders(), UNITS, st.integers(0, 400), st.sampled_from(["-1", "-0.1", "0", "0.0333"]))
def test_an_invoice_is_never_below_its_commitment_nor_falls_with_units(
    tiers: list[Tier], units: Decimal, least: int, adjustment: str
) -> None:
    def total(count: Decimal) -> int:
        return sum(tariffs.invoice(tiers, count, least, Decimal(adjustment)))

    assert total(units) >= total(Decimal(0)) == total(Decimal(least))
    assert total(units + 1) >= total(units)


def test_the_bonus_is_a_share_of_the_rounded_line() -> None:
    tiers = [Tier(0, None, Decimal("3.335"))]

    assert tariffs.invoice(tiers, Decimal(1), 0, Decimal("0.5")) == (3_34, 1_67)
