"""Funnels against published binomial and Poisson tables, hand arithmetic and simulation."""

from math import comb, exp, lgamma, log, sqrt

import numpy as np
import pytest

from kpis.stats import funnel
from kpis.stats.funnel import Position


def test_binomial_limits_lie_between_the_numbers_of_the_published_table() -> None:
    # Tables of n = 20, p = 0.5: P(R <= 5) = 0.0207, P(R <= 6) = 0.0577.
    low = funnel.binomial_limit(20, 0.5, 0.025)
    high = funnel.binomial_limit(20, 0.5, 0.975)

    assert low == pytest.approx(6 - (0.0577 - 0.025) / (0.0577 - 0.0207), abs=2e-3)
    assert high == pytest.approx(20 - low)


def test_poisson_limits_lie_between_the_numbers_of_the_published_table() -> None:
    # Tables of mean 10: P(R <= 3) = 0.0103, P(R <= 4) = 0.0293.
    low = funnel.poisson_limit(10, 0.025)

    assert low == pytest.approx(4 - (0.0293 - 0.025) / (0.0293 - 0.0103), abs=4e-3)
    # P(R >= 17) = 0.0270, P(R >= 18) = 0.0143.
    high = funnel.poisson_limit(10, 0.975)
    assert high == pytest.approx(17 + (0.0270 - 0.025) / (0.0270 - 0.0143), abs=4e-3)


@pytest.mark.parametrize(("n", "theta"), [(7, 0.9), (10, 0.8), (40, 0.97), (150, 0.5)])
@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_chance_is_never_outside_more_often_than_promised(
    n: int, theta: float, tail: float
) -> None:
    low, high = (funnel.binomial_limit(n, theta, p) for p in (tail, 1 - tail))

    chances = [comb(n, k) * theta**k * (1 - theta) ** (n - k) for k in range(n + 1)]
    assert sum(chances[k] for k in range(n + 1) if k < low) < tail
    assert sum(chances[k] for k in range(n + 1) if k > high) < tail


@pytest.mark.parametrize("mean", [0.3, 2.0, 11.0, 180.0])
def test_nor_are_counts(mean: float) -> None:
    low, high = (funnel.poisson_limit(mean, p) for p in (0.001, 0.999))
    chances = [exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(600)]

    assert sum(c for k, c in enumerate(chances) if k < low) < 0.001
    assert sum(c for k, c in enumerate(chances) if k > high) < 0.001
    assert sum(c for k, c in enumerate(chances) if k > high - 1) > 0.001


def test_limits_that_would_fall_below_none_stay_there() -> None:
    assert funnel.binomial_limit(5, 0.1, 0.001) == 0.0
    assert funnel.poisson_limit(0.5, 0.001) == 0.0


def test_exact_limits_tend_to_the_normal_ones() -> None:
    n, theta = 100_000, 0.8

    found = funnel.binomial_limit(n, theta, 0.001) / n

    assert found == pytest.approx(theta - 3.0902 * sqrt(theta * 0.2 / n), abs=2e-5)


def test_units_lie_within_or_outside_the_limits() -> None:
    quiet = [(80, 100), (162, 200), (398, 500), (321, 400), (79, 100), (240, 300)] * 4

    found = funnel.shares([(70, 100), (250, 350), *quiet], target=0.8)

    assert not found.is_inflated
    assert found.units[0].position is Position.OUTSIDE_95
    assert found.units[0].z == pytest.approx((0.7 - 0.8) / 0.04)
    assert found.units[1].position is Position.OUTSIDE_998
    assert found.units[1].value == 250 / 350
    assert {unit.position for unit in found.units[2:]} == {Position.WITHIN}


def test_the_target_is_the_pooled_share_not_the_mean_of_shares() -> None:
    found = funnel.shares([(90, 100), (10, 20)])

    assert found.target == 100 / 120


def test_the_curve_spans_all_units_and_narrows() -> None:
    found = funnel.shares([(40, 50), (800, 1000), (3900, 5000)])

    sizes = [point.n for point in found.curve]
    widths = [point.limits.high_95 - point.limits.low_95 for point in found.curve]
    assert (sizes[0], sizes[-1]) == (50, 5000)
    assert sizes == sorted(set(sizes))
    assert widths[0] > 5 * widths[-1]
    for point in found.curve:
        at = point.limits
        assert at.low_998 < at.low_95 < found.target < at.high_95 < at.high_998


