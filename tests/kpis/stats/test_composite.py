"""Composites against hand arithmetic, their knock-outs and their uncertainty."""

from dataclasses import replace
from math import erf

import numpy as np
import pytest

from kpis.stats import moments
from kpis.stats.composite import (
    Comparison,
    Composite,
    Guards,
    KnockOut,
    Reason,
    Rule,
    Side,
    compare,
    evaluate,
    sensitivity,
)
from kpis.stats.estimates import Estimate, Known, Normal, Share
from kpis.stats.plans import Part, Plan, default_plan
from kpis.stats.scales import Anchors, Band

UP = Anchors(0.60, 0.70, 0.80, 0.90)
DOWN = Anchors(0.12, 0.08, 0.05, 0.02)
PLAN = default_plan(
    {
        "csat_score": UP,
        "fcr_rate": Anchors(0.60, 0.68, 0.76, 0.84),
        "ces": UP,
        "qa_score": UP,
        "critical_error_rate": DOWN,
        "service_level": UP,
        "abandonment_rate": DOWN,
        "aht_contact": Band(180, 240, 300, 420, 480, 540),
        "cost_per_resolution": Anchors(7, 6, 5, 4),
    }
)
# Points: 100, 110, 60, 100, 100, 60, 100, 80, 84.
FIGURES: dict[str, Estimate | None] = {
    "csat_score": Share(800, 1000),
    "fcr_rate": Share(1600, 2000),
    "ces": Share(420, 600),
    "qa_score": Normal(0.80, 0.01),
    "critical_error_rate": Share(10, 200),
    "service_level": Share(1400, 2000),
    "abandonment_rate": Share(100, 2000),
    "aht_contact": Normal(450, 5),
    "cost_per_resolution": Known(5.40),
}
TOTAL = 15 + 16.5 + 3 + 12 + 8 + 7.2 + 8 + 8 + 12.6


def scored(guards: Guards | None = None, **changes: Estimate | None) -> Composite:
    return evaluate(PLAN, Side("A", FIGURES | changes, guards or Guards()), seed=1)


def single(name: str, mean: float, error: float = 0.0) -> Composite:
    # One KPI whose points are its value: 60 at 60, 100 at 100.
    plan = Plan((Part("qa_score", "quality", 1, Anchors(0, 60, 100, 120)),))
    return evaluate(plan, Side(name, {"qa_score": Normal(mean, error)}), seed=1)


def test_the_score_is_the_weighted_sum_of_the_points() -> None:
    found = scored()

    assert found.score == pytest.approx(TOTAL)
    assert found.total == found.score
    assert [round(part.points or 0, 9) for part in found.parts] == [
        *(100, 110, 60, 100, 100, 60, 100, 80, 84)
    ]
    assert [part.weight for part in found.parts] == pytest.approx(
        [0.15, 0.15, 0.05, 0.12, 0.08, 0.12, 0.08, 0.10, 0.15]
    )
    assert (found.reason, found.knock_outs) == (None, ())
    assert found.weight_left == pytest.approx(1)
    assert found.low is not None
    assert found.high is not None
    assert found.low < TOTAL < found.high


def test_missing_weight_goes_to_the_same_dimension() -> None:
    found = scored(ces=None, abandonment_rate=None)

    # Customer 35 on two KPIs of 15, access 20 on one.
    weights = [part.weight for part in found.parts]
    assert weights == pytest.approx([0.175, 0.175, 0, 0.12, 0.08, 0.20, 0, 0.10, 0.15])
    assert found.score == pytest.approx(17.5 + 19.25 + 12 + 8 + 12 + 8 + 12.6)
    assert found.weight_left == pytest.approx(0.87)
    assert found.parts[2].points is None


def test_a_dimension_without_any_figure_leaves_its_weight_to_all() -> None:
    found = scored(cost_per_resolution=None)

    assert found.score == pytest.approx((TOTAL - 12.6) / 0.85)


