"""A figure that late data may still change says so everywhere, with the day it becomes final."""

import csv
import io
import json
import re

import pytest
from django.core.management import call_command

from kpis.catalogue import find
from kpis.definitions import Maturity
from kpis.queries.readings import Selection, readings
from tests import builders
from tests.kpis.october import FIRST, LAST, LATER
from tests.kpis.views.conftest import ALL_DAYS, WEEK, Readers

# Files end before these days do: what a period up to 6 November says is not final.
UNTIL = "provisional until 9 Nov. 2026"
DAYS = ["--from=2026-10-13", "--to=2026-11-06"]


@pytest.mark.parametrize(
    ("page", "grey"),
    [
        ("/teams/{team}/", r'<article class="card[^"]*provisional">'),
        ("/teams/{team}/mix/", r'<span class="quiet">[\d.]+%</span><small>provisional until'),
        ("/readings/answer_rate/?team={team}", r'<p class="big provisional">'),
        ("/charts/waits/", UNTIL),
    ],
)
def test_a_provisional_figure_is_grey_and_says_until_when(
    readers: Readers, page: str, grey: str
) -> None:
    address = page.format(team=readers.first.slug)
    address += ("&" if "?" in address else "?") + f"{ALL_DAYS}&channel="

    shown = readers.max.get(address).content.decode()

    assert UNTIL in shown
    assert re.search(grey, shown)


@pytest.mark.parametrize(
    "page", ["/", "/teams/", "/teams/{team}/", "/teams/{team}/mix/", "/charts/waits/"]
)
def test_a_final_figure_says_nothing_of_the_kind(readers: Readers, page: str) -> None:
    shown = readers.max.get(f"{page.format(team=readers.first.slug)}?{WEEK}").content.decode()

    of_answers = re.findall(r"/readings/answer_rate/.*?</a>", shown, re.DOTALL)
    assert not any("provisional" in figure for figure in of_answers)
    assert UNTIL not in shown


def test_of_a_course_only_the_last_days_are_provisional(readers: Readers) -> None:
    address = f"/charts/trend/?{ALL_DAYS}&trend=channel_volume&channel="

    table = readers.max.get(address).content.decode().split("<tbody>")[1]

    rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    assert UNTIL in rows[-1]
    assert "provisional" not in rows[0]


def test_each_day_of_a_period_ripens_by_itself(readers: Readers) -> None:
    kpi, days = find("fcr_rate"), Selection(FIRST, LAST)
    now = LATER.replace(day=3)

    found = readings([kpi], days, by=("day",), now=now)
    (whole,) = readings([kpi], days, now=now)

    # Seven days and two for late files before the third of November.
    final = [one.cell.day.day for one in found if one.maturity is Maturity.FINAL and one.cell.day]
    assert final == [22, 23, 24]
    assert whole.maturity is Maturity.PROVISIONAL
    assert found[-1].final_on == whole.final_on


def test_exports_and_commands_name_the_day(readers: Readers) -> None:
    page = readers.max.get(f"/teams/?{ALL_DAYS}&format=csv").content.decode()
    printed, table = io.StringIO(), io.StringIO()
    call_command("kpis", *DAYS, "--kpi", "answer_rate", "--format=json", stdout=printed)
    call_command("kpis", *DAYS, "--kpi", "answer_rate", stdout=table)

    [row] = json.loads(printed.getvalue())
    assert (row["maturity"], row["final_on"]) == ("provisional", "2026-11-09")
    assert "2026-11-09" in table.getvalue()
    rows = [row for row in csv.DictReader(io.StringIO(page)) if row["kpi"] == "abandonment_rate"]
    assert {(row["maturity"], row["final_on"]) for row in rows} == {("provisional", "2026-11-09")}


def test_programs_are_told_the_day(readers: Readers) -> None:
    _row, secret = builders.token(user=builders.user(role="manager"), teams=[readers.first])
    asked = "/api/v1/readings?from=2026-10-13&to=2026-11-06&kpi=answer_rate"

    [row] = readers.max.get(asked, headers={"authorization": f"Bearer {secret}"}).json()

    assert (row["maturity"], row["final_on"]) == ("provisional", "2026-11-09")
