"""From stretches of agents' time to their days: each minute once, cut at local midnight."""

from typing import Final

from teams.ingest.staging import run
from teams.models.worktime import ACTIVITIES, LOST, UNPAID, Activity

ON_QUEUE: Final = (str(Activity.CONTACT), str(Activity.IDLE))
# Available and with customers is one plan: the agent does not choose when the telephone rings.
PLAN: Final = f"CASE WHEN activity IN {ON_QUEUE} THEN 'queue' ELSE activity END"
SUMS: Final = (
    *(f"{activity}_ms" for activity in ACTIVITIES),
    *("planned_ms", "adhered_ms", "planned_queue_ms", "lost_as_planned_ms", "gaps_n", "gaps_ms"),
)


def rebuild(touched: str, *, zone: str) -> int:
    """Make the agent-days of `touched` equal their stretches; return how many rows changed.

    `touched` names a table with the columns agent_id and day: local days of the zone, which
    may repeat. Every team's row of such an agent and day is made again, and taken away where
    nothing is left. Where stretches overlap, also those of several teams, a minute belongs to
    the first activity in the order of `Activity`, then to the team of the smaller key. A plan
    is met by its activity, whatever the team. To be called in a transaction.
    """
    run("DROP TABLE IF EXISTS pg_temp.agent_spent, pg_temp.agent_sums")
    run(_spent(touched), [zone, zone, list(ACTIVITIES)])
    run(_sums())
    run("ANALYZE pg_temp.agent_sums")
    gone = run(
        f"DELETE FROM teams_agentday AS old USING (SELECT DISTINCT agent_id, day FROM {touched})"
        " AS near WHERE old.agent_id = near.agent_id AND old.day = near.day"
        " AND NOT EXISTS (SELECT FROM pg_temp.agent_sums AS new WHERE new.agent_id = old.agent_id"
        " AND new.day = old.day AND new.team_id = old.team_id)"
    )
    return gone + _merge()


def _spent(touched: str) -> str:
    """Per agent, day, team and activity, planned and actual apart: when, as ranges of instants."""
    # Each half meets the condition of one of the two partial indexes by time.
    pieces = " UNION ALL ".join(
        "SELECT near.agent_id, near.day, state.is_planned, state.team_id, state.activity,"
        " tstzrange(starts_at, ends_at, '[)') * near.span AS span"
        " FROM near JOIN teams_agentstate AS state ON state.agent_id = near.agent_id"
        " AND int8range(state.agent_id, state.agent_id, '[]')"
        " && int8range(near.agent_id, near.agent_id, '[]')"
        f" AND tstzrange(starts_at, ends_at, '[)') && near.span AND {which}"
        for which in ("is_planned", "NOT is_planned")
    )
    earlier = (
        "range_agg(spans) OVER (PARTITION BY agent_id, day, is_planned ORDER BY place, team_id"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )
    return f"""
        CREATE TEMPORARY TABLE agent_spent ON COMMIT DROP AS
        WITH near AS MATERIALIZED (
            SELECT DISTINCT agent_id::bigint AS agent_id, day, tstzrange(
                day::timestamp AT TIME ZONE %s, (day + 1)::timestamp AT TIME ZONE %s
            ) AS span
            FROM {touched}
        ), united AS (
            SELECT agent_id, day, is_planned, team_id, activity,
                array_position(%s::text[], activity::text) AS place, range_agg(span) AS spans
            FROM ({pieces}) AS piece
            GROUP BY agent_id, day, is_planned, team_id, activity
        )
        SELECT agent_id, day, is_planned, team_id, activity,
            spans - coalesce({earlier}, '{{}}'::tstzmultirange) AS spans
        FROM united
    """


def _length(spans: str) -> str:
    """Milliseconds of a set of instants; an hour that the clock repeats counts as one more."""
    return (
        "coalesce((SELECT sum(extract(epoch FROM upper(span) - lower(span)))"
        f" FROM unnest({spans}) AS span), 0) * 1000"
    )


