"""The table of teams as its reader wants it: compared with what, sorted, grouped, which columns."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kpis import catalogue
from kpis.actions import snapshots
from kpis.families import FAMILIES
from kpis.periods import Against, Period
from kpis.views import kept
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER
from tests.kpis.views.conftest import logged_in
from tests.shelf import Shelf
from tests.teams.test_spreadsheets import read

OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"
YEAR = timedelta(days=365)


def made() -> None:
    """Four teams: Atlas has calls of a year before, Aaron has a single call."""
    teams = [
        builders.team("Lyon", slug="lyon"),
        builders.team("Brest", slug="brest"),
        builders.team("Atlas", slug="atlas", vendor=builders.vendor()),
    ]
    for place, team in enumerate(teams):
        for _number in range(31 + 2 * place):
            builders.interaction(leg(team, wait=5 + place))
    builders.interaction(leg(builders.team("Aaron", slug="aaron"), wait=5))
    for _number in range(31):
        builders.interaction(leg(teams[-1], at=NOON - YEAR, wait=5))
    for day in (NOON, NOON - YEAR):
        builders.changed_day(day=day.date())
        snapshots.refresh(start=day.date(), end=day.date(), now=LATER)


@pytest.fixture(scope="module")
def fours(shelved: Any) -> Shelf[None]:
    return shelved(made)


@pytest.fixture
def max_(db: None, fours: Shelf[None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A manager of four teams."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    kept.clear()
    fours.taken()
    yield logged_in(builders.user("max", role="manager"))
    kept.clear()


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/teams/?{OCTOBER}&{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def order(shown: str) -> list[str]:
    """Teams and heads of groups from above."""
    body = shown[shown.index("<tbody") : shown.index("</tbody")]
    found = re.findall(r'<th class="group"[^>]*>([^<]+)|/teams/(\w+)/\?', body)
    return [one or other for one, other in found]


def columns(found: str) -> list[str]:
    head = found[found.index("<thead") : found.index("</thead")]
    return re.findall(r"/glossary/([\w:]+)/", head)


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), (date(2025, 10, 1), date(2025, 10, 31))),
        (date(2025, 2, 1), date(2025, 2, 28), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2023, 2, 1), date(2023, 2, 28))),
        (date(2024, 2, 29), date(2024, 3, 6), (date(2023, 2, 28), date(2023, 3, 6))),
        (date(2026, 10, 5), date(2026, 10, 11), (date(2025, 10, 5), date(2025, 10, 11))),
    ],
)
def test_a_year_before_are_the_same_dates_and_whole_months_stay_whole(start, end, before):
    assert Period(start, end).before(Against.YEAR) == Period(*before)


def test_a_change_is_measured_from_the_period_that_was_chosen(max_):
    usual, year = page(max_), page(max_, "against=year")

    assert "change from September 2026" in usual
    assert "change from October 2025" in year
    [atlas] = re.findall(
        r'<a class="cell[^>]*/readings/channel_volume/[^>]*atlas.*?</a>', year, re.DOTALL
    )
    assert "+12.9%" in atlas, "35 calls after 31"
    assert "+12.9%" not in usual

    found = max_.get(f"/readings/channel_volume/?{OCTOBER}&against=year&team=atlas")
    said = found.content.decode()
    assert "change from October 2025" in said
    assert "+12.9%" in said


def test_a_reader_sorts_and_takes_groups_off(max_):
    orders = {
        "": ["Internal teams", "aaron", "brest", "lyon", "Vendors", "atlas"],
        "sort=-name": ["Internal teams", "lyon", "brest", "aaron", "Vendors", "atlas"],
        "sort=channel_volume": ["Internal teams", "aaron", "lyon", "brest", "Vendors", "atlas"],
        "sort=-channel_volume": ["Internal teams", "brest", "lyon", "aaron", "Vendors", "atlas"],
        "group=none": ["aaron", "atlas", "brest", "lyon"],
        "group=none&sort=channel_volume": ["aaron", "lyon", "brest", "atlas"],
        "group=none&sort=-channel_volume": ["atlas", "brest", "lyon", "aaron"],
    }

    assert {query: order(page(max_, query)) for query in orders} == orders
    assert re.search(r'<th class="c-head"[^>]*aria-sort="ascending"', page(max_))


def test_the_column_that_sorts_says_so_and_turns_round(max_):
    found = page(max_, "sort=-asa&group=none")

    sorting = re.findall(r'<th[^>]*aria-sort="(\w+)"[^>]*><b><a href="/glossary/(\w+)/"', found)
    assert sorting == [("descending", "asa")]
    [turned] = re.findall(r'class="sorting now" href="([^"]+)"', found)
    assert "sort=asa" in turned
    assert order(max_.get(f"/teams/{turned}".replace("&amp;", "&")).content.decode()) == [
        *("lyon", "brest", "atlas", "aaron")
    ]


def test_teams_without_a_value_come_last_whichever_way(max_):
    for sign in ("", "-"):
        assert order(page(max_, f"group=none&sort={sign}asa"))[-1] == "aaron"


def test_columns_are_those_chosen_in_the_order_of_the_catalogue(max_):
    found = page(max_, "kpi=wait_time:p90&kpi=asa&kpi=answer_rate")

    assert columns(found) == ["asa", "wait_time:p90", "answer_rate"]
    assert "100 contacts" in found, "also told where it is no column"
    csv = max_.get(f"/teams/?{OCTOBER}&kpi=answer_rate&format=csv").content.decode()
    assert {line.split(",")[0] for line in csv.splitlines()} == {"kpi", "answer_rate"}

    assert columns(page(max_)) == list(catalogue.HEADLINE_KEYS)


def test_a_column_taken_away_no_longer_sorts(max_):
    found = page(max_, "kpi=answer_rate&sort=-asa")

    cells = re.findall(r"/readings/answer_rate/.*?</a>", found, re.DOTALL)
    assert [re.findall(r"n (\d+)", cell) for cell in cells] == [["1"], ["33"], ["31"], ["35"]]
    assert re.search(r'<th class="c-head"[^>]*aria-sort="ascending"', found)


def test_every_kpi_stands_in_one_family():
    found = [kpi.key for family in FAMILIES for kpi in family.kpis]

    assert sorted(found) == sorted(kpi.key for kpi in catalogue.CATALOGUE)


def test_the_workbook_holds_the_table_as_it_is_sorted(max_):
    query = "kpi=asa&kpi=channel_volume&group=none&sort=-channel_volume&against=year"
    [address] = re.findall(r'href="(/teams/[^"]*format=xlsx)"', page(max_, query))

    answer = max_.get(address.replace("&amp;", "&"))

    columns, *rows = read(answer.content)
    assert 'filename="vigie-2026-10-01-2026-10-31.xlsx"' in answer["Content-Disposition"]
    assert columns[:3] == ["Team", "Group", "Contact volume"]
    assert columns[6] == "Contact volume, change from October 2025"
    assert [row[0] for row in rows] == ["Atlas", "Brest", "Lyon", "Aaron"]
    assert [row[1] for row in rows] == ["Vendors", *["Internal teams"] * 3]
    assert [row[2] for row in rows] == [35, 33, 31, 1]
    assert rows[0][6] == pytest.approx(4 / 31)
    assert rows[0][7] == pytest.approx(7.0), "Atlas answers after 7 s"
    assert rows[3][7] == "too few"
