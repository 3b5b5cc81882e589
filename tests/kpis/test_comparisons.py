"""Teams compared on the same mix, from facts to verdicts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.catalogue import find
from kpis.queries.comparisons import Mix, Outcome, Side, Why, compare
from kpis.queries.readings import Selection
from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import END, LATER, START, Work

OCTOBER = Selection(START, END)


@pytest.fixture
def pair(db: None) -> Iterator[tuple[Team, Team]]:
    with scopes_disabled():
        vendor = builders.vendor("Atlas")
        yield (
            builders.team("Lyon", slug="lyon"),
            builders.team("Atlas", slug="atlas", vendor=vendor),
        )


def side(*teams: Team, name: str = "") -> Side:
    return Side(name or teams[0].slug, tuple(team.pk for team in teams))


def one(key: str, first: Side, second: Side, **more: Any) -> Any:
    given: dict[str, Any] = {"now": LATER, "selection": OCTOBER} | more
    (found,) = compare([find(key)], [(first, second)], **given)
    return found


def fcr(first: Team, second: Team, **more: Any) -> Any:
    return one("fcr_rate", side(first), side(second), **more)


def test_example_15_a_reversal_gives_the_specifications_figures(pair):
    mixed.done(mixed.example(*pair))

    found = fcr(*pair)

    internal, vendor = found.figures
    assert (round(internal.crude, 3), round(vendor.crude, 3)) == (0.678, 0.822)
    assert (round(internal.adjusted, 3), round(vendor.adjusted, 3)) == (0.775, 0.725)
    assert (internal.coverage, round(vendor.coverage, 3)) == (1.0, 0.818)
    assert found.is_reversed
    assert found.difference == pytest.approx(0.05)


def test_the_standard_may_be_either_teams_own_mix_or_that_of_all_work(pair):
    internal, vendor = pair
    third = builders.team("Nantes", slug="nantes")
    mixed.done([*mixed.example(*pair), Work(third, "phone", "billing", 0, 1000)])

    def adjusted(mix: Mix) -> list[float]:
        return [round(figure.adjusted, 4) for figure in fcr(internal, vendor, mix=mix).figures]

    # 50 billing and 400 technical; the reverse; 1450 and 450 of all three teams together.
    assert adjusted(Mix.A) == [0.6778, round((0.85 * 50 + 0.6 * 400) / 450, 4)]
    assert adjusted(Mix.B) == [round((0.9 * 400 + 0.65 * 50) / 450, 4), 0.8222]
    whole = (0.9 * 1450 + 0.65 * 450) / 1900, (0.85 * 1450 + 0.6 * 450) / 1900
    assert adjusted(Mix.TOTAL) == [round(value, 4) for value in whole]


def test_a_clear_difference_beyond_the_margin_is_a_verdict_with_its_direction(pair):
    internal, vendor = pair
    mixed.done(
        [
            Work(internal, "phone", "billing", 900, 1000),
            Work(vendor, "phone", "billing", 800, 1000),
        ]
    )

    found, back = fcr(internal, vendor), fcr(vendor, internal)

    assert found.said.outcome is Outcome.BETTER
    assert back.said.outcome is Outcome.WORSE
    assert found.is_flagged
    assert found.margin == pytest.approx(0.03)
    low, high = found.interval
    assert 0.03 < low < 0.1 < high


def test_half_of_the_work_alike_is_compared_in_part_and_less_is_refused(pair):
    internal, vendor = pair
    mixed.done(
        [
            Work(internal, "phone", "billing", 90, 150),
            Work(vendor, "phone", "billing", 90, 120),
            Work(vendor, "chat", "orders", 60, 80),
            Work(vendor, "chat", "returns", 30, 50),
        ]
    )

    part = fcr(internal, vendor)
    other = fcr(internal, vendor, selection=replace(OCTOBER, topics=(_topic("orders"),)))

    assert part.figures[1].coverage == pytest.approx(120 / 250)
    assert part.said.outcome is Outcome.NOT_COMPARABLE
    assert part.said.why is Why.LITTLE_OVERLAP
    assert part.difference is part.figures[0].adjusted is part.figures[0].crude is None
    assert other.said.why is Why.NO_DATA


def _topic(slug: str) -> int:
    return builders.topic(slug).pk


def test_figures_that_may_still_change_decide_nothing_and_say_until_when(pair):
    early = datetime(2026, 11, 5, tzinfo=UTC)
    mixed.done(mixed.example(*pair), now=early)

    found = fcr(*pair, now=early)

    assert found.said.outcome is Outcome.PROVISIONAL
    # A week for repeats and two days for sources after the 31st.
    assert str(found.said.final_on) == "2026-11-10"
    assert found.difference is not None
    assert found.p_adjusted is None
    assert not found.is_flagged


def test_teams_that_know_unlike_shares_of_their_customers_are_not_compared_on_returns(pair):
    internal, vendor = pair
    works = [
        Work(internal, "phone", "billing", 200, 200),
        Work(vendor, "phone", "billing", 150, 200),
        Work(vendor, "phone", "billing", 30, 30, identified=False),
    ]
    mixed.done(works)

    found = fcr(internal, vendor)

    assert found.identified == (1.0, pytest.approx(250 / 280))
    assert found.said.why is Why.IDENTITY
    assert found.difference is None


def test_samples_too_small_to_publish_give_no_verdict(pair):
    internal, vendor = pair
    mixed.done(
        [Work(internal, "phone", "billing", 40, 40), Work(vendor, "phone", "billing", 10, 40)]
    )

    found = fcr(internal, vendor)

    assert found.said.outcome is Outcome.INCONCLUSIVE
    assert found.said.why is Why.INDICATIVE


def test_segments_are_kinds_of_work_of_their_own(pair):
    internal, vendor = pair
    mixed.done(
        [
            Work(internal, "phone", "billing", 90, 100, segment="private"),
            Work(internal, "phone", "billing", 40, 100, segment="business"),
            Work(vendor, "phone", "billing", 85, 100, segment="private"),
            Work(vendor, "phone", "billing", 35, 100, segment="business"),
        ]
    )

    rows = fcr(internal, vendor).strata()

    assert {row.key: row.values for row in rows} == {
        "phone/billing/private": (0.9, 0.85),
        "phone/billing/business": (0.4, 0.35),
    }


def test_topics_of_one_group_are_one_kind_of_work(pair):
    internal, vendor = pair
    group = builders.topic("billing")
    builders.topic("refund", parent=group)
    mixed.done(
        [
            Work(internal, "phone", "refund", 60, 100),
            Work(vendor, "phone", "billing", 80, 100),
        ]
    )

    (row,) = fcr(internal, vendor).strata()

    assert row.key == "phone/billing/unknown"
    assert row.values == (0.6, 0.8)


def test_internal_teams_together_are_one_side(pair):
    internal, vendor = pair
    other = builders.team("Nantes", slug="nantes")
    mixed.done(
        [
            Work(internal, "phone", "billing", 90, 100),
            Work(other, "phone", "billing", 50, 300),
            Work(vendor, "phone", "billing", 180, 200),
        ]
    )

    together = side(internal, other, name="internal")
    found = one("fcr_rate", together, side(vendor))

    assert found.raw[0].n == 400
    assert found.figures[0].adjusted == pytest.approx(140 / 400)
    assert found.said.outcome is Outcome.WORSE


def test_a_difference_that_is_not_the_same_everywhere_says_so(pair):
    internal, vendor = pair
    mixed.done(
        [
            Work(internal, "phone", "billing", 190, 200),
            Work(internal, "phone", "technical", 100, 200),
            Work(vendor, "phone", "billing", 120, 200),
            Work(vendor, "phone", "technical", 160, 200),
        ]
    )

    found = fcr(internal, vendor)

    assert found.differs_by_stratum
    assert len(found.strata()) == 2


def test_what_several_teams_share_is_counted_for_neither(pair):
    internal, vendor = pair
    works = [*mixed.example(*pair), Work(builders.common("mixed"), "phone", "billing", 30, 40)]
    mixed.done(works)

    found = fcr(internal, vendor)

    assert found.mixed == 40
    assert found.raw[0].n == 450


def test_handle_time_is_longer_or_shorter_and_neither_is_better(pair):
    internal, vendor = pair
    mixed.done(
        [
            Work(internal, "phone", "billing", 200, 200, handle_ms=66_000),
            Work(internal, "phone", "technical", 100, 100, handle_ms=300_000),
            Work(vendor, "phone", "billing", 200, 200, handle_ms=60_000),
            Work(vendor, "phone", "technical", 100, 100, handle_ms=270_000),
        ]
    )

    found = one("aht_contact", side(internal), side(vendor))

    assert found.figures[0].adjusted == pytest.approx((66 * 200 + 300 * 100) / 300)
    assert found.difference == pytest.approx((6 * 200 + 30 * 100) / 300)
    assert found.said.outcome is Outcome.HIGHER
    assert found.margin == pytest.approx(0.05 * found.figures[1].adjusted)


def test_a_kpi_that_is_not_kept_by_kind_of_work_stays_raw_and_says_so(pair):
    mixed.done(mixed.example(*pair))

    found = one("channel_volume", side(pair[0]), side(pair[1]))

    assert found.said.why is Why.NO_MIX
    assert found.raw[0].n == 45 + 260 + 2 * (5 + 140)
    assert found.figures is None
