"""The two walls between teams: each model, each wall alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from kpis.models import SNAPSHOTS, DurationHistogram
from teams.models import Interaction, Job, Leg, Team
from teams.scope import Reach, everywhere
from tests import access, agreed, builders, facts, questionnaires
from tests.builders import NOON, saved
from tests.owned import COSTS, OWNED, STAFF_ONLY, UNOWNED
from tests.shelf import Shelf
from tests.world import World
from tests.world import made as world_made

MODELS = [pytest.param(model, path, id=model.__name__) for model, path in OWNED.items()]


@pytest.fixture(scope="module")
def fulls(shelved: Any) -> Shelf[World]:
    return shelved(made)


@pytest.fixture
def full(db: None, fulls: Shelf[World]) -> World:
    return fulls.taken()


def made() -> World:
    """The world with a row of each model for Atlas and for Orvane."""
    world = world_made()
    for team in (world.atlas, world.orvane):
        builders.mail(team)
        builders.recipient(team)
        builders.target(team=team)
        facts.one_of_each(team)
        questionnaires.one_of_each(team)
        saved(
            DurationHistogram(
                team=team,
                kind="wait",
                span="day",
                day=NOON.date(),
                grain=1,
                buckets=b"",
                counts=b"",
            )
        )
        for snapshot in SNAPSHOTS:
            saved(snapshot(team=team, day=NOON.date(), grain=1, **zeros(snapshot)))
    for team in (world.atlas, world.orvane):
        agreed.one_of_each(access.scorecard(team))
    facts.relationship()
    questionnaires.mail_event()
    builders.reject(builders.import_())
    builders.job(team=world.orvane)
    return world


def zeros(snapshot: type[models.Model]) -> dict[str, int]:
    return {
        field.name: 0
        for field in snapshot._meta.concrete_fields
        if not field.null and not field.has_default() and not field.primary_key
        and field.name not in ("day", "grain", "team")
    }  # fmt: skip


def rows_of(model: type[models.Model], path: str, team: Team) -> set[int]:
    with scopes_disabled():
        return set(model._default_manager.filter(**{path: team.pk}).values_list("pk", flat=True))


def test_every_table_with_a_teams_rows_is_known_here() -> None:
    pointing = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Team
    }
    owned = {model._meta.db_table for model in OWNED}

    assert pointing - owned == UNOWNED | {
        *("teams_job", "kpis_target", "kpis_event", "teams_calendaruse"),
        *(COSTS[:3]),
    }


@pytest.mark.parametrize(("model", "path"), MODELS)
def test_the_managers_hide_other_teams_without_the_database(
    full: World, model: type[models.Model], path: str
) -> None:
    mine = rows_of(model, path, full.atlas)

    with scope(team=[full.atlas.pk]):
        found = list(model._default_manager.values_list("pk", flat=True))

    assert mine
    assert rows_of(model, path, full.orvane) - mine
    assert sorted(found) == sorted(mine)


@pytest.mark.parametrize(("model", "path"), MODELS)
def test_the_database_hides_other_teams_without_the_managers(
    full: World, model: type[models.Model], path: str
) -> None:
    mine = rows_of(model, path, full.atlas)

    with full.ana.reach.entered(), scopes_disabled():
        found = list(model._default_manager.values_list("pk", flat=True))

    assert sorted(found) == sorted(mine)


@pytest.mark.parametrize(("model", "path"), MODELS)
@pytest.mark.django_db
def test_no_model_of_a_team_is_asked_outside_a_reach(model: type[models.Model], path: str) -> None:
    manager = model._default_manager

    for ask in (manager.count, manager.exists, manager.first, manager.all, manager.get):
        with pytest.raises(ScopeError):
            list(ask())  # type: ignore[arg-type]  # it never returns


@pytest.mark.parametrize("table", STAFF_ONLY)
def test_what_belongs_to_no_team_opens_to_staff_alone(full: World, table: str) -> None:
    with full.ana.reach.entered():
        vendors = count(table)
    with full.max.reach.entered():
        managers = count(table)

    assert vendors == 0
    assert managers > 0


def test_a_target_of_another_team_is_hidden_and_one_of_all_is_not(full: World) -> None:
    with full.ana.reach.entered():
        before = count("kpis_target")

    builders.target(kpi="asa")
    builders.target(kpi="asa", team=full.orvane)

    with full.ana.reach.entered():
        assert count("kpis_target") == before + 1


def test_an_event_of_another_team_is_hidden_and_one_of_all_is_not(full: World) -> None:
    builders.event()
    builders.event(team=full.orvane)

    with full.ana.reach.entered():
        assert count("kpis_event") == 1
    with full.max.reach.entered():
        assert count("kpis_event") == 2


def test_the_login_alone_sees_no_teams_row(full: World) -> None:
    tables = [model._meta.db_table for model in OWNED] + [*STAFF_ONLY, "kpis_target", "kpis_event"]

    with as_login():
        seen = {table: count(table) for table in tables}

    assert set(seen.values()) == {0}


def test_every_wall_also_holds_whoever_owns_the_tables(full: World) -> None:
    tables = {model._meta.db_table for model in OWNED} | {*STAFF_ONLY, "kpis_target", "kpis_event"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {name for (name,) in cursor.fetchall()}

    assert forced >= tables


def test_a_row_cannot_be_moved_to_another_team(full: World) -> None:
    with full.ana.reach.entered(), scopes_disabled():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Leg.objects.update(team=full.lyon)


def test_a_row_cannot_be_written_for_another_team(full: World) -> None:
    with full.ana.reach.entered():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            builders.recipient(full.orvane)


def test_a_shared_contact_is_seen_by_both_with_their_own_legs(full: World) -> None:
    with scopes_disabled():
        shared = Interaction.objects.get(sole_team__slug="mixed")

    with full.ana.reach.entered():
        legs = list(Interaction.objects.get(pk=shared.pk).legs.values_list("team__slug", flat=True))
    with full.oscar.reach.entered():
        strange = Interaction.objects.filter(pk=shared.pk).exists()

    assert legs == ["atlas"]
    assert not strange


def test_a_reach_of_no_team_sees_nothing(full: World) -> None:
    with Reach(teams=frozenset()).entered(), scopes_disabled():
        assert not Leg.objects.exists()
        assert not Team.objects.exists()


def test_a_reach_ends_with_its_block(full: World) -> None:
    with full.ana.reach.entered():
        pass

    assert current("role") == "none"
    assert current("vigie.teams") == ""


@pytest.mark.django_db(transaction=True)
def test_a_reach_that_is_a_transaction_ends_with_it() -> None:
    with Reach(teams=frozenset({7}), staff=True).entered():
        inside = (current("role"), current("vigie.teams"), current("vigie.staff"))
        with Reach(teams=frozenset({8})).entered():
            narrower = current("vigie.teams")
        again = current("vigie.teams")

    assert inside == ("vigie_web", "7", "on")
    assert (narrower, again) == ("8", "7")
    assert (current("role"), current("vigie.teams"), current("vigie.staff")) == ("none", "", "")


def test_a_reach_ends_with_an_error_too(full: World) -> None:
    with pytest.raises(RuntimeError), full.ana.reach.entered():
        raise RuntimeError

    assert current("role") == "none"


def test_jobs_see_every_team_in_a_role_of_their_own(full: World) -> None:
    with everywhere():
        teams = set(Leg.objects.values_list("team__slug", flat=True))
        role = current("role")

    assert teams == {"atlas", "orvane", "lyon"}
    assert role == "vigie_worker"
    assert Job.objects.exists()


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        found: int = cursor.fetchone()[0]
        return found


def current(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        found: str = cursor.fetchone()[0]
        return found


@contextmanager
def as_login() -> Iterator[None]:
    """As the role that logs in, before it takes another."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION vigie_app")
        yield
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
