"""The page of the live board: its part, its wall, its age, and what it says without any data."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from teams.models import Team
from tests import builders
from tests.builders import leg
from tests.kpis.october import LATER
from tests.kpis.views.test_costs import is_own

LIVE = "/live/"
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def today(readers):
    with scopes_disabled():
        for team in (readers.first, readers.second):
            for minutes in (2, 12, 50):
                builders.interaction(leg(team, at=LATER - timedelta(minutes=minutes), talk=30))
    return readers


def page(client, query="", **headers):
    found = client.get(f"{LIVE}?{query}", **headers)
    assert found.status_code == 200
    return found.content.decode()


def test_a_part_of_the_page_asks_for_itself_again(today):
    text = page(today.max, "channel=")
    part = page(today.max, "channel=", **PART)

    assert part.lstrip().startswith("<div")
    assert 'hx-trigger="every 15s"' in part
    assert part.strip() in text
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in text


def test_the_wall_has_the_figures_and_no_bar(today):
    text = page(today.max, "channel=phone&wall=1")

    assert 'class="page wall"' in text
    assert 'class="bar"' not in text
    assert "wall=1" in text.split("hx-get=")[1].split('"')[1]


def test_old_news_is_grey_and_says_so(today, monkeypatch):
    assert "board living stale" not in page(today.max, "channel=")

    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + timedelta(minutes=30))

    text = page(today.max, "channel=")
    assert "board living stale" in text
    assert "These figures are old" in text


def test_a_vendor_sees_its_own_queue_alone(today):
    text = page(today.ana, "channel=")

    assert today.first.name in text
    assert today.second.name not in text
    assert today.ana.get(f"{LIVE}?team={today.second.slug}").status_code == 404


def test_what_reached_no_team_has_a_row_of_its_own_for_who_sees_everything(today):
    with scopes_disabled():
        nobody = Team.objects.get(slug="unattributed")
        builders.interaction(leg(nobody, at=LATER - timedelta(minutes=9), outcome="abandoned"))

    assert "No team" in page(today.max, "channel=")
    assert "No team" not in page(today.ana, "channel=")
    assert "unattributed" in page(today.max, "channel=&format=csv")


def test_without_contacts_today_the_board_leads_to_the_last_day_that_has_some(readers):
    text = page(readers.max)

    assert "No contact today" in text
    assert "day=2026-11-0" in text

    shown = page(readers.max, "channel=&day=2026-10-26")

    assert "hx-get" not in shown
    assert "30 min" not in shown
    assert "26 Oct. 2026" in shown


def test_a_file_of_the_board_has_a_line_a_queue_and_span(today):
    lines = page(today.max, "channel=phone&format=csv").splitlines()

    assert len(lines) == 1 + 2 * 2
    assert lines[0].startswith("team,channel,day,span,offered,answered,waiting")


def test_a_board_costs_few_queries(today):
    with CaptureQueriesContext(connection) as queries:
        page(today.max)

    assert len([q for q in queries if is_own(q["sql"])]) <= 12


def test_a_share_of_the_day_leads_to_the_contacts_that_it_counts(today):
    day = timezone.localdate(LATER)
    builders.changed_day(day=day)
    with scopes_disabled():
        snapshots.refresh(start=day, end=day, now=LATER)

    text = page(today.max, f"channel=phone&team={today.first.slug}")

    tile = text.split('<ul class="tiles">')[1].split("</ul>")[0]
    [listed] = set(re.findall(r'href="(/interactions/[^"]*kpi=service_level[^"]*)"', tile))
    assert f"team={today.first.slug}" in listed
    found = today.max.get(html.unescape(listed) + "&side=denominator")
    assert found.status_code == 200
    assert len(set(re.findall(r'href="(/interactions/\d+/)"', found.content.decode()))) == 3
    assert "/interactions/?kpi" not in page(today.max, "channel=phone&wall=1"), (
        "nobody clicks there"
    )
