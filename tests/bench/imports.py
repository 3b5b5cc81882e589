"""An import from the file to the facts, beside COPY and upsert by hand, and beside bare COPY.

Those by hand are given the values as the importer converts them, and do without its checks.
"""

import sys
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zlib import crc32

import django

django.setup()

import psycopg  # noqa: E402 - models need the set-up above
from django.conf import settings  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above

from teams import synthetic  # noqa: E402 - as above
from teams.actions import imports  # noqa: E402 - as above
from teams.ingest.kinds.interactions import FIELDS  # noqa: E402 - as above
from teams.models import Feed  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from teams.synthetic import ground  # noqa: E402 - as above
from tests.bench import importing, tools  # noqa: E402 - as above

UNTIL = date(2025, 12, 31)
MAPPING = settings.BASE_DIR / "teams" / "synthetic" / "sample.toml"
STAGED = ", ".join(field.column for field in FIELDS)
TYPED = ", ".join(f"{field.column} {field.sql_type}" for field in FIELDS)
PIECE = 1024 * 1024
# What stands before a row's values in what the importer stages: its line, its fate, its fault.
TOLD = 5


class Values:
    """Takes what the importer writes to its COPY, and leaves the values alone in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.rest = b""

    def write(self, piece: bytes) -> None:
        *lines, self.rest = (self.rest + piece).split(b"\n")
        self.file.writelines(line.split(b",", TOLD)[TOLD] + b"\n" for line in lines)


def drawn(rows: int) -> synthetic.Centre:
    return synthetic.centre(
        interactions=rows, days=400, seed=1, until=UNTIL, teams=20, zone=settings.REPORTING_ZONE
    )


def prepare(path: Path, rows: int) -> None:
    """A file of so many rows; beside it the same, converted."""
    whole = path.with_suffix(".whole")
    synthetic.write_sample(whole, drawn(rows))
    with whole.open("rb") as source, path.open("wb") as target:
        target.writelines(islice(source, rows + 1))
    whole.unlink()
    planned = imports.plan(path=path, mapping=MAPPING, feed=Feed(time_zone="UTC"))
    with path.with_suffix(".values").open("wb") as file:
        planned.source.pump(Values(file), now=timezone.now(), progress=lambda staged: None)


def by_product(path: Path, rows: int) -> tools.Measured:
    """The whole action, from the mapping to the commit; and its peak of memory above idle."""
    with everywhere():
        ground.organisation(drawn(rows))
        feed = Feed(slug="bench", name="bench", time_zone="UTC")
        idle, child = resident("VmRSS"), 0.0

        def watch(staged: int) -> None:
            nonlocal child
            child = max([child, *(resident("VmHWM", pid) for pid in children())])

        def work() -> None:
            planned = imports.plan(path=path, mapping=MAPPING, feed=feed)
            receipt = imports.run(planned=planned, by=None, now=timezone.now(), progress=watch)
            if receipt.accepted != rows:
                raise SystemExit(f"{receipt.accepted} of {rows} rows: {receipt.faults[:3]}")

        seconds = tools.seconds_of(work)
    own = resident("VmHWM") - idle
    # The child is not there when nothing is imported: all of it is above idle.
    return {
        "import_rate": rows / seconds,
        "import_mb": own + child,
        "import_own_mb": own,
        "import_child_mb": child,
    }


def children() -> list[str]:
    return Path("/proc/thread-self/children").read_text(encoding="ascii").split()


def resident(what: str, pid: str = "self") -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has just ended
        return 0
    found = [int(line.split()[1]) for line in lines if line.startswith(f"{what}:")]
    return found[0] / tools.MEGABYTE if found else 0


def by_hand(url: str, path: Path, rows: int) -> tools.Measured:
    """Bare COPY into one indexed table, then COPY, names to keys, upsert."""
    with everywhere():
        ground.organisation(drawn(rows))
        feed = ground.feed(slug="bench", name="bench", time_zone="UTC")
    values = path.with_suffix(".values")
    with psycopg.connect(url) as found:
        found.execute(f"CREATE TABLE bare ({TYPED}, PRIMARY KEY (external_id, sequence))")
        found.commit()
        bare = tools.seconds_of(lambda: copied(found, values, f"bare ({STAGED})"))
        found.execute("DROP TABLE bare")
        found.commit()
        settle(url)
        upsert = tools.seconds_of(lambda: upserted(found, values, feed.pk))
    return {"bare_copy_rate": rows / bare, "import_by_hand_rate": rows / upsert}


def upserted(found: psycopg.Connection[Any], values: Path, feed: int) -> None:
    found.execute("SET LOCAL work_mem = '128MB'")
    found.execute(f"CREATE TEMPORARY TABLE given ({TYPED}) ON COMMIT DROP")
    copied(found, values, f"given ({STAGED})", commits=False)
    cursor = psycopg.ClientCursor(found)
    cursor.execute("ANALYZE given")
    cursor.execute(importing.PEOPLE, {"feed": feed})
    cursor.execute(importing.NAMED, {"feed": feed})
    cursor.execute("ANALYZE named")
    cursor.execute(importing.HANDED)
    cursor.execute(importing.SHARED)
    cursor.execute("ANALYZE handed; ANALYZE shared")
    cursor.execute(importing.CONTACTS, {"feed": feed})
    cursor.execute(importing.LEGS, {"feed": feed})
    found.commit()


def copied(found: psycopg.Connection[Any], file: Path, into: str, *, commits: bool = True) -> None:
    with file.open("rb") as source, found.cursor() as cursor:
        with cursor.copy(f"COPY {into} FROM STDIN (FORMAT csv)") as copy:
            while piece := source.read(PIECE):
                copy.write(piece)
    if commits:
        found.commit()


def settle(url: str) -> None:
    """No one pays for what another has left to write."""
    with tools.by_hand(url) as cursor:
        cursor.execute("CHECKPOINT")


def facts(url: str) -> float:
    """A number for what is there now."""
    with tools.by_hand(url) as cursor:
        return float(crc32(repr(cursor.execute(importing.CHECKED).fetchall()).encode()))


def main(url: str, step: str, path: str, rows: str) -> None:
    tools.refuse_others(url)
    works: dict[str, Callable[[], tools.Measured | None]] = {
        "prepare": lambda: prepare(Path(path), int(rows)),
        "product": lambda: by_product(Path(path), int(rows)),
        "hand": lambda: by_hand(url, Path(path), int(rows)),
    }
    settle(url)
    tools.report((works[step]() or {}) | {"facts": facts(url)})


if __name__ == "__main__":
    main(*sys.argv[1:])
