"""What KPIs of whole contacts, hand-overs and opening hours count, by hand: over their legs."""

# Per contact its first queue, its first answer, and how it left the last queue.
JOURNEYS = """
    WITH stay AS (
        SELECT *, row_number() OVER (PARTITION BY interaction_id ORDER BY sequence) AS nth,
            row_number() OVER (PARTITION BY interaction_id ORDER BY sequence DESC) AS nth_last
        FROM teams_leg
        WHERE kind = 'main' AND enqueued_at IS NOT NULL AND outcome <> 'excluded'
    ), journey AS (
        SELECT i.customer_id, last.outcome, last.ended_at - first.enqueued_at AS stayed,
            (SELECT min(answered_at) FROM teams_leg AS l
                WHERE l.interaction_id = i.id AND kind <> 'consult') - first.enqueued_at AS waited,
            first.promise_ms * interval '1 ms' AS promised,
            first.short_ms * interval '1 ms' AS short
        FROM teams_interaction AS i
        JOIN stay AS first ON first.interaction_id = i.id AND first.nth = 1
        JOIN stay AS last ON last.interaction_id = i.id AND last.nth_last = 1
        WHERE i.direction = 'inbound' AND NOT i.is_excluded AND first.is_open
          AND i.arrived_at >= %(opens)s AND i.arrived_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR i.first_team_id = %(team)s)
    ), counted AS (
        SELECT * FROM journey WHERE waited IS NOT NULL OR outcome <> 'waiting'
    )
"""
IN_TIME = "l.wait_ms <= promise_ms"
GAVE_UP = "waited IS NULL AND outcome = 'abandoned'"
SHORT = f"coalesce({GAVE_UP} AND stayed <= short, false)"
AWAY = "waited IS NULL AND outcome IN ('flow_team', 'flow_other', 'callback')"


def journeys(met: str, base: str, what: str = "*") -> str:
    return f"""{JOURNEYS} SELECT count({what}) FILTER (WHERE {met}),
        count({what}) FILTER (WHERE {base}) FROM counted"""


def handled(met: str) -> str:
    """Of the handled contacts those with a leg like this; `next` is who took over, if anybody."""
    return f"""
        WITH step AS (
            SELECT l.*, t.kind AS side,
                lead(t.kind) OVER (PARTITION BY interaction_id ORDER BY sequence) AS next_side
            FROM teams_leg AS l JOIN teams_team AS t ON t.id = l.team_id WHERE l.kind <> 'consult'
        )
        SELECT count(*) FILTER (WHERE EXISTS (
                SELECT FROM step WHERE step.interaction_id = i.id AND {met})), count(*)
        FROM teams_interaction AS i
        WHERE direction = 'inbound' AND NOT is_excluded
          AND ended_at >= %(opens)s AND ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR first_team_id = %(team)s)
          AND EXISTS (SELECT FROM teams_leg AS l WHERE l.interaction_id = i.id
                      AND answered_at IS NOT NULL AND kind <> 'consult')
    """


CROSSED = "is_transfer AND side || '/' || next_side IN ('internal/vendor', 'vendor/internal')"
LOST = """(left_on_hold OR outcome IN ('abandoned', 'system') AND enqueued_at IS NOT NULL
    AND kind = 'main' AND NOT EXISTS (
        SELECT FROM step AS later WHERE later.interaction_id = step.interaction_id
          AND later.sequence > step.sequence AND later.enqueued_at IS NOT NULL
          AND later.kind = 'main' AND later.outcome <> 'excluded'))"""