def test_under_70_percent_of_the_weight_there_is_no_composite() -> None:
    enough = scored(csat_score=None, cost_per_resolution=None)
    short = scored(csat_score=None, cost_per_resolution=None, ces=None)

    assert enough.weight_left == pytest.approx(0.70)
    assert enough.score is not None
    assert (short.score, short.low, short.total) == (None, None, None)
    assert short.reason is Reason.INSUFFICIENT_WEIGHT
    assert evaluate(PLAN, Side("A", {}), seed=1).reason is Reason.INSUFFICIENT_WEIGHT


def test_proven_compliance_errors_cap_at_59_and_others_do_not() -> None:
    # Wilson's lower bound of 12/200 is 0.0347, of 10/200 0.0274.
    proven = scored(Guards(compliance=Share(12, 200), compliance_limit=0.03))
    likely = scored(Guards(compliance=Share(10, 200), compliance_limit=0.03))

    assert proven.knock_outs == (KnockOut(Rule.COMPLIANCE, 59.0),)
    assert proven.score == 59.0
    assert proven.total == pytest.approx(TOTAL)
    assert likely.knock_outs == ()
    assert likely.score == pytest.approx(TOTAL)
    # Chance may still have hidden the excess: some replicates are capped.
    assert 0 < (likely.replicates == 59).mean() < 0.5


@pytest.mark.parametrize("k", range(0, 201, 3))
def test_the_proof_is_wilsons_lower_bound(k: int) -> None:
    found = scored(Guards(compliance=Share(k, 200), compliance_limit=0.31))

    assert bool(found.knock_outs) == (moments.wilson(k, 200)[0] > 0.31)


def test_a_service_level_under_its_floor_for_two_months_caps_at_79() -> None:
    good = {**FIGURES, "csat_score": Share(990, 1000), "cost_per_resolution": Known(3.0)}
    bad = Share(1100, 2000)

    def with_months(before: Estimate | None, now: Estimate) -> Composite:
        figures = good | {"service_level": now}
        return evaluate(PLAN, Side("A", figures, Guards(service_before=before)), seed=1)

    assert with_months(bad, bad).knock_outs == (KnockOut(Rule.SERVICE_LEVEL, 79.0),)
    assert with_months(bad, bad).score == 79.0
    assert (with_months(bad, bad).total or 0) > 79
    assert with_months(Share(1300, 2000), bad).knock_outs == ()
    assert with_months(bad, Share(1300, 2000)).knock_outs == ()
    assert with_months(None, bad).knock_outs == ()


@pytest.mark.parametrize(
    ("guards", "rule", "reason"),
    [
        (Guards(completeness=0.949), Rule.INCOMPLETE, Reason.UNSCORED),
        (Guards(identity_gap=0.051), Rule.IDENTITY_GAP, Reason.UNSCORED),
        (Guards(has_security_incident=True), Rule.SECURITY_INCIDENT, Reason.MANUAL),
    ],
)
def test_what_makes_scores_unfair_leaves_none(guards: Guards, rule: Rule, reason: Reason) -> None:
    found = scored(guards)

    assert found.score is None
    assert found.low is None
    assert found.reason is reason
    assert found.knock_outs == (KnockOut(rule, None),)
    assert found.total == pytest.approx(TOTAL)
    assert scored(Guards(completeness=0.95, identity_gap=0.05)).score is not None


def test_every_knock_out_is_listed() -> None:
    found = scored(
        Guards(
            compliance=Share(100, 200),
            compliance_limit=0.03,
            service_before=Share(1, 100),
            completeness=0.5,
            identity_gap=0.2,
            has_security_incident=True,
        ),
        service_level=Share(1, 100),
    )

    assert [out.rule for out in found.knock_outs] == list(Rule)
    assert found.reason is Reason.MANUAL


def test_a_seed_and_a_name_give_the_same_replicates() -> None:
    side = Side("A", FIGURES)

    first, again = evaluate(PLAN, side, seed=3), evaluate(PLAN, side, seed=3)

    assert first == again
    assert (first.replicates == again.replicates).all()
    assert len(first.replicates) == 2000
    assert (evaluate(PLAN, side, seed=4).low, first.seed) != (first.low, 4)
    other = evaluate(PLAN, replace(side, name="B"), seed=3)
    assert not (other.replicates == first.replicates).any()


