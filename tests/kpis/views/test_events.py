"""Events: kept by managers, drawn in charts, and what changed around them."""

import csv
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kpis import happenings
from kpis.catalogue import find
from kpis.models import Event
from kpis.queries import events
from kpis.queries.readings import Selection, readings
from tests import builders
from tests.kpis.october import FIRST, LAST, LATER
from tests.kpis.views.conftest import ALL_DAYS
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db


def happened(name="Launch of the new app", team=None, first=FIRST, last=None):
    return builders.event(name=name, team=team, first_day=first, last_day=last or first)


def test_a_manager_adds_an_event_of_one_day_and_a_vendor_may_not(readers):
    given = {"kind": "outage", "name": "Switchboard down", "first_day": "2026-10-23", "note": ""}

    assert readers.ana.post("/manage/events/add/", given).status_code == 403
    assert readers.max.post("/manage/events/add/", given).status_code == 302

    [row] = Event.objects.all()
    assert (row.first_day, row.last_day) == (date(2026, 10, 23), date(2026, 10, 23))


def test_days_the_wrong_way_round_are_refused_in_the_form_and_by_the_database(readers):
    given = {
        "kind": "outage",
        "name": "Down",
        "first_day": "2026-10-23",
        "last_day": "2026-10-20",
        "note": "",
    }

    assert "swap them" in readers.max.post("/manage/events/add/", given).content.decode()
    assert not Event.objects.exists()
    with pytest.raises(IntegrityError, match="event_ends_not_before_it_starts"):
        happened(first=LAST, last=FIRST)


def test_a_vendor_reads_those_of_all_and_its_own_and_nobody_elses(readers):
    happened("For everybody")
    happened("For Lyon", team=readers.first)
    other = happened("For Nantes", team=readers.second)

    page = readers.ana.get("/events/").content.decode()

    assert "For everybody" in page
    assert "For Lyon" in page
    assert "For Nantes" not in page
    assert readers.ana.get(f"/events/{other.pk}/").status_code == 404


def test_a_chart_over_time_names_the_events_of_its_days_by_number(readers):
    happened()
    happened("Long past", first=date(2026, 1, 1))

    chart = readers.max.get(
        f"/charts/trend/?{ALL_DAYS}&channel=&trend=channel_volume"
    ).content.decode()

    assert "Launch of the new app" in chart
    assert "Long past" not in chart


def test_a_new_event_shows_at_once_in_a_page_that_is_kept(readers):
    address = f"/teams/{readers.first.slug}/control/?{ALL_DAYS}&channel=&by=day&kpi=channel_volume"
    assert "Launch of the new app" not in readers.max.get(address).content.decode()

    happened()

    assert "Launch of the new app" in readers.max.get(address).content.decode()


def test_what_began_together_stands_together_and_what_began_before_at_the_edge():
    starts = [date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19)]
    found = [
        Event(name="a", first_day=date(2026, 9, 1), last_day=date(2026, 10, 6)),
        Event(name="b", first_day=date(2026, 10, 12), last_day=date(2026, 10, 12)),
        Event(name="c", first_day=date(2026, 10, 18), last_day=date(2026, 10, 18)),
    ]

    made = happenings.markers(starts, found)

    assert [(one.place, one.number) for one in made] == [(0, "1"), (1, "2"), (1, "3")]


def test_before_and_after_are_as_long_and_leave_the_event_itself_out():
    event = Event(name="a", first_day=date(2026, 10, 10), last_day=date(2026, 10, 12))

    found = happenings.around(event, 7)

    assert (found.before.start, found.before.end) == (date(2026, 10, 3), date(2026, 10, 9))
    assert (found.after.start, found.after.end) == (date(2026, 10, 13), date(2026, 10, 19))


def test_the_page_of_an_event_shows_both_sides_in_few_queries(readers):
    event = happened(first=date(2026, 10, 25))
    page = readers.max.get(f"/events/{event.pk}/?days=7&channel=").content.decode()

    assert "The 7 days before and after" in page
    assert "Service level" in page
    with CaptureQueriesContext(connection) as queries:
        readers.max.get(f"/events/{event.pk}/?days=7&channel=")
    assert len([q for q in queries if is_own(q["sql"])]) <= 12


def test_any_figure_is_read_before_and_after_and_its_file_is_unrounded(readers):
    event = happened(first=date(2026, 10, 25))
    address = f"/events/{event.pk}/?days=7&channel=&kpi=hold_time"

    page = readers.max.get(address).content.decode()
    plain = readers.max.get(f"{address}&format=csv").content.decode()
    wrong = readers.max.get(f"/events/{event.pk}/?kpi=happiness")

    [row] = csv.reader(plain.splitlines()[1:])
    sides = [(date(2026, 10, 18), date(2026, 10, 24)), (date(2026, 10, 26), date(2026, 11, 1))]
    before, after = (
        readings([find("hold_time")], Selection(*days), now=LATER)[0] for days in sides
    )
    assert page.count('<th scope="row">') == 1
    assert (row[0], row[1], row[3]) == ("Hold time", str(before.value), str(after.value))
    assert before.value is not None
    assert after.value is not None
    assert float(row[4]) == pytest.approx(after.value - before.value)
    assert wrong.status_code == 400
    assert "Figure: Select a valid choice" in wrong.content.decode()


def test_events_of_a_team_are_left_out_of_another_teams_days(readers):
    happened("For Lyon", team=readers.first)
    happened("For everybody")

    found = events.between(FIRST, LAST, teams=[readers.second.pk])

    assert [event.name for event in found] == ["For everybody"]
