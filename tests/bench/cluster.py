"""A PostgreSQL of the benchmark's own, as durable as in production, with one database a centre."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.embedded import Server

BASE = Path(__file__).resolve().parents[2]
UNTIL = "2025-12-31"


@dataclass(frozen=True, slots=True)
class Cluster:
    var: Path
    server: Server
    keep: bool
    fresh: set[str] = field(default_factory=set)  # the databases of this run

    def superuser(self, database: str) -> str:
        return self.server.url("postgres", database)

    def environment(self, database: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.server.url("vigie_app", database),
            "DATABASE_OWNER_URL": self.server.url("vigie_owner", database),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0",
            "TRIAL": "1",
            "LOG_LEVEL": "WARNING",
            "VIGIE_VAR": str(self.var),
        }

    def made(self, database: str, *, anew: bool = False) -> bool:
        """Make an empty, migrated database; False where one is kept, unless it must be anew."""
        name = sql.Identifier(database)
        with psycopg.connect(self.superuser("postgres"), autocommit=True) as found:
            exists = found.execute(
                "SELECT FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
            is_kept = self.keep or database in self.fresh
            if exists is not None and is_kept and not anew:
                return False
            found.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            found.execute(sql.SQL("CREATE DATABASE {} OWNER vigie_owner").format(name))
        self.manage(database, "migrate")
        self.fresh.add(database)
        return True

    def manage(self, database: str, *words: str) -> float:
        """Run a command of the product; return its seconds."""
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, str(BASE / "manage.py"), *words],
            env=self.environment(database),
            cwd=BASE,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - start

    def measured(self, database: str, piece: str, *words: str) -> dict[str, float]:
        """Run one piece of the benchmark in a process of its own."""
        outcome = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{piece}", self.superuser(database), *words],
            env=self.environment(database),
            cwd=BASE,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: dict[str, Any] = json.loads(outcome.stdout.splitlines()[-1])
        return found

    def centre(self, interactions: int) -> tuple[str, dict[str, float]]:
        """A centre of 20 teams and 400 days with all its snapshots, and what they took."""
        database = f"bench_{interactions}"
        if not self.made(database):
            return database, {}
        loaded = self.manage(
            database, "generate", "--interactions", str(interactions), "--days", "400",
            "--until", UNTIL,
        )  # fmt: skip
        return database, {"load": loaded, "rebuild": self.manage(database, "snapshot")}


@contextmanager
def running(var: Path, *, keep: bool) -> Iterator[Cluster]:
    var.mkdir(parents=True, exist_ok=True)
    server = Server(var)
    server.ensure()
    try:
        yield Cluster(var, server, keep)
    finally:
        server.stop()
