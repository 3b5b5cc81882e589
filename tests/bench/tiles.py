"""What a BI tool sends: one statement a figure over the facts, or one over a daily view."""

import re

from tests.bench.byhand import (
    ABANDONED,
    ANSWERED,
    CLOSES,
    IN_TIME,
    INBOUND,
    OPENS,
    QUEUED,
    WEEK,
    ZONE,
)
from tests.bench.byhand import DONE as HANDLED

GONE = (
    f"(outcome = 'flow_team' OR outcome IN ('flow_other', 'callback') AND {IN_TIME}"
    " OR outcome = 'abandoned' AND wait_ms <= short_ms)"
)
LEGS = (
    f"FROM teams_leg AS leg WHERE kind = 'main'"
    f" AND enqueued_at >= {OPENS} AND enqueued_at < {CLOSES}"
)
STAYED = f"after IS NULL OR after > ended_at + {WEEK}"
KEPT_WAITING = f"count(*) FILTER (WHERE {ABANDONED} AND wait_ms > short_ms)"
MOVED = "count(*) FILTER (WHERE transfers_n > 0)"
FACTS = "FROM teams_interaction WHERE"
ENDED = f"ended_at >= {OPENS} AND ended_at < {CLOSES}"
ISSUES = f"""
    SELECT sole_team_id AS team, count(*) FILTER (WHERE {STAYED})
        / nullif(count(*), 0)::float8
    FROM (
        SELECT *, max(ended_at) FILTER (WHERE handled_n > 0) OVER (
                run ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
            lead(arrived_at) OVER run AS after
        FROM (
            SELECT i.*, coalesce(t.parent_id, t.id) AS theme
            FROM teams_interaction AS i JOIN teams_topic AS t ON t.id = i.topic_id
            WHERE {INBOUND} AND customer_id IS NOT NULL
              AND ended_at >= {OPENS} - {WEEK} AND arrived_at < {CLOSES} + {WEEK}
        ) AS contact
        WINDOW run AS (PARTITION BY customer_id, theme ORDER BY arrived_at, id)
    ) AS issue
    WHERE handled_n > 0 AND {ENDED} AND (before IS NULL OR before < arrived_at - {WEEK})
      AND {{sole_team_id}} GROUP BY 1"""


def _ratio(top: str, base: str) -> str:
    return f"{top} / nullif({base}, 0)::float8"


# Each ends in a filter that one team's page narrows.
TILES = {
    "channel_volume": f"""
        SELECT first_team_id AS team, count(*) {FACTS} {INBOUND}
        AND arrived_at >= {OPENS} AND arrived_at < {CLOSES} AND {{first_team_id}} GROUP BY 1""",
    "service_level": f"""
        SELECT team_id AS team, {_ratio(f"count(*) FILTER (WHERE {ANSWERED} AND {IN_TIME})",
        f"count(*) FILTER (WHERE {QUEUED} AND NOT {GONE})")} {LEGS} AND {{team_id}} GROUP BY 1""",
    "abandonment_rate": f"""
        SELECT team_id AS team, {_ratio(KEPT_WAITING,
        f"count(*) FILTER (WHERE {QUEUED})")} {LEGS} AND {{team_id}} GROUP BY 1""",
    "asa": f"""
        SELECT team_id AS team, avg(wait_ms) FILTER (WHERE {ANSWERED}) {LEGS} AND {{team_id}}
        GROUP BY 1""",
    "wait_p90": f"""
        SELECT team_id AS team, percentile_cont(0.9) WITHIN GROUP (ORDER BY wait_ms) {LEGS}
        AND {ANSWERED} AND {{team_id}} GROUP BY 1""",
    "fcr_rate": ISSUES,
    "transfer_rate": f"""
        SELECT first_team_id AS team, {_ratio(MOVED, "count(*)")}
        {FACTS} {HANDLED} AND {ENDED} AND {{first_team_id}} GROUP BY 1""",
    "aht_contact": f"""
        SELECT sole_team_id AS team, avg(handle_ms) {FACTS} {HANDLED} AND {ENDED}
        AND {{sole_team_id}} GROUP BY 1""",
    "acw_time": f"""
        SELECT team_id AS team, avg(wrap_up_ms) FROM teams_leg AS leg WHERE answered_at IS NOT NULL
        AND kind <> 'consult' AND {ENDED} AND {{team_id}} GROUP BY 1""",
}  # fmt: skip
TREND = f"""
    SELECT (enqueued_at AT TIME ZONE '{ZONE}')::date AS day,
        {
    _ratio(
        f"count(*) FILTER (WHERE {ANSWERED} AND {IN_TIME})",
        f"count(*) FILTER (WHERE {QUEUED} AND NOT {GONE})",
    )
} {LEGS} AND {{team_id}} GROUP BY 1"""


