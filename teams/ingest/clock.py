"""Business time in SQL: which version of a calendar holds, and what is open between instants."""

from typing import Final

from teams.calendars import YEARS
from teams.ingest.staging import one, run

TABLE: Final = "pg_temp.clocks"


def prepare() -> bool:
    """Lay out who counts by which version when, for this transaction; False where nobody does.

    A version holds for what starts under it, to its end.
    """
    run(f"DROP TABLE IF EXISTS {TABLE}")
    run(
        f"""
        CREATE TEMPORARY TABLE clocks ON COMMIT DROP AS
        SELECT * FROM (
            SELECT use.team_id, use.channel_id, version.id AS version_id,
                greatest(use.since, version.since)::timestamp AT TIME ZONE calendar.time_zone
                    AS opens,
                least(use.until, version.until, version.since + interval '{YEARS} years')
                    AT TIME ZONE calendar.time_zone AS closes
            FROM (
                SELECT *, lead(since) OVER (PARTITION BY team_id, channel_id ORDER BY since)
                    AS until
                FROM teams_calendaruse
            ) AS use
            JOIN teams_calendar AS calendar ON calendar.id = use.calendar_id
            JOIN (
                SELECT *, lead(since) OVER (PARTITION BY calendar_id ORDER BY since) AS until
                FROM teams_calendarversion
            ) AS version ON version.calendar_id = calendar.id
        ) AS held
        WHERE opens < closes
        """
    )
    return bool(one(f"SELECT EXISTS (SELECT FROM {TABLE})"))


def joined(team: str, channel: str, starts: str) -> str:
    """A join that adds `clock.version_id`: of the most particular use at that instant, or NULL.

    Team and channel come before team, team before channel, channel before all.
    """
    return f"""LEFT JOIN LATERAL (
        SELECT version_id FROM {TABLE} AS held
        WHERE (held.team_id = {team} OR held.team_id IS NULL)
            AND (held.channel_id = {channel} OR held.channel_id IS NULL)
            AND {starts} >= held.opens AND {starts} < held.closes
        ORDER BY held.team_id IS NULL, held.channel_id IS NULL LIMIT 1
    ) AS clock ON true"""


def before(version: str, instant: str) -> str:
    """The open milliseconds before an instant; NULL without a version or an instant."""
    return f"""CASE WHEN {version} IS NOT NULL AND {instant} IS NOT NULL THEN coalesce((
        SELECT span.before_ms
            + (extract(epoch FROM least({instant}, span.closes_at) - span.opens_at) * 1000)::bigint
        FROM teams_businessspan AS span
        WHERE span.version_id = {version} AND span.opens_at <= {instant}
        ORDER BY span.opens_at DESC LIMIT 1
    ), 0) END"""


def between(version: str, starts: str, ends: str) -> str:
    """The open milliseconds between two instants: each duration by itself, never a difference."""
    return f"({before(version, ends)} - {before(version, starts)})"


def after(version: str, starts: str, ms: str) -> str:
    """The instant at which so many open milliseconds have passed; elapsed ones where none hold."""
    target = f"{before(version, starts)} + {ms}"
    return f"""coalesce((
        SELECT span.opens_at + ({target} - span.before_ms) * interval '1 ms'
        FROM teams_businessspan AS span
        WHERE span.version_id = {version} AND span.closes_at > {starts}
            AND span.opens_at >= coalesce((
                SELECT max(last.opens_at) FROM teams_businessspan AS last
                WHERE last.version_id = {version} AND last.opens_at <= {starts}
            ), '-infinity')
            AND span.before_ms
                + (extract(epoch FROM span.closes_at - span.opens_at) * 1000)::bigint >= {target}
        ORDER BY span.opens_at LIMIT 1
    ), {starts} + {ms} * interval '1 ms')"""


def is_open(version: str, instant: str) -> str:
    """Whether an instant lies in opening hours; true without a version."""
    return f"""({version} IS NULL OR EXISTS (
        SELECT FROM teams_businessspan AS span
        WHERE span.version_id = {version}
            AND span.opens_at <= {instant} AND span.closes_at > {instant}
    ))"""
