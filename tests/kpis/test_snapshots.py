"""Snapshots are refreshed where facts changed, and running again changes nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connection, models
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import compiler
from kpis.actions import snapshots
from kpis.measures import Count
from kpis.models import (
    SNAPSHOTS,
    ArrivalSnapshot,
    DurationHistogram,
    Grain,
    QueueSnapshot,
    Refresh,
)
from kpis.models.refreshes import MIXED, MONTH
from kpis.spans import Span
from teams.models import ChangedDay, Leg, Team
from tests import builders
from tests.builders import leg
from tests.kpis.october import ZONE

DAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 6, 3, tzinfo=UTC)
LATE = datetime(2026, 10, 5, 19, tzinfo=UTC)
# How statements begin that make rows from facts.
FILLING = ("DROP TABLE", "CREATE TEMPORARY", "WITH fresh")


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        lyon = builders.team("Lyon")
        builders.interaction(leg(lyon, wait=5))
        builders.changed_day(day=DAY)
        yield lyon


def change(day: date) -> None:
    ChangedDay.objects.filter(day=day).update(counter=F("counter") + 1)


def contents(*tables: type[models.Model]) -> str:
    """A digest of all rows, keys of rows left out."""
    digest = sha256()
    with connection.cursor() as cursor:
        for model in tables:
            names = [
                str(f.column) for f in model._meta.fields if f.name not in ("id", "refreshed_at")
            ]
            columns = ", ".join(names)
            table = model._meta.db_table
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def everything() -> str:
    return contents(*SNAPSHOTS, DurationHistogram, Refresh)


def offered(day: date = DAY) -> int:
    found = QueueSnapshot.objects.filter(day=day, grain=Grain.TEAM).aggregate(n=Sum("offered"))
    return int(found["n"] or 0)


def test_a_changed_day_is_refreshed(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)

    assert offered() == 1


def test_a_second_run_finds_nothing_due_and_writes_nothing(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    before = everything()

    report = snapshots.refresh_due(now=NOW + timedelta(hours=1))

    assert report.total == 0
    assert everything() == before


def test_a_forced_run_over_the_same_facts_leaves_every_row_as_it_was(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM kpis_queuesnapshot ORDER BY id")
        rows = cursor.fetchall()

    snapshots.refresh(start=DAY, end=DAY, now=NOW, force=True)

    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM kpis_queuesnapshot ORDER BY id")
        assert cursor.fetchall() == rows


def test_a_late_fact_makes_its_day_due_again(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    builders.interaction(leg(lyon, wait=7))
    change(DAY)

    snapshots.refresh_due(now=NOW)

    assert offered() == 2


def test_a_fact_that_vanished_leaves_no_cell_behind(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    Leg.objects.all().delete()
    change(DAY)

    snapshots.refresh_due(now=NOW)

    assert not QueueSnapshot.objects.exists()
    assert not DurationHistogram.objects.filter(kind="wait").exists()


def test_a_day_without_a_change_is_left_alone(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    builders.interaction(leg(lyon, wait=7))

    snapshots.refresh_due(now=NOW)

    assert offered() == 1


def test_repeat_contacts_make_the_days_of_the_week_before_due(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    later = DAY + timedelta(days=6)
    builders.changed_day(day=later)

    report = snapshots.refresh_due(now=NOW)

    assert report.days["QueueSnapshot"] == 1
    made = Refresh.objects.filter(source="ResolutionSnapshot").order_by("day")
    assert made.filter(day=DAY).values_list("counter", flat=True)[0] == 2


def test_beside_what_fills_them_each_snapshot_takes_a_few_statements(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)
    change(DAY)

    with CaptureQueriesContext(connection) as asked:
        refreshed = snapshots.refresh_due(now=NOW)

    told = [" ".join(query["sql"].split()) for query in asked.captured_queries]
    beside = [sql for sql in told if not sql.startswith(FILLING)]
    # A transaction and its end, a lock, what is due, what no longer holds, what was made.
    assert len(refreshed.days) > 15
    assert len(beside) < 9 * len(refreshed.days)


def test_what_came_in_while_days_are_made_is_in_the_watermark_of_those_after_it(
    lyon: Team,
) -> None:
    def meanwhile(name: str, _done: int, _total: int) -> None:
        if name == "ArrivalSnapshot":
            builders.interaction(leg(lyon, at=LATE, wait=7))
            change(DAY)

    snapshots.refresh_due(now=NOW, progress=meanwhile)

    made = Refresh.objects.filter(day=DAY)
    assert set(made.filter(watermark__lt=LATE).values_list("source", flat=True)) == {
        "ArrivalSnapshot"
    }
    assert made.filter(watermark__gte=LATE).count() > 10
    assert offered() == 2


def test_a_changed_measure_makes_old_days_due(lyon: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.refresh_due(now=NOW)
    field = QueueSnapshot._meta.get_field("disconnected")
    compiler.digest.cache_clear()
    monkeypatch.setattr(field, "expression", Count(models.Q(wait_ms__gt=1)).expression)

    report = snapshots.refresh_due(now=NOW)

    compiler.digest.cache_clear()
    assert report.days == {"QueueSnapshot": 1}
    assert QueueSnapshot.objects.filter(grain=Grain.TEAM).get().disconnected == 1


def test_a_local_day_begins_at_local_midnight(lyon: Team) -> None:
    # 22:30 in London time of 6 October is half past midnight of the 7th in Paris.
    builders.interaction(leg(lyon, at=datetime(2026, 10, 6, 22, 30, tzinfo=UTC)))
    builders.changed_day(day=date(2026, 10, 7))

    snapshots.refresh_due(now=NOW)

    assert offered(date(2026, 10, 6)) == 0
    assert offered(date(2026, 10, 7)) == 1


def test_the_day_on_which_clocks_go_back_has_25_hours(db: None) -> None:
    opens, closes = compiler.bounds(date(2026, 10, 25), date(2026, 10, 25), ZONE)

    assert closes.astimezone(UTC) - opens.astimezone(UTC) == timedelta(hours=25)


def test_a_closed_month_is_rolled_up_and_a_late_fact_renews_it(lyon: Team) -> None:
    november = datetime(2026, 11, 2, tzinfo=UTC)
    snapshots.refresh_due(now=november)
    month = DurationHistogram.objects.filter(span=Span.MONTH, kind="wait", grain=Grain.TEAM)
    assert sum(month.get().counts) == 1
    builders.interaction(leg(lyon, wait=90))
    change(DAY)

    snapshots.refresh_due(now=november)

    assert sum(month.get().counts) == 2


def test_an_open_month_is_not_rolled_up(lyon: Team) -> None:
    snapshots.refresh_due(now=NOW)

    assert not DurationHistogram.objects.filter(span=Span.MONTH).exists()
    assert not Refresh.objects.filter(
        source__in=[MONTH, MIXED[Span.MONTH] + "QueueSnapshot"]
    ).exists()


def test_excluded_contacts_are_records_and_nothing_else(lyon: Team) -> None:
    builders.interaction(leg(lyon, outcome="excluded", wait=3), is_excluded=True)

    snapshots.refresh_due(now=NOW)

    row = ArrivalSnapshot.objects.get(grain=Grain.TEAM)
    assert (row.records, row.excluded, row.contacts) == (2, 1, 1)
    assert offered() == 1


def refresh_in_a_thread(_: int) -> int:
    try:
        with scopes_disabled():
            return snapshots.refresh_due(now=NOW).total
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_each_day_once() -> None:
    with scopes_disabled():
        lyon = builders.team("Lyon")
        for hour in range(8):
            builders.interaction(leg(lyon, at=builders.NOON + timedelta(hours=hour)))
        builders.changed_day(day=DAY)

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(refresh_in_a_thread, range(4)))

    with scopes_disabled():
        assert offered() == 8
        made = Refresh.objects.count()
    assert sum(totals) == made
