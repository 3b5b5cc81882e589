"""Every table of every page is there as CSV and XLSX, with the cells that the screen shows."""

import csv
import html
import io
import re
from typing import Any

import pytest

from teams import tablefiles
from tests import access, builders
from tests.builders import NOON
from tests.kpis.views.lists import text
from tests.teams.test_spreadsheets import read
from tests.world import World

TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>(.{0,500})", re.DOTALL)
LINKS = re.compile(r'<a href="([^"]+)" download>(?:CSV|XLSX)</a>')
UNSEEN = re.compile(
    r'<(svg|button|progress|select)\b.*?</\1>|<(\w+)\b[^>]*class="(?:hide|label|early)"[^>]*>[^<]*</\2>',
    re.DOTALL,
)


def cells(table: str) -> list[list[str]]:
    """What stands in the cells, by other means than the file's."""
    rows = re.findall(r"<tr\b[^>]*>(.*?)</tr>", UNSEEN.sub("", table), re.DOTALL)
    return [
        [plain(cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in rows
    ]


def plain(cell: str) -> str:
    words = re.sub("<[^>]+>", " ", cell)
    return re.sub(r"\s", "", html.unescape(words))


def same(rows: Any) -> list[list[str]]:
    """Without blanks, and without the cells that only keep places free."""
    joined = [
        [re.sub(r"\s", "", "" if cell is None else str(cell)) for cell in row] for row in rows
    ]
    return [[cell.removeprefix("'") for cell in row if cell] for row in joined]


@pytest.mark.parametrize("language", ["fr"])
def test_every_table_of_a_page_has_files_that_equal_the_screen(
    world: World, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    known = access.strangers(world)
    world.admin.user.language = language
    world.admin.user.save()
    client = world.admin.client
    checked, lacking = 0, []

    for route in access.routes():
        if route.name in access.PUBLIC | access.OWN_ACCOUNT or route.is_api:
            continue
        address = access.address(route, known)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        for number, (tag, body, after) in enumerate(TABLE.findall(page), start=1):
            links = [html.unescape(link) for link in LINKS.findall(after)[:2]]
            if "data-files" in tag:
                if not all(f"format={kind}" in page for kind in tablefiles.KINDS):
                    lacking.append((route.name, number))
                continue
            if len(links) != 2:
                lacking.append((route.name, number))
                continue
            shown = [[cell for cell in row if cell] for row in cells(body)]
            plain_file = text(client.get(links[0]))
            assert same([*csv.reader(io.StringIO(plain_file))]) == same(shown), links[0]
            assert same(read(client.get(links[1]).content)) == same(shown), links[1]
            checked += 1

    assert lacking == []
    assert checked > 15


def test_a_list_of_many_pages_is_whole_in_its_file(world: World) -> None:
    for number in range(60):
        builders.topic(f"kind-{number:02}")

    page = text(world.admin.client.get("/settings/topics/?page=2"))
    [address] = [html.unescape(link) for link in LINKS.findall(page) if link.endswith("csv")]
    rows = text(world.admin.client.get(address)).splitlines()

    assert sum(row.startswith("Kind-") for row in rows) == 60
    assert "Kind-00" not in page


def test_a_cell_that_spans_keeps_the_others_in_their_columns_and_none_runs() -> None:
    page = """<table><tr><th rowspan=2>a</th><th colspan="2">b</th></tr>
    <tr><td>=c</td><td>d</td></tr>
    <tr><td>e<small class="hide">x</small></td><td class="num">12</td><td class="num">1.5</td></tr>
    <tr><td class="num">1,234,567</td><td class="num">16\u202f978</td><td class="num">1,23</td></tr>
    </table><table data-name="other"><tr><td>f</td></tr></table>"""

    found = tablefiles.cells(page, "1")

    assert found == [["a", "b", ""], ["", "=c", "d"], ["e", 12, "1.5"], [1_234_567, 16_978, "1,23"]]
    assert tablefiles.cells(page, "other") == tablefiles.cells(page, "2") == [["f"]]
    assert tablefiles.cells(page, "3") == []
