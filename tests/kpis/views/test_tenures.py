"""Teams compared by the tenure of their agents."""

import re
from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.queries import tenures
from kpis.queries.readings import Selection, readings
from kpis.queries.tenures import Tenure
from kpis.views.asked import ask
from teams.models import Agent, Assignment
from tests.kpis.october import FIRST, LAST, LATER
from tests.kpis.views.conftest import WEEK

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomers(readers):
    """One agent of each team came a month ago; the others have been there since January."""
    with scopes_disabled():
        found = [
            Assignment.objects.filter(team=team).order_by("pk")[0]
            for team in (readers.first, readers.second)
        ]
        for one in found:
            one.from_day = LAST - timedelta(days=30)
            one.save()
    return tuple(sorted(one.agent_id for one in found))


def test_tenure_counts_from_the_first_day_in_any_team(readers, newcomers):
    with scopes_disabled():
        assert tenures.agents([Tenure.NEW], on=LAST) == newcomers
        assert tenures.agents([Tenure.LONG], on=LAST) == tenures.NOBODY
        assert tenures.agents([], on=LAST) == ()
        some = tenures.agents([Tenure.NEW, Tenure.FIRST_YEAR], on=LAST)
        none = tenures.agents(list(Tenure), on=LAST - timedelta(days=400))

    assert set(newcomers) < set(some)
    assert none == tenures.NOBODY


def test_tenure_counts_from_the_day_of_hire_where_it_is_known(readers, newcomers):
    with scopes_disabled():
        Agent.objects.filter(pk=newcomers[0]).update(hired_on=LAST - timedelta(days=800))

        assert tenures.agents([Tenure.NEW], on=LAST) == newcomers[1:]
        assert tenures.agents([Tenure.LONG], on=LAST) == newcomers[:1]


def test_the_comparison_is_of_these_agents_alone(readers, newcomers):
    selection = Selection(FIRST, LAST, teams=(readers.first.pk,), agents=newcomers)
    with scopes_disabled():
        [alone] = readings([catalogue.find("aht_leg")], selection, now=LATER)
    page = readers.max.get(
        f"/teams/?{WEEK}&channel=&tenure=new&kpi=aht_leg&kpi=channel_volume"
    ).content.decode()

    [own] = [part for part in page.split("<tr") if f"/teams/{readers.first.slug}/" in part]
    assert f"n {alone.n:,}" in own
    assert "not kept by agent" in own
    # Where the figure is explained, it is that of the same agents.
    [address] = re.findall(r'href="(/readings/aht_leg/[^"]+)"', own)
    assert "tenure=new" in address
    explained = readers.max.get(address.replace("&amp;", "&")).content.decode()
    assert f"<dd>{alone.n:,}</dd>" in explained
    assert "under 3 months" in explained


def test_the_list_behind_the_figure_holds_these_agents_contacts(readers, newcomers):
    query = f"{WEEK}&kpi=aht_leg&side=denominator&team={readers.first.slug}"
    every = readers.max.get(f"/interactions/?{query}&format=csv").content.decode()
    own = readers.max.get(f"/interactions/?{query}&tenure=new&format=csv").content.decode()

    assert 1 < len(own.splitlines()) < len(every.splitlines())
    assert set(own.splitlines()) <= set(every.splitlines())


def test_an_unknown_tenure_is_refused(readers, rf):
    assert readers.max.get(f"/teams/?{WEEK}&tenure=ancient").status_code == 400
    with scopes_disabled():
        assert ask(rf.get(f"/teams/?{WEEK}&tenure=ancient")).choice is None


def test_agents_and_kinds_of_contacts_are_not_chosen_together_and_the_page_says_so(readers):
    page = readers.max.get(f"/teams/?{WEEK}&tenure=first-year&topic=unknown").content.decode()

    assert "Not kept so finely" in page
    assert "was imported" not in page
    apart = [
        re.sub("&amp;", "&", one) for one in re.findall(r'class="button" href="([^"]+)"', page)
    ]
    assert ["tenure=" in one for one in apart[-2:]] == [True, False]
    assert ["topic=unknown" in one for one in apart[-2:]] == [False, True]
