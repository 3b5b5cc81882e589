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
from teams.ingest.facts import LEG, SAID, STAMPED  # noqa: E402 - as above
from teams.ingest.kinds.interactions import FIELDS  # noqa: E402 - as above
from teams.models import Feed  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from teams.synthetic import ground  # noqa: E402 - as above
from tests.bench import tools  # noqa: E402 - as above

UNTIL = date(2025, 12, 31)
MAPPING = settings.BASE_DIR / "teams" / "synthetic" / "sample.toml"
STAGED = ", ".join(field.column for field in FIELDS)
TYPED = ", ".join(f"{field.column} {field.sql_type}" for field in FIELDS)
PIECE = 1024 * 1024
# What stands before a row's values in what the importer stages: its line, its fate, its fault.
TOLD = 5
# What is there afterwards: the same, or the rates compare different work.
CHECKED = """
SELECT (SELECT count(*) FROM teams_agent), (SELECT count(*) FROM teams_customer),
    (SELECT (count(*), min(arrived_at), max(ended_at), count(customer_id), count(rating),
        count(resolved_at), count(*) FILTER (WHERE is_excluded), sum(legs_n), sum(handled_n),
        sum(transfers_n), sum(wait_ms), sum(handle_ms), sum(talk_ms), sum(hold_ms),
        sum(wrap_up_ms), sum(customer_ms), sum(sole_team_id), sum(last_team_id),
        sum(first_team_id), sum(topic_id), sum(segment_id), sum(channel_id))::text
        FROM teams_interaction),
    (SELECT (count(*), count(agent_id), sum(team_id), sum(wait_ms), sum(talk_ms), sum(consult_ms),
        sum(promise_ms), sum(short_ms), count(*) FILTER (WHERE is_transfer))::text FROM teams_leg)
"""
PEOPLE = """
INSERT INTO teams_agent (feed_id, reference, name)
SELECT DISTINCT %(feed)s::bigint, agent, agent FROM given WHERE agent IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO teams_customer (reference, segment_id, language)
SELECT customer, max(coalesce(sg.id, unknown.id)), '' FROM given
JOIN teams_segment AS unknown ON unknown.slug = 'unknown'
LEFT JOIN teams_segment AS sg ON sg.slug = given.segment
WHERE customer IS NOT NULL GROUP BY customer
ON CONFLICT DO NOTHING
"""
# Names become keys once, for both tables.
NAMED = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT given.*, ch.id AS channel_id, coalesce(tp.id, no_topic.id) AS topic_id,
    coalesce(sg.id, no_segment.id) AS segment_id, cu.id AS customer_id,
    coalesce(tm.id, no_team.id) AS team_id, ag.id AS agent_id, pr.answer_within_ms AS promise_ms,
    pr.short_abandon_ms AS short_ms
FROM given
JOIN teams_channel AS ch ON ch.code = given.channel
JOIN (
    SELECT channel_id, answer_within_ms, short_abandon_ms, since,
        coalesce(lead(since) OVER (PARTITION BY channel_id ORDER BY since), 'infinity') AS until
    FROM teams_promise
) AS pr ON pr.channel_id = ch.id AND coalesce(enqueued_at, arrived_at) >= pr.since
    AND coalesce(enqueued_at, arrived_at) < pr.until
JOIN teams_topic AS no_topic ON no_topic.slug = 'unknown'
JOIN teams_segment AS no_segment ON no_segment.slug = 'unknown'
JOIN teams_team AS no_team ON no_team.slug = 'unattributed'
LEFT JOIN teams_topic AS tp ON tp.slug = given.topic
LEFT JOIN teams_segment AS sg ON sg.slug = given.segment
LEFT JOIN teams_team AS tm ON tm.slug = given.team
LEFT JOIN teams_agent AS ag ON ag.feed_id = %(feed)s AND ag.reference = given.agent
LEFT JOIN teams_customer AS cu ON cu.reference = given.customer
"""
WAIT = "coalesce((extract(epoch FROM coalesce(answered_at, leg_ended_at) - enqueued_at) * 1000), 0)"
SPOKEN = "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)"
# The cheapest way to the first and the last of a group: neither a sort nor arrays.
ROOM = 2**40
PLACED = f"(sequence * {ROOM} + team_id)"
CONTACTS = f"""
INSERT INTO teams_interaction (feed_id, external_id, {", ".join((*SAID, *STAMPED))})
SELECT %(feed)s, external_id, min(channel_id), min(topic_id), min(segment_id), min(customer_id),
    max(direction), min(arrived_at), max(ended_at), max(resolved_at), max(rating),
    max(version_at), bool_or(is_excluded), min({PLACED}) %% {ROOM}, max({PLACED}) %% {ROOM},
    CASE WHEN min(team_id) = max(team_id) THEN min(team_id)
        ELSE (SELECT id FROM teams_team WHERE slug = 'mixed') END,
    count(*), count(*) FILTER (WHERE outcome = 'answered' AND kind <> 'consult'),
    count(*) FILTER (WHERE is_transfer), sum({WAIT}),
    sum({SPOKEN} + coalesce(wrap_up_ms, 0)), coalesce(sum(talk_ms), 0),
    coalesce(sum(hold_ms), 0), coalesce(sum(wrap_up_ms), 0),
    sum({WAIT}) + coalesce(sum({SPOKEN}) FILTER (WHERE kind <> 'consult'), 0)
FROM named GROUP BY external_id
ON CONFLICT (feed_id, external_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*SAID, *STAMPED))}
"""
LEGS = f"""
INSERT INTO teams_leg (interaction_id, sequence, {", ".join(LEG)})
SELECT kept.id, sequence, {", ".join("leg_ended_at" if n == "ended_at" else f"named.{n}" for n in LEG)}
FROM named JOIN teams_interaction AS kept
    ON kept.feed_id = %(feed)s AND kept.external_id = named.external_id
ON CONFLICT (interaction_id, sequence) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in LEG)}
"""  # noqa: E501 - a list of names


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
    cursor.execute(PEOPLE, {"feed": feed})
    cursor.execute(NAMED, {"feed": feed})
    cursor.execute("ANALYZE named")
    cursor.execute(CONTACTS, {"feed": feed})
    cursor.execute(LEGS, {"feed": feed})
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
        return float(crc32(repr(cursor.execute(CHECKED).fetchall()).encode()))


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
