"""What each KPI counts, written again by hand: SQL over the facts, one statement a KPI.

Each gives the numerator and the denominator, durations in seconds, of one team or of all.
"""

from tests.kpis.oracles_access import ACCESS_ORACLES
from tests.kpis.oracles_cases import CASE_ORACLES, CASE_VALUES
from tests.kpis.oracles_costs import COST_ORACLES
from tests.kpis.oracles_journeys import JOURNEY_ORACLES, JOURNEY_VALUES
from tests.kpis.oracles_repeats import REPEAT_ORACLES
from tests.kpis.oracles_selfservice import SELF_SERVICE_ORACLES
from tests.kpis.oracles_surveys import SURVEY_ORACLES
from tests.kpis.oracles_work import WORK_ORACLES, WORK_VALUES

QUEUED = """
    FROM teams_leg AS leg
    WHERE kind = 'main' AND is_open AND outcome NOT IN ('excluded', 'waiting')
      AND enqueued_at >= %(opens)s AND enqueued_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""
# Also hang-ups before the queue, and what the source recorded but nobody counts.
ARRIVED = """
    FROM teams_leg AS leg
    WHERE kind = 'main' AND outcome <> 'waiting' AND (is_open OR outcome = 'excluded')
      AND coalesce(enqueued_at, ended_at) >= %(opens)s
      AND coalesce(enqueued_at, ended_at) < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""
WAIT = "(coalesce(answered_at, ended_at) - enqueued_at)"
ANSWERED = f"outcome = 'answered' AND {WAIT} <= promise_ms * interval '1 ms'"
ABANDONED = f"outcome = 'abandoned' AND {WAIT} <= promise_ms * interval '1 ms'"
SHORT = f"outcome = 'abandoned' AND {WAIT} <= short_ms * interval '1 ms'"
GONE = f"""(outcome = 'flow_team' OR (outcome IN ('flow_other', 'callback')
    AND {WAIT} <= promise_ms * interval '1 ms'))"""
EARLY = "outcome = 'abandoned' AND enqueued_at IS NULL"
SECONDS = f"coalesce(sum(extract(epoch FROM {WAIT})"


def shares(met: str, base: str, source: str = QUEUED) -> str:
    return f"SELECT count(*) FILTER (WHERE {met}), count(*) FILTER (WHERE {base}) {source}"


def waits(which: str, base: str, source: str = QUEUED) -> str:
    return f"SELECT {SECONDS}) FILTER (WHERE {which}), 0), count(*) FILTER (WHERE {base}) {source}"


