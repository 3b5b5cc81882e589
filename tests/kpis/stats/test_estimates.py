"""Draws against the moments of the distributions that they claim."""

from math import exp, sqrt

import numpy as np
import pytest

from kpis.stats.estimates import Answers, Estimate, Known, LogNormal, Normal, Resampled, Share

N = 100_000


@pytest.mark.parametrize(
    ("estimate", "mean", "sd"),
    [
        (Share(80, 100), 80.5 / 101, sqrt(80.5 * 20.5 / 101**2 / 102)),
        (Share(0, 30), 0.5 / 31, sqrt(0.5 * 30.5 / 31**2 / 32)),
        (Normal(300_000, 4_000), 300_000, 4_000),
        (Known(4.32), 4.32, 0),
        # Two kinds of answers are a share: one answer as prior, half of it on either side.
        (Answers((20, 80), (0, 1)), 80.5 / 101, sqrt(80.5 * 20.5 / 101**2 / 102)),
        (Answers((30, 10, 10), (1, 0, -1)), 20 / 51, sqrt((124 / 3 / 51 - (20 / 51) ** 2) / 52)),
        (Resampled(2.0, np.array([1.0, 3.0])), 2.0, 1.0),
    ],
)
def test_draws_have_the_mean_and_the_spread_of_their_model(
    estimate: Estimate, mean: float, sd: float
) -> None:
    draws = estimate.draw(np.random.default_rng(1), N)

    assert draws.shape == (N,)
    assert draws.mean() == pytest.approx(mean, abs=5 * sd / sqrt(N) + 1e-12)
    assert draws.std() == pytest.approx(sd, rel=0.02, abs=1e-12)


def test_means_of_skewed_durations_spread_as_coxs_formula() -> None:
    n, variance = 120, 0.8

    draws = LogNormal(250_000, n, variance).draw(np.random.default_rng(2), N)

    logs = np.log(draws / 250_000)
    assert logs.mean() == pytest.approx(0, abs=2e-3)
    assert logs.std() == pytest.approx(sqrt(variance / n + variance**2 / (2 * (n - 1))), rel=0.02)
    assert np.median(draws) == pytest.approx(250_000 * exp(0), rel=0.01)


def test_the_figure_itself_stays_raw() -> None:
    assert Share(80, 100).value == 0.8
    assert Answers((5, 5, 10, 20, 60, 70, 30), (1, 2, 3, 4, 5, 6, 7)).value == 5.275
    assert Answers((66, 30, 24), (1, 0, -1)).value == pytest.approx(0.35)


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share(1, 0)
    with pytest.raises(ValueError, match="needs answers"):
        Answers((0, 0), (1, 2))
    with pytest.raises(ValueError, match="needs answers"):
        Answers((1, 2), (1,))
    with pytest.raises(ValueError, match="no spread"):
        LogNormal(1.0, 1, 0.5)
