"""Handle time on the wall clock: an agent with several contacts at once shares it equally."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from teams import locks
from teams.ingest import changeddays
from teams.ingest.staging import one, run
from teams.models import Feed
from teams.models.contacts import LONGEST_WRAP_UP

HANDLE: Final = (
    "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)"
    " + coalesce(wrap_up_ms, 0)"
)
# From the answer on for as long as it took, though not beyond the end of after-call work.
CLOSES: Final = (
    f"least(answered_at + ({HANDLE}) * interval '1 ms',"
    " ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms')"
)
SPAN: Final = f"agent_id, answered_at AS opens, {CLOSES} AS closes"
IS_SPAN: Final = f"agent_id IS NOT NULL AND answered_at < {CLOSES}"
STORED: Final = (
    "SELECT interaction_id AS contact_id, sequence, id AS leg_id, effective_ms,"
    f" true AS is_whole, {HANDLE} AS handle_ms, {SPAN} FROM teams_leg WHERE {IS_SPAN}"
)
CHANGED: Final = "(SELECT id FROM pg_temp.changed)"


def share(*, has_changed: bool) -> None:
    """Share out the time of the agents of new and changed legs, before these are written.

    It fills `pg_temp.shared`: legs of the file by contact and sequence, stored ones that overlap
    them by `leg_id`. A leg that ran alone has no value: all of its time is its own. Of n at once
    each takes an nth, so that an agent's add up to the wall clock, but for the rounding of a
    millisecond each. What comes out follows from the legs, not from the order in which they came.
    """
    fresh, replaced, kept = "old_id IS NULL", "", "true"
    if has_changed:
        fresh = f"old_id IS NULL OR contact_id IN {CHANGED}"
        replaced = (
            f" UNION ALL SELECT {SPAN} FROM teams_leg WHERE interaction_id IN {CHANGED}"
            f" AND {IS_SPAN}"
        )
        kept = f"interaction_id NOT IN {CHANGED}"
    run("DROP TABLE IF EXISTS pg_temp.reached")
    run(
        "CREATE TEMPORARY TABLE reached ON COMMIT DROP AS"
        " SELECT agent_id AS whose, min(opens) AS since, max(closes) AS until"
        f" FROM (SELECT {SPAN} FROM pg_temp.part WHERE ({fresh}) AND {IS_SPAN}{replaced})"
        " AS touched GROUP BY agent_id"
    )
    # Stored legs that overlap those get another share, and what overlaps these has a part in it.
    run(
        "UPDATE pg_temp.reached SET since = least(since, opens), until = greatest(until, closes)"
        " FROM (SELECT agent_id, min(opens) AS opens, max(closes) AS closes"
        f" FROM ({_stored(kept)}) AS leg GROUP BY agent_id) AS near WHERE agent_id = whose",
        _bounds(),
    )
    _sweep(
        "SELECT contact_id, sequence, NULL::bigint AS leg_id, NULL::bigint AS effective_ms,"
        f" true AS is_whole, {HANDLE} AS handle_ms, {SPAN}"
        f" FROM pg_temp.part WHERE ({fresh}) AND {IS_SPAN} UNION ALL {_stored(kept)}",
        _bounds(),
    )


def _bounds() -> list[datetime | None]:
    """What lets the index by block ranges leave out the rest of the legs."""
    return [one(f"SELECT {edge} FROM pg_temp.reached") for edge in ("min(since)", "max(until)")]


def _stored(kept: str) -> str:
    """Legs of these agents within reach, and whether all that overlaps one is among them."""
    longest = f"interval '{LONGEST_WRAP_UP.total_seconds():.0f} s'"
    return (
        "SELECT NULL::bigint AS contact_id, NULL::smallint AS sequence, id AS leg_id, effective_ms,"
        f" answered_at >= since AND {CLOSES} <= until AS is_whole, {HANDLE} AS handle_ms, {SPAN}"
        f" FROM teams_leg JOIN pg_temp.reached ON whose = agent_id AND answered_at < until"
        f" WHERE ended_at > %s::timestamptz - {longest} AND answered_at < %s"
        f" AND {CLOSES} > since AND {IS_SPAN} AND {kept}"
    )


def restamp() -> None:
    """Share out all time anew, of legs that came into the table by another way."""
    _sweep(STORED)
    stamp_others()


def mend(feed: Feed, *, source: str, zone: str) -> int:
    """Share out the time of all stored legs of a source anew, as an import would; how many changed.

    For legs that were stored before their time was shared. The days that they count on become
    due. Imports of the source wait meanwhile.
    """
    with transaction.atomic():
        locks.hold(f"import {feed.pk}")
        _sweep(
            f"{STORED} AND agent_id IN (SELECT id FROM teams_agent WHERE feed_id = %s)", [feed.pk]
        )
        changeddays.note_others(source, zone)
        return stamp_others()


def _sweep(legs: str, params: Sequence[datetime | int | None] | None = None) -> None:
    """Walk along the edges of each agent's legs, as many open as began and have not ended.

    What an open leg is given until an edge runs up over all of them: a leg's own is the
    difference between its two edges, exact, so that it is the same whatever else was walked.
    """
    run("DROP TABLE IF EXISTS pg_temp.busy, pg_temp.shared")
    run(
        f"""
        CREATE TEMPORARY TABLE busy ON COMMIT DROP AS
        SELECT * FROM (
            SELECT leg.*, lead(opens) OVER (PARTITION BY agent_id ORDER BY opens, closes) AS next,
                max(closes) OVER (PARTITION BY agent_id ORDER BY opens, closes
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM ({legs}) AS leg
        ) AS seen
        WHERE opens < before OR next < closes OR effective_ms IS NOT NULL
        """,
        params,
    )
    run(
        """
        CREATE TEMPORARY TABLE shared ON COMMIT DROP AS
        WITH edge AS (
            SELECT agent_id, at, sum(step) AS step FROM (
                SELECT agent_id, opens AS at, 1 AS step FROM pg_temp.busy
                UNION ALL SELECT agent_id, closes, -1 FROM pg_temp.busy
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
        ), told AS (
            SELECT busy.*, CASE WHEN last.until - first.until
                    < extract(epoch FROM closes - opens) * 1000
                THEN nullif(round(last.until - first.until)::bigint, handle_ms) END AS share_ms
            FROM pg_temp.busy
            JOIN given AS first ON first.agent_id = busy.agent_id AND first.at = opens
            JOIN given AS last ON last.agent_id = busy.agent_id AND last.at = closes
            WHERE is_whole
        )
        SELECT contact_id, sequence, leg_id, share_ms AS effective_ms FROM told
        WHERE share_ms IS DISTINCT FROM effective_ms
        """
    )
    run("CREATE INDEX ON pg_temp.shared (contact_id)")
    run("ANALYZE pg_temp.shared")


def stamp_others() -> int:
    """Write the new shares of stored legs, once the days that they count on are noted."""
    return run(
        "UPDATE teams_leg SET effective_ms = shared.effective_ms FROM pg_temp.shared"
        " WHERE teams_leg.id = leg_id"
    )