HANDLED = """
    FROM teams_leg AS leg
    WHERE answered_at IS NOT NULL
      AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' >= %(opens)s
      AND ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms' < %(closes)s
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""
HANDLE = """(coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)
    + coalesce(wrap_up_ms, 0))"""
COUNTED = "kind IN ('main', 'conference')"

CALLED = """interaction_id IN (SELECT id FROM teams_interaction
    WHERE direction = 'inbound')"""
WRITTEN = """interaction_id IN (SELECT i.id FROM teams_interaction AS i
    JOIN teams_channel AS c ON c.id = i.channel_id WHERE c.code <> 'phone')"""


def efforts(amount: str, base: str, which: str = "true") -> str:
    return (
        f"SELECT coalesce(sum({amount}) FILTER (WHERE {which}), 0) / 1000.0,"
        f" count(*) FILTER (WHERE {COUNTED} AND {base}) {HANDLED}"
    )


def contacts(column: str, instant: str, credit: str, condition: str = "true") -> str:
    return f"""
        SELECT {column}, count(*) FILTER (WHERE handled > 0) FROM (
            SELECT i.*, (SELECT count(*) FROM teams_leg AS l WHERE l.interaction_id = i.id
                           AND l.answered_at IS NOT NULL AND l.kind <> 'consult') AS handled
            FROM teams_interaction AS i
            WHERE NOT is_excluded AND direction = 'inbound' AND {condition}
              AND {instant} >= %(opens)s AND {instant} < %(closes)s
              AND (%(team)s::bigint IS NULL OR {credit} = %(team)s)
        ) AS i
    """


def of_legs(amount: str) -> str:
    """The sum over all legs of handled contacts that the team alone touched."""
    total = f"""coalesce(sum((SELECT sum({amount}) FROM teams_leg AS l
        WHERE l.interaction_id = i.id)) FILTER (WHERE handled > 0), 0) / 1000.0"""
    return contacts(total, "ended_at", "sole_team_id")


def volume(condition: str) -> str:
    return f"""
        SELECT count(*), NULL FROM teams_interaction
        WHERE arrived_at >= %(opens)s AND arrived_at < %(closes)s AND {condition}
          AND (%(team)s::bigint IS NULL OR first_team_id = %(team)s)
    """


# One row per contact of a known customer: is it the first of its issue, does another follow?
ISSUES = """
    WITH contact AS (
        SELECT i.*, coalesce(t.parent_id, t.id) AS theme FROM teams_interaction AS i
        JOIN teams_topic AS t ON t.id = i.topic_id
        WHERE direction = 'inbound' AND customer_id IS NOT NULL
    ), judged AS (
        SELECT one.*,
            NOT EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.theme = one.theme AND o.id <> one.id AND NOT o.is_excluded
                AND o.handled_n > 0 AND (o.arrived_at, o.id) < (one.arrived_at, one.id)
                AND o.ended_at >= one.arrived_at - interval '168 hours') AS opens_issue,
            NOT EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.theme = one.theme AND o.id <> one.id AND NOT o.is_excluded
                AND (o.arrived_at, o.id) > (one.arrived_at, one.id)
                AND o.arrived_at <= one.ended_at + interval '168 hours') AS stays_solved,
            NOT EXISTS (SELECT FROM contact AS o WHERE o.customer_id = one.customer_id
                AND o.theme = one.theme AND o.id <> one.id
                AND (o.arrived_at, o.id) > (one.arrived_at, one.id)
                AND o.arrived_at <= one.arrived_at + interval '168 hours') AS is_last
        FROM contact AS one
        WHERE NOT is_excluded AND handled_n > 0
          AND ended_at >= %(opens)s AND ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR sole_team_id = %(team)s)
    )
"""
CASES = """
    SELECT count(*), NULL FROM teams_interaction AS one
    JOIN teams_topic AS t ON t.id = one.topic_id
    WHERE direction = 'inbound' AND NOT is_excluded
      AND arrived_at >= %(opens)s AND arrived_at < %(closes)s
      AND (%(team)s::bigint IS NULL OR first_team_id = %(team)s)
      AND NOT EXISTS (
        SELECT FROM teams_interaction AS o JOIN teams_topic AS u ON u.id = o.topic_id
        WHERE o.customer_id = one.customer_id AND o.id <> one.id
          AND coalesce(u.parent_id, u.id) = coalesce(t.parent_id, t.id)
          AND o.direction = 'inbound' AND NOT o.is_excluded
          AND (o.arrived_at, o.id) < (one.arrived_at, one.id)
          AND o.ended_at >= one.arrived_at - interval '168 hours')