# Of available stretches those that a contact ends and another begins: cut at midnight it is none.
GAPS: Final = (
    "(SELECT {} FROM unnest(spent.spans) AS gap WHERE beside.busy @> upper(gap)"
    " AND beside.busy @> (lower(gap) - interval '1 microsecond'))"
)


def _sums() -> str:
    activities = ", ".join(
        f"floor(coalesce(sum(ms) FILTER (WHERE NOT is_planned AND activity = '{name}'), 0))::bigint"
        f" AS {name}_ms"
        for name in ACTIVITIES
    )
    unpaid, lost = tuple(map(str, UNPAID)), tuple(map(str, LOST))
    lengths = "array_agg(floor(extract(epoch FROM upper(gap) - lower(gap)) * 1000)::bigint)"
    seconds = "sum(extract(epoch FROM upper(gap) - lower(gap)))"
    return f"""
        CREATE TEMPORARY TABLE agent_sums ON COMMIT DROP AS
        WITH actual AS (
            SELECT agent_id, day, {PLAN} AS plan, range_agg(spans) AS spans
            FROM pg_temp.agent_spent WHERE NOT is_planned GROUP BY agent_id, day, plan
        ), beside AS (
            SELECT agent_id, day,
                range_agg(spans) FILTER (WHERE is_planned AND activity IN {lost}) AS foreseen,
                range_agg(spans) FILTER (WHERE NOT is_planned AND activity = 'contact') AS busy
            FROM pg_temp.agent_spent GROUP BY agent_id, day
        ), measured AS (
            SELECT spent.*, {_length("spent.spans")} AS ms,
                {_length("spent.spans * actual.spans")} AS adhered,
                CASE WHEN NOT is_planned AND activity IN {lost}
                    THEN {_length("spent.spans * beside.foreseen")} END AS foreseen,
                CASE WHEN NOT is_planned AND activity = 'idle'
                    THEN {GAPS.format(lengths)} END AS gap_lengths,
                CASE WHEN NOT is_planned AND activity = 'idle'
                    THEN {GAPS.format(seconds)} * 1000 END AS gaps_ms
            FROM (SELECT *, {PLAN} AS plan FROM pg_temp.agent_spent) AS spent
            LEFT JOIN actual USING (agent_id, day, plan)
            LEFT JOIN beside USING (agent_id, day)
        ), summed AS (
            SELECT agent_id, team_id, day, {activities},
                floor(coalesce(sum(ms) FILTER (WHERE is_planned AND activity NOT IN {unpaid}), 0))
                    ::bigint AS planned_ms,
                floor(coalesce(sum(adhered)
                    FILTER (WHERE is_planned AND activity NOT IN {unpaid}), 0))::bigint
                    AS adhered_ms,
                floor(coalesce(sum(ms) FILTER (WHERE is_planned AND plan = 'queue'), 0))::bigint
                    AS planned_queue_ms,
                floor(coalesce(sum(foreseen), 0))::bigint AS lost_as_planned_ms,
                coalesce(max(cardinality(gap_lengths)), 0) AS gaps_n,
                floor(coalesce(sum(gaps_ms), 0))::bigint AS gaps_ms,
                -- An agent's day in a team has one set of available stretches.
                max(gap_lengths) AS gap_lengths_ms
            FROM measured GROUP BY agent_id, team_id, day
        )
        SELECT * FROM summed WHERE greatest({", ".join(SUMS)}) > 0
    """


def _merge() -> int:
    kept = (*SUMS, "gap_lengths_ms")
    names = ", ".join(kept)
    old, new = (", ".join(f"{row}.{name}" for name in kept) for row in ("old", "excluded"))
    return run(
        f"INSERT INTO teams_agentday AS old (agent_id, team_id, day, {names})"
        f" SELECT agent_id, team_id, day, {names} FROM pg_temp.agent_sums"
        f" ON CONFLICT (day, team_id, agent_id) DO UPDATE SET ({names}) = ROW ({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )
