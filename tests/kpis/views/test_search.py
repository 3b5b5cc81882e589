"""Search as a page and as a part of one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db


def find(person, text, **headers):
    answer = person.client.get("/search/", {"q": text}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_team_a_figure_a_page_and_an_event_are_found(world):
    builders.event(name="Autumn campaign")

    assert "/teams/atlas/" in find(world.max, "atlas")
    assert "/glossary/fcr_rate/" in find(world.max, "first contact resolution")
    assert 'href="/data/"' in find(world.max, "data", **{"X-Part": "1"})
    assert "Autumn campaign" in find(world.max, "autumn")


def test_a_vendor_finds_nothing_of_another_vendor_nor_pages_that_it_may_not_open(world):
    builders.event(name="Orvane moves", team=world.orvane)

    assert "/teams/orvane/" not in find(world.ana, "orvane")
    assert "Orvane moves" not in find(world.ana, "moves")
    assert 'href="/data/"' not in find(world.ana, "data", **{"X-Part": "1"})


def test_a_part_is_no_page_and_what_is_typed_is_text(world):
    part = find(world.max, "<b>x</b>", **{"X-Part": "1"})

    assert "<html" not in part
    assert "<b>x</b>" not in part
    assert "&lt;b&gt;x&lt;/b&gt;" in part


def test_a_key_leads_to_its_contact(world):
    assert "/interactions/?key=C0001" in find(world.max, "C0001")
    assert "/interactions/?key=" not in find(world.max, "two words")


def test_it_takes_few_queries_however_many_teams(world):
    with CaptureQueriesContext(connection) as queries:
        find(world.max, "team")
    first = len([q for q in queries if is_own(q["sql"])])
    for number in range(5):
        builders.team(f"Team {number}")
    with CaptureQueriesContext(connection) as queries:
        find(world.max, "team")

    assert len([q for q in queries if is_own(q["sql"])]) == first <= 6
