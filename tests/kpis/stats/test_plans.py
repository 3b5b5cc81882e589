"""Weights: defaults, the joint cap, refusals, and global call performance."""

import numpy as np
import pytest

from kpis.stats.composite import Reason, Side, evaluate
from kpis.stats.estimates import Estimate, Known, Resampled, Share
from kpis.stats.plans import DEFAULT_WEIGHTS, Part, Plan, default_plan, global_call_performance
from kpis.stats.scales import Anchors, Band

UP = Anchors(0.60, 0.70, 0.80, 0.90)


def plan(*parts: tuple[str, str, float]) -> Plan:
    return Plan(tuple(Part(kpi, dimension, weight, UP) for kpi, dimension, weight in parts))


def test_the_default_weights_are_35_20_20_10_15() -> None:
    sums: dict[str, float] = {}
    for _, dimension, weight in DEFAULT_WEIGHTS:
        sums[dimension] = sums.get(dimension, 0) + weight

    assert sums == {"customer": 35, "quality": 20, "access": 20, "efficiency": 10, "cost": 15}


def test_a_kpi_without_a_scale_stays_out_and_an_unknown_one_is_refused() -> None:
    found = default_plan({"csat_score": UP, "qa_score": UP})

    assert [part.kpi for part in found.parts] == ["csat_score", "qa_score"]
    assert found.weights().tolist() == pytest.approx([15 / 27, 12 / 27])
    with pytest.raises(ValueError, match="asa"):
        default_plan({"asa": UP})


def test_fcr_and_reopening_share_15_percent_and_leave_the_rest_to_their_dimension() -> None:
    found = plan(
        ("fcr_rate", "customer", 15),
        ("reopen_rate", "customer", 10),
        ("csat_score", "customer", 10),
        ("qa_score", "quality", 65),
    )

    assert found.weights().tolist() == pytest.approx([0.09, 0.06, 0.20, 0.65])


def test_alone_in_their_dimension_they_leave_the_rest_to_all() -> None:
    found = plan(("fcr_rate", "x", 20), ("reopen_rate", "x", 20), ("qa_score", "y", 60))

    assert found.weights().tolist() == pytest.approx([0.075, 0.075, 0.85])


def test_either_alone_or_both_within_the_cap_stay_as_declared() -> None:
    assert plan(("fcr_rate", "x", 40), ("qa_score", "y", 60)).weights()[0] == 0.4
    both = plan(("fcr_rate", "x", 10), ("reopen_rate", "x", 5), ("qa_score", "y", 85))
    assert both.weights().tolist() == pytest.approx([0.10, 0.05, 0.85])


@pytest.mark.parametrize(
    ("one", "other"),
    [("answer_rate", "abandonment_rate"), ("time_between_contacts", "agent_occupancy")],
)
def test_complements_are_refused(one: str, other: str) -> None:
    with pytest.raises(ValueError, match="complement each other"):
        plan((one, "x", 1), (other, "y", 1))


def test_doubtful_plans_are_refused() -> None:
    with pytest.raises(ValueError, match="each once"):
        plan(("ces", "x", 1), ("ces", "y", 1))
    with pytest.raises(ValueError, match="each once"):
        plan()
    with pytest.raises(ValueError, match="positive"):
        plan(("ces", "x", 0))
    with pytest.raises(ValueError, match="other KPIs"):
        plan(("fcr_rate", "x", 1), ("reopen_rate", "x", 1))


def test_rows_of_weights_move_within_their_dimensions() -> None:
    found = plan(("a", "x", 1), ("b", "x", 1), ("c", "y", 1))
    rows = np.array([[0.2, 0.3, 0.5], [0.0, 0.5, 0.5]])

    moved = found.effective(rows, np.array([True, False, True]))

    # A weighting that gives the measured KPI nothing has nothing to scale up.
    assert moved.tolist() == [pytest.approx([0.5, 0, 0.5]), pytest.approx([0, 0, 1])]


CALLS = global_call_performance(
    aht_contact=Band(180, 240, 300, 420, 480, 540),
    service_level=UP,
    abandonment_rate=Anchors(0.12, 0.08, 0.05, 0.02),
    wait_p90=Anchors(120_000, 60_000, 40_000, 20_000),
)


def test_global_call_performance_is_half_handle_time_half_access() -> None:
    figures: dict[str, Estimate | None] = {
        "aht_contact": Known(450),
        "service_level": Share(1400, 2000),
        "abandonment_rate": Share(100, 2000),
        "wait_p90": Resampled(50_000.0, np.array([48_000.0, 50_000.0, 52_000.0])),
    }

    found = evaluate(CALLS, Side("A", figures), seed=1)

    assert found.score == pytest.approx(0.5 * 80 + 0.25 * 60 + 0.125 * 100 + 0.125 * 80)


def test_global_call_performance_needs_every_part() -> None:
    figures: dict[str, Estimate | None] = {
        "aht_contact": Known(450),
        "service_level": Share(14, 20),
        "wait_p90": Known(1.0),
    }

    found = evaluate(CALLS, Side("A", figures), seed=1)

    assert (found.score, found.reason) == (None, Reason.INSUFFICIENT_WEIGHT)
