"""From a figure to exactly the contacts behind it: the list and its files."""

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from django_scopes import scopes_disabled

from kpis.catalogue import find
from kpis.drillform import mark_at
from kpis.queries import drilldown
from kpis.queries.readings import Selection, readings
from teams.models import Interaction
from tests import builders
from tests.kpis.october import FIRST, LAST, LATER
from tests.kpis.views.conftest import ALL_DAYS, WEEK, logged_in
from tests.kpis.views.lists import MOST_QUERIES, links, queries, text
from tests.teams.test_spreadsheets import read


def addressed(page: str, rel: str) -> str:
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_the_list_behind_a_figure_its_csv_and_its_xlsx_hold_the_same_contacts(readers):
    chosen = f"kpi=service_level&{WEEK}&team={readers.first.slug}&side=denominator"
    (reading,) = readings(
        [find("service_level")], Selection(FIRST, LAST, teams=(readers.first.pk,)), now=LATER
    )

    page = text(readers.max.get(f"/interactions/?{chosen}"))
    plain = text(readers.max.get(f"/interactions/?{chosen}&format=csv"))
    book = readers.max.get(f"/interactions/?{chosen}&format=xlsx").content

    head, *rows = csv.reader(io.StringIO(plain))
    sheet = [[row[head.index("name")] for row in read(book)[1:]]]
    named = [row[head.index("name")] for row in rows]
    assert len(rows) == reading.denominator
    assert sum(int(row[head.index("numerator")]) for row in rows) == reading.numerator
    assert sheet == [named]
    assert links(page) == named[: drilldown.PER_PAGE]
    assert f"= {reading.numerator} ÷ {reading.denominator}" in page
    for part, n in (
        ("Numerator", reading.numerator),
        ("Not in the numerator", reading.denominator - reading.numerator),
        ("Denominator", reading.denominator),
    ):
        assert f">{part} <small>{n}</small></a>" in page
    assert page.index("format=csv") < page.index("<table"), "found without scrolling to the end"
    for part in ("formula", "sample (n)", "maturity", "data cut-off", "definition of"):
        assert f"<dt>{part}</dt>" in page


def test_the_parts_of_a_figure_lead_to_the_lists_of_as_many_contacts(readers):
    page = text(readers.max.get(f"/readings/service_level/?{WEEK}&team={readers.first.slug}"))

    parts = re.findall(r'<dd>\s*<a href="(/interactions/[^"]+side=(\w+))">([\d,]+)</a>', page)
    counts = {}
    for address, side, _amount in parts:
        rows = text(readers.max.get(f"{address.replace('&amp;', '&')}&format=csv"))
        counts[side] = len(rows.splitlines()) - 1

    assert [side for _address, side, _amount in parts] == ["numerator", "missed", "denominator"]
    assert counts == {side: int(amount.replace(",", "")) for _at, side, amount in parts}
    assert counts["numerator"] + counts["missed"] == counts["denominator"] > counts["missed"] > 0


def test_newer_and_older_pages_lead_through_the_whole_list_and_back(readers, monkeypatch):
    monkeypatch.setattr(drilldown, "PER_PAGE", 20)
    address = f"/interactions/?kpi=answer_rate:offered&side=denominator&{WEEK}"
    plain = text(readers.max.get(f"{address}&format=csv"))
    named = [row["name"] for row in csv.DictReader(io.StringIO(plain))]

    page = text(readers.max.get(address))
    assert not addressed(page, "prev")
    seen, pages = links(page), [links(page)]
    while older := addressed(page, "next"):
        page = text(readers.max.get(f"/interactions/{older}"))
        pages.append(links(page))
        seen += links(page)
    back = text(readers.max.get(f"/interactions/{addressed(page, 'prev')}"))

    assert seen == named
    assert links(back) == pages[-2]


@pytest.mark.parametrize("key", ["service_level", "channel_volume", "fcr_rate", "nps"])
def test_twenty_rows_take_no_more_queries_than_ten(readers, monkeypatch, key):
    address = f"/interactions/?kpi={key}&{ALL_DAYS}"
    counts = []
    for rows in (10, 20):
        monkeypatch.setattr(drilldown, "PER_PAGE", rows)
        counts.append(queries(readers.max, address))

    assert counts[1] <= max(counts[0], MOST_QUERIES)
    assert counts[0] <= MOST_QUERIES


