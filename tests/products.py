"""The product with a folder and a database of its own, run by its commands as a user runs it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.embedded import Server
from config.environment import is_owners
from tests.nursery import Nursery

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Product:
    """One folder and database, and the process whose forks run its commands."""

    folder: Path
    nursery: Nursery

    def manage(self, *words: str, code: int = 0) -> str:
        assert not is_owners(["manage.py", *words]), "loaded with the rights of the application"
        out, err = self.folder / "out.txt", self.folder / "err.txt"
        out.write_text("")
        err.write_text("")
        done = self.nursery.run(list(words), out, err)
        assert done == code, err.read_text()
        return out.read_text()

    def rows(self, first: str, last: str, *by: str, kpis: list[str]) -> list[dict[str, Any]]:
        """What the command line prints, told apart by `by`."""
        words = [word for name in by for word in ("--by", name)]
        asked = ["kpis", "--from", first, "--to", last, "--format", "json", *words]
        return list(json.loads(self.manage(*asked, "--kpi", *kpis)))


@contextmanager
def running(folder: Path, zone: str) -> Iterator[Product]:
    """With an empty database on the run's server, which ends with it."""
    clean = clean_database()
    name = f"{clean}_{folder.name}"
    copied(clean, name)
    around = {"VIGIE_VAR": str(folder / "var"), "REPORTING_ZONE": zone}
    nursery = Nursery(environment(name) | around)
    try:
        yield Product(folder, nursery)
    finally:
        nursery.close()
        dropped(name)


def environment(database: str) -> dict[str, str]:
    """That of a process of the product which works on a database of the run's server."""
    # Not read from DATABASES: its HOST is filled in by the first connection.
    default = connection.settings_dict
    host = default["HOST"] or str(Server(settings.VIGIE_VAR).sockets)
    address = f"@/{database}?host={host}&port={default['PORT'] or 5432}"
    return os.environ | {
        # Production refuses a server that may lose what it confirmed, as this one may.
        "DEBUG": "1",
        "DATABASE_URL": f"postgresql://vigie_app{address}",
        "DATABASE_OWNER_URL": f"postgresql://vigie_owner{address}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def alone() -> Iterator[None]:
    """While no other process on the run's server makes or copies the migrated database."""
    with (settings.VIGIE_VAR / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetched(name: str) -> bool:
    """Copy the database of these very migrations under a name, if some process has left one."""
    with elsewhere() as session:
        query = "SELECT FROM pg_database WHERE datname = %s"
        if session.execute(query, [migrated_database()]).fetchone() is None:
            return False
    copied(migrated_database(), name)
    return True


def stored(name: str) -> None:
    """Leave a copy for the processes to come, instead of those of other migrations."""
    with elsewhere() as session:
        query = r"SELECT datname FROM pg_database WHERE datname ~ '^migrated_'"
        for (old,) in session.execute(query).fetchall():
            dropped(old)
    copied(name, migrated_database())


def migrated_database() -> str:
    """Named after what makes it: our migrations, and the versions of the libraries' own."""
    files = sorted(ROOT.glob("*/migrations/*.py"))
    mixed = sha256()
    for file in [*files, ROOT / "requirements.txt"]:
        mixed.update(file.name.encode() + file.read_bytes())
    return f"migrated_{mixed.hexdigest()[:16]}"


def clean_database() -> str:
    """The name of the copy that was taken of the test's database after its migrations."""
    return f"{connection.settings_dict['NAME']}_clean"


def copied(source: str, name: str) -> None:
    """A copy of a database to which nobody is connected."""
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with elsewhere() as session:
        session.execute(query.format(sql.Identifier(name), sql.Identifier(source)))


def dropped(name: str) -> None:
    with elsewhere() as session:
        session.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def disconnect(name: str) -> None:
    """End whatever sessions a database still has."""
    with elsewhere() as session:
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


@contextmanager
def elsewhere() -> Iterator[psycopg.Connection]:
    values = connection.get_connection_params() | {"dbname": "postgres"}
    names = {"host", "port", "user", "password", "dbname"}
    given = {key: value for key, value in values.items() if key in names}
    with psycopg.connect(**given, autocommit=True) as session:
        yield session
