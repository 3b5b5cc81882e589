"""Migrations as one: what they come to is the same, and a database in the midst of them goes on."""

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

APPS = ("teams", "surveys", "kpis")


def states(*, as_one):
    loader = MigrationLoader(None, replace_migrations=as_one)
    ends = loader.graph.leaf_nodes()
    # One by one, the migration that stands for all of them is none of them.
    chosen = [end for end in ends if as_one or not end[1].startswith("whole_squashed_")]
    return loader.graph, loader.project_state(chosen)


def test_migrations_as_one_come_to_what_they_come_to_one_by_one():
    _, one_by_one = states(as_one=False)
    graph, as_one = states(as_one=True)

    assert MigrationAutodetector(one_by_one, as_one).changes(graph) == {}
    assert MigrationAutodetector(as_one, one_by_one).changes(graph) == {}


def built_upon(keys, migrations):
    """Of the other apps, what depends on these: a database has none of it before it has them."""
    found = set(keys)
    while more := {
        key
        for key, one in migrations.items()
        if key not in found and not one.replaces and found & set(one.dependencies)
    }:
        found |= more
    return found - keys


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_a_database_in_the_midst_of_them_takes_the_others_one_by_one(app):
    migrations = MigrationLoader(None).disk_migrations
    [whole] = [found for found in migrations.values() if found.app_label == app and found.replaces]
    first = sorted(name for _, name in whole.replaces)[-3]
    waiting = sorted(name for label, name in migrations if label == app and first <= name < "w")
    resting = built_upon({(app, name) for name in waiting}, migrations)
    with connection.cursor() as cursor:
        query = "DELETE FROM django_migrations WHERE app = %s AND name >= %s"
        cursor.execute(query, [app, first])
        for key in resting:
            cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", key)

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())

    assert len(waiting) >= 3
    planned = [(found.app_label, found.name) for found, _ in plan]
    assert [key for key in planned if key[0] == app] == [(app, name) for name in waiting]
    assert {key for key in planned if key[0] != app} == resting


@pytest.mark.django_db
def test_a_database_with_all_of_them_has_nothing_to_do():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE 'whole_squashed_%'")

    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
