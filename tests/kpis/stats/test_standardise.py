"""Standardised comparisons against published tables and hand arithmetic."""

from math import hypot

import numpy as np
import pytest

from kpis.stats import moments
from kpis.stats.cells import Shares, wilsons
from kpis.stats.differences import newcombe
from kpis.stats.standardise import compare
from kpis.stats.strata import ShareStratum
from kpis.stats.support import Level, Minimum, Standard
from kpis.stats.verdicts import Margin, Verdict
from tests.kpis.stats.published import ADMISSIONS, STONES, strata

MIX = {
    "internal": [ShareStratum("billing", 45, 50), ShareStratum("technical", 260, 400)],
    "vendor": [
        ShareStratum("billing", 340, 400),
        ShareStratum("technical", 30, 50),
        ShareStratum("chat orders", 100, 100),
    ],
}


def compared(cells, **options):
    """A comparison whose figures stand, for those who check them at once."""
    return compare(cells, **options)


def figures(found, name):
    return [getattr(figure, name) for figure in found.teams]


def test_the_worked_example_of_two_mixes_reverses() -> None:
    found = compared(Shares.of(MIX))

    assert figures(found, "crude") == pytest.approx([305 / 450, 370 / 450])
    assert figures(found, "adjusted") == pytest.approx([0.775, 0.725])
    assert figures(found, "coverage") == pytest.approx([1.0, 450 / 550])
    assert found.is_reversed
    assert found.level == Level.FULL
    assert found.left_out() == ("chat orders",)


def test_berkeleys_admissions_reverse_by_department() -> None:
    found = compared(Shares.of(strata(ADMISSIONS)))

    # Freedman, Pisani and Purves (Statistics, chapter 2, section 4): 44 and 30 % crude, 39 and
    # 43 % weighted by all applicants.
    assert figures(found, "crude") == pytest.approx([0.445, 0.304], abs=5e-4)
    assert figures(found, "adjusted") == pytest.approx([0.39, 0.43], abs=5e-3)
    assert found.is_reversed


def test_kidney_stones_reverse_by_size() -> None:
    found = compared(Shares.of(strata(STONES)))

    # 357 of the 700 stones are small: their weight is 0.51.
    by_hand = [0.51 * 81 / 87 + 0.49 * 192 / 263, 0.51 * 234 / 270 + 0.49 * 55 / 80]
    assert figures(found, "crude") == pytest.approx([0.78, 289 / 350])
    assert figures(found, "adjusted") == pytest.approx(by_hand)
    assert found.is_reversed


def test_limits_are_mover_on_the_strata_and_the_difference_as_newcombe() -> None:
    found = compared(Shares.of(strata(STONES)))

    (a, b), w = found.teams, (0.51, 0.49)
    limits = []
    for figure, cells in zip((a, b), STONES.values(), strict=True):
        each = [(k / n, *moments.wilson(k, n)) for k, n in cells]
        below = hypot(*(wi * (p - low) for wi, (p, low, _) in zip(w, each, strict=True)))
        above = hypot(*(wi * (high - p) for wi, (p, _, high) in zip(w, each, strict=True)))
        limits.append((figure.adjusted - below, figure.adjusted + above))
    assert [(a.low, a.high), (b.low, b.high)] == [pytest.approx(pair) for pair in limits]
    difference = a.adjusted - b.adjusted
    assert found.low == pytest.approx(difference - hypot(a.adjusted - a.low, b.high - b.adjusted))
    assert found.high == pytest.approx(difference + hypot(a.high - a.adjusted, b.adjusted - b.low))


@pytest.mark.parametrize(
    ("cases", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)]
)
def test_one_stratum_is_newcombes_table(cases: tuple[int, ...], low: float, high: float) -> None:
    k1, n1, k2, n2 = cases

    found = compared(Shares.of({"a": [ShareStratum("", k1, n1)], "b": [ShareStratum("", k2, n2)]}))

    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.low90, found.high90) == pytest.approx(newcombe(k1, n1, k2, n2, level=0.9))
    assert found.difference == found.crude_difference
    assert found.heterogeneity is not None
    assert found.heterogeneity.p is None


def test_many_wilson_intervals_at_once_are_those_of_one() -> None:
    n = np.repeat([1.0, 7.0, 29.5, 300.0], 5)
    k = n * np.tile([0.0, 0.1, 0.5, 0.9, 1.0], 4)

    low, high = wilsons(k, n, 0.9)

    expected = [moments.wilson(*pair, level=0.9) for pair in zip(k, n, strict=True)]
    assert list(zip(low, high, strict=True)) == [pytest.approx(pair) for pair in expected]


def test_a_design_effect_counts_cases_as_fewer() -> None:
    thirds = {t: [ShareStratum(s.key, s.k / 3, s.n / 3) for s in x] for t, x in MIX.items()}

    found = compared(Shares.of(MIX, effects={"internal": 3, "vendor": 3}))
    fewer = compared(Shares.of(thirds))

    assert found.of("internal").adjusted == pytest.approx(0.775)
    assert (found.low, found.high) == pytest.approx((fewer.low, fewer.high))
    assert figures(found, "coverage") == figures(compared(Shares.of(MIX)), "coverage")


