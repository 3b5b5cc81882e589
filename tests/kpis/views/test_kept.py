"""A page that is kept is drawn once, and again as soon as anything behind it changes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.models import Target
from kpis.views import kept
from teams.models import ChangedDay, Team
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER
from tests.kpis.views.conftest import logged_in
from tests.shelf import Shelf

OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"


def made() -> Team:
    lyon = builders.team("Lyon", slug="lyon")
    for _ in range(40):
        builders.interaction(leg(lyon, wait=5))
    builders.changed_day()
    refresh()
    return lyon


@pytest.fixture(scope="module")
def lyons(shelved: Any) -> Shelf[Team]:
    return shelved(made)


@pytest.fixture
def lyon(db: None, lyons: Shelf[Team], monkeypatch: pytest.MonkeyPatch) -> Team:
    # No page outlives its hour, and no hour ends between two lines of a test.
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    kept.clear()
    return lyons.taken()


@pytest.fixture
def manager(db: None) -> Client:
    return logged_in(builders.user("max", role="manager"))


def refresh(*, minutes: int = 0) -> None:
    with scopes_disabled():
        now = LATER + timedelta(minutes=minutes)
        snapshots.refresh(start=NOON.date(), end=NOON.date(), now=now)


def page(client: Client, path: str = "/teams/") -> str:
    answer = client.get(f"{path}?{OCTOBER}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/teams/", "/teams/lyon/"])
def test_the_second_reading_asks_only_whether_anything_changed(
    lyon: Team, manager: Client, path: str
) -> None:
    first = page(manager, path)

    with CaptureQueriesContext(connection) as queries:
        second = page(manager, path)

    content = slice(first.index("<main"), None)
    assert second[second.index("<main") :] == first[content]
    of_figures = [q for q in queries if '"kpis_' in q["sql"] and "kpis_refresh" not in q["sql"]]
    assert of_figures == []


def test_late_facts_show_as_soon_as_they_are_counted(lyon: Team, manager: Client) -> None:
    assert "n 40" in page(manager).replace("\u00a0", " ").replace("&nbsp;", " ")
    builders.interaction(leg(lyon, wait=5))
    ChangedDay.objects.update(counter=2)

    refresh(minutes=1)

    assert "n 41" in page(manager).replace("\u00a0", " ").replace("&nbsp;", " ")


def test_a_changed_target_shows_at_once(lyon: Team, manager: Client) -> None:
    builders.target(kpi="answer_rate", target=0.5)
    target = builders.target(target=0.81, channel=builders.channel(), since=date(2026, 1, 2))
    assert "81" in page(manager)

    Target.objects.filter(pk=target.pk).update(target=0.93)

    assert "93%" in page(manager)


def test_a_renamed_team_shows_at_once(lyon: Team, manager: Client) -> None:
    page(manager)
    with scopes_disabled():
        Team.objects.filter(pk=lyon.pk).update(name="Lumière")

    assert "Lumière" in page(manager)


def test_a_vendor_is_not_shown_what_was_kept_for_a_manager(lyon: Team, manager: Client) -> None:
    atlas = builders.team("Atlas", vendor=builders.vendor())
    ana = logged_in(builders.user("ana", role="vendor", teams=[atlas]))
    assert "Lyon" in page(manager)

    assert "Lyon" not in page(ana)
    assert ana.get(f"/teams/lyon/?{OCTOBER}").status_code == 404


def test_another_language_is_another_page(lyon: Team, manager: Client) -> None:
    page(manager)
    chloe = logged_in(builders.user("chloe", role="manager", language="fr"))

    assert "Qualité de service" in page(chloe)


def test_only_so_many_pages_are_kept_the_last_ones_asked_for(
    lyon: Team, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT", 4)
    for number in range(7):
        manager.get(f"/teams/?{OCTOBER}&x={number}")

    asked = [key[1][1] for key in kept._pages]
    assert asked == [f"{OCTOBER}&x={number}" for number in range(3, 7)]
