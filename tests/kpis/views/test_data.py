"""The page that says whether all data are there."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpis import compiler, jobwords, tasks
from kpis.actions import snapshots
from kpis.models import Refresh
from kpis.queries import deliveries
from teams.models import ChangedDay, Job
from teams.models.feeds import ImportState
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.views.conftest import logged_in
from tests.kpis.views.test_costs import is_own

WEEK = timedelta(days=7)
NOW = NOON + 6 * WEEK


@pytest.fixture
def manager(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return logged_in(builders.user("max", role="manager"))


def read(client):
    answer = client.get("/data/")
    assert answer.status_code == 200
    return answer.content.decode()


def worked(team, moments):
    """A contact at each moment, counted."""
    for at in moments:
        builders.interaction(leg(team, at=at))
        ChangedDay.objects.update_or_create(source="interactions", day=at.date())
    with everywhere():
        snapshots.refresh_due(now=NOW)


def test_before_any_import_it_says_so(manager):
    page = read(manager)

    assert "No source has delivered yet" in page
    assert "No contact in the last six weeks" in page


def test_a_silent_source_and_rows_that_were_not_taken_stand_out(manager):
    feed = builders.feed()
    builders.import_(feed=feed, created_at=NOW - timedelta(days=3), finished_at=NOW - 3 * WEEK / 7)
    builders.import_(feed=feed, created_at=NOW, state=ImportState.FAILED, finished_at=None)

    page = read(manager)

    assert "1 of 1 sources has been silent for two days" in page
    [found] = deliveries.deliveries(NOW)
    assert (found.imports_n, found.troubled_n) == (2, 1)


def test_a_day_that_is_usually_worked_and_has_nothing_is_missing(manager):
    lyon = builders.team("Lyon")
    # Five Mondays of six: of the Tuesdays only one, so that no other is missed.
    worked(lyon, [NOON + n * WEEK for n in (0, 1, 2, 4, 5)] + [NOON + timedelta(days=1)])

    page = read(manager)

    assert "1 team has days without a contact that usually have some" in page
    assert "missing: 26 Oct." in page


def test_a_vendor_has_no_business_here(db):
    team = builders.team()

    answer = logged_in(builders.user("ana", role="vendor", teams=[team])).get("/data/")

    assert answer.status_code in {403, 404}


def test_it_costs_as_many_queries_for_many_sources_as_for_one(manager):
    builders.import_(created_at=NOW)
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            read(manager)
        costs.append(len([q for q in queries if is_own(q["sql"])]))
        for number in range(3):
            builders.import_(
                feed=builders.feed(slug=f"more-{number}", name=f"More {number}"), created_at=NOW
            )

    assert costs[0] == costs[1] <= 12


def test_a_weekday_that_was_hardly_worked_is_not_missed():
    days = [NOON.date() + timedelta(days=n) for n in range(42)]
    found = deliveries.Attendance(days, {1: {days[0]: 3, days[7]: 2}})

    assert found.missing(1) == []

    found.by_team[1] |= {days[14]: 1}
    assert found.missing(1) == [days[21], days[28], days[35]]


@pytest.mark.parametrize(
    ("message", "french"),
    [
        ("0 days refreshed", "0 jour recalculé"),
        ("12 days refreshed; not priced: Lyon 2026-10", "12 jours recalculés"),
        ("3 days refreshed; 2 figures restated", "3 jours recalculés, 2 chiffres rectifiés"),
        ("version 1, approved", "version 1, approuvée"),
        ("version 2, 3 mails queued", "version 2, 3 e-mails en attente"),
        ("200 rows", "200 lignes"),
        ("ValueError: no such team", "ValueError: no such team"),
    ],
)
def test_what_a_job_did_is_told_in_the_readers_language(message, french):
    with translation.override("fr"):
        assert jobwords.said(message).startswith(french)
    assert jobwords.said(message) == message.replace("; 2 fig", ", 2 fig")


def asked(manager, first, last, status=302):
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    answer = manager.post("/data/rebuild/", days)
    assert answer.status_code == status
    return Job.objects.filter(name=tasks.rebuild_days.name).last()


def test_days_are_computed_again_turn_by_turn_and_found_again(manager, monkeypatch):
    lyon = builders.team("Lyon")
    worked(lyon, [NOON])
    ticking = (NOW + timedelta(minutes=n) for n in itertools.count(1))
    monkeypatch.setattr("django.utils.timezone.now", lambda: next(ticking))
    before = dict(Refresh.objects.filter(day=NOON.date()).values_list("source", "refreshed_at"))
    monkeypatch.setattr(tasks, "TURN", timedelta(minutes=5))
    job = asked(manager, NOON.date(), NOON.date())

    while not tasks.rebuild_days(job_id=job.pk):
        page = read(manager)
        job.refresh_from_db()
        assert f'max="{job.total_n}" value="{job.done_n}"' in page
        assert 0 < job.done_n < job.total_n

    job.refresh_from_db()
    made = dict(Refresh.objects.filter(day=NOON.date()).values_list("source", "refreshed_at"))
    assert (job.state, job.done_n) == ("done", job.total_n)
    assert all(made[source] > before[source] for source in before)
    assert "5 Oct. 2026 – 5 Oct. 2026, max" in read(manager).replace("\N{NO-BREAK SPACE}", " ")


def test_a_stopped_rebuild_keeps_what_it_has_done_and_a_failed_job_starts_over(
    manager, monkeypatch
):
    worked(builders.team("Lyon"), [NOON])
    job = asked(manager, NOON.date(), NOON.date())
    real = compiler.fill

    def stopped(*given):
        manager.post(f"/data/jobs/{job.pk}/stop/")
        return real(*given)

    monkeypatch.setattr(compiler, "fill", stopped)
    assert not tasks.rebuild_days(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done_n) == ("stopped", 0)

    Job.objects.filter(pk=job.pk).update(state="failed", attempts=3)
    assert "Try again" in read(manager)
    manager.post(f"/data/jobs/{job.pk}/again/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


def test_days_to_come_or_the_wrong_way_round_are_not_computed(manager):
    asked(manager, NOW.date(), NOW.date() + WEEK, status=400)

    assert asked(manager, NOON.date(), NOON.date() - WEEK, status=400) is None
