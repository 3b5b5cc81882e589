"""What KPIs of cases count, by hand."""

VALID = "NOT is_excluded AND origin = 'customer'"


def cases(numerator: str, denominator: str, instant: str, team: str, where: str = "true") -> str:
    return f"""
        SELECT {numerator}, {denominator} FROM teams_case
        WHERE {VALID} AND {instant} >= %(opens)s AND {instant} < %(closes)s AND {where}
          AND (%(team)s::bigint IS NULL OR {team} = %(team)s)
    """


def times(end: str, start: str, dated: str, team: str) -> str:
    total = f"coalesce(sum(extract(epoch FROM {end} - {start})), 0)"
    return cases(total, "count(*)", dated, team, f"{end} IS NOT NULL")


def business(column: str, dated: str, team: str, known: str) -> str:
    total = f"coalesce(sum({column}), 0) / 1000.0"
    return cases(total, f"count({column})", dated, team, f"{known} IS NOT NULL")


def share(condition: str, dated: str, team: str) -> str:
    return cases(f"count(*) FILTER (WHERE {condition})", "count(*)", dated, team)


OPENED = ("created_at", "team_id")
FIRST = ("first_resolved_at", "coalesce(resolved_team_id, owner_team_id)")
SOLVED = ("resolved_at", "owner_team_id")
ENTRY = "coalesce(queued_at, created_at)"
REOPENED = """(reopened_at <= first_resolved_at + interval '7 days'
    OR reopened_at IS NULL AND reopens_n > 0)"""


def clock(metric: str) -> str:
    return f"""
        SELECT count(*) FILTER (WHERE coalesce(is_met, met_at <= due_at, false)), count(*)
        FROM teams_deadline
        WHERE metric = '{metric}' AND due_at >= %(opens)s AND due_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
    """


OVERDUE = """
    SELECT count(*) FROM (
        SELECT case_id, team_id FROM teams_casemove
        WHERE at < %(closes)s AND status IN ('new', 'open')
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
        GROUP BY case_id, team_id HAVING sum(change) = 1
    ) AS standing
    WHERE EXISTS (
        SELECT FROM teams_deadline AS promise
        WHERE promise.case_id = standing.case_id AND promise.team_id = standing.team_id
          AND due_at < %(closes)s AND (met_at IS NULL OR met_at >= %(closes)s)
          AND is_met IS NOT TRUE
    )
"""


def standing(*statuses: str) -> str:
    """What is open at the end: walked case by case, not added up by days."""
    listed = ", ".join(f"'{status}'" for status in statuses)
    return f"""
        SELECT count(*) FROM (
            SELECT case_id, team_id, status, sum(change) AS here FROM teams_casemove
            WHERE at < %(closes)s AND status IN ({listed})
              AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
            GROUP BY case_id, team_id, status HAVING sum(change) = 1
        ) AS standing
    """