def of_all(tile: str) -> str:
    for column in ("team_id", "first_team_id", "sole_team_id"):
        tile = tile.replace(f"{{{column}}}", "true")
    return tile


def of_one(tile: str) -> str:
    for column in ("team_id", "first_team_id", "sole_team_id"):
        tile = tile.replace(f"{{{column}}}", f"{column} = %(team)s")
    return tile


def told_apart(tile: str, by: str) -> str:
    """A tile of one team with a row a topic or agent."""
    legs = (
        "FROM (SELECT leg.*, i.topic_id FROM teams_leg AS leg"
        " JOIN teams_interaction AS i ON i.id = leg.interaction_id) AS leg WHERE"
    )
    if by == "topic_id":
        tile = tile.replace("FROM teams_leg AS leg WHERE", legs)
    return re.sub(r"\w+ AS team,", f"{by} AS place,", of_one(tile), count=1)


def of_one_team() -> list[str]:
    """What the page of a team shows: its figures, a trend, its topics and its agents."""
    agents = [TILES[name] for name in ("service_level", "abandonment_rate", "asa", "acw_time")]
    return [
        *(of_one(tile) for tile in (*TILES.values(), TREND)),
        *(told_apart(tile, "topic_id") for tile in TILES.values()),
        *(told_apart(tile, "agent_id") for tile in agents),
    ]


def _daily(moment: str, team: str, columns: dict[str, str], source: str) -> str:
    names = ("volume", "offered", "answered", "in_time", "left_", "waited", "issues", "solved",
             "contacts", "moved", "handled", "spent", "legs", "wrapped")  # fmt: skip
    values = ", ".join(f"{columns.get(name, '0')} AS {name}" for name in names)
    return (
        f"SELECT ({moment} AT TIME ZONE '{ZONE}')::date AS day, {team} AS team,"
        f" channel_id AS channel, {values} {source} GROUP BY 1, 2, 3"
    )


JOINED = "FROM teams_leg AS leg JOIN teams_interaction AS i ON i.id = interaction_id WHERE"
VIEW = " UNION ALL ".join((
    _daily("arrived_at", "first_team_id", {"volume": "count(*)"}, f"{FACTS} {INBOUND}"),
    _daily(
        "enqueued_at", "team_id",
        {
            "offered": f"count(*) FILTER (WHERE {QUEUED} AND NOT (outcome = 'flow_team'))",
            "answered": f"count(*) FILTER (WHERE {ANSWERED})",
            "in_time": f"count(*) FILTER (WHERE {ANSWERED} AND {IN_TIME})",
            "left_": f"count(*) FILTER (WHERE {ABANDONED})",
            "waited": f"coalesce(sum(leg.wait_ms) FILTER (WHERE {ANSWERED}), 0)",
        },
        f"{JOINED} kind = 'main' AND enqueued_at IS NOT NULL",
    ),
    _daily(
        "ended_at", "first_team_id",
        {
            "contacts": "count(*)",
            "moved": "count(*) FILTER (WHERE transfers_n > 0)",
            "handled": "count(*)",
            "spent": "sum(handle_ms)",
            "issues": "count(customer_id)",
            "solved": "count(customer_id) FILTER (WHERE transfers_n = 0)",
        },
        f"{FACTS} {HANDLED}",
    ),
    _daily(
        "leg.ended_at", "team_id",
        {"legs": "count(*)", "wrapped": "coalesce(sum(leg.wrap_up_ms), 0)"},
        f"{JOINED} answered_at IS NOT NULL",
    ),
))  # fmt: skip
SUMMED = ", ".join(
    f"sum({name}) AS {name}"
    for name in ("volume", "offered", "answered", "in_time", "left_", "waited", "issues", "solved",
                 "contacts", "moved", "handled", "spent", "legs", "wrapped")
)  # fmt: skip
CREATE_VIEW = (
    f"CREATE MATERIALIZED VIEW byhand.daily AS SELECT day, team, channel, {SUMMED}"
    f" FROM ({VIEW}) AS part GROUP BY 1, 2, 3"
)
READ_VIEW = """
    SELECT team, sum(volume), sum(in_time) / nullif(sum(offered), 0),
        sum(left_) / nullif(sum(offered), 0), sum(waited) / nullif(sum(answered), 0),
        sum(solved) / nullif(sum(issues), 0), sum(moved) / nullif(sum(contacts), 0),
        sum(spent) / nullif(sum(handled), 0), sum(wrapped) / nullif(sum(legs), 0)
    FROM byhand.daily WHERE day BETWEEN %(first)s AND %(last)s GROUP BY team"""
