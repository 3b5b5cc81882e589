"""Files of tables of figures: the screen's rows, each number by itself and unrounded."""

import csv
import html
import io
import re
from datetime import date

import pytest

from kpis.catalogue import find
from kpis.queries.readings import Selection, readings
from tests.kpis.october import LATER
from tests.kpis.views.conftest import ALL_DAYS
from tests.kpis.views.lists import text
from tests.teams.test_spreadsheets import read

DAYS = date(2026, 10, 13), date(2026, 11, 6)
NAMES = re.compile(r'<th (?:class="team" )?scope="row".*?</th>', re.DOTALL)


def named(page: str) -> list[str]:
    """The names of the rows on the screen."""
    words = (re.sub(r"<small.*?</small>|<[^>]+>", "", one) for one in NAMES.findall(page))
    return [html.unescape(one).strip() for one in words]


@pytest.mark.parametrize(
    ("place", "number", "by"),
    [
        ("/", "1", "team"),
        ("/topics/", "channels", "channel"),
        ("/teams/{}/mix/", "1", "channel"),
        ("/teams/{}/agents/", "1", "agent"),
    ],
)
def test_a_file_holds_the_rows_of_the_screen_in_full_precision(readers, place, number, by):
    address = f"{place.format(readers.first.slug)}?{ALL_DAYS}&channel="
    page = text(readers.max.get(address))
    kinds = [f"{address}&table={number}&format={kind}" for kind in ("csv", "xlsx")]

    head, *rows = csv.reader(io.StringIO(text(readers.max.get(kinds[0]))))
    book = read(readers.max.get(kinds[1]).content)

    names = named(page)
    start = names.index(rows[0][0])
    assert [row[0] for row in rows] == names[start : start + len(rows)]
    assert [row[0] for row in book[1:]] == [row[0] for row in rows]
    key = "aht_leg" if by == "agent" else "aht_contact"
    teams = (readers.first.pk,) if place.startswith("/teams/") else ()
    known = readings([find(key)], Selection(*DAYS, teams=teams), by=(by,), now=LATER)
    values = {round(one.value, 9) for one in known if one.value is not None}
    column = head.index(str(find(key).name))
    shown = {round(float(row[column]), 9) for row in rows if row[column][:1].isdigit()}
    assert shown
    assert shown <= values


def test_a_table_that_is_not_there_has_no_file(readers):
    address = f"/teams/{readers.first.slug}/mix/?{ALL_DAYS}&format=csv&table="

    assert readers.max.get(f"{address}3").status_code == 404
    assert readers.max.get(f"{address}%00").status_code == 404


@pytest.mark.parametrize(
    "place",
    [
        "/teams/{0}/?",
        "/teams/{0}/control/?kpi=channel_volume&by=day&",
        "/funnel/?",
        "/compare/{0}/{1}/?",
    ],
)
def test_figures_are_taken_away_as_plain_text_and_as_a_workbook_alike(readers, place):
    address = f"{place.format(readers.first.slug, readers.second.slug)}{ALL_DAYS}&channel=phone"
    page = html.unescape(text(readers.max.get(address)))
    links = [re.search(rf'href="([^"]+&format={kind})"', page) for kind in ("csv", "xlsx")]
    plain, book = (
        readers.max.get(f"{address.partition('?')[0]}?{link[1].partition('?')[2]}")
        for link in links
        if link
    )

    rows = [*csv.reader(io.StringIO(text(plain)))]
    sheet = read(book.content)
    assert len(rows) == len(sheet) > 1
    assert [row[:2] for row in rows] == [[str(cell or "") for cell in row[:2]] for row in sheet]
