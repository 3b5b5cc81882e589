"""Heterogeneity and Mantel-Haenszel against published analyses."""

from math import log, sqrt

import numpy as np
import pytest
from scipy.stats import chi2

from kpis.stats.cells import Shares
from kpis.stats.heterogeneity import heterogeneity, mantel_haenszel, woolf
from kpis.stats.standardise import compare
from kpis.stats.strata import ShareStratum
from tests.kpis.stats.published import ADMISSIONS, DIABETES, STONES, VACCINES, strata

# What a normal interval of 95 % is wide, and the published ones are rounded to.
Z = 1.959964


def test_berkeleys_common_odds_ratio_meets_the_published_analysis() -> None:
    common = mantel_haenszel(Shares.of(strata(ADMISSIONS)), 0, 1)

    # R's mantelhaen.test on its data set UCBAdmissions.
    odds = (common.odds_ratio, common.odds_low, common.odds_high)
    assert odds == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-7)


def test_the_vaccine_trials_common_odds_ratio_meets_the_published_analysis() -> None:
    common = mantel_haenszel(Shares.of(strata(VACCINES)), 0, 1)

    # Viechtbauer (2010), metafor's rma.mh: log odds ratio -0.4734 (-0.5538 to -0.3930).
    assert common.odds_ratio is not None
    assert common.odds_low is not None
    assert common.odds_high is not None
    logs = [log(x) for x in (common.odds_ratio, common.odds_low, common.odds_high)]
    assert logs == pytest.approx([-0.4734, -0.5538, -0.3930], abs=5e-5)


def test_the_diabetes_programs_risk_difference_is_that_of_the_formula_by_hand() -> None:
    common = mantel_haenszel(Shares.of(strata(DIABETES)), 0, 1)

    # Weights n1 n2 / n of both age groups, and Greenland and Robins's variance term by term.
    w = [106 * 120 / 226, 98 * 85 / 183]
    differences = [8 / 106 - 5 / 120, 22 / 98 - 16 / 85]
    by_hand = (w[0] * differences[0] + w[1] * differences[1]) / (w[0] + w[1])
    terms = [
        (120 / 226) ** 2 * 8 * 98 / 106 + (106 / 226) ** 2 * 5 * 115 / 120,
        (85 / 183) ** 2 * 22 * 76 / 98 + (98 / 183) ** 2 * 16 * 69 / 85,
    ]
    half = Z * sqrt(sum(terms)) / sum(w)
    # Rothman (Epidemiology, table 10-3 and its analysis): 3.5 points.
    assert common.difference == pytest.approx(0.035, abs=5e-4)
    assert common.difference == pytest.approx(by_hand)
    assert (common.low, common.high) == pytest.approx((by_hand - half, by_hand + half))


def test_cochrans_q_of_the_vaccine_trials_meets_the_published_one() -> None:
    found = heterogeneity(Shares.of(strata(VACCINES)), 0, 1)

    # metafor's fixed-effect model of the risk differences: Q(12) = 276.47.
    assert found.q == pytest.approx(276.4737, abs=5e-4)
    assert found.df == 12
    assert found.p == pytest.approx(chi2.sf(276.4737, 12), rel=1e-3)
    assert found.is_found


def test_woolfs_test_meets_the_published_ones() -> None:
    # vcd's woolf_test on UCBAdmissions: p = 0.003072; metafor's Q(12) of log odds ratios: 163.16.
    assert woolf(Shares.of(strata(ADMISSIONS)), 0, 1) == pytest.approx(0.003072, abs=5e-7)
    vaccines = woolf(Shares.of(strata(VACCINES)), 0, 1)
    assert vaccines == pytest.approx(chi2.sf(163.1649, 12), rel=1e-3)


def test_one_stratum_says_nothing_about_others() -> None:
    shares = Shares.of({"a": [ShareStratum("x", 5, 10)], "b": [ShareStratum("x", 1, 10)]})

    found = heterogeneity(shares, 0, 1)

    assert (found.p, found.df, found.is_found, woolf(shares, 0, 1)) == (None, 0, False, None)


def test_a_stratum_with_an_empty_cell_gets_half_a_case_in_each_cell() -> None:
    plain = {"a": [ShareStratum("x", 0, 40), ShareStratum("y", 20, 40)]}
    plain["b"] = [ShareStratum("x", 10, 50), ShareStratum("y", 15, 40)]
    shifted = {"a": [ShareStratum("x", 0.5, 41), plain["a"][1]]}
    shifted["b"] = [ShareStratum("x", 10.5, 51), plain["b"][1]]

    found = heterogeneity(Shares.of(plain), 0, 1)

    assert found == heterogeneity(Shares.of(shifted), 0, 1)
    assert found.q > 0


def test_no_discordant_cells_leave_no_odds_ratio() -> None:
    shares = Shares.of({"a": [ShareStratum("x", 40, 40)], "b": [ShareStratum("x", 10, 50)]})

    common = mantel_haenszel(shares, 0, 1)

    assert common.difference == pytest.approx(0.8)
    assert (common.odds_ratio, common.odds_low, common.odds_high) == (None, None, None)


def test_a_team_clearly_ahead_here_and_behind_there_differs_by_stratum() -> None:
    crossed = {"a": [ShareStratum("x", 80, 100), ShareStratum("y", 20, 100)]}
    crossed["b"] = [ShareStratum("x", 50, 100), ShareStratum("y", 50, 100)]

    found = compare(Shares.of(crossed)).heterogeneity

    assert found is not None
    assert found.is_sign_changed
    assert found.is_found


def test_many_strata_of_noise_change_no_sign() -> None:
    rng = np.random.default_rng(61)
    names, n = tuple(map(str, range(300))), np.full((2, 300), 60.0)
    drawn = rng.binomial(60, 0.7, (200, 2, 300)).astype(np.float64)

    found = [heterogeneity(Shares.counted(("a", "b"), names, k, n), 0, 1) for k in drawn]

    assert np.mean([one.is_sign_changed for one in found]) < 0.02


def test_heterogeneity_is_seen_by_chance_in_about_ten_of_a_hundred() -> None:
    rng = np.random.default_rng(62)
    n = np.array([[120, 60, 90, 40, 100], [50, 90, 80, 60, 110]], dtype=np.float64)
    share = np.array([0.9, 0.8, 0.7, 0.6, 0.5]) - np.array([[0.0], [0.05]])
    drawn = rng.binomial(n.astype(int), share, (2000, 2, 5)).astype(float)

    found = [heterogeneity(Shares.counted(("a", "b"), tuple("vwxyz"), k, n), 0, 1) for k in drawn]

    assert 0.08 <= np.mean([one.is_found for one in found]) <= 0.13


def test_stones_of_both_sizes_favour_open_surgery_alike() -> None:
    found = compare(Shares.of(strata(STONES)))

    common = found.mantel_haenszel()
    assert common is not None
    assert common.difference > 0 > (found.crude_difference or 0)
    assert found.heterogeneity is not None
    assert not found.heterogeneity.is_found
