"""Control charts against Montgomery's constants and examples, and their own rules."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import pytest

from kpis.stats import control
from kpis.stats.control import Rule, Signal

# Montgomery, Introduction to Statistical Quality Control (4th ed.), viscosity of primer paint.
VISCOSITY = [
    *(33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27),
    *(33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84),
]
# Montgomery, orange juice cans: nonconforming in 30 samples of 50.
CANS = [
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
]


def test_the_constants_are_those_of_the_tables() -> None:
    # Montgomery, appendix VI: d2 = 1.128 and D4 = 3.267 for n = 2; 3 / d2 = 2.66.
    assert abs(control.D2 - 1.128) < 5e-4
    assert abs(control.D4 - 3.267) < 5e-4
    assert abs(control.SIGMAS / control.D2 - 2.66) < 2e-3


def test_single_values_meet_montgomerys_viscosity() -> None:
    chart, ranges = control.xmr_chart(VISCOSITY)

    assert chart.centre == pytest.approx(33.52, abs=5e-3)
    assert ranges.centre == pytest.approx(0.48, abs=5e-3)
    assert chart.periods[0].high == pytest.approx(34.80, abs=1e-2)
    assert chart.periods[0].low == pytest.approx(32.24, abs=1e-2)
    assert ranges.high == pytest.approx(1.57, abs=1e-2)
    assert chart.signals == ()
    assert ranges.beyond == ()


def test_shares_meet_montgomerys_cans() -> None:
    chart = control.p_chart([(k, 50) for k in CANS], laney=False)

    # Montgomery: centre 0.2313; normal limits 0.0524 and 0.4102; samples 15 and 23 beyond.
    assert chart.centre == pytest.approx(0.2313, abs=5e-5)
    assert chart.periods[0].high == pytest.approx(0.4102, abs=0.03)
    assert [signal.first + 1 for signal in chart.signals] == [15, 23]


def test_the_inflation_is_laneys_mean_range_of_the_scores() -> None:
    chart = control.p_chart([(k, 50) for k in CANS])

    error = sqrt(chart.centre * (1 - chart.centre) / 50)
    ranges = np.abs(np.diff([k / 50 / error for k in CANS]))
    assert chart.inflation == pytest.approx(ranges.mean() / 1.128, rel=1e-3)
    assert chart.inflation > 1.5
    assert chart.signals == ()


def test_a_baseline_fixes_centre_and_limits_for_what_follows() -> None:
    cases = [(80, 100), (82, 100), (79, 100), (81, 100), (60, 100)]

    chart = control.p_chart(cases, baseline=4)

    assert chart.centre == 322 / 400
    assert chart.signals == (Signal(Rule.BEYOND_3_SIGMA, 4, 4, is_above=False),)


def test_limits_follow_the_number_of_cases_and_are_exact() -> None:
    chart = control.p_chart([(8, 10), (80, 100), (800, 1000)])

    widths = [p.high - p.low for p in chart.periods if p.high is not None and p.low is not None]
    assert widths == sorted(widths, reverse=True)
    assert chart.periods[0].high == 1.0
    # Normal limits of 0.8 with 1000 cases are 0.762 and 0.838.
    assert chart.periods[2].low == pytest.approx(0.762, abs=2e-3)


def test_days_that_differ_by_themselves_widen_the_limits_as_laney_says() -> None:
    rng = np.random.default_rng(71)
    days = rng.beta(0.8 * 100, 0.2 * 100, 200)
    cases = [(int(k), 5000) for k in rng.binomial(5000, days)]

    chart = control.p_chart(cases)

    # Variance between days over that within: 1 + 4999 / 101.
    assert chart.inflation == pytest.approx(sqrt(1 + 4999 / 101), rel=0.15)
    assert sum(s.rule is Rule.BEYOND_3_SIGMA for s in chart.signals) <= 3


def test_chance_alone_rarely_signals() -> None:
    rng = np.random.default_rng(72)
    beyond = 0
    for _ in range(100):
        chart = control.u_chart([(int(k), 1) for k in rng.poisson(40, 25)])
        beyond += sum(s.rule is Rule.BEYOND_3_SIGMA for s in chart.signals)

    # 2,500 periods at 0.27 % would be seven; widened limits make them fewer.
    assert beyond <= 12


def test_counts_are_rates_of_one_exposure_each() -> None:
    chart = control.u_chart([(20, 1), (18, 1), (25, 1), (17, 1), (60, 1)], baseline=4)

    assert chart.centre == 20
    assert chart.signals[0] == Signal(Rule.BEYOND_3_SIGMA, 4, 4, is_above=True)


def test_rates_divide_by_their_exposure() -> None:
    chart = control.u_chart([(20, 2.0), (30, 3.0), (0, 0.0), (41, 4.0)])

    assert chart.centre == 91 / 9
    assert [p.value for p in chart.periods] == [10.0, 10.0, None, 10.25]


def test_means_have_the_limits_of_their_common_spread() -> None:
    groups = [[9, 10, 11], [10, 11, 12], [8, 10, 12], [9, 10, 11]]
    moments = [(len(g), sum(g), sum(x * x for x in g)) for g in groups]

    chart = control.mean_chart(moments)

    spread = sqrt((2 + 2 + 8 + 2) / 8)
    assert chart.centre == 123 / 12
    assert chart.inflation == 1.0
    assert chart.periods[0].high == pytest.approx(123 / 12 + 3 * spread / sqrt(3))


def test_eight_on_a_side_signal_once_for_the_longest_run() -> None:
    values = [1.0, 2.0, 1.0, 2.0, 1.0, *[-0.1] * 9, 2.0]

    chart, _ = control.xmr_chart(values)

    centre = sum(values) / len(values)
    assert all(v < centre for v in values[5:14])
    assert Signal(Rule.EIGHT_ON_A_SIDE, 5, 13, is_above=False) in chart.signals


def test_seven_on_a_side_or_a_value_at_the_centre_do_not_signal() -> None:
    def periods(values: Sequence[float | None]) -> list[control.Period]:
        return [
            control.Period(v, None if v is None else -9, None if v is None else 9) for v in values
        ]

    assert control.signals(periods([1.0] * 7 + [-1.0]), 0) == ()
    assert control.signals(periods([1.0] * 4 + [0.0] + [1.0] * 7), 0) == ()
    assert control.signals(periods([1.0] * 4 + [None] + [1.0] * 4), 0) == (
        Signal(Rule.EIGHT_ON_A_SIDE, 0, 8, is_above=True),
    )


def test_a_large_step_shows_in_the_moving_ranges() -> None:
    _, ranges = control.xmr_chart([10.0, 10.1, 9.9, 10.0, 10.1, 10.0, 9.9, 30.0])

    assert ranges.beyond == (6,)


def test_what_cannot_be_charted_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        control.p_chart([(5, 4)])
    with pytest.raises(ValueError, match="no rate"):
        control.u_chart([(-1, 4)])
    with pytest.raises(ValueError, match="period with cases"):
        control.p_chart([(0, 0)])
    with pytest.raises(ValueError, match="two periods"):
        control.xmr_chart([1.0, None])
