"""When replies of cases are due, who owns them then, and what cases took in business time."""

from typing import Final

from teams.ingest import clock
from teams.ingest.staging import one, run

NAMES: Final = (
    "reply_business_ms", "first_resolution_business_ms", "resolution_business_ms", "reply_due_at",
    "due_team_id",
)  # fmt: skip
LATE: Final = "pg_temp.case_late"
# Who never tells of a reply cannot say that one is missing.
TELLS: Final = """EXISTS (
    SELECT FROM teams_case AS told WHERE told.feed_id = {feed}
        AND (told.replied_at IS NOT NULL OR told.replies_n IS NOT NULL)
)"""


def measure(zone: str) -> None:
    """Make `case_times`: what the calendar in force at creation and the promise make of each case.

    Business durations; when its reply is due, nowhere in a feed that tells of none; and who
    owns it at that instant. To be called after `case_said` and `case_walk` are made and the
    cases carry their stamps.
    """
    clock.prepare()
    starts = "coalesce(whole.queued_at, whole.created_at)"
    spans = {
        "reply_business_ms": (starts, "whole.replied_at"),
        "first_resolution_business_ms": ("whole.created_at", "whole.first_resolved_at"),
        "resolution_business_ms": ("whole.created_at", "whole.resolved_at"),
    }
    values = ", ".join(
        f"CASE WHEN {ends} >= {begins} THEN {clock.between('clock.version_id', begins, ends)}"
        f" END AS {name}"
        for name, (begins, ends) in spans.items()
    )
    due = clock.after("clock.version_id", starts, "promise.within_ms")
    run("DROP TABLE IF EXISTS pg_temp.case_times, pg_temp.case_feeds")
    run(
        f"""
        CREATE TEMPORARY TABLE case_feeds ON COMMIT DROP AS
        SELECT feed_id, {TELLS.format(feed="near.feed_id")} AS tells FROM (
            SELECT DISTINCT feed_id FROM teams_case
            WHERE id IN (SELECT case_id FROM pg_temp.case_said)
        ) AS near
        """
    )
    run(
        f"""
        CREATE TEMPORARY TABLE case_times ON COMMIT DROP AS
        WITH timed AS (
            SELECT whole.id AS case_id, {values}, CASE WHEN feed.tells THEN {due} END
                AS reply_due_at
            FROM pg_temp.case_said AS said
            JOIN teams_case AS whole ON whole.id = said.case_id
            JOIN pg_temp.case_feeds AS feed ON feed.feed_id = whole.feed_id
            LEFT JOIN LATERAL (
                SELECT answer_within_ms AS within_ms FROM teams_promise AS held
                WHERE held.channel_id = whole.channel_id
                -- The first promise also holds for what came before it.
                ORDER BY (held.since::timestamp AT TIME ZONE %s) > {starts},
                    abs(extract(epoch FROM (held.since::timestamp AT TIME ZONE %s) - {starts}))
                LIMIT 1
            ) AS promise ON true
            {clock.joined("whole.team_id", "whole.channel_id", "whole.created_at")}
        ), owned AS (
            SELECT case_id, (array_agg(team_id ORDER BY place DESC))[1] AS due_team_id
            FROM timed JOIN pg_temp.case_walk USING (case_id)
            WHERE case_walk.at <= reply_due_at GROUP BY case_id
        )
        SELECT timed.*, due_team_id FROM timed LEFT JOIN owned USING (case_id)
        """,
        [zone, zone],
    )


def find_late(touched: str) -> bool:
    """Whether some feed of the cases of `touched` now tells of replies, and did not before.

    `case_late` then has its other cases, whose replies become due.
    """
    run("DROP TABLE IF EXISTS pg_temp.case_late")
    run(
        f"""
        CREATE TEMPORARY TABLE case_late ON COMMIT DROP AS
        SELECT id FROM teams_case
        WHERE reply_due_at IS NULL AND id NOT IN (SELECT id::bigint FROM {touched})
            AND feed_id IN (SELECT feed_id FROM pg_temp.case_feeds WHERE tells)
        """
    )
    return bool(one(f"SELECT EXISTS (SELECT FROM {LATE})"))
