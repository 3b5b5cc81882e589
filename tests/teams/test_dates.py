"""Days and instants in words, on every page alike."""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from teams import dates


def test_french_months_are_shortened_as_printers_do() -> None:
    with translation.override("fr"):
        read = [dates.short_month(date(2026, month, 1)) for month in range(1, 13)]

    assert read == [
        "janv.", "févr.", "mars", "avr.", "mai", "juin",
        "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ]  # fmt: skip


def test_the_first_of_a_month_is_its_first_in_french_alone() -> None:
    first = date(2026, 2, 1)

    with translation.override("fr"):
        french = dates.day(first), dates.weekday(first)

    assert french == ("1er févr. 2026", "dimanche 1er février 2026")
    assert (dates.day(first), dates.weekday(first)) == ("1 Feb. 2026", "Sunday 1 February 2026")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1 Jan. 2027 / 1 Jan. 2027, 00:30 / –"),
        ("fr", "1er janv. 2027 / 1er janv. 2027 à 0\u00a0h\u00a030 / –"),
    ],
)
def test_an_instant_has_the_day_of_the_reporting_zone(language: str, written: str) -> None:
    page = Template("{% load dates %}{{ at|day }} / {{ at|moment }} / {{ never|day }}")
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    with translation.override(language):
        assert page.render(Context({"at": at, "never": None})) == written


def test_no_page_writes_days_in_a_way_of_its_own() -> None:
    own = re.compile(r"""\|date:["'][^"']*[jdlFN]|_DATE|DATE_FORMAT""")
    pages = [
        *settings.BASE_DIR.glob("templates/**/*.html"),
        *settings.BASE_DIR.glob("templates/**/*.txt"),
    ]

    assert [
        (page.name, found[0])
        for page in pages
        if (found := own.search(page.read_text().replace("Y-m-d", "")))
    ] == []
