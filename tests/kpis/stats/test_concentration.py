"""The part of the contacts that few customers make, and how sure a sample of them is."""

import numpy as np
import pytest

from kpis.stats import concentration


def test_the_curve_is_that_of_lorenz_from_its_other_end():
    across, up = concentration.curve([1, 4, 2], [5, 1, 4])

    assert across[0] == pytest.approx([0, 0.1, 0.5, 1])
    assert up[0] == pytest.approx([0, 4 / 17, 12 / 17, 1])


def test_of_customers_who_all_came_equally_often_a_fifth_makes_a_fifth():
    assert concentration.part_of([3], [70], 0.2)[0] == pytest.approx(0.2)


def test_those_who_came_equally_often_share_what_they_make():
    # A fifth of 10 are the one who came 4 times and one of those who came twice.
    assert concentration.part_of([4, 2, 1], [1, 4, 5], 0.2)[0] == pytest.approx(6 / 17)


def test_one_customer_is_no_sample():
    with pytest.raises(ValueError, match="two clusters"):
        concentration.interval([3], [1], 0.2, seed=1)


@pytest.mark.parametrize("size", [400, 1600, 4000])
def test_95_of_100_samples_hold_the_part_of_all(size):
    rng = np.random.default_rng(size)
    everybody = 1 + rng.negative_binomial(1, 0.2, 1_000_000)
    often, many = np.unique(everybody, return_counts=True)
    whole = concentration.part_of(often, many, 0.2)[0]
    held = 0
    for seed in range(1000):
        drawn = rng.multinomial(size, many / many.sum())
        low, high = concentration.interval(often, drawn, 0.2, seed=seed)
        held += low <= whole <= high

    assert 0.93 <= held / 1000 <= 0.97
