"""What stands beside a team's figures: distributions, backlog by age, costs, comments."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue, durations
from kpis.queries import ageing, spending
from kpis.queries.readings import Selection, readings
from kpis.queries.waits import spread
from teams import roles
from teams.models.people import Role, User
from teams.roles import STAFF, Permission
from tests import questionnaires
from tests.kpis.october import LATER
from tests.kpis.views.conftest import ALL_DAYS
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db
DAYS = date(2026, 10, 13), date(2026, 11, 6)
OPEN = f"{ALL_DAYS}&channel="


def read(client, address, query=OPEN):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("code", ["waits", "handling"])
def test_a_distributions_marks_are_the_kpis_and_its_table_holds_all(readers, code):
    kpi = {"waits": "wait_time:{}", "handling": "aht_leg:{}"}[code]
    kpis = [catalogue.find(kpi.format(name)) for name in ("p50", "p90")]
    selection = Selection(*DAYS, teams=(readers.first.pk,))
    with scopes_disabled():
        middle, far = readings(kpis, selection, now=LATER)
        found = spread(durations.LASTING[code].kind, selection, promise=None)

    assert found is not None
    assert (found.median, found.p90) == (middle.value, far.value)
    assert found.n == middle.n == sum(found.steps) == sum(found.bars)


def test_a_distribution_is_a_chart_of_one_team(readers):
    page = read(readers.max, "/charts/handling/", f"{OPEN}&team={readers.first.slug}")

    assert "nine in ten within" in page
    assert readers.max.get(f"/charts/handling/?{OPEN}").status_code == 404


def test_the_backlogs_ages_add_up_to_the_kpi_each_day(readers):
    selection = Selection(*DAYS, teams=(readers.first.pk,))
    with scopes_disabled(), CaptureQueriesContext(connection) as queries:
        found = ageing.standing(selection, ageing.days_of(*DAYS))
    with scopes_disabled():
        kpi = catalogue.find("backlog")
        each = [
            readings([kpi], Selection(one.day, one.day, selection.teams), now=LATER)[0].value
            for one in (found[0], found[12], found[-1])
        ]

    assert len(queries) == 1
    assert len(found) == 25
    assert [one.n for one in (found[0], found[12], found[-1])] == each
    assert found[-1].older(7) > found[-1].older(30) > 0


def test_a_long_period_shows_every_so_many_weeks(readers):
    days = ageing.days_of(DAYS[1] - timedelta(days=364), DAYS[1])

    assert len(days) <= 31
    assert days[-1] == DAYS[1]
    assert {(after - day).days for day, after in pairwise(days)} == {14}


def test_costs_by_category_add_up_to_the_total(readers):
    month = date(2026, 10, 1)
    with scopes_disabled():
        parts = spending.spending(readers.first.pk, [month])
        [total] = readings(
            [catalogue.find("cost_total")],
            Selection(month, date(2026, 10, 31), teams=(readers.first.pk,)),
            now=LATER,
        )
    page = read(readers.max, f"/teams/{readers.first.slug}/costs/")

    assert sum(one.amount for one in parts.values()) == Decimal(str(total.value))
    assert len(parts) > 1
    assert "Cost per contact" in page


def test_the_latest_comments_are_of_the_team_and_the_period(readers):
    programme = questionnaires.programme("calls", name_en="Calls")
    version = questionnaires.version(programme)
    for number in range(7):
        sent = questionnaires.invitation(readers.first, programme=programme, version=version)
        questionnaires.answer(sent, comment=f"Word {number}", answered_at=LATER.replace(day=5))
    other = questionnaires.invitation(readers.second, programme=programme, version=version)
    questionnaires.answer(other, comment="Elsewhere", answered_at=LATER.replace(day=5))

    page = read(readers.max, f"/teams/{readers.first.slug}/comments/")

    assert len(set(re.findall(r"Word \d", page))) == 5
    assert "Elsewhere" not in page
    assert "All comments of these days" in page


@pytest.mark.parametrize("part", ["costs", "comments"])
def test_vendors_see_neither_costs_nor_comments(readers, part):
    page = read(readers.ana, f"/teams/{readers.first.slug}/")

    assert readers.ana.get(f"/teams/{readers.first.slug}/{part}/?{OPEN}").status_code == 403
    assert f"/{part}/" not in page
    assert f"/teams/{readers.first.slug}/{part}/" in read(
        readers.max, f"/teams/{readers.first.slug}/"
    )


def test_whoever_reaches_all_teams_may_read_their_costs_and_comments():
    for role in Role:
        user = User(username="one", role=role)
        for permission in (Permission.READ_COSTS, Permission.READ_COMMENTS):
            assert roles.may(user, permission) == (role in STAFF)


def test_the_sections_of_the_page_can_be_gone_to(readers):
    page = read(readers.max, f"/teams/{readers.first.slug}/")

    [places] = re.findall(r'<nav class="within".*?</nav>', page, re.DOTALL)
    asked = re.findall(r'href="#([^"]+)"', places)
    assert len(asked) == len(set(asked)) >= 15
    assert set(asked) <= set(re.findall(r' id="([^"]+)"', page))


@pytest.mark.parametrize("part", ["backlog", "costs", "comments"])
def test_a_part_is_fetched_alone_or_read_as_a_page_at_few_queries(readers, part):
    address = f"/teams/{readers.first.slug}/{part}/?{OPEN}"
    with CaptureQueriesContext(connection) as queries:
        alone = readers.max.get(address, headers={"HX-Request": "true"}).content.decode()
    page = readers.max.get(address).content.decode()

    assert "<html" not in alone
    assert "<html" in page
    assert 'aria-current="page"' in page
    assert len([q for q in queries if is_own(q["sql"])]) <= 12