ANSWERED = """
    FROM teams_leg
    WHERE kind = 'main' AND is_open AND outcome = 'answered' AND business_wait_ms IS NOT NULL
      AND enqueued_at >= %(opens)s AND enqueued_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""

JOURNEY_ORACLES = {
    "customer_service_level": journeys(
        "waited <= promised", f"NOT ({SHORT}) AND NOT ({AWAY} AND stayed <= promised)"
    ),
    "intervals_met_pct": f"""
        WITH slot AS (
            SELECT l.team_id, i.channel_id, date_bin('30 minutes', enqueued_at, %(opens)s) AS at,
                count(*) FILTER (WHERE outcome = 'answered' AND {IN_TIME}) AS met,
                count(*) FILTER (WHERE NOT (
                    outcome = 'flow_team' OR outcome IN ('flow_other', 'callback') AND {IN_TIME}
                    OR outcome = 'abandoned' AND l.wait_ms <= short_ms)) AS base
            FROM teams_leg AS l JOIN teams_interaction AS i ON i.id = l.interaction_id
            WHERE kind = 'main' AND l.is_open AND outcome NOT IN ('excluded', 'waiting')
              AND enqueued_at >= %(opens)s AND enqueued_at < %(closes)s
              AND (%(team)s::bigint IS NULL OR l.team_id = %(team)s)
            GROUP BY 1, 2, 3
        ), judged AS (
            SELECT slot.*, coalesce(
                (SELECT target FROM kpis_target AS own WHERE kpi = 'service_level'
                    AND own.team_id = slot.team_id LIMIT 1),
                (SELECT target FROM kpis_target AS common WHERE kpi = 'service_level'
                    AND team_id IS NULL AND common.channel_id = slot.channel_id LIMIT 1)) AS goal
            FROM slot WHERE base > 0
        )
        SELECT count(*) FILTER (WHERE met >= goal * base), count(goal) FROM judged
    """,
    "case_customer_time": """
        SELECT coalesce(sum(customer_ms), 0) / 1000.0, count(contacts_n) FROM teams_case
        WHERE origin = 'customer' AND NOT is_excluded
          AND created_at >= %(opens)s AND created_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR contact_team_id = %(team)s)
    """,
    "abandonment_rate:interaction": journeys(f"{GAVE_UP} AND NOT ({SHORT})", f"NOT ({SHORT})"),
    "abandonment_rate:customers": journeys(
        f"{GAVE_UP} AND NOT ({SHORT})", f"NOT ({SHORT})", "DISTINCT customer_id"
    ),
    "channel_volume:closed_hours": """
        SELECT count(*), NULL FROM teams_interaction AS i
        WHERE direction = 'inbound' AND NOT is_excluded
          AND arrived_at >= %(opens)s AND arrived_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR first_team_id = %(team)s)
          AND NOT (SELECT is_open FROM teams_leg AS l WHERE l.interaction_id = i.id
                   ORDER BY enqueued_at IS NULL, sequence LIMIT 1)
    """,
    "transfer_rate:warm": handled("is_transfer AND transfer_kind = 'warm'"),
    "transfer_rate:blind": handled("is_transfer AND transfer_kind = 'blind'"),
    "escalation_rate": handled(CROSSED),
    "escalation_rate:leg": f"""
        WITH step AS (
            SELECT l.*, t.kind AS side,
                lead(t.kind) OVER (PARTITION BY interaction_id ORDER BY sequence) AS next_side
            FROM teams_leg AS l JOIN teams_team AS t ON t.id = l.team_id WHERE l.kind <> 'consult'
        )
        SELECT count(*) FILTER (WHERE {CROSSED}), count(*) FROM step
        WHERE answered_at IS NOT NULL
          AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' >= %(opens)s
          AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' < %(closes)s
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
    """,
    "misroute_rate": handled("is_transfer AND ended_at - answered_at < interval '60 seconds'"),
    "unresolved_disconnect_rate": handled(LOST),
    "asa:business": f"SELECT sum(business_wait_ms) / 1000.0, count(*) {ANSWERED}",
}
JOURNEY_VALUES = {
    f"wait_time:business_p{part}": f"""SELECT percentile_cont({part / 100})
        WITHIN GROUP (ORDER BY business_wait_ms / 1000.0), count(*) {ANSWERED}"""
    for part in (50, 90)
}
