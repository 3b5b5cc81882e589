"""A comparison reads as often for many teams and KPIs as for few."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.catalogue import find
from kpis.definitions import Kpi
from kpis.queries.comparisons import Side, compare
from kpis.queries.readings import Selection
from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import END, LATER, START, Work

OCTOBER = Selection(START, END)


def side(team: Team) -> Side:
    return Side(team.slug, (team.pk,))


@pytest.fixture
def six(db: None) -> Iterator[list[Team]]:
    with scopes_disabled():
        teams = [builders.team(f"Team {i}", slug=f"t{i}") for i in range(6)]
        mixed.done([Work(team, "phone", "billing", 40, 60) for team in teams])
        yield teams


def test_the_number_of_queries_depends_on_neither_teams_nor_kpis(six):
    few = [find(key) for key in ("fcr_rate", "aht_contact", "wait_time")]
    many = [
        find(f"aht_contact:{k.variant}")
        for k in catalogue.CATALOGUE
        if k.code == "aht_contact" and k.variant
    ]
    many += [find(f"wait_time:{name}") for name in ("p80", "p90", "p95")]
    own = find("fcr_rate").snapshot
    many += [k for k in catalogue.CATALOGUE if k.code == "fcr_rate" and k.snapshot is own]
    one = [(side(six[0]), side(six[1]))]
    five = [(side(six[0]), side(other)) for other in six[1:]]

    def asked(kpis: list[Kpi], pairs: list[tuple[Side, Side]]) -> int:
        with CaptureQueriesContext(connection) as seen:
            compare(kpis, pairs, OCTOBER, now=LATER)
        return len(seen)

    least = asked(few, one)
    assert len(many) + 3 >= 10
    assert asked(few, five) == least
    assert asked([*few, *many], five) == least
