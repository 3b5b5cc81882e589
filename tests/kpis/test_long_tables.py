"""Tables of pages that are too long for one answer become files by the job of long lists."""

import html
import re

import pytest

from kpis import tasks
from teams import tablefiles
from teams.models import Export, Job
from tests import builders
from tests.kpis.views.lists import text
from tests.teams.test_spreadsheets import read
from tests.world import world

__all__ = ["world"]
ROWS = 7


@pytest.fixture(autouse=True)
def small(world, monkeypatch, settings, tmp_path):
    """Tables of four rows are long, and read two rows at a time."""
    settings.VIGIE_VAR = tmp_path
    for number in range(ROWS):
        builders.import_(file_name=f"calls-{number}.csv", read_n=number, accepted_n=number)
    monkeypatch.setattr(tablefiles, "MOST_ROWS", 3)
    monkeypatch.setattr(tablefiles, "PART_ROWS", 2)


def tick():
    tasks.export_lists()
    for job in Job.objects.filter(name=tasks.make_export.name).order_by("pk"):
        tasks.make_export(job_id=job.pk)


def ask(client, kind="csv"):
    page = text(client.get("/imports/?q=calls&sort=-file_name"))
    [address] = re.findall(r'href="(/exports/table/[^"]+)"', page)
    offered = client.get(html.unescape(address))
    assert f"{ROWS} rows" in text(offered)
    answer = client.post(html.unescape(address), {"format": kind})
    assert (answer.status_code, answer["Location"]) == (302, "/exports/")
    return Export.objects.order_by("pk").last()


def content(client, export):
    answer = client.get(f"/exports/{export.pk}/file/")
    return b"".join(answer.streaming_content) if answer.status_code == 200 else None


def test_a_long_table_is_made_part_by_part_and_equals_the_screen(world, monkeypatch):
    client = world.max.client
    csv, xlsx = ask(client), ask(client, "xlsx")
    assert csv.total_n == ROWS

    tick()

    with monkeypatch.context() as patch:
        patch.setattr(tablefiles, "MOST_ROWS", 100)
        whole = text(client.get("/imports/?q=calls&sort=-file_name&table=1&as=csv"))
    assert content(client, csv).decode().replace("\xa0", " ") == whole
    assert whole.count("calls-") == ROWS
    head, *rows = read(content(client, xlsx))
    assert len(rows) == ROWS
    assert ",".join(map(str, head)) == whole.splitlines()[0]


def test_no_file_of_a_long_table_is_cut_off(world):
    answer = world.max.client.get("/imports/?q=calls&table=1&as=csv")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/exports/table/?of=")


def test_who_may_not_open_the_page_gets_no_file_of_it(world):
    address = "/exports/table/?of=%2Fimports%2F%3Ftable%3D1&rows=7"
    world.ana.client.post(address, {"format": "csv"})
    export = Export.objects.get()

    tick()

    export.refresh_from_db()
    assert export.state == "failed"
    assert content(world.ana.client, export) is None


@pytest.mark.parametrize("of", ["", "/nowhere/", "//elsewhere.org/imports/", "imports"])
def test_what_is_no_page_has_no_tables(world, of):
    assert world.max.client.get("/exports/table/", {"of": of, "rows": 7}).status_code == 404
