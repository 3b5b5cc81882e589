"""A vendor that guesses: others' teams, agents and contacts in every parameter, told nothing."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from teams.models import Export, Interaction

DAYS = "period=custom&start=2026-10-01&end=2026-10-31&channel="
PAGES = (
    *("/teams/", "/teams/atlas/agents/", "/interactions/", "/readings/service_level/", "/funnel/"),
    *("/hours/", "/topics/", "/records/days/", "/credits/", "/search/"),
)
# As pages call them: what a guess has typed itself may stand in an address again.
NAMES = (b"Orvane", b"Lyon")


@pytest.fixture
def foreign(world):
    """Who is out of Ana's reach: an agent, and a contact with its customer."""
    with scopes_disabled():
        contact = Interaction.objects.filter(legs__team=world.orvane).select_related("customer")[0]
    return world.agents["orvane"], contact


def test_no_parameter_tells_of_another_team(world, foreign):
    agent, contact = foreign
    guesses = (
        *("team=orvane", "team=atlas&team=orvane", f"agent={agent.pk}"),
        f"key={contact.external_id}&q={contact.external_id}",
        f"customer={contact.customer_id}&kpi=fcr_rate&side=numerator&format=csv",
    )
    client = world.ana.client

    told = []
    for page in PAGES:
        for guess in guesses:
            answer = client.get(f"{page}?{DAYS}&{guess}")
            content = b"".join(answer) if answer.streaming else answer.content
            told += [(page, guess, name) for name in NAMES if name in content]
            assert answer.status_code in (200, 302, 400, 403, 404), (page, guess)
            assert contact.customer.reference.encode() not in content, (page, guess)

    assert told == []


def test_no_list_of_others_is_made_into_a_file(world, foreign):
    agent, _contact = foreign
    address = reverse("interactions_export")

    for guess in ("team=orvane", f"agent={agent.pk}", "kpi=cost_total"):
        answer = world.ana.client.post(f"{address}?{DAYS}&{guess}", {"format": "csv"})
        assert answer.status_code in (400, 403, 404), guess

    with scopes_disabled():
        assert not Export.objects.exists()
