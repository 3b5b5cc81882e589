"""Stays in queues by language and part of the day: kept as they are counted by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Sum
from django_scopes import scopes_disabled

from kpis.actions import rollups, snapshots
from kpis.bands import Band, language_of
from kpis.catalogue import find
from kpis.models import QueueSnapshot, Refresh
from kpis.models.refreshes import MIXED
from kpis.models.snapshots import Grain
from kpis.queries.comparisons import Side, compare
from kpis.queries.readings import Selection
from kpis.spans import Span
from teams.models import ChangedDay, Team
from tests import builders
from tests.kpis.stratified import MEASURES, kept

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def everywhere(db: None) -> Iterator[None]:
    with scopes_disabled():
        yield


def stays(team: Team, at: datetime, **values: Any) -> None:
    builders.interaction(builders.leg(team, at=at), **values)
    ChangedDay.objects.get_or_create(source="interactions", day=at.date(), defaults={"counter": 1})


def only_stratum() -> tuple[str, int | None]:
    row = QueueSnapshot.objects.get(grain=Grain.STRATA, offered=1)
    assert row.language is not None
    return language_of(row.language), row.hour


@pytest.mark.parametrize(
    ("zone", "at", "band"),
    [
        ("Europe/Paris", datetime(2026, 10, 5, 3, 59, tzinfo=UTC), Band.NIGHT),
        ("Europe/Paris", datetime(2026, 10, 5, 4, tzinfo=UTC), Band.MORNING),
        ("Europe/Paris", datetime(2026, 10, 5, 10, tzinfo=UTC), Band.AFTERNOON),
        ("Europe/Paris", datetime(2026, 10, 5, 16, tzinfo=UTC), Band.EVENING),
        ("Europe/Paris", datetime(2026, 10, 5, 20, tzinfo=UTC), Band.NIGHT),
        # The same noon in UTC on either side of the day that lasts 25 hours.
        ("Europe/Paris", datetime(2026, 10, 24, 10, 30, tzinfo=UTC), Band.AFTERNOON),
        ("Europe/Paris", datetime(2026, 10, 25, 10, 30, tzinfo=UTC), Band.MORNING),
        # On the team's clock, not on that of the reports.
        ("Africa/Casablanca", datetime(2026, 10, 5, 10, 30, tzinfo=UTC), Band.MORNING),
        ("Asia/Manila", datetime(2026, 10, 5, 10, 30, tzinfo=UTC), Band.EVENING),
        ("Asia/Kolkata", datetime(2026, 10, 5, 0, 31, tzinfo=UTC), Band.MORNING),
    ],
)
def test_a_part_of_the_day_is_that_of_the_teams_own_clock(
    everywhere: None, zone: str, at: datetime, band: Band
) -> None:
    stays(builders.team(time_zone=zone), at)
    snapshots.refresh_due(now=LATER)

    assert only_stratum() == ("", band)


@pytest.mark.parametrize("code", ["", "fr", "de", "zu", "gsw"])
def test_a_language_is_kept_as_a_number_that_tells_its_code(everywhere: None, code: str) -> None:
    stays(builders.team(), datetime(2026, 10, 5, 10, tzinfo=UTC), language=code)
    snapshots.refresh_due(now=LATER)

    assert only_stratum()[0] == code


def totals(grain: Grain) -> dict[str, Any]:
    rows = QueueSnapshot.objects.filter(grain=grain)
    return rows.aggregate(**{name: Sum(name) for name in MEASURES})


def test_months_of_strata_add_up_to_those_of_the_mix(
    everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "FEW", 1)
    team = builders.team()
    for turn in range(3):
        stays(team, datetime(2026, 10, 5, 6 + 6 * turn, tzinfo=UTC) + timedelta(days=turn))
    snapshots.refresh_due(now=LATER)

    assert totals(Grain.MONTH_STRATA) == totals(Grain.MONTH_MIX) == totals(Grain.TEAM)
    assert QueueSnapshot.objects.filter(grain=Grain.MONTH_STRATA).count() == 3


def year(pair: list[Team], **more: Any) -> Any:
    sides = [Side(team.slug, (team.pk,)) for team in pair]
    asked = Selection(date(2025, 1, 1), date(2026, 10, 31))
    (found,) = compare([find("asa")], [(sides[0], sides[1])], asked, now=LATER, **more)
    return found.figures, found.strata()


def test_a_closed_year_is_read_in_place_of_its_months_until_one_of_its_days_changes(
    everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "FEW", 1)
    pair = [builders.team(slug=name) for name in ("lyon", "nantes")]
    for month in range(1, 13):
        for turn, team in enumerate(pair):
            at = datetime(2025, month, 7, 6 + 6 * (month % 2), tzinfo=UTC)
            for more in range(2 + turn):
                stays(team, at + timedelta(minutes=more), language="fr")
    stays(pair[0], datetime(2026, 10, 5, 10, tzinfo=UTC), language="fr")
    snapshots.refresh_due(now=LATER)

    assert totals(Grain.YEAR_STRATA)["offered"] == 12 * (2 + 3)
    by_year = year(pair)
    kept_months = QueueSnapshot.objects.filter(grain=Grain.MONTH_STRATA, day__year=2025)
    rows = list(kept_months)
    kept_months.delete()
    assert year(pair) == by_year
    QueueSnapshot.objects.bulk_create(rows)
    Refresh.objects.filter(source__startswith=MIXED[Span.YEAR]).delete()
    assert year(pair) == by_year

    stays(pair[0], datetime(2025, 3, 7, 9, tzinfo=UTC), language="fr")
    ChangedDay.objects.filter(day=date(2025, 3, 7)).update(counter=2)
    snapshots.refresh_due(now=LATER)
    assert totals(Grain.YEAR_STRATA)["offered"] == 12 * (2 + 3) + 1


def test_what_was_kept_before_stands_in_until_its_days_are_computed_again(
    everywhere: None,
) -> None:
    group = builders.topic("billing")
    for name in ("invoice", "refund"):
        topic = builders.topic(name, parent=group)
        stays(builders.team(), datetime(2026, 10, 5, 10, tzinfo=UTC), topic=topic, language="fr")
    snapshots.refresh_due(now=LATER)
    strata, whole = kept(), totals(Grain.TEAM)
    QueueSnapshot.objects.filter(grain__in=(Grain.STRATA, Grain.MONTH_STRATA)).delete()
    Refresh.objects.update(digest="of before")

    migration = import_module("kpis.migrations.0050_strata_of_stays")
    with connection.schema_editor() as editor:
        migration.stand_in(apps, editor)

    assert totals(Grain.STRATA) == whole
    assert set(QueueSnapshot.objects.filter(grain=Grain.STRATA).values_list("hour")) == {(None,)}
    snapshots.refresh(start=date(2026, 10, 1), end=date(2026, 10, 31), now=LATER)
    assert kept() == strata
