"""The ledger of due work."""

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models.functions import Now

from teams import jobs
from teams.actions import ledger
from teams.models import Job
from teams.scope import everywhere
from tests import builders

NOW = datetime(2026, 11, 10, 3, tzinfo=UTC)
DAY = date(2026, 11, 9)


class Bell:
    """Stands for the broker."""

    def __init__(self):
        self.rung = []

    def __call__(self, name, job_id):
        self.rung.append((name, job_id))


@pytest.fixture
def bell():
    return Bell()


def claimed(job):
    claim = ledger.claim(job_id=job.pk)
    assert claim is not None
    return claim


def lose_worker(job):
    """Let the lease run out, as it does when a worker is killed."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_work_is_due_once_a_date_and_rings_when_committed(
    db, bell, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = ledger.due(name="snapshot", business_date=DAY, now=NOW, ring=bell)
        second = ledger.due(name="snapshot", business_date=DAY, now=NOW, ring=bell)
        assert bell.rung == []

    assert second is None
    assert bell.rung == [("snapshot", first)]


def test_a_job_is_done_once_however_often_it_rings(db):
    job = builders.job()

    claim = claimed(job)
    assert ledger.claim(job_id=job.pk) is None
    assert ledger.finish(claim=claim, message="42 cells")

    assert ledger.claim(job_id=job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("done", 1, "42 cells")


def test_the_third_failure_waits_for_a_person(db, bell):
    job = builders.job()

    for _ in range(3):
        ledger.give_up(claim=claimed(job), message="out of memory")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("failed", 3, "out of memory")
    assert ledger.claim(job_id=job.pk) is None
    assert ledger.sweep(ring=bell).rung == 0
    assert ledger.retry(job_id=job.pk)
    assert claimed(job).attempt == 1


def test_a_killed_workers_job_is_rung_again_when_its_lease_ends(db, bell):
    job = builders.job(name="kpis.tasks.refresh")
    lost = claimed(job)
    assert ledger.sweep(ring=bell).rung == 0

    lose_worker(job)
    ledger.sweep(ring=bell)
    taken = claimed(job)

    assert bell.rung == [("kpis.tasks.refresh", job.pk)]
    assert not ledger.finish(claim=lost, message="late")
    assert ledger.finish(claim=taken)


def test_a_job_that_loses_three_workers_fails(db, bell):
    job = builders.job()
    for _ in range(3):
        ledger.claim(job_id=job.pk)
        lose_worker(job)

    swept = ledger.sweep(ring=bell)

    job.refresh_from_db()
    assert (swept.failed, swept.rung, job.state) == (1, 0, "failed")


def test_the_sweep_leaves_fresh_jobs_to_their_own_bell(db, bell):
    fresh, forgotten = builders.job(), builders.job(business_date=DAY)
    Job.objects.filter(pk=fresh.pk).update(queued_at=Now())
    Job.objects.filter(pk=forgotten.pk).update(queued_at=Now() - timedelta(minutes=3))

    ledger.sweep(ring=bell)

    assert bell.rung == [("snapshot", forgotten.pk)]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_gets_the_job():
    job = builders.job()
    gate, claims = threading.Barrier(2), []

    def work():
        try:
            with everywhere():
                gate.wait(timeout=10)
                claims.append(ledger.claim(job_id=job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(claims) == 2
    assert sum(claim is not None for claim in claims) == 1


def test_a_task_counts_its_attempts_and_keeps_why_it_failed(db):
    job = builders.job()

    @jobs.job
    def breaks(claim):
        raise RuntimeError(f"attempt {claim.attempt}")

    assert not breaks(job_id=job.pk)
    assert not breaks(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 2)
    assert job.message == "RuntimeError: attempt 2"


def test_a_task_sees_all_teams_and_leaves_the_scope_as_it_was(world):
    from teams.models import Team

    @jobs.task
    def count():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0], Team.objects.real().count()

    assert count() == ("vigie_worker", 3)


def test_without_a_broker_the_row_waits_for_the_sweep(db, monkeypatch, caplog):
    from config.celery import app

    job = builders.job()
    with app.connection_for_write("redis://127.0.0.1:1/0") as nobody:
        monkeypatch.setattr(app, "send_task", partial(app.send_task, connection=nobody))
        jobs.ring("teams.tasks.sweep", job.pk)

    assert "waits for the next sweep" in caplog.text
    job.refresh_from_db()
    assert job.state == "queued"
