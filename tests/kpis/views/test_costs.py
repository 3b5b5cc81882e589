"""What pages cost, and what they say before there is anything to show."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER
from tests.kpis.views.conftest import logged_in

OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"
# The session, the person and the reach: what every page asks.
EDGES = (
    "django_session",
    "teams_user",
    "set_config",
    "current_setting",
    "SAVEPOINT",
    "BEGIN",
    "COMMIT",
)
REACH = 'SELECT "teams_team"."id" AS "pk" FROM "teams_team"'


def test_an_installation_without_any_data_says_so(world):
    page = world.max.client.get("/").content.decode()

    assert "Nothing was imported yet" in page


def test_pages_cost_as_many_queries_for_twenty_teams_as_for_ten(db):
    reader = logged_in(builders.user("max", role="manager"))
    day = builders.changed_day()
    costs: list[list[int]] = []
    for _half in range(2):
        teams = [builders.team() for _one in range(10)]
        for team in teams:
            builders.interaction(leg(team))
        type(day).objects.update(counter=len(costs) + 1)
        with scopes_disabled():
            snapshots.refresh(start=NOON.date(), end=NOON.date(), now=LATER)

        costs.append([cost(reader, a) for a in ("/teams/", f"/teams/{teams[0].slug}/")])

    assert costs[0] == costs[1]
    assert costs[0][0] <= 12  # the comparison
    assert costs[0][1] <= 32  # a team: one a source of facts


def cost(reader, address):
    with CaptureQueriesContext(connection) as queries:
        page = reader.get(f"{address}?{OCTOBER}")
    assert page.status_code == 200
    assert "No data" not in page.content.decode()
    return len([q for q in queries if is_own(q["sql"])])


def is_own(sql):
    return sql != REACH and not any(edge in sql for edge in EDGES)
