"""What KPIs of repeats, known customers and words count, by hand."""


def issues(hours: int, more: str = "") -> str:
    """Handled contacts of known customers, judged with a window of so many hours."""
    return f"""
    WITH contact AS (
        SELECT i.*, coalesce(t.parent_id, t.id) AS theme FROM teams_interaction AS i
        JOIN teams_topic AS t ON t.id = i.topic_id
        WHERE direction = 'inbound' AND customer_id IS NOT NULL AND NOT is_excluded
    ), judged AS (
        SELECT one.*,
            NOT EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.theme = one.theme AND o.id <> one.id
                AND o.handled_n > 0 AND (o.arrived_at, o.id) < (one.arrived_at, one.id)
                AND o.ended_at >= one.arrived_at - interval '{hours} hours') AS opens_issue,
            EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.theme = one.theme AND o.id <> one.id
                AND (o.arrived_at, o.id) > (one.arrived_at, one.id)
                AND o.arrived_at <= one.ended_at + interval '{hours} hours') AS comes_back,
            EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.id <> one.id AND (o.arrived_at, o.id) > (one.arrived_at, one.id)
                AND o.arrived_at <= one.ended_at + interval '{hours} hours') AS comes_at_all
        FROM contact AS one
        WHERE handled_n > 0 AND ended_at >= %(opens)s AND ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR sole_team_id = %(team)s)
    )
    """


WEEK = 7 * 24
SOLVED = "opens_issue AND NOT comes_back"


def shares(hours: int, met: str, base: str) -> str:
    return (
        f"{issues(hours)} SELECT count(*) FILTER (WHERE {met}), count(*) FILTER (WHERE {base})"
        " FROM judged"
    )


def handled(met: str, base: str) -> str:
    return f"""
        SELECT count(*) FILTER (WHERE {met}), count(*) FILTER (WHERE {base})
        FROM teams_interaction
        WHERE direction = 'inbound' AND NOT is_excluded AND handled_n > 0
          AND ended_at >= %(opens)s AND ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR sole_team_id = %(team)s)
    """


REASONED = "id IN (SELECT interaction_id FROM teams_reasontold)"
REPEAT_ORACLES = {
    **{f"fcr_rate:w{days}": shares(days * 24, SOLVED, "opens_issue") for days in (1, 3, 14, 30)},
    "fcr_rate:no_transfer": shares(WEEK, f"{SOLVED} AND transfers_n = 0", "opens_issue"),
    "fcr_rate:net": f"""{issues(WEEK)}
        SELECT count(*) FILTER (WHERE {SOLVED}), count(*) FILTER (WHERE opens_issue)
        FROM judged WHERE NOT EXISTS (
            SELECT FROM teams_topic AS flagged
            WHERE is_unresolvable AND flagged.id IN (judged.topic_id, judged.theme))
    """,
    "repeat_rate": shares(WEEK, "comes_back", "true"),
    "repeat_any_topic": shares(WEEK, "comes_at_all", "true"),
    "identity_coverage": handled("customer_id IS NOT NULL", "true"),
    "negative_sentiment_rate": handled("sentiment = 'negative'", "sentiment <> ''"),
    "negative_sentiment_rate:corrected": handled("sentiment = 'negative'", "sentiment <> ''"),
    "negative_sentiment_rate:coverage": handled("sentiment <> ''", "true"),
    "dissatisfaction_reason_share": handled(REASONED, f"sentiment = 'negative' OR {REASONED}"),
}
