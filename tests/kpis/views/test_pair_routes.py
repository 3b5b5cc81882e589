"""Two sides compared fairly: who gets there, how, and at which cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis.views import kept
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import Work
from tests.kpis.views.conftest import logged_in
from tests.kpis.views.fair import FCR, OCTOBER, ana, example, manager, read, teams, words

__all__ = ["ana", "example", "manager", "teams"]


def test_twenty_teams_cost_no_more_queries_than_two(manager, teams):
    def asked(address: str) -> int:
        kept.clear()
        with CaptureQueriesContext(connection) as seen:
            read(manager, f"/compare/{address}/?{OCTOBER}")
        return len(seen)

    few = asked("lyon/atlas")
    added = [*more_teams(2), Work(builders.team("Nantes", slug="nantes"), "phone", "billing", 4, 6)]
    with scopes_disabled():
        mixed.more(added)
    groups = asked("internal/vendors")
    with scopes_disabled():
        mixed.more(more_teams(15))

    assert asked("lyon/atlas") == few
    assert asked("internal/vendors") == groups


def more_teams(count: int) -> list[Work]:
    numbers = [next(builders.NUMBERS) for _ in range(count)]
    return [
        Work(
            builders.team(f"Team {n}", slug=f"t{n}", vendor=builders.vendor(f"Vendor {n}")),
            *("phone", "billing"),
            resolved=20,
            first=30,
        )
        for n in numbers
    ]


def test_another_vendors_comparison_does_not_exist(ana):
    for address in ("lyon/atlas", "atlas/lyon", "atlas/internal", "internal/vendors"):
        assert ana.get(f"/compare/{address}/?{OCTOBER}").status_code == 404
    assert ana.get(f"/compare/?a=atlas&b=lyon&{OCTOBER}").status_code == 404


def test_who_reaches_one_team_is_told_so_and_sees_no_way_in(ana):
    assert "You reach fewer than two teams: there is nobody to compare." in read(ana, "/compare/")
    assert "Compare fairly" not in read(ana, f"/teams/?{OCTOBER}")
    assert "Compare fairly" not in read(ana, f"/teams/atlas/?{OCTOBER}")


def test_a_vendor_compares_its_own_teams_and_all_work_is_theirs_alone(teams):
    _lyon, atlas = teams
    with scopes_disabled():
        second = builders.team("Atlas Sud", slug="atlas-sud", vendor=atlas.vendor)
        mixed.more([Work(second, "phone", "billing", 90, 120)])
    ana = logged_in(builders.user("ana", role="vendor", teams=[atlas, second]))

    said = read(ana, f"/compare/atlas/atlas-sud/?{FCR}&mix=total")

    assert "Same mix: all work of your teams" in said
    assert "Lyon" not in said
    assert "client" not in said.split("What may be said")[0]


def test_the_form_leads_to_the_two_sides_own_address(manager):
    answer = manager.get(f"/compare/?a=lyon&b=atlas&{FCR}&mix=total")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/compare/lyon/atlas/?period=custom&start=2026-10-01")
    assert "mix=total" in answer["Location"]


@pytest.mark.parametrize(
    "address", ["/compare/lyon/lyon/?", "/compare/lyon/internal/?", "/compare/?a=lyon&b=internal&"]
)
def test_nobody_is_compared_with_itself(manager, address):
    answer = manager.get(f"{address}{OCTOBER}")

    assert answer.status_code == 400
    assert "share a team" in words(answer)


@pytest.mark.parametrize("query", ["kpi=happiness", "mix=mine", "channel=pigeon", "kpi=%00"])
def test_an_address_that_makes_no_sense_is_answered_with_the_form(manager, query):
    answer = manager.get(f"/compare/lyon/atlas/?{query}")

    assert answer.status_code == 400
    assert "Choose KPIs" in words(answer)


def test_a_period_without_data_says_so(manager):
    said = read(manager, "/compare/lyon/atlas/?period=custom&start=2020-01-01&end=2020-01-31")

    assert "No data for January 2020" in said


def test_teams_and_figures_lead_to_the_fair_comparison(manager):
    listed = manager.get(f"/teams/?{OCTOBER}").content.decode()
    lyon = manager.get(f"/teams/lyon/?{OCTOBER}").content.decode()
    atlas = manager.get(f"/teams/atlas/?{OCTOBER}").content.decode()

    assert 'action="/compare/"' in listed
    assert "/compare/internal/vendors/?" in listed
    assert "/compare/lyon/vendors/?" in lyon
    assert "/compare/atlas/internal/?" in atlas


def test_the_form_names_two_sides_before_anybody_chose(manager):
    page = manager.get("/compare/").content.decode()

    assert 'value="internal" selected' in page
    assert 'value="vendors" selected' in page
    assert "/compare/internal/atlas/?" in page


def test_chosen_kpis_and_the_mix_stay_chosen(manager):
    page = manager.get(f"/compare/lyon/atlas/?{FCR}&mix=total").content.decode()

    assert 'value="total" selected' in page
    assert page.count(" checked") == 1
    assert "mix=total&amp;kpi=fcr_rate&amp;gap=fcr_rate#gap" in page
