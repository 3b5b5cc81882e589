"""Funnels as their readers see them."""

import csv
import io
import re

from kpis import catalogue
from kpis.views import kept
from tests import builders
from tests.kpis.views.conftest import ALL_DAYS, logged_in


def table(page):
    """The cells of the page's only table, its head left out."""
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    ]


def test_each_team_stands_beside_its_limits(readers):
    page = readers.max.get(f"/funnel/?{ALL_DAYS}&channel=").content.decode()

    rows = table(page)
    assert [row[0] for row in rows] == sorted(team.name for team in readers.october.teams)
    assert all(len(row) == 6 for row in rows)
    assert page.count("<svg") >= 2
    assert 'role="img" aria-label="Service level against its sample' in page


def test_agents_are_not_ranked_and_the_page_says_why(readers):
    address = f"/teams/{readers.first.slug}/funnel/?{ALL_DAYS}&channel=&kpi=aht_leg"

    page = readers.max.get(address).content.decode()
    sized = readers.max.get(f"{address}&order=sample").content.decode()

    names = [row[0] for row in table(page)]
    assert len(names) == 3
    assert names == sorted(names)
    samples = [int(row[2]) for row in table(sized)]
    assert samples == sorted(samples, reverse=True)
    assert "Nobody is ranked." in page
    assert re.findall(r"&amp;order=(\w+)\"", page) == ["sample"]
    assert "order=value" not in page


def test_below_the_minimum_an_agent_has_no_figure_and_no_name_in_the_drawing(readers):
    address = f"/teams/{readers.first.slug}/funnel/?{ALL_DAYS}&channel=&kpi=aht_leg"

    page = readers.max.get(address).content.decode()

    small = [row[0] for row in table(page) if int(row[2]) < 30]
    assert small
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    assert all(name not in drawings for name in small)
    assert all("too few" in row[1] for row in table(page) if row[0] in small)
    assert "Grey points" in page


def test_what_is_not_kept_by_agent_says_so(readers):
    address = f"/teams/{readers.first.slug}/funnel/?{ALL_DAYS}"

    queue = readers.max.get(f"{address}&kpi=service_level").content.decode()
    whole = readers.max.get(f"{address}&kpi=fcr_rate").content.decode()

    assert "Service level: tells of the queue, not of who answers." in queue
    assert "First contact resolution: not kept by agent." in whole


def test_a_count_has_no_limits_and_says_so(readers):
    page = readers.max.get(f"/funnel/?{ALL_DAYS}&kpi=channel_volume").content.decode()

    assert "only shares, means and rates have limits of chance" in page


def test_the_file_has_the_lines_of_the_table(readers):
    address = f"/funnel/?{ALL_DAYS}&channel=&order=sample"

    page = readers.max.get(address).content.decode()
    answer = readers.max.get(f"{address}&format=csv")

    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [line["n"] for line in lines] == [row[2] for row in table(page)]
    assert {line["kpi"] for line in lines} == {"service_level"}
    assert all(float(line["low_99_8"]) <= float(line["low_95"]) for line in lines)
    assert len({line["overall"] for line in lines}) == 1


def test_a_vendor_reaches_its_own_team_alone(readers):
    page = readers.ana.get(f"/funnel/?{ALL_DAYS}").content.decode()
    own = readers.ana.get(f"/teams/{readers.first.slug}/funnel/?{ALL_DAYS}&channel=&kpi=aht_leg")
    other = readers.ana.get(f"/teams/{readers.second.slug}/funnel/?{ALL_DAYS}")

    assert "Fewer than two teams" in page
    assert readers.second.name not in page
    assert (own.status_code, other.status_code) == (200, 404)


def test_a_figure_that_nobody_knows_is_answered_with_what_to_do(readers):
    answer = readers.max.get(f"/funnel/?{ALL_DAYS}&kpi=happiness")

    assert answer.status_code == 400
    assert "happiness" in answer.content.decode()


def test_a_variant_that_is_not_in_the_list_is_shown_where_an_address_names_it(readers):
    page = readers.max.get(f"/funnel/?{ALL_DAYS}&channel=&kpi=service_level:V3").content.decode()

    assert f"selected>{catalogue.find('service_level:V3').name}</option>" in page
    assert len(table(page)) == 3


def test_a_funnel_is_kept_until_something_changes(readers, django_assert_num_queries):
    kept.clear()
    address = f"/funnel/?{ALL_DAYS}&channel="

    first = readers.max.get(address).content.decode()
    again = readers.max.get(address).content.decode()

    assert first[first.index("<main") :] == again[again.index("<main") :]
    assert len(kept._pages) == 1


def test_a_french_reader_reads_it_in_french(readers):
    french = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = french.get(f"/teams/{readers.first.slug}/funnel/?{ALL_DAYS}&channel=").content.decode()

    assert "Personne n’est classé." in page
    assert "limites à 99,8\u202f%" in page
