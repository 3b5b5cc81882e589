"""No page is heavy, also where 20 teams stand on it."""

import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.actions import snapshots
from kpis.compareform import MOST_COLUMNS, MOST_KPIS, kept_by_team
from kpis.views import kept
from tests import builders, crowd
from tests.bench.goals import REPORTS
from tests.builders import NOON, leg
from tests.kpis.october import LATER
from tests.kpis.views.conftest import logged_in

MOST_BYTES = 150 * 1024
TEAMS = 20
OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"


@pytest.fixture
def manager(db, monkeypatch):
    """Of 20 teams, three in four a vendor's; headlines have a target, so a symbol each."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    inside = builders.team("Inside", slug="inside")
    outside = builders.team("Outside", slug="outside", vendor=builders.vendor())
    for team in (inside, outside):
        for number in range(40):
            talk = leg(team, wait=5 + number % 30, agent=builders.agent(team=team))
            builders.interaction(talk, customer=builders.customer())
    crowd.like(inside, 4)
    crowd.like(outside, TEAMS - 6)
    for kpi in catalogue.headlines():
        builders.target(kpi=kpi.key, floor=0.1, threshold=0.3, target=0.8, stretch=0.9)
    builders.changed_day(day=NOON.date())
    with scopes_disabled():
        snapshots.refresh(start=NOON.date(), end=NOON.date(), now=LATER)
    kept.clear()
    yield logged_in(builders.user("max", role="manager", language="fr"))
    kept.clear()


def test_every_page_stays_light_with_20_teams(manager):
    wide, long = (
        "&".join(f"kpi={kpi.key}" for kpi in kept_by_team()[:most])
        for most in (MOST_COLUMNS, MOST_KPIS)
    )
    pages = [path.format(team="outside", long=long) for path in REPORTS.values()]
    pages += [
        "/compare/inside/outside/",
        f"/teams/?{wide}",
        f"/teams/?{long}",
        "/compare/",
        "/surveys/asking/",
    ]
    pages += ["/scorecards/", "/topics/costs/", "/topics/customers/", "/views/"]

    sizes = {}
    for page in pages:
        answer = manager.get(f"{page}{'&' if '?' in page else '?'}{OCTOBER}")
        assert answer.status_code == 200, page
        sizes[page] = len(answer.content)

    assert len(manager.get(f"/teams/?{OCTOBER}").content.split(b'<a class="cell')) > 100
    assert {page: size for page, size in sizes.items() if size > MOST_BYTES} == {}


def test_the_columns_to_choose_from_come_when_they_are_asked_for(db):
    max_ = logged_in(builders.user("max", role="manager"))
    asked = f"{OCTOBER}&kpi=asa&kpi=answer_rate"

    usual = max_.get(f"/teams/?{asked}").content.decode()
    choosing = max_.get(f"/teams/?{asked}&choose=kpis").content.decode()

    assert 'type="checkbox" name="kpi"' not in usual
    assert usual.count('<input type="hidden" name="kpi"') == 2, "as they stay when it is sent again"
    assert 'name="kpi" value="asa" checked' in choosing
    assert f"?{asked}&choose=kpis#columns".replace("&", "&amp;") in usual
    saved = f'/views/?{asked}"'.replace("&", "&amp;")
    assert saved in usual
    assert saved in choosing, "what is saved is no open drawer"
