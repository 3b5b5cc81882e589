"""Migrations as one: what they come to is the same, and a database in the midst of them goes on."""

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

APPS = ("teams", "surveys", "kpis")


def states(*, as_one):
    loader = MigrationLoader(None, replace_migrations=as_one)
    return loader.graph, loader.project_state(loader.graph.leaf_nodes())


def test_migrations_as_one_come_to_what_they_come_to_one_by_one():
    _, one_by_one = states(as_one=False)
    graph, as_one = states(as_one=True)

    assert MigrationAutodetector(one_by_one, as_one).changes(graph) == {}
    assert MigrationAutodetector(as_one, one_by_one).changes(graph) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_a_database_in_the_midst_of_them_takes_the_others_one_by_one(app):
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    numbered = sorted(name for name in names if name[0].isdigit())
    with connection.cursor() as cursor:
        query = "DELETE FROM django_migrations WHERE app = %s AND name >= %s"
        cursor.execute(query, [app, numbered[-3]])

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())

    assert [(found.app_label, found.name) for found, _ in plan] == [
        (app, name) for name in numbered[-3:]
    ]


@pytest.mark.django_db
def test_a_database_with_all_of_them_has_nothing_to_do():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE 'whole_squashed_%'")

    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
