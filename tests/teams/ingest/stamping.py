"""Cases with their events, and the stamps that these give them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from teams.ingest import casework
from teams.models import Case, ChangedDay, Team
from tests import facts

ZONE = "Europe/Paris"
PARIS = ZoneInfo(ZONE)
MONDAY = datetime(2026, 10, 5, 9, tzinfo=PARIS)
TUESDAY, WEDNESDAY = MONDAY + timedelta(hours=25), MONDAY + timedelta(hours=54)
THURSDAY, FRIDAY = MONDAY + timedelta(hours=72), MONDAY + timedelta(hours=96)


def stamped(*cases: Case) -> int:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched (id bigint)")
        cursor.executemany("INSERT INTO touched VALUES (%s)", [(case.pk,) for case in cases])
        changed = casework.stamp("pg_temp.touched", zone=ZONE)
        cursor.execute("DROP TABLE pg_temp.touched")
    for case in cases:
        case.refresh_from_db()
    return changed


def noted(case: Case) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched AS SELECT %s::bigint AS id", [case.pk])
        casework.note_days("pg_temp.touched", zone=ZONE)
        cursor.execute("DROP TABLE pg_temp.touched")
    return set(ChangedDay.objects.filter(source="cases").values_list("day", flat=True))


def told(case: Case, *steps: tuple[datetime, str, str, str]) -> None:
    """Events of the case's own team: when, kind, actor, status."""
    for at, kind, actor, status in steps:
        facts.case_event(case, at=at, kind=kind, actor=actor, status=status)


def reopened(team: Team, **values: object) -> Case:
    """Worked example 2: resolved on Tuesday, reopened by the customer, resolved, thanked for."""
    case = facts.case(team, created_at=MONDAY, **values)
    told(
        case,
        (MONDAY, "created", "customer", "new"),
        (MONDAY, "reply", "rule", ""),
        (TUESDAY, "reply", "agent", ""),
        (TUESDAY, "status", "agent", "resolved"),
        (WEDNESDAY, "message", "customer", "open"),
        (THURSDAY, "reply", "agent", "resolved"),
        (FRIDAY, "message", "customer", ""),
    )
    return case