"""
REACHED = "outcome <> 'excluded'"
INBOUND = "NOT is_excluded AND direction = 'inbound'"
QUITTED = f"outcome = 'abandoned' AND NOT ({SHORT})"
OFFER = "enqueued_at IS NOT NULL AND outcome <> 'excluded'"
IN_QUEUE = "outcome = 'answered' AND enqueued_at IS NOT NULL"

ORACLES = {
    "ticket_volume": CASES,
    "channel_volume": volume(INBOUND),
    "channel_volume:records": volume("true"),
    "channel_volume:handled": volume(f"{INBOUND} AND handled_n > 0"),
    "channel_volume:unanswered": volume(f"{INBOUND} AND handled_n = 0"),
    "channel_volume:excluded": volume("is_excluded"),
    "channel_volume:proactive": volume("NOT is_excluded AND direction = 'outbound'"),
    "service_level": shares(ANSWERED, f"NOT ({SHORT}) AND NOT {GONE}"),
    "service_level:V1": shares(f"({ANSWERED}) OR ({ABANDONED})", f"NOT {GONE}"),
    "service_level:V2": shares(ANSWERED, "outcome = 'answered'"),
    "service_level:V3": shares(ANSWERED, f"NOT {GONE}"),
    "service_level:V4": shares(ANSWERED, f"NOT ({ABANDONED}) AND NOT {GONE}"),
    "service_level:V5": shares(f"({ANSWERED}) OR ({SHORT})", f"NOT {GONE}"),
    "service_level:V1a": shares(
        f"({ANSWERED}) OR ({ABANDONED}) OR ({EARLY})",
        f"({OFFER} AND NOT {GONE}) OR ({EARLY})",
        ARRIVED,
    ),
    "service_level:V3a": shares(ANSWERED, f"({OFFER} AND NOT {GONE}) OR ({EARLY})", ARRIVED),
    "service_level:V5a": shares(
        f"({ANSWERED}) OR ({SHORT}) OR ({EARLY})",
        f"({OFFER} AND NOT {GONE}) OR ({EARLY})",
        ARRIVED,
    ),
    "answer_rate": shares("outcome = 'answered'", f"NOT ({SHORT})"),
    "answer_rate:offered": shares("outcome = 'answered'", "true"),
    "answer_rate:arrival": shares(IN_QUEUE, f"({OFFER}) OR ({EARLY})", ARRIVED),
    "answer_rate:record": shares(
        IN_QUEUE, f"({OFFER}) OR ({EARLY}) OR outcome = 'excluded'", ARRIVED
    ),
    "abandonment_rate": shares(QUITTED, f"NOT ({SHORT})"),
    "abandonment_rate:offered": shares("outcome = 'abandoned'", "true"),
    "abandonment_rate:arrival": shares("outcome = 'abandoned'", f"({OFFER}) OR ({EARLY})", ARRIVED),
    "abandonment_rate:record": shares(
        "outcome = 'abandoned'", f"({OFFER}) OR ({EARLY}) OR outcome = 'excluded'", ARRIVED
    ),
    "asa": waits("outcome = 'answered'", "outcome = 'answered'"),
    "asa:waited": waits("outcome = 'answered'", f"outcome = 'answered' AND {WAIT} > interval '0'"),
    "asa:ata": waits("outcome = 'abandoned'", "outcome = 'abandoned'"),
    "asa:ata_arrival": waits("outcome = 'abandoned'", "outcome = 'abandoned'", ARRIVED),
    "asa:all": waits("true", "true"),
    "asa:record": waits("true", f"({OFFER}) OR ({EARLY}) OR outcome = 'excluded'", ARRIVED),
    "fcr_rate": ISSUES
    + """SELECT count(*) FILTER (WHERE opens_issue AND stays_solved),
        count(*) FILTER (WHERE opens_issue) FROM judged""",
    "fcr_rate:per_contact": ISSUES
    + """SELECT
        count(*) FILTER (WHERE opens_issue AND stays_solved), count(*) FROM judged""",
    "fcr_rate:no_repeat": ISSUES + "SELECT count(*) FILTER (WHERE is_last), count(*) FROM judged",
    "transfer_rate": contacts(
        """count(*) FILTER (WHERE handled > 0 AND EXISTS (SELECT FROM teams_leg AS l
            WHERE l.interaction_id = i.id AND l.is_transfer))""",
        "ended_at",
        "first_team_id",
    ),
    "transfer_rate:leg": f"""SELECT count(*) FILTER (WHERE is_transfer),
        count(*) {HANDLED} AND {COUNTED}""",
    "customer_total_time": contacts(
        "coalesce(sum(customer_ms) FILTER (WHERE handled > 0), 0) / 1000.0",
        "ended_at",
        "sole_team_id",
    ),
    "aht_contact": of_legs(HANDLE),
    "aht_contact:talk": of_legs("talk_ms"),
    "aht_contact:without_hold": of_legs(f"{HANDLE} - coalesce(hold_ms, 0)"),
    "aht_leg:without_hold": efforts(f"{HANDLE} - coalesce(hold_ms, 0)", "true"),
    "aht_contact:with_ringing": contacts(
        f"""sum((SELECT sum({HANDLE} + coalesce(ring_ms, 0)) FROM teams_leg AS l
            WHERE l.interaction_id = i.id)) FILTER (WHERE handled > 0) / 1000.0""",
        "ended_at",
        "sole_team_id",
        f"""(SELECT bool_and(ring_ms IS NOT NULL) FROM teams_leg AS l
            WHERE l.interaction_id = i.id AND answered_at IS NOT NULL AND {COUNTED})""",
    ),
    "aht_leg:with_ringing": efforts(
        f"{HANDLE} + coalesce(ring_ms, 0)",
        "ring_ms IS NOT NULL",
        "ring_ms IS NOT NULL OR kind = 'consult'",
    ),
    "aht_leg:with_dialling": efforts(
        f"{HANDLE} + coalesce(dial_ms, 0)",
        f"(dial_ms IS NOT NULL OR {CALLED})",
        f"dial_ms IS NOT NULL OR kind = 'consult' OR {CALLED}",
    ),
    "aht_contact:hold": of_legs("hold_ms"),
    "aht_contact:acw": of_legs("wrap_up_ms"),
    "aht_leg": efforts(HANDLE, "true"),
    "aht_leg:talk": efforts("talk_ms", "true"),
    "aht_leg:hold": efforts("hold_ms", "true"),
    "aht_leg:acw": efforts("wrap_up_ms", "true"),
    "aht_leg:talked": efforts(HANDLE, "talk_ms > 0"),
    "aht_leg:long": efforts(HANDLE, "talk_ms >= 10000", "talk_ms >= 10000"),
    "aht_leg:named": efforts(HANDLE, "agent_id IS NOT NULL", "agent_id IS NOT NULL"),
    "aht_leg:effective": efforts(f"coalesce(effective_ms, {HANDLE})", WRITTEN, WRITTEN),
    "aht_leg:sd": efforts(HANDLE, "true"),
    "acw_time": efforts("wrap_up_ms", "wrap_up_ms IS NOT NULL"),
    "hold_time": efforts("hold_ms", "hold_ms IS NOT NULL"),
    "hold_time:held": efforts("hold_ms", "hold_ms > 0"),
    "acw_time:coverage": f"SELECT count(wrap_up_ms), count(*) {HANDLED} AND {COUNTED}",
    "hold_time:coverage": f"SELECT count(hold_ms), count(*) {HANDLED} AND {COUNTED}",
    "hold_rate": f"""SELECT count(*) FILTER (WHERE hold_ms > 0), count(hold_ms)
        {HANDLED} AND {COUNTED}""",
}
ORACLES |= SURVEY_ORACLES | SELF_SERVICE_ORACLES
ORACLES |= WORK_ORACLES
ORACLES |= COST_ORACLES
ORACLES |= CASE_ORACLES
ORACLES |= REPEAT_ORACLES
ORACLES |= ACCESS_ORACLES | JOURNEY_ORACLES

# Values read from a distribution: the exact quantile over the facts, and how many there are.
QUEUE_WAITS = f"extract(epoch FROM {WAIT})"
HANDLE_TIMES = f"{HANDLE} / 1000.0"


def quantile(amount: str, at: float, source: str) -> str:
    return f"SELECT percentile_cont({at}) WITHIN GROUP (ORDER BY {amount}), count(*) {source}"


CUSTOMER_TIMES = contacts("{0}", "ended_at", "sole_team_id")
VALUES = {
    "wait_time": quantile(QUEUE_WAITS, 0.5, QUEUED + " AND outcome = 'answered'"),
    "wait_time:p80": quantile(QUEUE_WAITS, 0.8, QUEUED + " AND outcome = 'answered'"),
    "wait_time:p90": quantile(QUEUE_WAITS, 0.9, QUEUED + " AND outcome = 'answered'"),
    "wait_time:p95": quantile(QUEUE_WAITS, 0.95, QUEUED + " AND outcome = 'answered'"),
    "wait_time:max": f"SELECT max({QUEUE_WAITS}), count(*) {ARRIVED} AND enqueued_at IS NOT NULL"
    " AND is_open",
    "aht_leg:p50": quantile(HANDLE_TIMES, 0.5, HANDLED + f" AND {COUNTED}"),
    "aht_leg:p90": quantile(HANDLE_TIMES, 0.9, HANDLED + f" AND {COUNTED}"),
    "customer_total_time:p50": CUSTOMER_TIMES.format(
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY customer_ms / 1000.0)"
        " FILTER (WHERE handled > 0)"
    ),
    "customer_total_time:p90": CUSTOMER_TIMES.format(
        "percentile_cont(0.9) WITHIN GROUP (ORDER BY customer_ms / 1000.0)"
        " FILTER (WHERE handled > 0)"
    ),
}
VALUES |= CASE_VALUES | JOURNEY_VALUES | WORK_VALUES
