"""Small drawings as numbers."""

from kpis.definitions import Interval, Unit
from kpis.marks import NARROWEST, Scale, bar_for, scale_for, spark_for, ticks
from tests.kpis.figures import reading, suppressed


def test_a_scale_has_round_ends_that_hold_values_and_targets():
    scale = scale_for([reading(value=0.842), reading(value=0.731)], [0.8])

    assert scale == Scale(0.7, 0.9)


def test_one_wide_interval_does_not_flatten_the_others():
    wild = reading(value=0.8, interval=Interval(0.05, 1.0, "Wilson"))

    scale = scale_for([wild, reading(value=0.78), reading(value=0.82)], [])

    assert scale is not None
    assert scale.high - scale.low < 0.25


def test_equal_values_still_make_a_scale():
    scale = scale_for([reading(value=0.5, interval=None)], [])

    assert scale is not None
    assert scale.low < 0.5 < scale.high


def test_nothing_to_show_has_no_scale():
    assert scale_for([suppressed()], [0.8]) is None


def test_an_interval_is_never_narrower_than_can_be_seen():
    thin = reading(value=0.8, interval=Interval(0.7999, 0.8001, "Wilson"))

    bar = bar_for(thin, Scale(0.0, 1.0), 0.9, pale=False)

    assert bar.start is not None
    assert bar.end is not None
    assert bar.end - bar.start >= NARROWEST
    assert (bar.value, bar.target) == (80.0, 90.0)


def test_a_value_off_the_scale_stands_at_its_end():
    assert Scale(0.0, 0.5).place(0.9) == 100.0


def test_a_sparkline_leaves_gaps_out_and_needs_two_points():
    line = spark_for([reading(value=0.7), None, suppressed(), reading(value=0.8)], 0.75)

    assert line is not None
    assert line.line.count("L") == 1
    assert line.target_y is not None
    assert spark_for([reading(value=0.7), None], None) is None


def test_ticks_run_from_end_to_end():
    assert ticks(Scale(0.6, 0.9), Unit.SHARE) == [0.6, 0.7, 0.8, 0.9]
