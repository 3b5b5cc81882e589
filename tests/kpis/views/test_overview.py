"""The first page after the login."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.models.feeds import ImportState
from tests import builders
from tests.kpis.october import LATER
from tests.kpis.views.conftest import ALL_DAYS, logged_in
from tests.kpis.views.test_costs import is_own

EVERYTHING = f"{ALL_DAYS}&channel="


def read(client, query=EVERYTHING):
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_it_shows_each_team_with_its_main_figures(readers):
    page = read(readers.max)

    for team in readers.october.teams:
        assert team.name in page
    assert "Service level" in page
    assert "First contact resolution" in page


@pytest.mark.django_db
def test_a_period_without_data_is_not_called_calm(readers):
    page = read(readers.ana, "period=custom&start=2020-01-01&end=2020-01-31")

    assert "No data for January 2020" in page
    assert "Nothing needs attention" not in page


@pytest.mark.django_db
def test_a_vendor_sees_its_own_team_and_no_work_of_the_house(readers):
    builders.import_(state=ImportState.FAILED, created_at=LATER, file_name="calls.csv")

    page = read(readers.ana)

    assert readers.first.name in page
    assert readers.second.name not in page
    assert "calls.csv" not in page


@pytest.mark.django_db
def test_a_proven_miss_stands_first_and_leads_to_its_figure(readers):
    builders.target(kpi="abandonment_rate", target=0.0, floor=0.01)

    page = read(readers.max)

    assert "misses abandonment" in page
    assert page.index("misses abandonment") < page.index("</table>")
    assert "/readings/abandonment_rate/" in page


@pytest.mark.django_db
def test_a_failed_import_is_named_until_the_file_came(readers):
    feed = builders.feed()
    failed = builders.import_(
        feed=feed, state=ImportState.FAILED, created_at=LATER, file_name="a.csv"
    )
    assert f"/imports/{failed.pk}/" in read(readers.max)

    builders.import_(
        feed=feed,
        state=ImportState.DONE,
        created_at=LATER + timedelta(minutes=5),
        file_name="a.csv",
    )
    assert f"/imports/{failed.pk}/" not in read(readers.max)


@pytest.mark.django_db
def test_a_feed_that_fell_silent_is_named(readers):
    feed = builders.feed()
    done = {"feed": feed, "state": ImportState.DONE, "created_at": LATER}
    builders.import_(**done, finished_at=LATER - timedelta(days=3))
    assert f"{feed.name} has delivered nothing" in read(readers.max)

    builders.import_(**done, finished_at=LATER - timedelta(hours=3))
    assert f"{feed.name} has delivered nothing" not in read(readers.max)


@pytest.mark.django_db
def test_without_data_it_says_where_to_look(readers):
    page = read(readers.max, "period=custom&start=2020-01-01&end=2020-01-31")

    assert "The latest day with data is" in page


@pytest.mark.django_db
def test_a_period_that_makes_no_sense_is_said(readers):
    answer = readers.max.get("/?period=custom&start=2026-10-31&end=2026-10-01")

    assert answer.status_code == 400
    assert "swap them" in answer.content.decode()


@pytest.mark.django_db
def test_a_french_reader_reads_french(readers):
    builders.target(kpi="abandonment_rate", target=0.0, floor=0.01)

    page = read(logged_in(builders.user("chloe", role="manager", language="fr")))

    assert "À surveiller" in page
    assert "Needs attention" not in page


@pytest.mark.django_db
def test_it_takes_at_most_a_dozen_queries(readers):
    read(readers.max)
    with CaptureQueriesContext(connection) as queries:
        read(readers.max)

    asked = [query["sql"] for query in queries if is_own(query["sql"])]
    assert len(asked) <= 12, "\n".join(sql[:90] for sql in asked)
