"""What KPIs of costs divide, by hand; over whole months."""


def costs(which: str, base: str) -> str:
    return f"""SELECT (SELECT coalesce(sum(reported) FILTER (WHERE {which}), 0) / 100.0
        FROM teams_costline WHERE month BETWEEN %(first)s AND %(last)s
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)), ({base})"""


def legs(condition: str, instant: str) -> str:
    return f"""SELECT count(*) FROM teams_leg WHERE {condition}
        AND {instant} >= %(opens)s AND {instant} < %(closes)s
        AND (%(team)s::bigint IS NULL OR team_id = %(team)s)"""


HANDLED = legs(
    "answered_at IS NOT NULL AND kind IN ('main', 'conference')",
    "(ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms')",
)
IN_TIME = legs(
    "kind = 'main' AND is_open AND outcome = 'answered'"
    " AND answered_at - enqueued_at <= promise_ms * interval '1 ms'",
    "enqueued_at",
)
# Each leg's handle time in its contact, in millionths that add up to one.
SHARED = """
    WITH part AS (
        SELECT l.interaction_id, l.sequence, l.team_id,
            coalesce(l.talk_ms, 0) + coalesce(l.hold_ms, 0) + coalesce(l.consult_ms, 0)
                + coalesce(l.wrap_up_ms, 0) AS own
        FROM teams_leg AS l JOIN teams_interaction AS i ON i.id = l.interaction_id
        WHERE answered_at IS NOT NULL AND i.direction = 'inbound' AND NOT i.is_excluded
          AND i.ended_at >= %(opens)s AND i.ended_at < %(closes)s AND EXISTS (
            SELECT FROM teams_leg AS h WHERE h.interaction_id = i.id
              AND h.answered_at IS NOT NULL AND h.kind <> 'consult')
    ), placed AS (
        SELECT a.*, (SELECT sum(b.own) FROM part AS b WHERE b.interaction_id = a.interaction_id)
                AS whole,
            (SELECT count(*) FROM part AS b WHERE b.interaction_id = a.interaction_id) AS many,
            (SELECT coalesce(sum(b.own), 0) FROM part AS b
                WHERE b.interaction_id = a.interaction_id AND b.sequence < a.sequence) AS before,
            (SELECT count(*) FROM part AS b
                WHERE b.interaction_id = a.interaction_id AND b.sequence < a.sequence) AS nth
        FROM part AS a
    )
    SELECT coalesce(sum(CASE WHEN whole > 0
        THEN floor((before + own) * 1000000 / whole) - floor(before * 1000000 / whole)
        ELSE (nth + 1) * 1000000 / many - nth * 1000000 / many END), 0) / 1000000
    FROM placed WHERE %(team)s::bigint IS NULL OR team_id = %(team)s
"""
SETTLED = """
    SELECT count(*) FROM teams_case
    WHERE NOT is_excluded AND origin = 'customer'
      AND resolved_at >= %(opens)s AND resolved_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR owner_team_id = %(team)s)
"""

COST_ORACLES = {
    "cost_per_contact": costs("true", SHARED),
    "cost_per_contact:without_retained": costs("category <> 'retained'", SHARED),
    "cost_per_contact:per_leg": costs("true", HANDLED),
    "cost_per_contact:in_time": costs("true", IN_TIME),
    "cost_per_resolution": costs("true", SETTLED),
    "cost_per_resolution:without_retained": costs("category <> 'retained'", SETTLED),
    "cost_total": costs("true", "NULL"),
}
