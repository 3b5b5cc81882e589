"""Quantiles from buckets against the quantiles of the values themselves."""

from math import log

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats import quantiles
from kpis.stats.buckets import LONGEST, SIZE, UPPER, index

DURATIONS = st.integers(50, LONGEST)
SHARES = st.floats(0, 1)
EMPTY = quantiles.merge([], [])


def histogram(values: list[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    places, counts = np.unique([index(value) for value in values], return_counts=True)
    return places.astype(np.int64), counts.astype(np.int64)


def counted(values: list[int]) -> quantiles.Counts:
    places, counts = histogram(values)
    return quantiles.merge([places], [counts])


@given(st.lists(st.lists(DURATIONS, min_size=1), min_size=1, max_size=6), st.randoms())
def test_merging_ignores_order_and_grouping(parts: list[list[int]], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    histograms = [histogram(part) for part in shuffled]

    merged = quantiles.merge([h[0] for h in histograms], [h[1] for h in histograms])

    assert (merged == counted([value for part in parts for value in part])).all()
    assert merged.dtype == np.int64
    assert merged.shape == (SIZE,)


def test_merging_nothing_gives_no_values() -> None:
    nothing = np.array([], dtype=np.int64)

    assert quantiles.total(EMPTY) == 0
    assert (quantiles.merge([nothing], [nothing]) == EMPTY).all()


def test_merging_keeps_large_counts_exact() -> None:
    place = np.array([7])

    merged = quantiles.merge([place, place], [np.array([2**52]), np.array([1])])

    assert quantiles.total(merged) == 2**52 + 1


@pytest.mark.parametrize("place", [-1, SIZE])
def test_a_bucket_that_does_not_exist_is_refused(place: int) -> None:
    with pytest.raises(ValueError, match=r"negative|does not exist"):
        quantiles.merge([np.array([place])], [np.array([1])])


def test_a_bucket_without_its_count_is_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        quantiles.merge([np.array([1, 2])], [np.array([1])])


@given(st.lists(DURATIONS, min_size=1, max_size=60), SHARES)
def test_a_quantile_is_within_one_percent_of_that_of_the_values(
    values: list[int], q: float
) -> None:
    found = quantiles.quantile(counted(values), q)

    assert found == pytest.approx(float(np.quantile(values, q)), rel=0.01)


@given(st.lists(st.integers(0, 1200), min_size=1, max_size=60), SHARES)
def test_quantiles_of_whole_seconds_are_exact(seconds: list[int], q: float) -> None:
    values = [1000 * second for second in seconds]

    found = quantiles.quantile(counted(values), q)

    assert found == pytest.approx(float(np.quantile(values, q)), rel=1e-12, abs=1e-6)


def test_a_quantile_is_interpolated_between_its_neighbours() -> None:
    counts = counted([10_000, 20_000, 30_000, 40_000])

    assert quantiles.quantile(counts, 0.5) == 25_000
    assert quantiles.quantile(counts, 0.9) == pytest.approx(37_000)
    assert quantiles.quantile(counts, 0) == 10_000
    assert quantiles.quantile(counts, 1) == 40_000


def test_without_values_there_is_no_figure_rather_than_zero() -> None:
    assert quantiles.quantile(EMPTY, 0.9) is None
    assert quantiles.quantile_interval(EMPTY, 0.9) is None
    assert quantiles.share_within(EMPTY, 20_000) is None
    assert quantiles.maximum(EMPTY) is None
    with pytest.raises(ValueError, match="no values"):
        quantiles.log_moments(EMPTY)


@pytest.mark.parametrize("q", [-0.1, 1.1])
def test_a_quantile_outside_zero_to_one_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantiles.quantile(EMPTY, q)
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantiles.quantile_interval(EMPTY, q)


@pytest.mark.parametrize(
    ("n", "ranks"),
    [(5, None), (6, (1, 6)), (10, (2, 9)), (15, (4, 12)), (20, (6, 15)), (25, (8, 18))],
)
def test_intervals_of_the_median_meet_the_sign_test_table(
    n: int, ranks: tuple[int, int] | None
) -> None:
    counts = counted([1000 * rank for rank in range(1, n + 1)])

    found = quantiles.quantile_interval(counts, 0.5)

    assert found == (ranks and (1000 * ranks[0], 1000 * ranks[1]))


def test_a_p90_has_an_interval_from_its_minimum_sample_on() -> None:
    assert quantiles.quantile_interval(counted([5000] * 50), 0.9) == (5000, 5000)
    assert quantiles.quantile_interval(counted([5000] * 30), 0.9) is None


def test_the_interval_of_a_p90_covers_about_95_percent() -> None:
    draws = np.random.default_rng(21).exponential(60, (1500, 200))
    seconds = (np.minimum(np.ceil(draws), 1200) * 1000).astype(np.int64)
    buckets = np.searchsorted(UPPER, seconds)
    # The first whole second by which at least 90 % have been answered.
    truth = int(np.ceil(60 * log(10))) * 1000

    covered = 0
    for row in buckets:
        limits = quantiles.quantile_interval(np.bincount(row, minlength=SIZE), 0.9)
        assert limits is not None
        covered += limits[0] <= truth <= limits[1]

    assert 0.94 <= covered / 1500 <= 0.985


def test_the_interval_narrows_onto_the_quantile_of_many_values() -> None:
    places = np.array([index(1000 * second) for second in range(1, 101)])
    counts = quantiles.merge([places], [np.full(100, 10**8)])

    assert quantiles.quantile_interval(counts, 0.905) == (91_000, 91_000)


def test_the_share_within_a_threshold_includes_the_threshold() -> None:
    counts = counted([19_000, 20_000, 20_000, 21_000])

    assert quantiles.share_within(counts, 20_000) == 0.75
    assert quantiles.share_within(counts, 19_999) == 0.25
    assert quantiles.share_within(counts, 0) == 0.0
    assert quantiles.share_within(counts, LONGEST) == 1.0


def test_the_maximum_is_the_longest_value() -> None:
    assert quantiles.maximum(counted([5000, 1_200_000, 80_000])) == 1_200_000


def test_log_moments_are_those_of_the_logarithms() -> None:
    values = [1000, 5000, 5000, 90_000]

    n, log_mean, log_var = quantiles.log_moments(counted(values))

    assert n == 4
    assert log_mean == pytest.approx(np.log(values).mean())
    assert log_var == pytest.approx(np.log(values).var(ddof=1))


def test_no_wait_counts_as_one_ms_on_the_logarithmic_scale() -> None:
    assert quantiles.log_moments(counted([0])) == (1, 0.0, 0.0)
