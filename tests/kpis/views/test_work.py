"""Channels and topics: shares that add up, the most frequent first, and how channels shift."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import work
from kpis.queries.pickers import pickers
from kpis.views import kept
from tests.kpis.october import LATER
from tests.kpis.views.conftest import ALL_DAYS, WEEK
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db


def read(client, query=WEEK):
    answer = client.get(f"/topics/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def chosen(rf, query=f"{WEEK}&channel="):
    from kpis.views.asked import ask

    return ask(rf.get(f"/topics/?{query}")).choice


def test_without_a_channel_in_the_address_all_are_meant(readers):
    page = read(readers.max)

    assert "Phone" in page
    assert "Chat" in page
    assert re.search(r'<option value="" selected>', page)


@pytest.mark.parametrize("kinds", [work.channels, work.topics])
def test_shares_add_up_and_the_most_frequent_comes_first(readers, rf, kinds):
    with scopes_disabled():
        found = kinds(chosen(rf), pickers(), now=LATER).rows

    counted = [row.volume.reading.value for row in found]
    assert counted == sorted(counted, reverse=True)
    assert sum(row.part for row in found) == pytest.approx(1)
    assert found[-1].reached == 1.0
    assert [row.reached for row in found] == sorted(row.reached for row in found)


def test_few_topics_are_said_to_bring_four_fifths(readers, rf):
    with scopes_disabled():
        found = work.topics(chosen(rf), pickers(), now=LATER)

    few = next(n for n, row in enumerate(found.rows, 1) if row.reached >= 0.8)
    assert found.title.startswith(f"{few} of {len(found.rows)} topics bring")


def test_each_channels_share_of_a_month_is_of_all_channels(readers, rf):
    with scopes_disabled():
        panel = work.shift(chosen(rf, f"{ALL_DAYS}&channel="), pickers(), now=LATER)

    assert panel is not None
    assert panel.columns[1:] == ["Phone", "Chat"]
    for row in panel.rows:
        parts = [float(cell.rstrip("%")) for cell in row[1:]]
        assert sum(parts) == pytest.approx(100, abs=0.11)


def test_the_chart_stands_alone_and_as_an_image(readers):
    assert "Figures as a table" in readers.max.get(f"/topics/shift/?{ALL_DAYS}").content.decode()
    image = readers.max.get(f"/topics/shift.svg?{ALL_DAYS}")

    assert image["Content-Type"] == "image/svg+xml"


def test_it_takes_a_dozen_queries_and_none_twice(readers):
    kept.clear()
    with CaptureQueriesContext(connection) as queries:
        read(readers.max, ALL_DAYS)

    asked = [q["sql"] for q in queries if is_own(q["sql"])]
    assert len(asked) <= 12, "\n".join(sql[:80] for sql in asked)


def test_without_data_it_says_where_there_is_some(readers):
    page = read(readers.max, "period=custom&start=2020-01-01&end=2020-01-31")

    assert "The latest day with data is" in page


def test_days_the_wrong_way_round_are_refused(readers):
    answer = readers.max.get("/topics/?period=custom&start=2026-10-31&end=2026-10-01")

    assert answer.status_code == 400
    assert "swap them" in answer.content.decode()
