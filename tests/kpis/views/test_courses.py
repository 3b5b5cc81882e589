"""The course of a team's figure as its readers see it."""

import csv
import io
import re

import pytest

from kpis import catalogue, courses
from tests import builders
from tests.kpis.views.conftest import ALL_DAYS, WEEK, logged_in

DAILY = f"{ALL_DAYS}&channel=&by=day&kpi=channel_volume"


def test_each_point_stands_between_its_limits(readers):
    page = readers.max.get(f"/teams/{readers.first.slug}/control/?{DAILY}").content.decode()

    rows = re.findall(r'<th scope="row">', page)
    assert len(rows) >= 20
    assert page.count("<svg") >= 2
    assert 'aria-label="Contact volume by day' in page


def test_the_file_has_the_lines_of_the_table(readers):
    address = f"/teams/{readers.first.slug}/control/?{DAILY}"

    page = readers.max.get(address).content.decode()
    lines = list(
        csv.DictReader(io.StringIO(readers.max.get(f"{address}&format=csv").content.decode()))
    )

    shown = re.findall(r'<tr><th scope="row">.*?</th><td class="num">(\d+)</td>', page)
    assert [line["n"] for line in lines] == shown
    assert {line["scope"] for line in lines} == {readers.first.slug}
    assert all(float(line["low_limit"]) < float(line["high_limit"]) for line in lines)


@pytest.mark.parametrize("key", [key for key, _name in courses.offered()])
def test_every_figure_has_a_course_or_says_why_not(readers, key):
    address = f"/teams/{readers.first.slug}/control/?{ALL_DAYS}&channel=&by=day&kpi={key}"

    answer = readers.max.get(address)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("<figure" in page) != ("No limits here" in page)
    assert str(catalogue.find(key).name) in page


def test_every_card_of_a_team_leads_to_its_course(readers):
    page = readers.max.get(f"/teams/{readers.first.slug}/?{ALL_DAYS}&channel=").content.decode()

    led = re.findall(r'<a href="(/teams/[^"]+/control/[^"]+)" aria-label="([^"]+)">', page)
    assert led
    for address, label in led:
        assert label.endswith("over time")
        assert "kpi=" in address


def test_too_few_points_lead_to_larger_steps(readers):
    address = f"/teams/{readers.first.slug}/control/?{WEEK}&channel=&kpi=csat_score"

    page = readers.max.get(address).content.decode()

    assert "limits take eight points" in page
    assert "by=month" in page


def test_another_vendors_course_does_not_exist(readers):
    own = readers.ana.get(f"/teams/{readers.first.slug}/control/?{DAILY}")
    other = readers.ana.get(f"/teams/{readers.second.slug}/control/?{DAILY}")

    assert (own.status_code, other.status_code) == (200, 404)


def test_a_french_reader_reads_it_in_french(readers):
    french = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = french.get(f"/teams/{readers.first.slug}/control/?{DAILY}").content.decode()

    assert "Volume des contacts par jour" in page or "par jour\u202f; tirets" in page
    assert "coup de dés" in page
