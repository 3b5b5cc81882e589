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
        sum(first_team_id), sum(topic_id), sum(segment_id), sum(channel_id), sum(menu_ms),
        sum(warm_transfers_n), count(*) FILTER (WHERE is_escalated),
        count(*) FILTER (WHERE is_misrouted), count(*) FILTER (WHERE is_open),
        count(*) FILTER (WHERE is_disconnected), count(*) FILTER (WHERE is_shared),
        count(*) FILTER (WHERE case_reference <> ''), count(*) FILTER (WHERE sentiment <> ''))::text
        FROM teams_interaction),
    (SELECT string_agg(told::text, ',' ORDER BY told) FROM (
        SELECT access, count(*) FROM teams_interaction GROUP BY access) AS told),
    (SELECT (count(*), count(agent_id), sum(team_id), sum(wait_ms), sum(talk_ms), sum(consult_ms),
        sum(promise_ms), sum(short_ms), count(*) FILTER (WHERE is_transfer),
        count(*) FILTER (WHERE is_escalated), count(*) FILTER (WHERE left_on_hold),
        count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_shared), sum(announced_ms),
        sum(announced_low_ms), count(business_wait_ms), count(effective_ms), sum(effective_ms)
        )::text FROM teams_leg),
    (SELECT string_agg(told::text, ',' ORDER BY told) FROM (
        SELECT transfer_kind, count(*) FROM teams_leg GROUP BY transfer_kind) AS told)
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
    pr.short_abandon_ms AS short_ms, coalesce(tm.kind, no_team.kind) AS side,
    CASE WHEN is_transfer THEN coalesce(transfer_kind,
        CASE WHEN consult_ms > 0 THEN 'warm' ELSE 'blind' END) ELSE '' END AS passed
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
HANDLE = f"{SPOKEN} + coalesce(wrap_up_ms, 0)"
# Which transfers crossed between internal teams and vendors, and which came within a minute.
HANDED = """
CREATE TEMPORARY TABLE handed ON COMMIT DROP AS
SELECT external_id, sequence, coalesce(side <> next_side
        AND side IN ('internal', 'vendor') AND next_side IN ('internal', 'vendor'), false)
        AS is_escalated,
    coalesce(leg_ended_at - answered_at < interval '60 s', false)
        AND coalesce(solved_at > leg_ended_at, true) AS is_misrouted
FROM (
    SELECT *, lead(side) OVER legs AS next_side, max(resolved_at) OVER whole AS solved_at
    FROM named WHERE kind <> 'consult'
        AND external_id IN (SELECT external_id FROM named WHERE is_transfer)
    WINDOW whole AS (PARTITION BY external_id),
        legs AS (PARTITION BY external_id ORDER BY sequence)
) AS walked WHERE is_transfer
"""
# What an agent did at once, each with its share of the wall clock.
SHARED = f"""
CREATE TEMPORARY TABLE shared ON COMMIT DROP AS
WITH span AS (
    SELECT external_id, sequence, agent_id, {HANDLE} AS handle_ms, answered_at AS opens,
        least(answered_at + ({HANDLE}) * interval '1 ms',
            leg_ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms') AS closes
    FROM named WHERE agent_id IS NOT NULL AND answered_at IS NOT NULL
), busy AS (
    SELECT * FROM (
        SELECT *, lead(opens) OVER (PARTITION BY agent_id ORDER BY opens, closes) AS next,
            max(closes) OVER (PARTITION BY agent_id ORDER BY opens, closes
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM span WHERE opens < closes
    ) AS seen WHERE opens < before OR next < closes
), edge AS (
    SELECT agent_id, at, sum(step) AS step FROM (
        SELECT agent_id, opens AS at, 1 AS step FROM busy
        UNION ALL SELECT agent_id, closes, -1 FROM busy
    ) AS step GROUP BY agent_id, at
), opened AS (
    SELECT agent_id, at, sum(step) OVER mine AS many,
        extract(epoch FROM lead(at) OVER mine - at) * 1000 AS lasts
    FROM edge WINDOW mine AS (PARTITION BY agent_id ORDER BY at)
), given AS (
    SELECT agent_id, at, coalesce(sum(CASE WHEN many > 0 THEN lasts / many ELSE 0 END)
        OVER (PARTITION BY agent_id ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS until
    FROM opened
)
SELECT external_id, sequence, nullif(round(last.until - first.until)::bigint, handle_ms)
    AS effective_ms
FROM busy
JOIN given AS first ON first.agent_id = busy.agent_id AND first.at = opens
JOIN given AS last ON last.agent_id = busy.agent_id AND last.at = closes
WHERE last.until - first.until < extract(epoch FROM closes - opens) * 1000
"""
# The cheapest way to the first and the last of a group: neither a sort nor arrays.
ROOM = 2**40
CODES = ("answered", "abandoned", "flow_team", "flow_other", "callback", "system", "waiting")
QUEUED = "kind = 'main' AND enqueued_at IS NOT NULL AND outcome <> 'excluded'"
OUTCOME = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(CODES))


def placed(name: str, end: str = "min") -> str:
    return f"{end}(sequence * {ROOM} + {name}) %% {ROOM} AS {name}"


