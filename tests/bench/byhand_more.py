"""Shares of contacts, half-hours, late repeats and who stayed, as somebody writes them by hand."""

from typing import Final

from tests.bench.byhand import (
    COUNTED,
    DAILY,
    DONE,
    ENDED,
    HANDLE,
    IN_TIME,
    LEGS,
    MIX,
    OPENS,
    QUEUE_DAY,
    QUEUED,
    RESOLUTION,
    RIPENING,
    ZONE,
    issues,
    sums,
)

OF_LEGS: Final = "OVER (PARTITION BY leg.interaction_id)"
SHARES: Final = f"""(
    SELECT leg.team_id, i.channel_id, i.topic_id, i.segment_id, {HANDLE} AS own,
        sum({HANDLE}) {OF_LEGS} AS total,
        coalesce(leg.effective_ms, {HANDLE}) AS effective,
        sum(coalesce(leg.effective_ms, {HANDLE})) {OF_LEGS} AS total_effective,
        count(*) {OF_LEGS} AS many, {COUNTED} AND row_number() OVER (
            PARTITION BY leg.interaction_id, leg.team_id, kind = 'consult' ORDER BY sequence
        ) = 1 AS is_first
    FROM {LEGS} WHERE answered_at IS NOT NULL AND {DONE} AND i.{ENDED.replace("AND ", "AND i.")}
) AS part"""
SHARED: Final = {
    "contacts": "count(*) FILTER (WHERE is_first)",
    "shared": "sum(coalesce(own / nullif(total, 0), 1.0 / many))",
    "shared_effective": "sum(coalesce(effective / nullif(total_effective, 0), 1.0 / many))",
}
# A half-hour missed when less than its channel's goal came in time.
AIM: Final = """(SELECT max(aim.target) FROM kpis_target AS aim WHERE aim.kpi = 'service_level'
    AND aim.channel_id = slot.channel_id AND aim.team_id IS NULL
        AND aim.since <= %(first)s AND coalesce(aim.until >= %(last)s, true))"""
SLOTS: Final = f"""(
    SELECT leg.team_id, i.channel_id,
        date_bin('30 minutes', enqueued_at AT TIME ZONE '{ZONE}', '2000-01-01') AS at,
        count(*) FILTER (WHERE outcome = 'answered' AND {IN_TIME}) AS met,
        count(*) FILTER (WHERE NOT (outcome = 'abandoned' AND leg.wait_ms <= short_ms
            OR outcome = 'flow_team'
            OR outcome IN ('flow_other', 'callback') AND {IN_TIME})) AS base,
        count(*) FILTER (WHERE outcome = 'abandoned') AS gave_up
    FROM {LEGS} WHERE ({QUEUE_DAY}) AND {QUEUED} GROUP BY 1, 2, 3
) AS slot"""
LONG: Final = {
    f"{name}_w{days}": (
        f"count(*) FILTER (WHERE {DONE}"
        f" AND (before IS NULL OR before < arrived_at - interval '{days} days'){closed})"
    )
    for days in (14, 30)
    for name, closed in (
        ("first_contacts", ""),
        ("resolved", f" AND (after IS NULL OR after > ended_at + interval '{days} days')"),
    )
}
SOLO: Final = f"""(
    SELECT contact.*, (SELECT CASE WHEN min(agent_id) = max(agent_id)
            AND count(agent_id) = count(*) THEN min(agent_id) END
        FROM teams_leg WHERE interaction_id = contact_id AND team_id = sole_team_id
          AND answered_at IS NOT NULL AND kind <> 'consult') AS only_agent_id
    FROM {issues()} WHERE {ENDED}
) AS solo"""
OF_AGENTS: Final = {name: RESOLUTION[name] for name in ("first_contacts", "resolved_at_first")}
ACTIVE: Final = """EXISTS (SELECT FROM teams_relationship AS r
    WHERE r.customer_id = mine.customer_id AND r.from_day <= {day}
    AND (r.to_day IS NULL OR r.to_day >= {day}))"""
STAYED: Final = f"""(
    SELECT *, {ACTIVE.format(day="month")} AS was, {ACTIVE.format(day="month + 90")} AS stays
    FROM (
        SELECT customer_id, (ended_at AT TIME ZONE '{ZONE}')::date AS day, {MIX},
            date_trunc('month', ended_at AT TIME ZONE '{ZONE}')::date AS month, ended_at,
            row_number() OVER (of_month ORDER BY ended_at, id) AS nth,
            CASE WHEN min(sole_team_id) OVER of_month = max(sole_team_id) OVER of_month
                THEN sole_team_id END AS sole_team_id
        FROM teams_interaction AS i
        WHERE {DONE} AND customer_id IS NOT NULL
          AND ended_at >= date_trunc('month', {OPENS} AT TIME ZONE '{ZONE}') AT TIME ZONE '{ZONE}'
          AND ended_at < (date_trunc('month', %(last)s::timestamp) + interval '1 month')
              AT TIME ZONE '{ZONE}'
        WINDOW of_month AS (
            PARTITION BY customer_id, date_trunc('month', ended_at AT TIME ZONE '{ZONE}')
        )
    ) AS mine WHERE nth = 1
) AS stayed"""
STAY: Final = {
    "customers": "count(*)",
    "active": "count(*) FILTER (WHERE was)",
    "retained": "count(*) FILTER (WHERE was AND stays)",
}
EVERY_DAY: Final = {
    **DAILY,
    "share": sums(f"team_id, {MIX}", SHARED, SHARES, "true"),
    "half_hours": (
        "SELECT %(first)s::date AS day, team_id, channel_id, extract(hour FROM at)::int,"
        " count(*) FILTER (WHERE base > 0) AS judged,"
        f" count(*) FILTER (WHERE base > 0 AND met >= {AIM} * base) AS kept"
        f" FROM {SLOTS} GROUP BY 1, 2, 3, 4"
    ),
    "missed": (
        f"SELECT %(first)s::date AS day, at, team_id, channel_id, base, met, gave_up, {AIM} AS aim"
        f" FROM {SLOTS} WHERE met < {AIM} * base"
    ),
}
BEYOND: Final = {
    **RIPENING,
    "long_repeats": (
        sums(f"sole_team_id, {MIX}", LONG, issues("31 days"), ENDED, day="day"), 31, 31
    ),
    "agents_issues": (
        sums("sole_team_id, channel_id, only_agent_id", OF_AGENTS, SOLO, ENDED, day="day"), 7, 7
    ),
    "stayed": (sums(f"sole_team_id, {MIX}", STAY, STAYED, ENDED, day="day"), 31, 31),
}  # fmt: skip
