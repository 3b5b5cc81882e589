"""Clocks, medians and a connection that no wall stands in front of."""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

Measured = dict[str, float]
MEGABYTE: Final = 1024


class Statements:
    """The time that the database takes for what the product asks, rows sent included."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.n = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - start
            self.n += 1


def refuse_others(url: str) -> None:
    """Stop where Django works on another database than the benchmark's own: it writes there."""
    asked = conninfo_to_dict(url)
    connection.ensure_connection()
    found = connection.settings_dict
    if (found["NAME"], found["HOST"]) != (asked["dbname"], asked["host"]):
        raise SystemExit(f"Not the benchmark's database: {found['NAME']} on {found['HOST']}")
    if not str(found["NAME"]).startswith("bench_"):
        raise SystemExit(f"{found['NAME']} was not made by the benchmark.")


def seconds_of(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def database_seconds(work: Callable[[], object]) -> float:
    counted = Statements()
    with connection.execute_wrapper(counted):
        work()
    return counted.seconds


def medians(runs: int, works: Mapping[str, Callable[[], float]]) -> Measured:
    """Each work's median; they take turns, so that a busy moment meets all of them."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            times[name].append(work())
    return {name: median(values) for name, values in times.items()}


@contextmanager
def by_hand(url: str) -> Iterator[psycopg.ClientCursor[Any]]:
    """A superuser's cursor: what is written by hand knows no row security."""
    with psycopg.connect(url, autocommit=True) as found:
        yield psycopg.ClientCursor(found)


def peak_megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def report(measured: Measured) -> None:
    json.dump(measured, sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