def test_a_vendor_lists_its_own_contacts_alone_and_no_repeats_that_it_cannot_see(readers):
    plain = text(readers.ana.get(f"/interactions/?kpi=answer_rate&{WEEK}&format=csv"))
    other = readers.ana.get(f"/interactions/?kpi=answer_rate&{WEEK}&team={readers.second.slug}")
    beyond = text(readers.ana.get(f"/interactions/?kpi=fcr_rate&{WEEK}"))
    answers = text(readers.ana.get(f"/interactions/?kpi=csat_score&{ALL_DAYS}"))

    teams = {row["team"] for row in csv.DictReader(io.StringIO(plain))}
    assert teams == {readers.first.slug}
    assert other.status_code == 404
    assert "your list could not equal the figure" in beyond
    assert "Your role sees this figure" in answers
    assert not links(beyond) + links(answers)


def test_a_figure_without_a_list_says_why_and_an_odd_place_is_the_beginning(readers):
    stock = text(readers.max.get(f"/interactions/?kpi=backlog&{WEEK}"))
    unkept = text(readers.max.get(f"/interactions/?kpi=agent_occupancy&channel=phone&{WEEK}"))
    first = text(readers.max.get(f"/interactions/?kpi=asa&{WEEK}"))
    wrong = readers.max.get(f"/interactions/?kpi=happiness&{WEEK}")

    assert "What stands open" in stock
    assert "not kept along what is chosen" in unkept
    for odd in ("9999-99-99_zz", "9999-12-31T23:59:59+00:00_1", "2026-10-05_1", "0_0"):
        page = text(readers.max.get(f"/interactions/?kpi=asa&{WEEK}&before={quote(odd)}"))
        assert links(page) == links(first) != []
    assert wrong.status_code == 400
    assert mark_at("2026-10-05T12:00:00_1", is_dated=False) is None  # no zone, no instant


def test_a_french_reader_reads_the_list_in_french(readers):
    chloe = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = text(chloe.get(f"/interactions/?kpi=service_level&{WEEK}&side=missed"))

    assert "Hors du numérateur" in page
    assert "Ajoute au numérateur" in page


def test_a_list_and_its_files_tell_the_language_of_each_contact(readers):
    with scopes_disabled():
        Interaction.objects.filter(arrived_at__date=FIRST).update(language="de")
    zoe = logged_in(builders.user("zoe", role="manager", language="fr"))

    for key in ("service_level", "fcr_rate"):
        address = f"/interactions/?kpi={key}&{WEEK}"
        head, *rows = csv.reader(io.StringIO(text(readers.max.get(f"{address}&format=csv"))))
        book = read(readers.max.get(f"{address}&format=xlsx").content)
        place = head.index("language")

        assert {row[0][19:][-6:] for row in rows} == {"+01:00", "+02:00"}, "days as on the page"
        assert {row[place] for row in rows} == {"", "de"}
        assert [row[place] or "" for row in book] == ["language", *(row[place] for row in rows)]
    named = next(row[head.index("name")] for row in rows if row[place] == "de")
    assert "<td>allemand</td>" in text(zoe.get(f"/interactions/?key={named}")).lower()
    assert "<td>allemand</td>" in text(zoe.get(f"{address}&start={FIRST}&end={FIRST}")).lower()


def counted(client: Any, address: str) -> int:
    plain = text(client.get(f"{address}&format=csv"))
    return len(plain.splitlines()) - 1


def test_the_sample_of_each_figure_of_a_team_leads_to_what_it_counts(readers):
    page = text(readers.max.get(f"/teams/{readers.first.slug}/?{ALL_DAYS}&channel=phone"))
    found = dict(re.findall(r'class="behind" href="[^"]*kpi=([^&"]+)&amp;([^"]*)"', page))
    taken = text(
        readers.max.get(f"/readings/abandonment_rate/?{ALL_DAYS}&team={readers.first.slug}")
    )
    over_time = text(
        readers.max.get(
            f"/teams/{readers.first.slug}/control/?{ALL_DAYS}&kpi=channel_volume&by=day&channel="
        )
    )

    assert {"service_level", "asa", "fcr_rate", "aht_contact", "csat_score"} <= set(found)
    assert {"backlog", "enps"} & set(found) == set()
    assert "kpi=abandonment_rate&amp;team=" in taken
    assert over_time.count('<th scope="row"><a href="/interactions/?kpi=channel_volume') > 7


@pytest.mark.parametrize("tab", ["mix", "agents"])
def test_each_row_of_a_team_leads_to_as_many_contacts_as_its_sample(readers, tab):
    page = text(readers.max.get(f"/teams/{readers.first.slug}/{tab}/?{ALL_DAYS}&channel="))
    key = {"mix": "channel_volume", "agents": "aht_leg"}[tab]
    links_to = re.findall(
        rf'<a href="([^"]*kpi={key}&[^"]*)">([\d,]+)</a>', page.replace("&amp;", "&")
    )

    side = "&side=denominator" if tab == "agents" else ""
    counts = [(counted(readers.max, address + side), int(n)) for address, n in links_to]

    assert counts
    assert all(listed == n for listed, n in counts)
