"""Differences against Newcombe's table and their promised coverage."""

from math import sqrt
from statistics import mean

import numpy as np
import pytest

from kpis.stats.differences import mover, newcombe
from kpis.stats.moments import mean_t, wilson


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_differences_of_shares_meet_newcombes_method_10(
    cases: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*cases) == pytest.approx((low, high), abs=5e-5)


def test_exchanging_the_teams_mirrors_the_difference() -> None:
    low, high = newcombe(56, 70, 48, 80)

    assert newcombe(48, 80, 56, 70) == pytest.approx((-high, -low))


def test_a_higher_level_gives_a_wider_difference() -> None:
    low, high = newcombe(56, 70, 48, 80)
    wide_low, wide_high = newcombe(56, 70, 48, 80, level=0.99)

    assert wide_low < low < high < wide_high


def test_a_difference_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not a share"):
        newcombe(5, 10, 0, 0)


def test_newcombe_covers_about_95_percent() -> None:
    rng = np.random.default_rng(31)
    pairs = np.stack([rng.binomial(60, 0.9, 5000), rng.binomial(90, 0.75, 5000)], axis=1)

    limits = [newcombe(k1, 60, k2, 90) for k1, k2 in pairs.tolist()]

    assert 0.935 <= mean(low <= 0.15 <= high for low, high in limits) <= 0.975


def test_mover_on_wilson_intervals_is_newcombe() -> None:
    found = mover(56 / 70, *wilson(56, 70), 48 / 80, *wilson(48, 80))

    assert found == newcombe(56, 70, 48, 80)


def test_mover_on_symmetric_intervals_adds_the_squares() -> None:
    assert mover(30.0, 27.0, 33.0, 20.0, 16.0, 24.0) == (5.0, 15.0)


def test_mover_takes_each_limit_from_the_arms_that_face_it() -> None:
    low, high = mover(10.0, 9.0, 14.0, 4.0, 1.0, 6.0) or (0, 0)

    assert low == pytest.approx(6 - sqrt(1 + 4))
    assert high == pytest.approx(6 + sqrt(16 + 9))


@pytest.mark.parametrize(
    "estimates",
    [(5.0, 6.0, 7.0, 2.0, 1.0, 3.0), (5.0, 4.0, 6.0, 4.0, 1.0, 3.0)],
)
def test_an_estimate_outside_its_interval_gives_no_difference(
    estimates: tuple[float, float, float, float, float, float],
) -> None:
    assert mover(*estimates) is None


def test_an_interval_without_width_survives_a_change_of_unit() -> None:
    rounded = 0.1 + 0.2

    assert mover(rounded, 0.3, 0.3, 0.1, 0.1, 0.1) == pytest.approx((0.2, 0.2))


def test_mover_covers_the_difference_of_two_means() -> None:
    rng = np.random.default_rng(32)
    first = rng.normal(300, 90, (3000, 40)).astype(np.int64)
    second = rng.normal(260, 40, (3000, 70)).astype(np.int64)

    covered = 0
    for xs, ys in zip(first, second, strict=True):
        one, other = xs.tolist(), ys.tolist()
        found = mover(
            mean(one),
            *mean_t(40, sum(one), sum(x * x for x in one)),
            mean(other),
            *mean_t(70, sum(other), sum(y * y for y in other)),
        )
        assert found is not None
        covered += found[0] <= 40 <= found[1]

    assert 0.935 <= covered / 3000 <= 0.975
