"""Agreement against Cohen (1960), Fleiss, Cohen and Everitt (1969), Shrout and Fleiss (1979)."""

from math import sqrt

import numpy as np
import pytest

from kpis.stats.rating import Form, icc, kappa

# Shrout and Fleiss (1979), table 2: six targets, four judges.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_kappa_meets_cohens_example() -> None:
    # 200 patients; shares agreed .70, by chance .41.
    found = kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]])

    assert found is not None
    assert found.value == pytest.approx(0.492, abs=5e-4)
    # Cohen's own, simpler standard error is .055, his limits .384 and .600.
    assert (found.low, found.high) == pytest.approx((0.384, 0.600), abs=0.01)


def test_kappa_and_its_standard_error_meet_fleiss_cohen_and_everitt() -> None:
    found = kappa([[106, 10, 4], [22, 28, 10], [2, 12, 6]])

    # Kappa .429, variance .002885.
    assert found is not None
    assert found.value == pytest.approx(0.429, abs=5e-4)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * sqrt(0.002885), rel=2e-3)


def test_full_agreement_is_one_and_chance_is_nothing() -> None:
    full, none = kappa([[30, 0], [0, 20]]), kappa([[25, 25], [25, 25]])

    assert full is not None
    assert (full.value, full.low, full.high) == pytest.approx((1, 1, 1))
    assert none is not None
    assert none.value == 0
    assert none.low < 0 < none.high


def test_one_mark_for_everybody_has_no_kappa() -> None:
    assert kappa([[40, 0], [0, 0]]) is None


@pytest.mark.parametrize("table", [[[1, 2, 3]], [[0, 0], [0, 0]], [[1, -1], [2, 3]]])
def test_what_is_no_square_table_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="square table"):
        kappa(table)


@pytest.mark.parametrize(
    ("form", "value", "low", "high"),
    [
        # Values of Shrout and Fleiss; limits as R's psych package prints them for this table.
        (Form.ONE_WAY, 0.17, -0.133, 0.723),
        (Form.AGREEMENT, 0.29, 0.019, 0.761),
        (Form.CONSISTENCY, 0.71, 0.342, 0.946),
    ],
)
def test_correlations_meet_shrout_and_fleiss(
    form: Form, value: float, low: float, high: float
) -> None:
    found = icc(JUDGES, form)

    assert found is not None
    assert found.value == pytest.approx(value, abs=6e-3)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


def test_a_severe_evaluator_spoils_agreement_but_not_consistency() -> None:
    scores = [[80, 60], [90, 70], [70, 50], [85, 65]]

    together, apart = icc(scores, Form.CONSISTENCY), icc(scores, Form.AGREEMENT)

    assert together is not None
    assert together.value == 1
    assert icc([[80, 60], [80, 60]], Form.AGREEMENT) is None
    assert apart is not None
    assert apart.value < 0.3


@pytest.mark.parametrize("form", list(Form))
def test_equal_pairs_agree_fully_and_constant_scores_say_nothing(form: Form) -> None:
    full = icc([[1, 1], [2, 2], [3, 3]], form)

    assert full is not None
    assert (full.value, full.low, full.high) == pytest.approx((1, 1, 1))
    assert icc([[5, 5], [5, 5]], form) is None


def test_correlations_need_pairs() -> None:
    with pytest.raises(ValueError, match="two contacts"):
        icc(np.array([[1.0], [2.0]]), Form.ONE_WAY)
