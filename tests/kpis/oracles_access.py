"""What KPIs of overflow, announced waits and the menu count, by hand."""

QUEUED = """
    FROM teams_leg AS leg
    WHERE kind = 'main' AND is_open AND outcome NOT IN ('excluded', 'waiting')
      AND enqueued_at >= %(opens)s AND enqueued_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""
WAIT = "(coalesce(answered_at, ended_at) - enqueued_at)"
IN_TIME = f"{WAIT} <= promise_ms * interval '1 ms'"
MET = f"outcome = 'answered' AND {IN_TIME}"
SHORT = f"outcome = 'abandoned' AND {WAIT} <= short_ms * interval '1 ms'"
LEFT = f"outcome IN ('flow_other', 'callback') AND {IN_TIME}"
TOLD = "announced_ms IS NOT NULL"
KEPT = f"outcome = 'answered' AND {WAIT} <= announced_ms * interval '1 ms'"


def shares(met: str, base: str) -> str:
    return f"SELECT count(*) FILTER (WHERE {met}), count(*) FILTER (WHERE {base}) {QUEUED}"


ACCESS_ORACLES = {
    "service_level:fail": shares(MET, f"NOT ({SHORT}) AND NOT ({LEFT})"),
    "service_level:fail_after_t": shares(
        MET, f"NOT ({SHORT}) AND NOT ({LEFT}) AND NOT (outcome = 'flow_team' AND {IN_TIME})"
    ),
    "overflow_rate": shares("outcome = 'flow_team'", f"NOT ({SHORT})"),
    "overflow_rate:other": shares(
        "outcome IN ('flow_other', 'callback', 'system')", f"NOT ({SHORT})"
    ),
    "abandonment_rate:unhandled": shares("answered_at IS NULL", "true"),
    "announced_wait_kept": shares(KEPT, TOLD),
    "announced_wait_bias": f"""
        SELECT sum((coalesce(announced_low_ms, announced_ms) + announced_ms) / 2000.0
                - extract(epoch FROM answered_at - enqueued_at)),
            count(*) {QUEUED} AND {TOLD} AND answered_at IS NOT NULL
    """,
    "customer_total_time:with_ivr": """
        SELECT coalesce(sum(menu_ms / 1000.0 + (
                SELECT sum(coalesce(extract(epoch FROM coalesce(answered_at, ended_at)
                        - enqueued_at), 0) + CASE WHEN kind = 'consult' THEN 0 ELSE
                    coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)
                    END / 1000.0)
                FROM teams_leg AS l WHERE l.interaction_id = i.id)), 0), count(*)
        FROM teams_interaction AS i
        WHERE NOT is_excluded AND direction = 'inbound' AND menu_ms IS NOT NULL
          AND ended_at >= %(opens)s AND ended_at < %(closes)s
          AND EXISTS (SELECT FROM teams_leg AS l WHERE l.interaction_id = i.id
                      AND answered_at IS NOT NULL AND kind <> 'consult')
          AND (%(team)s::bigint IS NULL OR sole_team_id = %(team)s)
    """,
}
