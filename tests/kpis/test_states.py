"""The state of a figure, by rule."""

from dataclasses import replace

import pytest

from kpis.definitions import Better, Interval
from kpis.states import Goal, State, judge
from tests.kpis.figures import provisional, reading, suppressed

GOAL = Goal(target=0.8, floor=0.7)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (0.9, State.MET),
        (0.8, State.MET),
        (0.7996, State.MET),  # prints as 80.0 %
        (0.799, State.NEAR),
        (0.767, State.NEAR),  # two thirds of the way from floor to target
        (0.766, State.MISSED),
        (0.5, State.MISSED),
    ],
)
def test_a_census_is_judged_exactly_on_the_printed_value(value, state):
    assert judge(reading(value=value), GOAL) == state


def test_where_lower_is_better_the_target_is_a_ceiling():
    goal = Goal(target=0.05, floor=0.11)

    found = [judge(reading("abandonment_rate", value), goal) for value in (0.05, 0.07, 0.071)]

    assert found == [State.MET, State.NEAR, State.MISSED]


def test_without_a_floor_nothing_is_near():
    assert judge(reading(value=0.799), Goal(target=0.8)) == State.MISSED


def test_a_sample_whose_interval_holds_the_target_is_uncertain():
    short = reading(value=0.79, interval=Interval(0.75, 0.83, "Wilson"))

    assert judge(short, GOAL, is_sample=True) == State.UNSURE
    assert judge(short, GOAL) == State.NEAR


def test_a_sample_wholly_short_is_judged_like_a_census():
    short = reading(value=0.75, interval=Interval(0.72, 0.78, "Wilson"))

    assert judge(short, GOAL, is_sample=True) == State.MISSED


def test_a_figure_that_is_not_shown_has_no_data():
    assert judge(suppressed(), GOAL) == State.NONE


def test_context_and_figures_without_a_target_are_not_judged():
    assert judge(reading("channel_volume", 400.0), Goal(target=300)) is None
    assert judge(reading(), None) is None


def test_a_resolution_that_can_still_be_contradicted_is_not_judged():
    assert judge(provisional("fcr_rate", 0.9), GOAL) is None
    assert judge(provisional("service_level", 0.9), GOAL) == State.MET


def test_a_band_is_met_between_its_ends():
    band = Goal(target=400, floor=300)
    kpi = reading("aht_contact", 1.0).kpi

    found = [
        judge(replace(reading("aht_contact", value), kpi=replace(kpi, better=Better.BAND)), band)
        for value in (299.0, 300.0, 350.0, 401.0)
    ]

    assert found == [State.MISSED, State.MET, State.MET, State.MISSED]
