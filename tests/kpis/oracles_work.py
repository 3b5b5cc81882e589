"""What KPIs of agents' time, evaluations and forecasts count, by hand."""

AGENT_DAYS = """
    FROM teams_agentday
    WHERE day BETWEEN %(first)s AND %(last)s AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""
QUEUE = "contact_ms + idle_ms"
LOST = "training_ms + meeting_ms + break_paid_ms + absent_paid_ms"
PAID = f"{QUEUE} + task_ms + {LOST}"


def times(y: str, x: str, which: str = "true") -> str:
    return f"""SELECT coalesce(sum({y}) FILTER (WHERE {which}), 0) / 1000.0,
        coalesce(sum({x}), 0) / 1000.0 {AGENT_DAYS}"""


def foreseen(y: str) -> str:
    """Of the days with a plan of which it is known what the plan foresaw."""
    known = "planned_ms > 0 AND lost_as_planned_ms IS NOT NULL"
    return f"""SELECT coalesce(sum({y}) FILTER (WHERE {known}), 0) / 1000.0,
        coalesce(sum({PAID}) FILTER (WHERE {known}), 0) / 1000.0 {AGENT_DAYS}"""


LEGS = """
    SELECT count(*) FROM teams_leg
    WHERE answered_at IS NOT NULL AND kind IN ('main', 'conference')
      AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' >= %(opens)s
      AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""


def hours(amount: str) -> str:
    return f"SELECT coalesce(sum({amount}), 0) / 1000.0 {AGENT_DAYS}"


EVALUATED = """
    FROM teams_evaluation
    WHERE selection = 'random' AND contact_at >= %(opens)s AND contact_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""


def scores(column: str) -> str:
    return f"SELECT coalesce(sum({column}), 0) / 10000.0, count({column}) {EVALUATED}"


def errors(condition: str) -> str:
    return f"SELECT count(*) FILTER (WHERE {condition}), count(*) {EVALUATED}"


# The last version of each interval frozen a fortnight ahead; the whole day's holds finer ones.
INTERVALS = """
    WITH version AS (
        SELECT *, row_number() OVER (
            PARTITION BY team_id, channel_id, starts_at ORDER BY frozen_at DESC) AS latest
        FROM teams_forecast
        WHERE frozen_at <= starts_at - interval '336 hours' AND minutes = 120
          AND starts_at >= %(opens)s AND starts_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
    ), told AS (
        SELECT team_id, channel_id, (starts_at AT TIME ZONE 'Europe/Paris')::date AS day,
            contacts AS f, (SELECT count(*) FROM teams_interaction AS i
            WHERE i.first_team_id = version.team_id AND i.channel_id = version.channel_id
              AND i.direction = 'inbound' AND NOT i.is_excluded AND i.arrived_at >= starts_at
              AND i.arrived_at < starts_at + interval '2 hours') AS a
        FROM version WHERE latest = 1
    )
"""


def gaps(at: float) -> str:
    return f"""SELECT percentile_cont({at}) WITHIN GROUP (ORDER BY gap / 1000.0), count(*)
        {AGENT_DAYS.replace("teams_agentday", "teams_agentday, unnest(gap_lengths_ms) AS gap")}"""


WORK_VALUES = {
    "time_between_contacts:gap_p50": gaps(0.5),
    "time_between_contacts:gap_p90": gaps(0.9),
}
WORK_ORACLES = {
    "agent_occupancy": times("contact_ms", QUEUE),
    "agent_utilization": times("contact_ms + task_ms", PAID),
    "agent_utilization:availability_rate": times(QUEUE, PAID),
    "agent_utilization:productive": times("contact_ms + task_ms + training_ms + meeting_ms", PAID),
    "agent_utilization:hdi": times("contact_ms", PAID),
    "shrinkage": times(LOST, PAID),
    "shrinkage:planned": times(LOST, "planned_ms", "planned_ms > 0"),
    "shrinkage:contracted": times(f"{LOST} + absent_unpaid_ms", f"{PAID} + absent_unpaid_ms"),
    "shrinkage:foreseen": foreseen("lost_as_planned_ms"),
    "shrinkage:unforeseen": foreseen(f"{LOST} - lost_as_planned_ms"),
    "adherence": times("adhered_ms", "planned_ms"),
    "conformance": times(QUEUE, "planned_queue_ms", "planned_ms > 0"),
    "contacts_per_agent_hour": f"SELECT ({LEGS}), ({hours(QUEUE)})",
    "contacts_per_agent_hour:paid": f"SELECT ({LEGS}), ({hours(PAID)})",
    "time_between_contacts": f"SELECT ({hours('idle_ms')}), ({LEGS})",
    "time_between_contacts:gap_mean": f"""
        SELECT coalesce(sum(gaps_ms), 0) / 1000.0, coalesce(sum(gaps_n), 0) {AGENT_DAYS}
    """,
    "qa_score": scores("score_bp"),
    "qa_score:af": scores("score_af_bp"),
    "critical_error_rate": errors("fails_customer OR fails_business OR fails_compliance"),
    "critical_error_rate:customer": errors("fails_customer"),
    "critical_error_rate:business": errors("fails_business"),
    "critical_error_rate:compliance": errors("fails_compliance"),
    "forecast_wape": f"{INTERVALS} SELECT sum(abs(f - a)), sum(a) FROM told",
    "forecast_wape:day": f"""{INTERVALS} SELECT sum(abs(e)), sum(a) FROM (
        SELECT sum(f - a) AS e, sum(a) AS a FROM told GROUP BY team_id, channel_id, day) AS plan""",
    "forecast_wape:chance": f"""{INTERVALS}
        SELECT sum(round(sqrt(2 * a / pi())::numeric, 3)), sum(a) FROM told""",
    "forecast_bias": f"{INTERVALS} SELECT sum(f - a), sum(a) FROM told",
    "forecast_mape": f"""{INTERVALS} SELECT
        sum(round(abs(f - a) / nullif(a, 0), 9)), count(*) FILTER (WHERE a > 0) FROM told""",
    "forecast_mape:empty": f"{INTERVALS} SELECT count(*) FILTER (WHERE a = 0), NULL FROM told",
}
