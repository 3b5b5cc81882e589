"""Corrected shares against a published example and hand arithmetic."""

import pytest

from kpis.stats.misclassification import Labelled, corrected_share, rogan_gladen


def test_the_corrected_share_meets_the_published_herd() -> None:
    # Documentation of R's epiR, epi.prev: 23 of 150 cows positive, sensitivity 0.96,
    # specificity 0.89: a true prevalence of 5.1 per 100.
    assert rogan_gladen(23 / 150, 0.96, 0.89) == pytest.approx(0.051, abs=5e-4)


def test_shares_below_the_false_alarms_or_above_the_finds_stay_shares() -> None:
    assert rogan_gladen(0.05, 0.9, 0.9) == 0.0
    assert rogan_gladen(0.95, 0.9, 0.9) == 1.0


def test_a_classifier_no_better_than_chance_corrects_nothing() -> None:
    assert rogan_gladen(0.3, 0.4, 0.6) is None
    assert corrected_share(30, 100, Labelled(4, 10, 6, 10)) is None


def test_a_perfect_classifier_leaves_the_share() -> None:
    found = corrected_share(300, 1000, Labelled(10_000, 10_000, 10_000, 10_000))

    assert found is not None
    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.272, 0.329), abs=1e-3)


def test_a_smaller_labelled_set_leaves_more_doubt() -> None:
    few = corrected_share(3000, 10_000, Labelled(36, 40, 36, 40))
    many = corrected_share(3000, 10_000, Labelled(900, 1000, 900, 1000))

    assert few is not None
    assert many is not None
    assert few.value == many.value == pytest.approx(0.25)
    assert few.high - few.low > 4 * (many.high - many.low)


def test_the_interval_holds_its_value_at_the_border() -> None:
    found = corrected_share(0, 50, Labelled(9, 10, 9, 10))

    assert found is not None
    assert found.value == found.low == 0
    assert found.high > 0


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="than labelled"):
        Labelled(11, 10, 5, 10)
    with pytest.raises(ValueError, match="both kinds"):
        Labelled(0, 0, 5, 10)
    with pytest.raises(ValueError, match="not a share"):
        corrected_share(5, 4, Labelled(9, 10, 9, 10))
