"""Scales against the worked examples of the specification."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats.scales import Anchors, Band, points, score

FCR = Anchors(0.60, 0.68, 0.76, 0.84)
COST = Anchors(7, 6, 5, 4)
AHT = Band(180, 240, 300, 420, 480, 540)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.80, 110), (0.76, 100), (0.68, 60), (0.60, 0), (0.64, 30), (0.2, 0), (0.84, 120), (1, 120)],
)
def test_rates_gain_points_between_their_anchors(value: float, expected: float) -> None:
    assert score(FCR, value) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5.40, 84), (7, 0), (6, 60), (5, 100), (4.5, 110), (4, 120), (3, 120), (9, 0)],
)
def test_where_lower_is_better_the_anchors_fall(value: float, expected: float) -> None:
    assert score(COST, value) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((450, 80), (300, 100), (360, 100), (420, 100), (480, 60), (540, 0), (600, 0)),
        *((270, 80), (240, 60), (210, 30), (180, 0), (10, 0)),
    ],
)
def test_a_band_loses_points_on_both_sides(value: float, expected: float) -> None:
    assert score(AHT, value) == pytest.approx(expected)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_better_rate_never_scores_less(one: float, other: float) -> None:
    low, high = sorted([one, other])

    assert score(FCR, low) <= score(FCR, high)
    assert 0 <= score(FCR, one) <= 120


def test_many_values_are_scored_at_once() -> None:
    assert points(COST, np.array([5.4, 7.0])).tolist() == pytest.approx([84, 0])


def test_worse_than_the_floor_follows_the_direction() -> None:
    assert FCR.is_under_floor(np.array([0.59, 0.60, np.nan])).tolist() == [True, False, False]
    assert COST.is_under_floor(np.array([7.1, 7.0])).tolist() == [True, False]


@pytest.mark.parametrize("anchors", [(1, 2, 2, 3), (1, 3, 2, 4), (1, 1, 1, 1)])
def test_anchors_that_turn_are_refused(anchors: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="neither rise nor fall"):
        Anchors(*anchors)


def test_a_band_that_turns_is_refused() -> None:
    with pytest.raises(ValueError, match="does not rise"):
        Band(180, 240, 420, 300, 480, 540)
