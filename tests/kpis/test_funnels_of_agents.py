"""Funnels of agents, and of rates, from a week of every kind of contact."""

from datetime import date
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.definitions import Reason
from kpis.queries.funnels import Spread, Why, spread
from kpis.queries.laws import Law
from kpis.queries.readings import Selection, readings
from kpis.stats import funnel
from teams.models import Agent, Leg
from tests import builders
from tests.kpis.october import LATER, October


def of_agents(key: str, october: October, **narrowed: Any) -> Spread:
    team = october.teams[0]
    chosen = Selection(date(2026, 10, 1), date(2026, 11, 30), teams=(team.pk,), **narrowed)
    with scopes_disabled():
        agents = list(Agent.objects.values_list("pk", flat=True))
        return spread(catalogue.find(key), chosen, agents, by="agent", now=LATER)


@pytest.mark.django_db
def test_means_of_agents_have_limits_of_the_spread_of_their_contacts(october: October) -> None:
    found = of_agents("aht_leg", october)

    with scopes_disabled():
        own = list(Leg.objects.filter(team=october.teams[0], answered_at__isnull=False))
    moments = []
    for unit in found.units:
        legs = [leg for leg in own if leg.agent_id == unit.reading.cell.agent]
        times = [
            sum(part or 0 for part in (leg.talk_ms, leg.hold_ms, leg.consult_ms, leg.wrap_up_ms))
            for leg in legs
        ]
        # Consulted agents' time is in the sums, their legs are not counted.
        n = sum(leg.kind != "consult" for leg in legs)
        moments.append((n, sum(times), sum(time * time for time in times)))
    expected = funnel.means(moments)
    assert found.law is Law.NORMAL
    assert found.whole == pytest.approx(expected.target / 1000)
    for unit, right in zip(found.units, expected.units, strict=True):
        assert unit.n == right.n
        assert unit.value == pytest.approx(right.value / 1000)
        assert unit.limits.high_95 == pytest.approx(right.limits.high_95 / 1000)
        assert unit.limits.low_998 == pytest.approx(max(right.limits.low_998 / 1000, 0))


@pytest.mark.django_db
def test_a_queues_figures_belong_to_no_agent(october: October) -> None:
    assert of_agents("service_level", october).why is Why.QUEUE
    assert of_agents("fcr_rate", october).why is Why.NOT_BY_AGENT


@pytest.mark.django_db
def test_what_is_not_kept_by_channel_says_so(october: October) -> None:
    phone = (builders.channel("phone").pk,)

    assert of_agents("contacts_per_agent_hour", october, channels=phone).why is Reason.NOT_KEPT


@pytest.mark.django_db
def test_contacts_per_hour_have_limits_of_counts(october: October) -> None:
    with scopes_disabled():
        teams = [team.pk for team in october.teams]
        kpi = catalogue.find("contacts_per_agent_hour")
        found = spread(kpi, october.month, teams, by="team", now=LATER)
        right = readings([kpi], october.month, by=("team",), now=LATER)

    own = [r for r in right if r.cell.team in teams and r.denominator]
    hours = [(int(r.numerator or 0), float(r.denominator or 0) / 3600) for r in own]
    assert found.law is Law.POISSON
    assert found.whole == pytest.approx(sum(k for k, _ in hours) / sum(h for _, h in hours))
    assert [unit.value for unit in found.units] == pytest.approx([r.value for r in own])
