"""Pages of one team, of one figure, of the glossary; charts."""

import csv
import io
import re

import pytest
from django.utils.html import strip_tags

from kpis import catalogue, sections
from tests import builders
from tests.kpis.views.conftest import ALL_DAYS, WEEK, logged_in


@pytest.mark.parametrize("tail", ["", "mix/", "agents/"])
def test_another_vendors_team_does_not_exist(readers, tail):
    own = readers.ana.get(f"/teams/{readers.first.slug}/{tail}?{WEEK}")
    other = readers.ana.get(f"/teams/{readers.second.slug}/{tail}?{WEEK}")

    assert (own.status_code, other.status_code) == (200, 404)


@pytest.mark.parametrize("address", ["/readings/asa/", "/charts/trend/", "/charts/waits.svg"])
def test_a_figure_of_another_vendors_team_does_not_exist(readers, address):
    own = readers.ana.get(f"{address}?{WEEK}&team={readers.first.slug}")
    other = readers.ana.get(f"{address}?{WEEK}&team={readers.second.slug}")

    assert (own.status_code, other.status_code) == (200, 404)


def test_a_team_page_shows_every_kpi_once_but_those_with_a_page_of_their_own(readers):
    page = readers.max.get(f"/teams/{readers.first.slug}/?{WEEK}").content.decode()
    own = [
        readers.max.get(f"/readings/{key}/?{WEEK}&team={readers.first.slug}").status_code
        for key in sections.APART
    ]

    shown = re.findall(r'<h3><a href="/glossary/(\w+)/">', page)
    every = [kpi.code for kpi in catalogue.defaults()]
    assert shown == [code for code in every if code not in sections.APART]
    assert len(shown) == len(every) - 1
    assert own == [200] * len(sections.APART)


def test_a_team_page_exports_every_kpi(readers):
    answer = readers.max.get(f"/teams/{readers.first.slug}/?{WEEK}&format=csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["kpi"] for row in rows} == {kpi.key for kpi in catalogue.defaults()}
    assert {row["scope"] for row in rows} == {readers.first.slug}


def test_channels_and_topics_are_named(readers):
    page = readers.max.get(f"/teams/{readers.first.slug}/mix/?{WEEK}").content.decode()

    assert "Phone" in page
    assert "By topic" in page


def test_agents_stand_in_the_order_of_their_names(readers):
    address = f"/teams/{readers.first.slug}/agents/?{WEEK}&channel="
    page = readers.max.get(address).content.decode()

    names = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert names == sorted(names)
    assert len(names) == 3


def test_a_figure_is_taken_apart(readers):
    address = f"/readings/service_level/?{WEEK}&team={readers.first.slug}"
    page = readers.max.get(address).content.decode()
    export = readers.max.get(f"/teams/?{WEEK}&format=csv").content.decode()

    [row] = [
        row
        for row in csv.DictReader(io.StringIO(export))
        if row["kpi"] == "service_level" and row["scope"] == readers.first.slug
    ]
    facts = {
        name: strip_tags(fact).strip()
        for name, fact in re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    }
    assert facts["numerator"] == row["numerator"]
    assert facts["denominator"] == row["denominator"]
    assert str(catalogue.find("service_level").formula.en) in page


@pytest.mark.parametrize("key", ["happiness", "service_level:V9", "service_level:"])
def test_an_unknown_figure_does_not_exist(readers, key):
    assert readers.max.get(f"/readings/{key}/?team={readers.first.slug}").status_code == 404


def test_the_glossary_defines_every_kpi_and_variant(readers):
    page = readers.max.get("/glossary/").content.decode()

    for kpi in catalogue.CATALOGUE:
        assert f"<code>{kpi.key}</code>" in page
    for kpi in catalogue.defaults():
        assert f'id="{kpi.code}"' in page


def test_a_chart_is_a_part_of_a_page_or_a_page(readers):
    address = f"/charts/trend/?{WEEK}&trend=channel_volume"

    part = readers.max.get(address, headers={"HX-Request": "true"}).content.decode()
    page = readers.max.get(address).content.decode()

    assert "<html" not in part
    assert "<svg" in part
    assert "<table" in part
    assert "<html" in page


def test_a_chart_as_an_image_is_the_same_twice_and_knows_two_themes(readers):
    address = f"/charts/waits.svg?{WEEK}&channel=phone"

    light, again = readers.max.get(address), readers.max.get(address)
    dark = readers.max.get(f"{address}&theme=dark")

    assert light["Content-Type"] == "image/svg+xml"
    assert light.content == again.content
    assert light.content != dark.content


def test_a_chart_without_data_says_so(readers):
    empty = "period=custom&start=2020-01-01&end=2020-01-31"

    page = readers.max.get(f"/charts/trend/?{empty}").content.decode()
    image = readers.max.get(f"/charts/trend.svg?{empty}")
    dark = readers.max.get(f"/charts/trend.svg?{empty}&size=narrow&theme=dark")

    assert "Too little data" in page
    assert image.status_code == 404
    assert image["Content-Type"] == "image/svg+xml"
    assert "Too little data" in image.content.decode()
    assert 'width="328"' in dark.content.decode()
    assert image.content != dark.content


def test_an_unknown_chart_does_not_exist(readers):
    assert readers.max.get(f"/charts/pie/?{WEEK}").status_code == 404


def test_a_missing_page_is_answered_in_the_look(readers):
    answer = readers.max.get("/nowhere/")

    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_a_trend_with_a_target_draws_it(readers):
    builders.target(kpi="abandonment_rate", target=0.05, floor=0.3)

    address = f"/charts/trend/?{ALL_DAYS}&channel=&trend=abandonment_rate"
    page = readers.max.get(address).content.decode()

    assert "target ≤\u00a05%" in page


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Teams compared, 5\u00a0Oct.\u00a0– 2\u00a0Nov. 2026"),
        ("fr", "Équipes comparées, 5\u00a0oct.\u00a0– 2\u00a0nov. 2026"),
    ],
)
def test_in_a_title_that_wraps_a_day_stays_with_its_month(readers, language, title):
    reader = logged_in(builders.user(f"lea-{language}", role="manager", language=language))

    page = reader.get("/teams/?period=custom&start=2026-10-05&end=2026-11-02")

    assert f"<h1>{title}</h1>" in page.content.decode()