def last_is(*names: str) -> str:
    return f"last_outcome IN ({', '.join(str(CODES.index(name)) for name in names)})"


# No calendar holds: it is always open, and no wait is counted in opening hours.
TOLD_OF_CONTACTS = {
    "is_open": "true",
    "access": f"""CASE WHEN is_excluded OR queued_at IS NULL THEN ''
        WHEN first_answered - queued_at <= promise_ms * interval '1 ms' THEN 'in_time'
        WHEN first_answered IS NOT NULL THEN 'late'
        WHEN {last_is("waiting")} THEN ''
        WHEN {last_is("system")} THEN 'system'
        WHEN {last_is("abandoned")} THEN CASE
            WHEN left_at - queued_at <= short_ms * interval '1 ms' THEN 'short' ELSE 'abandoned' END
        WHEN left_at - queued_at <= promise_ms * interval '1 ms' THEN 'left_in_time'
        ELSE 'left' END""",
    "is_disconnected": f"""handled_n > 0 AND (is_left_on_hold
        OR coalesce({last_is("abandoned", "system")}, false))""",
}
CONTACTS = f"""
INSERT INTO teams_interaction (feed_id, external_id, {", ".join((*SAID, *STAMPED))})
SELECT %(feed)s, external_id,
    {", ".join(TOLD_OF_CONTACTS.get(name, name) for name in (*SAID, *STAMPED))}
FROM (
    SELECT external_id, {placed("channel_id")}, {placed("topic_id")}, {placed("segment_id")},
        {placed("customer_id")}, max(direction) AS direction, min(arrived_at) AS arrived_at,
        max(ended_at) AS ended_at, max(resolved_at) AS resolved_at, max(rating) AS rating,
        max(version_at) AS version_at, bool_or(is_excluded) AS is_excluded,
        coalesce(max(case_reference), '') AS case_reference,
        coalesce(max(sentiment), '') AS sentiment, max(menu_ms) AS menu_ms,
        min(sequence * {ROOM} + team_id) %% {ROOM} AS first_team_id,
        max(sequence * {ROOM} + team_id) %% {ROOM} AS last_team_id,
        CASE WHEN min(team_id) = max(team_id) THEN min(team_id)
            ELSE (SELECT id FROM teams_team WHERE slug = 'mixed') END AS sole_team_id,
        count(*) AS legs_n,
        count(*) FILTER (WHERE outcome = 'answered' AND kind <> 'consult') AS handled_n,
        count(*) FILTER (WHERE is_transfer) AS transfers_n, sum({WAIT}) AS wait_ms,
        sum({HANDLE}) AS handle_ms, coalesce(sum(talk_ms), 0) AS talk_ms,
        coalesce(sum(hold_ms), 0) AS hold_ms, coalesce(sum(wrap_up_ms), 0) AS wrap_up_ms,
        sum({WAIT}) + coalesce(sum({SPOKEN}) FILTER (WHERE kind <> 'consult'), 0) AS customer_ms,
        count(*) FILTER (WHERE passed = 'warm') AS warm_transfers_n,
        min(enqueued_at) FILTER (WHERE {QUEUED}) AS queued_at,
        min(answered_at) FILTER (WHERE kind <> 'consult') AS first_answered,
        max(leg_ended_at) FILTER (WHERE {QUEUED}) AS left_at,
        max(sequence * 16 + CASE outcome {OUTCOME} END) FILTER (WHERE {QUEUED}) %% 16
            AS last_outcome,
        {placed("promise_ms")}, {placed("short_ms")},
        coalesce(bool_or(left_on_hold), false) AS is_left_on_hold,
        coalesce(min(sequence * 2 + is_shared::integer) FILTER (WHERE {QUEUED}) %% 2 = 1, false)
            AS is_shared,
        coalesce(bool_or(crosses), false) AS is_escalated,
        coalesce(bool_or(is_quick), false) AS is_misrouted
    FROM named LEFT JOIN (
        SELECT external_id, sequence, is_escalated AS crosses, is_misrouted AS is_quick FROM handed
    ) AS handed USING (external_id, sequence)
    GROUP BY external_id
) AS told
ON CONFLICT (feed_id, external_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*SAID, *STAMPED))}
"""
TOLD_OF_LEGS = {
    "ended_at": "leg_ended_at",
    "transfer_kind": "passed",
    "is_open": "true",
    "business_wait_ms": "NULL",
    "is_escalated": "coalesce(handed.is_escalated, false)",
}
LEGS = f"""
INSERT INTO teams_leg (interaction_id, sequence, {", ".join(LEG)}, effective_ms)
SELECT kept.id, sequence, {", ".join(TOLD_OF_LEGS.get(n, f"named.{n}") for n in LEG)}, effective_ms
FROM named
LEFT JOIN handed USING (external_id, sequence)
LEFT JOIN shared USING (external_id, sequence)
JOIN teams_interaction AS kept
    ON kept.feed_id = %(feed)s AND kept.external_id = named.external_id
ON CONFLICT (interaction_id, sequence) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*LEG, "effective_ms"))}
"""


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
    cursor.execute(HANDED)
    cursor.execute(SHARED)
    cursor.execute("ANALYZE handed; ANALYZE shared")
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