LAST_WEEKS = """
    SELECT count(*) FROM teams_case
    WHERE NOT is_excluded AND origin = 'customer' AND resolved_at < %(closes)s
      AND resolved_at >= %(closes)s - interval '28 days'
      AND (%(team)s::bigint IS NULL OR owner_team_id = %(team)s)
"""
CASE_ORACLES = {
    "ticket_volume:tracked": cases("count(*)", "NULL", *OPENED),
    "completion_rate": share("resolved_at <= created_at + interval '30 days'", *OPENED),
    "completion_rate:clearance": "SELECT ("
    + cases("count(*)", "1", *SOLVED).replace(", 1 FROM", " FROM")
    + "), ("
    + cases("count(*)", "1", *OPENED).replace(", 1 FROM", " FROM")
    + ")",
    "resolution_time": times("resolved_at", "created_at", *SOLVED),
    "resolution_time:business": business("resolution_business_ms", *SOLVED, "resolved_at"),
    "resolution_time:first": times("first_resolved_at", "created_at", *FIRST),
    # Who is resolved, of those whose times make the curve.
    "resolution_time:km": cases("count(resolved_at)", "count(*)", *OPENED),
    "first_response_time": times("replied_at", ENTRY, "created_at", "reply_team_id"),
    "first_response_time:created": times("replied_at", "created_at", "created_at", "reply_team_id"),
    "backlog:net_flow": """
        SELECT coalesce(sum(change), 0), NULL FROM teams_casemove
        WHERE at >= %(opens)s AND at < %(closes)s
          AND status IN ('new', 'open', 'pending', 'on_hold')
          AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
    """,
    "effort_proxy_replies": cases(
        "coalesce(sum(replies_n), 0)", "count(replies_n)", *OPENED, "resolved_at IS NOT NULL"
    ),
    "effort_proxy_contacts": cases(
        "coalesce(sum(contacts_n), 0)",
        "count(*)",
        "created_at",
        "contact_team_id",
        "contact_team_id IS NOT NULL",
    ),
    "first_response_time:business": business(
        "reply_business_ms", "created_at", "reply_team_id", "replied_at"
    ),
    "first_response_time:accepted": times(
        "CASE WHEN accepted_at <= replied_at THEN replied_at END",
        *("accepted_at", "created_at", "reply_team_id"),
    ),
    "first_response_time:automated": times("acknowledged_at", ENTRY, *OPENED),
    "first_response_time:rate": share(
        "replied_at <= reply_due_at",
        "reply_due_at",
        "coalesce(reply_team_id, due_team_id, owner_team_id)",
    ),
    "transfer_rate:case": share("transfers_n > 0", *OPENED),
    "transfer_rate:per_case": cases("coalesce(sum(transfers_n), 0)", "count(*)", *OPENED),
    "reopen_rate": share(REOPENED, *FIRST),
    "reopen_rate:per_case": cases("coalesce(sum(reopens_n), 0)", "count(*)", *FIRST),
    "fcr_rate:one_touch": cases(
        "count(*) FILTER (WHERE replies_n = 1)",
        "count(replies_n)",
        *OPENED,
        "resolved_at IS NOT NULL",
    ),
    "sla_attainment": clock("resolution"),
    "sla_attainment:first_reply": clock("first_reply"),
    "sla_attainment:next_reply": clock("next_reply"),
    "sla_attainment:callback": clock("callback"),
    "backlog": f"SELECT ({standing('new', 'open')}), NULL",
    "backlog:due_breached": f"SELECT ({OVERDUE}), NULL",
    "backlog:age": f"SELECT ({standing('new', 'open')}), NULL",
    "backlog:age_p90": f"SELECT ({standing('new', 'open')}), NULL",
    "backlog:pending": f"SELECT ({standing('pending')}), NULL",
    "backlog:on_hold": f"SELECT ({standing('on_hold')}), NULL",
    "backlog:days": f"SELECT ({standing('new', 'open')}), ({LAST_WEEKS})",
}


def lasted(expression: str, dated: str, team: str, at: float, known: str) -> str:
    return f"""
        SELECT percentile_cont({at}) WITHIN GROUP (ORDER BY {expression}), count({expression})
        FROM teams_case
        WHERE {VALID} AND {known} IS NOT NULL
          AND {dated} >= %(opens)s AND {dated} < %(closes)s
          AND (%(team)s::bigint IS NULL OR {team} = %(team)s)
    """


SOLUTION = "extract(epoch FROM resolved_at - created_at)"
REPLY = f"extract(epoch FROM replied_at - {ENTRY})"
CASE_VALUES = {
    "resolution_time:p50": lasted(SOLUTION, *SOLVED, 0.5, "resolved_at"),
    "resolution_time:p90": lasted(SOLUTION, *SOLVED, 0.9, "resolved_at"),
    "resolution_time:business_p90": lasted(
        "resolution_business_ms / 1000.0", *SOLVED, 0.9, "resolved_at"
    ),
    "first_response_time:p50": lasted(REPLY, "created_at", "reply_team_id", 0.5, "replied_at"),
    "first_response_time:p90": lasted(REPLY, "created_at", "reply_team_id", 0.9, "replied_at"),
    "first_response_time:business_p90": lasted(
        "reply_business_ms / 1000.0", "created_at", "reply_team_id", 0.9, "replied_at"
    ),
}