def test_a_stratum_is_kept_from_ten_cases_of_every_team_or_thirty_near_an_end() -> None:
    def teams(*cells: tuple[int, int, int, int]) -> Shares:
        strata = {"a": [ShareStratum("base", 500, 1000)], "b": [ShareStratum("base", 500, 1000)]}
        for i, (k1, n1, k2, n2) in enumerate(cells):
            strata["a"].append(ShareStratum(str(i), k1, n1))
            strata["b"].append(ShareStratum(str(i), k2, n2))
        return Shares.of(strata)

    found = compared(
        teams((5, 10, 5, 10), (5, 9, 5, 10), (1, 29, 1, 30), (1, 30, 1, 30), (28, 29, 29, 31))
    )
    tenth = compared(teams((1, 10, 1, 10), (9, 10, 9, 10)))

    assert found.left_out() == ("1", "2", "4")
    assert tenth.left_out() == ()
    assert compared(teams((5, 9, 5, 9)), minimum=Minimum(5, 5)).left_out() == ()


@pytest.mark.parametrize(
    ("alone", "level"), [(0, "full"), (25, "full"), (26, "partial"), (100, "partial")]
)
def test_coverage_decides_what_is_said(alone: int, level: str) -> None:
    teams = {"a": [ShareStratum("x", 50, 100)], "b": [ShareStratum("x", 50, 100)]}
    teams["b"].append(ShareStratum("alone", 0, alone))

    assert compared(Shares.of(teams)).level == level


def test_less_than_half_of_one_teams_work_is_refused_without_a_number() -> None:
    teams = {"a": [ShareStratum("x", 50, 100)], "b": [ShareStratum("x", 50, 100)]}
    teams["b"].append(ShareStratum("alone", 0, 101))

    found = compared(Shares.of(teams))

    assert (found.level, found.verdict) == (Level.REFUSED, Verdict.NOT_COMPARABLE)
    numbers = (found.difference, found.low, found.high, found.low90, found.p, found.heterogeneity)
    assert numbers == (None,) * 6
    assert figures(found, "adjusted") == figures(found, "crude") == [None, None]
    assert figures(found, "coverage") == pytest.approx([1.0, 100 / 201])
    assert "“b”" in found.reason
    assert found.strata() == ()
    assert found.mantel_haenszel() is None


def test_a_team_without_cases_is_refused() -> None:
    teams: dict[str, list[ShareStratum]] = {"a": [ShareStratum("x", 50, 100)], "b": []}

    assert figures(compared(Shares.of(teams)), "coverage") == [0.0, 0.0]


def test_the_standard_may_be_the_clients_mix_or_one_teams() -> None:
    client = compared(
        Shares.of(MIX), standard=Standard.total({"billing": 3, "technical": 1, "z": 9})
    )
    vendors = compared(Shares.of(MIX), standard=Standard.of("vendor"))

    assert figures(client, "adjusted") == pytest.approx(
        [0.75 * 0.9 + 0.25 * 0.65, 0.75 * 0.85 + 0.25 * 0.6]
    )
    assert vendors.of("vendor").adjusted == pytest.approx(vendors.of("vendor").crude)


@pytest.mark.parametrize("weights", [{"z": 1.0}, {"billing": -1.0}, {"billing": float("nan")}])
def test_a_standard_that_weighs_nothing_here_is_an_error(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="standard"):
        compared(Shares.of(MIX), standard=Standard.total(weights))


def test_few_cases_that_weigh_much_are_called_thin() -> None:
    teams = {
        "a": [ShareStratum("x", 500, 1000), ShareStratum("y", 5, 10)],
        "b": [ShareStratum("x", 500, 1000), ShareStratum("y", 500, 1000)],
    }

    found = compared(Shares.of(teams))

    w = (2000 / 3010, 1010 / 3010)
    assert found.of("a").effective == pytest.approx(1 / (w[0] ** 2 / 1000 + w[1] ** 2 / 10))
    assert [figure.is_thin for figure in found.teams] == [True, False]


def test_more_than_two_teams_share_one_support_and_any_two_are_compared() -> None:
    teams = {**MIX, "third": [ShareStratum("billing", 60, 100), ShareStratum("technical", 1, 5)]}

    first = compared(Shares.of(teams), minimum=Minimum(5, 5))
    other = compared(Shares.of(teams), minimum=Minimum(5, 5), pair=("third", "vendor"))

    assert first.teams == other.teams
    a, b = other.of("third"), other.of("vendor")
    assert other.difference == pytest.approx(a.adjusted - b.adjusted)
    assert len(first.strata()[0].values) == 3


def test_a_relative_margin_is_of_the_second_team() -> None:
    found = compared(Shares.of(MIX), margin=Margin(0.05, is_relative=True))

    assert found.margin == pytest.approx(0.05 * 0.725)


def test_impossible_counts_are_refused() -> None:
    for k, n in ((6, 5), (-1, 5), (1, float("nan")), (0, float("inf"))):
        with pytest.raises(ValueError, match="successes"):
            Shares.of({"a": [ShareStratum("x", k, n)]})
    with pytest.raises(ValueError, match="two teams"):
        compared(Shares.of({"a": [ShareStratum("x", 1, 5)]}))
    with pytest.raises(ValueError, match="design effect"):
        Shares.of(MIX, effects={"vendor": 0.5})