def test_the_interval_is_that_of_the_part_that_varies() -> None:
    found = single("A", 80, 3)

    # Between 60 and 100 a point of value is a point of score.
    assert (found.low, found.high) == pytest.approx((80 - 1.645 * 3, 80 + 1.645 * 3), abs=0.4)


def test_the_chance_of_being_better_is_that_of_the_difference() -> None:
    found = compare(single("A", 80, 3), single("B", 77, 4))

    assert found is not None
    assert found.p_first == pytest.approx(0.5 + erf(3 / 5 / 2**0.5) / 2, abs=0.03)
    assert found.p_first + found.p_second == pytest.approx(1)
    assert found.winner is None


def test_a_winner_needs_95_percent() -> None:
    better, worse = single("A", 80, 3), single("B", 70, 3)

    found = compare(better, worse)
    assert found is not None
    assert found.p_first == pytest.approx(0.99, abs=0.01)
    assert (found.winner, found.is_same_basis) == ("A", True)
    reverse = compare(worse, better)
    assert reverse is not None
    assert reverse.winner == "A"


def test_two_capped_scores_have_no_winner() -> None:
    guards = Guards(compliance=Share(100, 200), compliance_limit=0.03)
    one, other = (evaluate(PLAN, Side(name, FIGURES, guards), seed=1) for name in "AB")

    assert compare(one, other) == Comparison(0.0, 0.0, None, is_same_basis=True)


def test_different_gaps_are_told_and_no_score_has_no_comparison() -> None:
    one = evaluate(PLAN, Side("A", FIGURES), seed=1)
    gap = evaluate(PLAN, Side("B", FIGURES | {"ces": None}), seed=1)
    none = evaluate(PLAN, Side("C", FIGURES, Guards(completeness=0.1)), seed=1)

    found = compare(one, gap)
    assert found is not None
    assert not found.is_same_basis
    assert compare(one, none) is None
    assert sensitivity([one, none], seed=1) is None


def test_one_side_better_in_everything_stays_first_under_all_weights() -> None:
    worse = {**FIGURES, "csat_score": Share(700, 1000), "cost_per_resolution": Known(6.0)}
    pair = [evaluate(PLAN, Side(n, f), seed=1) for n, f in (("A", FIGURES), ("B", worse))]

    assert sensitivity(pair, seed=1) == 1.0


def test_the_share_of_weightings_that_keep_the_order_is_exact_for_two_parts() -> None:
    scale = Anchors(0, 60, 100, 120)
    plan = Plan((Part("a", "x", 1, scale), Part("b", "y", 1, scale)))

    def side(name: str, a: float, b: float) -> Composite:
        return evaluate(plan, Side(name, {"a": Known(a), "b": Known(b)}), seed=1)

    # 90 w + 60 (1 - w) > 65 w + 70 (1 - w) from w = 10/35 on; the weight is uniform.
    found = sensitivity([side("A", 90, 60), side("B", 65, 70)], seed=5)

    assert found == pytest.approx(25 / 35, abs=0.03)
    assert sensitivity([side("A", 90, 60), side("B", 65, 70)], seed=5) == found


def test_names_and_plans_must_allow_a_comparison() -> None:
    with pytest.raises(ValueError, match="different names"):
        compare(single("A", 80), single("A", 70))
    with pytest.raises(ValueError, match="one plan"):
        compare(single("A", 80), evaluate(PLAN, Side("B", FIGURES), seed=1))


def test_the_90_percent_interval_holds_the_true_score() -> None:
    rng = np.random.default_rng(9)
    truth = 0.5 * 80 + 0.5 * 86
    plan = Plan(
        (
            Part("csat_score", "customer", 1, Anchors(0.60, 0.70, 0.80, 0.90)),
            Part("qa_score", "quality", 1, Anchors(0.60, 0.70, 0.80, 0.90)),
        )
    )

    covered = 0
    for k, mean in zip(rng.binomial(900, 0.75, 800), rng.normal(0.765, 0.008, 800), strict=True):
        figures: dict[str, Estimate | None] = {
            "csat_score": Share(int(k), 900),
            "qa_score": Normal(float(mean), 0.008),
        }
        found = evaluate(plan, Side("A", figures), seed=int(k))
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= truth <= found.high

    assert 0.88 <= covered / 800 <= 0.925
