"""Business time as stretches between instants, and hours as text."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from teams import calendars, hours
from teams.calendars import Hours

PARIS = "Europe/Paris"
OFFICE = [Hours(day, 9 * 60, 18 * 60) for day in range(1, 6)]
ALWAYS = [Hours(day, 0, 1440) for day in range(1, 8)]


MOMENTS = st.floats(0, 362 * 86400).map(
    lambda seconds: datetime(2027, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
)


def made(week=OFFICE, closed=(), zone=PARIS, start=date(2027, 1, 1), end=date(2028, 1, 1)):
    return calendars.spans(week, set(closed), zone=zone, start=start, end=end)


def paris(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=ZoneInfo(PARIS))


def business(stretches, starts: datetime, ends: datetime) -> float:
    passed = calendars.before_ms(stretches, ends) - calendars.before_ms(stretches, starts)
    return passed / 3_600_000


def test_a_weekend_between_question_and_reply_counts_four_hours_and_a_quarter():
    starts, ends = paris(1, 15, 16, 10), paris(1, 18, 11, 25)

    assert (ends - starts) == timedelta(hours=67, minutes=15)
    assert business(made(), starts, ends) == 4.25


def test_a_closed_day_counts_nothing():
    starts, ends = paris(5, 5, 17), paris(5, 7, 10)

    assert business(made(closed=[date(2027, 5, 6)]), starts, ends) == 2


def test_a_day_on_which_clocks_change_is_open_as_long_as_it_lasts():
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)

    for day, length in ((spring, 23), (autumn, 25)):
        opens = paris(day.month, day.day)
        assert business(made(ALWAYS), opens, opens + timedelta(days=1)) == length


def test_hours_that_the_clock_skips_are_no_stretch_and_part_of_one_is_cut():
    day = date(2027, 3, 28)
    skipped = [Hours(7, 130, 170)]
    part = [Hours(7, 90, 150)]

    assert made(skipped, start=day, end=day + timedelta(days=1)) == []
    (cut,) = made(part, start=day, end=day + timedelta(days=1))
    assert cut.closes_at - cut.opens_at == timedelta(minutes=30)


def test_days_and_nights_without_a_break_are_one_stretch():
    (only,) = made(ALWAYS)

    assert only.closes_at - only.opens_at == timedelta(days=365)


def test_neighbours_over_a_repeated_hour_neither_overlap_nor_gape():
    week = [Hours(7, 0, 150), Hours(7, 150, 1440)]
    day = date(2027, 10, 31)

    (only,) = made(week, start=day, end=day + timedelta(days=1))

    assert only.closes_at - only.opens_at == timedelta(hours=25)


@given(
    st.sampled_from([PARIS, "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=300)),
)
@settings(max_examples=60, deadline=None)
def test_without_closing_business_time_is_time(zone, moment, length):
    starts = moment.replace(microsecond=0)
    ends = min(starts + length, datetime(2027, 12, 31, tzinfo=UTC)).replace(microsecond=0)
    ends = max(starts, ends)

    found = business(made(ALWAYS, zone=zone), starts, ends)

    assert found == pytest.approx((ends - starts) / timedelta(hours=1))


@given(st.lists(MOMENTS, min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_business_time_adds_up_and_never_exceeds_the_clock(moments):
    first, middle, last = sorted(moments)
    stretches = made()

    whole = business(stretches, first, last)

    parts = business(stretches, first, middle) + business(stretches, middle, last)
    assert whole == pytest.approx(parts)
    assert 0 <= whole <= (last - first) / timedelta(hours=1) + 1e-6


def test_hours_are_read_in_both_languages_and_shown_in_the_readers():
    english = hours.read("Mon-Fri 09:00-12:30, 13:30-18:00; Sat 09:00-12:00")

    assert hours.read("lun-ven 9h00 – 12h30, 13:30-18:00 ; sam 09:00-12:00") == english
    assert hours.written(english) == "Mon-Fri 09:00-12:30, 13:30-18:00; Sat 09:00-12:00"
    with translation.override("fr"):
        assert hours.written(english) == "lun-ven 09:00-12:30, 13:30-18:00; sam 09:00-12:00"


def test_days_may_be_listed_and_run_over_the_weekend():
    assert hours.written(hours.read("Sat-Mon, Wed 10:00-24:00")) == (
        "Mon 10:00-24:00; Wed 10:00-24:00; Sat-Sun 10:00-24:00"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing is open"),
        ("Mon-Fri", "not days followed by hours"),
        ("09:00-12:00", "not days followed by hours"),
        ("Mon 09:00-12:00 Tue", "not days followed by hours"),
        ("Max 09:00-12:00", "is no day"),
        ("Mon-Max 09:00-12:00", "is no day"),
        ("Mon 9-12", "are no hours"),
        ("Mon 09:60-12:00", "no clock shows"),
        ("Mon 09:00-24:01", "no clock shows"),
        ("Mon 22:00-06:00", "ends before it begins"),
    ],
)
def test_what_cannot_be_read_is_said(text, said):
    with pytest.raises(hours.Unreadable, match=said):
        hours.read(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        found = hours.read(text)
    except hours.Unreadable:
        return

    assert hours.read(hours.written(found)) == sorted(set(found)) or calendars.overlap(found)


def test_hours_that_overlap_are_found_and_touching_ones_are_not():
    assert calendars.overlap(hours.read("Mon 09:00-12:00, 11:00-13:00"))
    assert calendars.overlap(hours.read("Mon 09:00-12:00; Mon-Tue 09:00-12:00"))
    assert calendars.overlap(hours.read("Mon 09:00-12:00, 12:00-13:00")) is None
