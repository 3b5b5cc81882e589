"""The test run's own PostgreSQL, and what every test may ask for."""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases
from django.utils import translation
from django_scopes import scopes_disabled
from hypothesis import settings as hypothesis_settings
from hypothesis.configuration import set_hypothesis_home_dir
from psycopg import sql

from config import collecting
from config.embedded import Server
from tests import builders, products, shelf
from tests.shelf import Shelf
from tests.world import WORLD, world

__all__ = ["world"]

set_hypothesis_home_dir(settings.VIGIE_VAR / "hypothesis")
# No deadline: on two busy cores it measures the neighbours.
hypothesis_settings.register_profile("usual", deadline=None)
hypothesis_settings.register_profile("soak", deadline=None, max_examples=5000)
hypothesis_settings.load_profile("usual")


LONG = ("long", "browser", "redis")
T = TypeVar("T")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: at the end, the other processes would wait for them."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, LONG)))


def pytest_collection_finish() -> None:
    """As the server does: what thousands of tests are made of is not searched again and again."""
    collecting.settle()


def pytest_unconfigure() -> None:
    """What is never let go would be taken for leaks by the libraries that look for them."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A page that spoke French leaves its thread so: the next test begins anew."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """The rows of the test before are gone."""
    builders.KNOWN.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Start the server with the first test that needs it, stop it with the last run."""
    if settings.DATABASES["default"].get("HOST"):
        yield
        return
    server = Server(settings.VIGIE_VAR)
    server.var.mkdir(parents=True, exist_ok=True)
    with (server.var / "runs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        server.ensure(durable=False)
        drop_left_behind(server)
        keep_plans(server)
        yield
        stop_after_last(server, lock.fileno())


def stop_after_last(server: Server, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()


def keep_plans(server: Server) -> None:
    """Let no vacuum take note of tables that are empty between two tests.

    The next would plan for no rows, and read thousands in loops, for minutes; unknown tables are
    planned for by their size.
    """
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as session:
        session.execute("ALTER SYSTEM SET autovacuum = off")
        session.execute("SELECT pg_reload_conf()")


def drop_left_behind(server: Server) -> None:
    """Remove the databases of runs that were killed."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as session:
        names = session.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_vigie_'")
        for (name,) in names.fetchall():
            if not os.path.exists(f"/proc/{name.split('_')[2]}"):
                # Workers that begin together find the same databases: one of them comes first.
                query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                session.execute(query.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Copy the migrated database, which the first process to come has made for all others.

    The world is made in it before anything else is, and taken back.

    After each test with transactions of its own, only what migrations had sown is there again:
    instead of emptying a hundred tables, and filling those of Django, it empties what has rows.
    """
    name = str(connection.settings_dict["TEST"]["NAME"])
    with django_db_blocker.unblock():
        with products.alone():
            is_made = products.fetched(name)
            setup_databases(
                verbosity=0, interactive=False, keepdb=is_made, serialized_aliases=set()
            )
            shelf.SOWN.update(shelf.held())
            connection.close()
            if not is_made:
                products.stored(name)
        products.copied(name, products.clean_database())
        WORLD.filled()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: shelf.clear())
        yield
    products.dropped(products.clean_database())
    with django_db_blocker.unblock():
        connection.close()
    # A browser's loop leaves a session of its own behind, which would keep the database.
    products.disconnect(name)
    products.dropped(name)


@pytest.fixture(scope="module")
def shelved(django_db_setup: None, django_db_blocker: Any) -> Callable[[Callable[[], T]], Shelf[T]]:
    """Make rows once for a module, aside: who takes them has them in its own transaction."""

    def filled(make: Callable[[], T]) -> Shelf[T]:
        with django_db_blocker.unblock(), scopes_disabled():
            return Shelf(make).filled()

    return filled


@pytest.fixture
def product() -> dict[str, str]:
    """The environment of a process of the product that works on this test's database.

    Such a test needs committed rows: `transactional_db`.
    """
    database = connection.settings_dict["NAME"]
    return products.environment(database) | {"VIGIE_VAR": str(settings.VIGIE_VAR)}
