"""What every comparison obeys, whatever its counts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats.cells import Shares
from kpis.stats.strata import ShareStratum
from tests.kpis.stats.test_standardise import compared, figures

counts = st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.lists(st.tuples(counts, counts), min_size=1, max_size=8)


def table(cells: list[tuple[tuple[int, int], tuple[int, int]]]) -> dict[str, list[ShareStratum]]:
    return {
        team: [ShareStratum(str(i), *cell[side]) for i, cell in enumerate(cells)]
        for side, team in enumerate("ab")
    }


@given(tables)
def test_mix_and_rate_effects_add_up_to_the_gap(cells) -> None:
    found = compared(Shares.of(table(cells)))

    effects = sum(s.mix_effect + s.rate_effect for s in found.strata())
    assert effects == pytest.approx(found.crude_difference - found.difference, abs=1e-12)


@given(tables)
def test_exchanging_the_teams_mirrors_everything(cells) -> None:
    teams = table(cells)

    forth = compared(Shares.of(teams))
    back = compared(Shares.of({"b": teams["b"], "a": teams["a"]}))

    assert back.difference == pytest.approx(-forth.difference, abs=1e-12)
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low), abs=1e-12)
    assert back.p == pytest.approx(forth.p)
    assert back.heterogeneity.q == pytest.approx(forth.heterogeneity.q, abs=1e-9)


@given(tables, st.randoms(use_true_random=False))
def test_parts_in_any_order_give_the_same_comparison(cells, random) -> None:
    teams = table(cells)
    parts = {}
    for team, cells in teams.items():
        pieces = []
        for s in cells:
            k, n = random.randint(0, int(s.k)), random.randint(0, int(s.n - s.k))
            pieces += [ShareStratum(s.key, k, k + n), ShareStratum(s.key, s.k - k, s.n - k - n)]
        random.shuffle(pieces)
        parts[team] = pieces

    whole, split = compared(Shares.of(teams)), compared(Shares.of(parts))

    assert (split.difference, split.low, split.high, split.p) == pytest.approx(
        (whole.difference, whole.low, whole.high, whole.p), abs=1e-12
    )
    assert split.verdict == whole.verdict
    assert figures(split, "coverage") == figures(whole, "coverage")


@given(st.lists(st.tuples(st.integers(30, 300), st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_on_identical_mixes_nothing_is_adjusted(rows) -> None:
    cells = [((int(n * p), n), (int(2 * n * q), 2 * n)) for n, p, q in rows]

    found = compared(Shares.of(table(cells)))

    assert figures(found, "adjusted") == pytest.approx(figures(found, "crude"))
    assert not found.is_reversed


@given(tables)
def test_limits_hold_their_figure_and_lie_between_none_and_all(cells) -> None:
    found = compared(Shares.of(table(cells)))

    for figure in found.teams:
        assert -1e-12 <= figure.low <= figure.adjusted + 1e-12
        assert figure.adjusted - 1e-12 <= figure.high <= 1 + 1e-12
    ends = (found.low, found.low90, found.difference, found.high90, found.high)
    assert all(a <= b + 1e-12 for a, b in pairwise(ends))
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
