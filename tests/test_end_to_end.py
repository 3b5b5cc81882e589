"""A real Redis, a real worker: due work gets done, and survives SIGKILL."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone

from kpis.actions import snapshots
from kpis.models import SNAPSHOTS, DurationHistogram, Refresh
from teams.actions import ledger
from teams.models import Job
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON
from tests.workers import (
    DAY,
    MARKS,
    Bell,
    due,
    environment,
    kill,
    redis_url,
    state_of,
    wait_for,
    worker,
)

__all__ = ["environment", "redis_url"]
pytestmark = MARKS
REFRESH = "kpis.tasks.refresh_snapshots"


def contacts_of(team, agent):
    customers = [builders.customer() for _ in range(5)]
    for number in range(40):
        builders.interaction(
            builders.leg(
                team,
                agent=agent,
                at=NOON + timedelta(minutes=7 * number),
                wait=3 + number,
                talk=60 + 5 * number,
                outcome="abandoned" if number % 8 == 7 else "answered",
            ),
            code="chat" if number % 3 == 2 else "phone",
            customer=customers[number % 5],
        )
    for back in range(-9, 10):
        builders.changed_day(day=DAY + timedelta(days=back))


@pytest.fixture
def team(transactional_db):
    found = builders.team("Atlas", vendor=builders.vendor())
    contacts_of(found, builders.agent(team=found))
    return found


def derived() -> list[type[Model]]:
    return [*SNAPSHOTS, DurationHistogram, Refresh]


def tables():
    """All derived rows, without what differs between two runs by its nature."""
    found = {}
    with connection.cursor() as cursor:
        for model in derived():
            kept = [
                str(field.column)
                for field in model._meta.concrete_fields
                if field.name not in {"id", "refreshed_at"}
            ]
            cursor.execute(f"SELECT {', '.join(kept)} FROM {model._meta.db_table}")
            found[model.__name__] = sorted(map(repr, cursor.fetchall()))
    return found


def empty_tables():
    with connection.cursor() as cursor:
        names = [model._meta.db_table for model in derived()]
        cursor.execute(f"TRUNCATE {', '.join(names)}")


def is_blocked():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND usename = 'vigie_app')"
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_in_mid_snapshot_leaves_what_an_undisturbed_run_leaves(
    team, environment, redis_url, tmp_path
):
    bell = Bell(redis_url)
    log = tmp_path / "worker.log"
    job = due(REFRESH, bell)
    default = connection.settings_dict

    with worker(environment, log) as first:
        with psycopg.connect(
            dbname=default["NAME"],
            user=default["USER"],
            host=default["HOST"],
            port=default["PORT"],
        ) as barrier:
            # Whoever fills the histograms waits here, with half of its rows written.
            barrier.execute("LOCK TABLE kpis_durationhistogram IN EXCLUSIVE MODE")
            wait_for(is_blocked, "the worker in mid-snapshot")
            kill(first)
    half_done = tables()
    assert state_of(job) == "running"
    # The lease runs out.
    Job.objects.filter(pk=job).update(lease_until=Now() - timedelta(seconds=1))
    with worker(environment, log):
        with everywhere():
            ledger.sweep(ring=bell)
        wait_for(lambda: state_of(job) == "done", "the second attempt")
    disturbed = tables()
    attempts = Job.objects.get(pk=job).attempts
    empty_tables()
    with everywhere():
        snapshots.refresh_due(now=timezone.now())

    assert attempts == 2
    assert half_done != disturbed
    assert disturbed["DurationHistogram"]
    assert disturbed == tables()
