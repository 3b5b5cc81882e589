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


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("people", "/settings/people/"),
        ("targets", "/settings/targets/"),
        ("cases", "/records/cases/"),
        ("disputes", "/disputes/"),
        ("suspect", "/surveys/suspects/"),
        ("objectifs", "/settings/targets/"),
        ("activite", "/topics/"),
    ],
)
def test_a_page_that_the_bar_does_not_hold_is_found_by_whoever_may_open_it(world, text, address):
    assert f'href="{address}"' in find(world.admin, text)
    assert world.admin.client.get(address).status_code == 200
    if world.ana.client.get(address).status_code == 403:
        assert f'href="{address}"' not in find(world.ana, text)


def test_a_saved_view_is_found_by_its_owner_alone(world):
    world.max.client.post("/views/save/", {"name": "Monday call", "query": "sort=name"})

    assert "/teams/?sort=name" in find(world.max, "monday")
    assert "/teams/?sort=name" not in find(world.admin, "monday")


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
