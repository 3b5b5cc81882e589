"""Figures in words, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from kpis import formats
from kpis.definitions import Interval, Unit


def both(write):
    with translation.override("en"):
        english = write()
    with translation.override("fr"):
        return english, write()


@pytest.mark.parametrize(
    ("amount", "unit", "english", "french"),
    [
        (0.842, Unit.SHARE, "84.2%", "84,2\u202f%"),
        (0.8425, Unit.SHARE, "84.3%", "84,3\u202f%"),
        (9286.0, Unit.COUNT, "9,286", "9\u202f286"),
        (12.34, Unit.SECONDS, "12.3\u00a0s", "12,3\u00a0s"),
        (330.0, Unit.SECONDS, "5\u00a0min\u00a030\u00a0s", "5\u00a0min\u00a030"),
        (300.0, Unit.SECONDS, "5\u00a0min", "5\u00a0min"),
        (3900.0, Unit.SECONDS, "1\u00a0h\u00a005\u00a0min", "1\u00a0h\u00a005"),
        (0.0, Unit.SECONDS, "0.0\u00a0s", "0,0\u00a0s"),
    ],
)
def test_a_value_reads_as_each_language_writes_it(amount, unit, english, french):
    assert both(lambda: formats.value(amount, unit)) == (english, french)


def test_a_duration_in_a_table_reads_like_a_clock():
    assert both(lambda: formats.duration(318.4, clock=True)) == ("5:18", "5:18")


def test_a_duration_that_rounds_to_a_minute_says_so():
    assert both(lambda: formats.duration(59.96)) == ("1\u00a0min", "1\u00a0min")


def test_an_interval_shares_its_unit():
    span = Interval(0.804, 0.874, "Wilson")

    read = both(lambda: formats.interval(span, Unit.SHARE))

    assert read == ("80.4 – 87.4%", "[80,4\u00a0; 87,4]\u202f%")


def test_an_interval_names_its_method_and_its_design_effect():
    span = Interval(0.8, 0.9, "Wilson, clustered by day, design effect 1.25")

    read = both(lambda: formats.method(span))

    assert read == (
        "Wilson, clustered by day, design effect 1.25",
        "Wilson, par grappes de jours, effet de plan 1,25",
    )


def test_a_method_without_a_name_of_its_own_stays_as_it_is():
    assert both(lambda: formats.method(Interval(1.0, 2.0, "exact"))) == ("exact", "exact")


def test_units_are_written_as_each_language_writes_them():
    found = {
        unit: both(lambda unit=unit: formats.value(-1234.5, unit))
        for unit in (Unit.MONEY, Unit.POINTS, Unit.DAYS, Unit.PER_HOUR)
    }

    assert found == {
        Unit.MONEY: ("\u2212€1,234.50", "\u22121\u202f234,50\u00a0€"),
        Unit.POINTS: ("\u22121,234.5", "\u22121\u202f234,5"),
        Unit.DAYS: ("\u22121,234.5\u00a0d", "\u22121\u202f234,5\u00a0j"),
        Unit.PER_HOUR: ("\u22121,234.5/h", "\u22121\u202f234,5\u00a0/\u00a0h"),
    }


def test_an_interval_of_durations_reads_like_a_clock_in_tables():
    span = Interval(312.0, 324.0, "t")

    read = both(lambda: formats.interval(span, Unit.SECONDS, clock=True))

    assert read == ("5:12 – 5:24", "[5:12\u00a0; 5:24]")


@pytest.mark.parametrize(
    ("amount", "unit", "english", "french"),
    [
        (0.012, Unit.SHARE, "+1.2\u00a0points", "+1,2\u00a0point"),
        (-0.043, Unit.SHARE, "−4.3\u00a0points", "−4,3\u00a0points"),
        (0.02, Unit.SHARE, "+2.0\u00a0points", "+2,0\u00a0points"),
        (-6.0, Unit.SECONDS, "−6.0\u00a0s", "−6,0\u00a0s"),
    ],
)
def test_a_difference_of_shares_is_in_points(amount, unit, english, french):
    read = both(lambda: formats.change(amount, unit))

    assert read == (english, french)


def test_only_an_exact_zero_has_both_signs():
    read = [formats.change(amount, Unit.SHARE, short=True) for amount in (0.0, 0.0001, -0.0001)]

    assert read == ["±0", "+0.0", "−0.0"]


def test_the_interval_of_a_difference_signs_its_ends():
    read = both(lambda: formats.span_of_change(-0.068, 0.024, Unit.SHARE))

    assert read == ("[−6.8, +2.4]", "[−6,8\u00a0; +2,4]")


def test_an_instant_is_read_in_the_reporting_zone():
    cut = datetime(2026, 11, 4, 5, 0, tzinfo=UTC)

    read = both(lambda: formats.moment(cut, "Europe/Paris"))

    assert read == ("4 Nov. 2026, 06:00", "4 nov. 2026 à 6\u00a0h\u00a000")


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "October 2026", "octobre 2026"),
        (date(2026, 10, 4), date(2026, 10, 4), "4 Oct. 2026", "4 oct. 2026"),
        (date(2026, 10, 4), date(2026, 10, 9), "4 – 9 Oct. 2026", "4 – 9 oct. 2026"),
        (date(2026, 10, 1), date(2026, 10, 9), "1 – 9 Oct. 2026", "1er – 9 oct. 2026"),
        (date(2026, 10, 1), date(2026, 11, 1), "1 Oct. – 1 Nov. 2026", "1er oct. – 1er nov. 2026"),
        (date(2026, 10, 4), date(2026, 11, 9), "4 Oct. – 9 Nov. 2026", "4 oct. – 9 nov. 2026"),
        (date(2025, 12, 4), date(2026, 1, 9), "4 Dec. 2025 – 9 Jan. 2026",
         "4 déc. 2025 – 9 janv. 2026"),
    ],
)  # fmt: skip
def test_a_whole_month_is_called_by_its_name(start, end, english, french):
    assert both(lambda: formats.period(start, end)) == (english, french)


def test_a_target_is_exact_and_needs_no_decimals():
    read = both(lambda: formats.whole(formats.value(0.8, Unit.SHARE)))

    assert read == ("80%", "80\u202f%")
