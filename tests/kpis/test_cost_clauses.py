"""Clauses of costs tell a vendor its invoice and nothing of ours; words of customers make none."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from kpis.actions import contracts, scorecards
from kpis.catalogue import CATALOGUE, find
from kpis.frozen import freeze
from kpis.models import Clause
from kpis.queries.readings import Selection, readings
from teams.scope import Reach
from tests import agreed, builders, facts
from tests.kpis.carded import OCTOBER, card, unscoped
from tests.kpis.test_worked_examples_costs import LATER, computed, month

__all__ = ["unscoped"]

INVOICED, LOADED = "cost_per_contact:without_retained", "cost_per_contact"
ANCHORS = {
    "weight": "100",
    "floor": "4",
    "target": "3",
    "minimum_n": "0",
    "pool": "0",
    "bonus": "0",
}


def test_a_vendors_clause_tells_its_invoice_per_contact_and_not_our_own_costs(db, client):
    with scopes_disabled():
        atlas = builders.team("Atlas", slug="atlas", vendor=builders.vendor("Atlas"))
        lyon = builders.team("Lyon", slug="lyon")
        for team, category, amount in (
            (atlas, "vendor", 40 * 350),
            (atlas, "retained", 40 * 77),
            (lyon, "salary", 40 * 999),
        ):
            facts.cost(team, category=category, amount=amount)
        for team in (atlas, lyon):
            month(team, contacts=40, in_time=30, resolved=1)
        computed()
        version = agreed.version(atlas)
        agreed.clause(version, INVOICED, floor=Decimal(4), target=Decimal(3))

        figures = scorecards.read(atlas, OCTOBER, version, now=LATER)
        issued = card(atlas, contract=version, figures=freeze(figures))
        ana = builders.user(role="vendor", teams=[atlas])
    with Reach(teams=frozenset({atlas.pk})).entered():
        [own] = readings(
            [find(INVOICED)], Selection(OCTOBER, OCTOBER, teams=(atlas.pk,)), now=LATER
        )

    assert figures.agreement is not None
    [line] = figures.lines
    [duty] = figures.agreement.obligations
    assert (line.value, duty.result, duty.points) == (3.5, Decimal("3.50"), Decimal(5))
    assert figures.agreement.mixed == ()  # no word of what the internal teams cost
    assert own.value is None  # elsewhere a vendor sees no costs
    client.force_login(ana)
    page = client.get(reverse("scorecard", args=[issued.pk])).content.decode()
    assert "€3.50" in page
    assert "9.99" not in page
    assert "4.27" not in page
    assert "/interactions/?kpi=cost" not in page


def test_the_form_says_what_of_costs_cannot_be_a_clause(world):
    drafts = [agreed.version(team, published_at=None) for team in (world.atlas, world.lyon)]

    def said(draft, kpi, **values):
        address = reverse("clause_add", args=[draft.pk])
        answer = world.max.client.post(address, ANCHORS | {"kpi": kpi} | values)
        return "" if answer.status_code == 302 else answer.content.decode()

    vendors, own = drafts
    phone = builders.channel().pk
    assert "which no vendor sees" in said(vendors, LOADED)
    assert "Costs are booked for a whole team" in said(vendors, INVOICED, channel=phone)
    assert said(vendors, INVOICED) == said(own, LOADED) == ""


@pytest.mark.parametrize("code", ["negative_sentiment_rate", "dissatisfaction_reason_share"])
def test_what_a_classifier_says_is_never_a_clause(world, code):
    draft = agreed.version(world.atlas, published_at=None)
    keys = [kpi.key for kpi in CATALOGUE if kpi.code == code]

    for key in keys:
        answer = world.max.client.post(
            reverse("clause_add", args=[draft.pk]), ANCHORS | {"kpi": key}
        )
        assert answer.status_code == 200
        assert "words is never contractual" in answer.content.decode()
        assert f'value="{key}"' not in answer.content.decode()
        with scopes_disabled(), pytest.raises(contracts.Refused, match="never contractual"):
            contracts.keep_clause(by=None, clause=Clause(version=draft), kpi=key)
