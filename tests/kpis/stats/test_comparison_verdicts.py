"""The five words, the p-value and its adjustment for many looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats.differences import newcombe
from kpis.stats.multiplicity import benjamini_hochberg, holm, p_value
from kpis.stats.verdicts import Margin, Verdict, verdict
from tests.kpis.stats.published import ENDPOINTS


@pytest.mark.parametrize(
    ("difference", "half", "half90", "word"),
    [
        (0.05, 0.04, 0.03, "better"),
        (-0.05, 0.04, 0.03, "worse"),
        (0.03, 0.02, 0.015, "better"),
        (0.01, 0.015, 0.012, "equivalent"),
        (0.01, 0.005, 0.004, "equivalent"),
        (0.025, 0.02, 0.018, "negligible"),
        (0.05, 0.06, 0.055, "inconclusive"),
        (0.0, 0.05, 0.04, "inconclusive"),
        (0.01, 0.03, 0.02, "inconclusive"),
        (0.05, 0.05, 0.04, "inconclusive"),
    ],
)
def test_each_word_has_its_rule(difference: float, half: float, half90: float, word: str) -> None:
    wide = difference - half, difference + half
    narrow = difference - half90, difference + half90

    assert verdict(difference, wide, narrow, 0.03) == word


def test_of_times_the_shorter_is_better() -> None:
    longer = verdict(20, (10, 30), (12, 28), 15, higher_is_better=False)
    shorter = verdict(-20, (-30, -10), (-28, -12), 15, higher_is_better=False)

    assert (longer, shorter) == (Verdict.WORSE, Verdict.BETTER)


@pytest.mark.parametrize("size", [-0.01, float("nan"), float("inf")])
def test_a_margin_is_a_size(size: float) -> None:
    with pytest.raises(ValueError, match="margin"):
        Margin(size)


@given(st.integers(1, 60), st.integers(0, 60))
def test_p_and_interval_never_disagree(k1: int, k2: int) -> None:
    low, high = newcombe(k1, 60, k2, 60)

    p = p_value(k1 / 60 - k2 / 60, low, high)

    assert 0 <= p <= 1
    assert (p < 0.05) == (low > 0 or high < 0)


def test_p_of_a_normal_interval_is_the_normal_one() -> None:
    assert p_value(2.5758293, 2.5758293 - 1.959964, 4.5) == pytest.approx(0.01, abs=1e-6)
    assert p_value(-1.644853626951, -9, 1.959963984540 - 1.644853626951) == pytest.approx(0.10)
    assert p_value(0, -1, 1) == 1
    assert p_value(0.1, 0.1, 0.1) == 0
    with pytest.raises(ValueError, match="outside"):
        p_value(0.1, 0.2, 0.3)


def test_benjamini_and_hochberg_reject_four_of_their_fifteen_endpoints() -> None:
    adjusted = benjamini_hochberg(ENDPOINTS)

    assert [p <= 0.05 for p in adjusted] == [True] * 4 + [False] * 11
    assert adjusted[:4] == pytest.approx([0.0015, 0.0030, 0.0095, 0.035625])


def test_holm_rejects_the_three_endpoints_that_bonferroni_does() -> None:
    adjusted = holm(ENDPOINTS)

    assert [p <= 0.05 for p in adjusted] == [True] * 3 + [False] * 12
    assert adjusted[:4] == pytest.approx([15 * 0.0001, 14 * 0.0004, 13 * 0.0019, 12 * 0.0095])


def test_holm_by_hand_steps_down_and_never_back() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == benjamini_hochberg([]) == []
    for p in (1.1, -0.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            holm([p])
        with pytest.raises(ValueError, match=r"within the range|0 and 1|between"):
            benjamini_hochberg([p])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusting_never_lowers_and_holm_is_the_stricter(p: list[float]) -> None:
    found, held = benjamini_hochberg(p), holm(p)

    assert all(
        raw <= a + 1e-12 and a <= h + 1e-12 for raw, a, h in zip(p, found, held, strict=True)
    )
