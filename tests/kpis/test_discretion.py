"""Nobody is left with a handful of answers by taking what is told from its whole."""

from hypothesis import given
from hypothesis import strategies as st

from kpis.queries.discretion import kept_back
from surveys.queries.groups import FEWEST

PARTS = st.dictionaries(st.integers(0, 9), st.integers(0, 12), max_size=8)


@given(PARTS)
def test_what_is_kept_back_is_none_or_enough_or_everything(counts: dict[int, int]) -> None:
    hidden = kept_back(counts)

    behind = sum(counts[part] for part in hidden)
    told = [n for part, n in counts.items() if part not in hidden and n]
    assert behind == 0 or behind >= FEWEST or not told
    assert all(n >= FEWEST for n in told)


@given(PARTS)
def test_nothing_is_kept_back_where_every_part_is_large(counts: dict[int, int]) -> None:
    large = {part: n + FEWEST for part, n in counts.items()}

    assert kept_back(large) == set()


def test_the_smallest_that_hides_a_small_one_goes_with_it() -> None:
    assert kept_back({"chat": 2, "email": 33, "phone": 40, "none": 0}) == {"chat", "email"}
    assert kept_back({"chat": 2, "email": 3, "phone": 40}) == {"chat", "email"}