def test_chance_alone_leaves_five_in_a_hundred_outside_95_and_two_in_a_thousand_outside_998() -> (
    None
):
    rng = np.random.default_rng(61)
    sizes = rng.integers(50, 2000, 1500)
    cases = list(zip(rng.binomial(sizes, 0.75).tolist(), sizes.tolist(), strict=True))

    found = funnel.shares(cases, target=0.75)

    outside = sum(unit.position is not Position.WITHIN for unit in found.units) / 1500
    far = sum(unit.position is Position.OUTSIDE_998 for unit in found.units) / 1500
    assert not found.is_inflated
    assert 0.03 <= outside <= 0.06
    assert far <= 0.005


def test_spread_between_units_is_measured_and_widens_the_limits() -> None:
    rng = np.random.default_rng(62)
    centres = rng.beta(0.8 * 60, 0.2 * 60, 500)
    cases = [(int(k), 400) for k in rng.binomial(400, centres)]

    found = funnel.shares(cases)

    # Beta-binomial variance is 1 + (n - 1) rho times the binomial one, rho = 1 / 61; winsorised
    # at a tenth, the z^2 of a normal keep 0.679 of it.
    assert found.is_inflated
    assert found.phi == pytest.approx((1 + 399 / 61) * 0.679, rel=0.12)
    assert sum(unit.position is Position.OUTSIDE_998 for unit in found.units) < 25


def test_one_outlier_among_many_does_not_widen_the_limits() -> None:
    rng = np.random.default_rng(63)
    cases = [(int(k), 300) for k in rng.binomial(300, 0.8, 60)]

    found = funnel.shares([*cases, (100, 300)])

    assert not found.is_inflated
    assert found.units[-1].position is Position.OUTSIDE_998


def test_phi_is_the_mean_of_winsorised_squares() -> None:
    z = [-9.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]

    phi, is_inflated = funnel.overdispersion(z, 10)

    # The tenth is -1 and the ninth tenth 1: eleven values, seven of them 1 in size.
    assert phi == pytest.approx(7 / 11)
    assert not is_inflated


def test_rates_are_events_per_exposure() -> None:
    quiet = [(50, 10.0), (60, 10.0), (115, 20.0)] * 5

    found = funnel.rates([(95, 10.0), *quiet], target=5.5)

    assert [unit.value for unit in found.units[:4]] == [9.5, 5.0, 6.0, 5.75]
    assert found.units[0].position is Position.OUTSIDE_998
    assert found.units[0].limits.high_95 == pytest.approx(funnel.poisson_limit(55, 0.975) / 10)


def test_means_have_normal_limits_of_the_common_spread() -> None:
    one, other = [300, 310, 320, 330], [305, 315, 325, 335, 345]
    groups = [(len(v), sum(v), sum(x * x for x in v)) for v in (one, other)]

    found = funnel.means(groups, target=320.0)

    spread = sqrt((4 * 125 + 5 * 200) / 7)
    assert funnel.within_sd(groups) == pytest.approx(spread)
    assert found.units[0].limits.low_95 == pytest.approx(320 - 1.95996 * spread / 2)
    assert found.units[0].limits.high_998 == pytest.approx(320 + 3.09023 * spread / 2)
    assert found.units[0].z == pytest.approx((315 - 320) / (spread / 2))


def test_units_that_all_succeed_lie_on_their_limits() -> None:
    found = funnel.shares([(10, 10), (20, 20)])

    assert {unit.position for unit in found.units} == {Position.WITHIN}
    assert found.phi == 0.0


def test_what_has_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        funnel.shares([(0, 0)])
    with pytest.raises(ValueError, match="no rate"):
        funnel.rates([(1, 0.0)])
    with pytest.raises(ValueError, match="no values"):
        funnel.means([(2, 10, 10)])
    with pytest.raises(ValueError, match="two values"):
        funnel.means([(1, 10, 100)])
    with pytest.raises(ValueError, match="needs units"):
        funnel.shares([])
