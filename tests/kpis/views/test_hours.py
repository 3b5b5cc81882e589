"""The page of hours: a heat map, half-hours that missed, and how long customers wait."""

import html
import re

from kpis.catalogue import find
from tests.kpis.views.conftest import ALL_DAYS, WEEK
from tests.kpis.views.test_costs import cost

HOURS = "/hours/"


def page(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


def test_every_hour_shows_its_figure_with_its_sample_or_why_there_is_none(readers):
    text = page(readers.max, f"{HOURS}?{ALL_DAYS}&channel=&show=volume")

    cells = re.findall(r'<td class="h(\d)[^"]*">(.*?)</td>', text)
    assert len(cells) == 7 * 24
    assert all("<span>n </span>" in words for step, words in cells if step != "0")
    assert all('<span class="hide">' in words for step, words in cells if step == "0")
    assert "is busiest" in text


def test_each_hour_of_the_map_leads_to_all_that_its_figure_is_made_from(readers):
    chosen = f"{ALL_DAYS}&channel=&team={readers.first.slug}"
    text = page(readers.max, f"{HOURS}?{chosen}&show=volume")
    cells = re.findall(r'<a href="([^"]+)">[^<]+</a><small><span>n </span>([\d,]+)', text)

    address, n = cells[0]
    taken = page(readers.max, html.unescape(address))

    assert len(cells) > 20
    assert f"<dt>sample (n)</dt><dd>{n}</dd>" in taken
    for part in ("numerator", "maturity", "data cut-off", "definition of"):
        assert f"<dt>{part}</dt>" in taken
    assert f", version {find('channel_volume').version}" in taken
    assert re.search(r"<h1>[^<]+, Monday \d\d:00 to \d\d:00, ", taken)
    assert readers.max.get("/readings/backlog/?weekday=1&hour=10").status_code == 404


def test_a_figure_of_all_teams_is_taken_apart_too(readers):
    text = page(readers.max, f"/readings/service_level/?{ALL_DAYS}&channel=")

    assert "Service level of all teams" in text
    assert "<dt>denominator</dt>" in text


def test_the_half_hours_that_missed_are_told_with_what_they_cost(readers):
    text = page(readers.max, f"{HOURS}?{WEEK}&channel=")

    assert re.search(r"\d+ half-hours of \d+ missed their target", text)
    assert "were not answered in time" in text


def test_a_vendor_sees_the_hours_of_its_own_team_alone(readers):
    other = readers.second

    text = page(readers.ana, f"{HOURS}?{WEEK}&channel=")

    assert other.name not in text
    assert readers.ana.get(f"{HOURS}?{WEEK}&team={other.slug}").status_code == 404
    assert readers.ana.get(f"{HOURS}patience/?{WEEK}&team={other.slug}").status_code == 404


def test_files_hold_what_the_page_tells(readers):
    text = page(readers.max, f"{HOURS}?{WEEK}&channel=")
    [missed] = re.findall(r"<h2>(\d+) half-hours of \d", text)

    rows = page(readers.max, f"{HOURS}?{WEEK}&channel=&table=missed&format=csv").splitlines()
    sheet = readers.max.get(f"{HOURS}?{WEEK}&channel=&table=hours&format=xlsx")

    assert len(rows) - 1 == int(missed)
    assert sheet["Content-Disposition"].endswith('.xlsx"')
    assert sheet.content.startswith(b"PK")


def test_patience_tells_the_longest_wait_within_the_target(readers):
    text = page(readers.max, f"{HOURS}patience/?{ALL_DAYS}&channel=phone")

    assert "<svg" in text or "Too few gave up" in text


def test_a_page_without_a_channel_asks_for_one_before_it_tells_of_patience(readers):
    text = page(readers.max, f"{HOURS}patience/?{ALL_DAYS}&channel=")

    assert "Choose one channel" in text


def test_a_page_of_hours_costs_few_queries(readers):
    assert cost(readers.max, HOURS) <= 12
    assert cost(readers.max, f"{HOURS}patience/") <= 12
