"""What KPIs of self-service and retention count, by hand."""


def after(table: str, moment: str, hours: int, condition: str) -> str:
    return f"""EXISTS (
        SELECT FROM {table} AS o JOIN teams_topic AS u ON u.id = o.topic_id
        WHERE o.customer_id = v.customer_id AND NOT o.is_excluded AND {condition}
          AND coalesce(u.parent_id, u.id) = coalesce(t.parent_id, t.id)
          AND o.{moment} > v.started_at AND o.{moment} <= v.ended_at + interval '{hours} hours')"""


INBOUND = "o.direction = 'inbound'"


def met(hours: int) -> str:
    return after("teams_interaction", "arrived_at", hours, f"{INBOUND} AND o.handled_n > 0")


def visits(which: str, base: str) -> str:
    return f"""SELECT count(*) FILTER (WHERE {which}), count(*) FILTER (WHERE {base})
        FROM teams_visit AS v JOIN teams_topic AS t ON t.id = v.topic_id
        WHERE v.ended_at >= %(opens)s AND v.ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)"""


SERVED = "is_support AND v.end = 'served'"
WROTE = after("teams_interaction", "arrived_at", 24, INBOUND)
OPENED = after("teams_case", "created_at", 24, "true")

SELF_SERVICE_ORACLES = {
    "self_service_rate": visits(f"{SERVED} AND NOT {met(24)}", "is_support"),
    "self_service_rate:72h": visits(f"{SERVED} AND NOT {met(72)}", "is_support"),
    "self_service_rate:known": visits(
        f"{SERVED} AND customer_id IS NOT NULL AND NOT {met(24)}",
        "is_support AND customer_id IS NOT NULL",
    ),
    "deflection_rate": visits(f"left_form AND NOT {WROTE} AND NOT {OPENED}", "reached_form"),
    "selfcare_redirect_rate": """
        SELECT (SELECT count(*) FROM teams_visit
                WHERE was_redirected AND ended_at >= %(opens)s AND ended_at < %(closes)s
                  AND (%(team)s::bigint IS NULL OR team_id = %(team)s)),
            (SELECT count(*) FROM teams_interaction AS i
                JOIN teams_channel AS c ON c.id = i.channel_id
                WHERE c.code = 'phone' AND direction = 'inbound' AND NOT is_excluded
                  AND arrived_at >= %(opens)s AND arrived_at < %(closes)s
                  AND (%(team)s::bigint IS NULL OR first_team_id = %(team)s))
    """,
    "customer_retention_rate": """
        WITH handled AS (
            SELECT customer_id, sole_team_id, ended_at,
                date_trunc('month', ended_at AT TIME ZONE 'Europe/Paris')::date AS month
            FROM teams_interaction
            WHERE direction = 'inbound' AND NOT is_excluded AND handled_n > 0
        ), cohort AS (
            SELECT customer_id, month, min(ended_at) AS first_at,
                array_agg(DISTINCT sole_team_id) AS teams
            FROM handled WHERE customer_id IS NOT NULL GROUP BY customer_id, month
        ), judged AS (
            SELECT EXISTS (SELECT FROM teams_relationship AS r
                WHERE r.customer_id = c.customer_id
                  AND c.month BETWEEN r.from_day AND coalesce(r.to_day, c.month)) AS was,
                EXISTS (SELECT FROM teams_relationship AS r WHERE r.customer_id = c.customer_id
                  AND c.month + 90 BETWEEN r.from_day AND coalesce(r.to_day, c.month + 90)) AS still
            FROM cohort AS c
            WHERE first_at >= %(opens)s AND first_at < %(closes)s
              AND (%(team)s::bigint IS NULL OR teams = ARRAY[%(team)s::bigint])
        )
        SELECT count(*) FILTER (WHERE was AND still), count(*) FILTER (WHERE was) FROM judged
    """,
    # Of October only the first step has passed.
    "customer_retention_rate:km": """
        WITH handled AS (
            SELECT customer_id, sole_team_id, ended_at,
                date_trunc('month', ended_at AT TIME ZONE 'Europe/Paris')::date AS month
            FROM teams_interaction
            WHERE direction = 'inbound' AND NOT is_excluded AND handled_n > 0
        ), cohort AS (
            SELECT customer_id, month, min(ended_at) AS first_at,
                array_agg(DISTINCT sole_team_id) AS teams
            FROM handled WHERE customer_id IS NOT NULL GROUP BY customer_id, month
        ), judged AS (
            SELECT EXISTS (SELECT FROM teams_relationship AS r
                WHERE r.customer_id = c.customer_id
                  AND c.month BETWEEN r.from_day AND coalesce(r.to_day, c.month)) AS was,
                EXISTS (SELECT FROM teams_relationship AS r WHERE r.customer_id = c.customer_id
                  AND c.month + 30 BETWEEN r.from_day AND coalesce(r.to_day, c.month + 30)) AS still
            FROM cohort AS c
            WHERE first_at >= %(opens)s AND first_at < %(closes)s
              AND (%(team)s::bigint IS NULL OR teams = ARRAY[%(team)s::bigint])
        )
        SELECT count(*) FILTER (WHERE was AND NOT still), count(*) FILTER (WHERE was) FROM judged
    """,
}
