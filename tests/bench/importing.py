"""An import by hand: the statements that make of a file's values what the importer stores.

The shortest that do the same work: the benchmark of imports checks that they come to the same.
"""

from teams.ingest.facts import LEG, SAID, STAMPED

# What is there afterwards: the same, or the rates compare different work.
CHECKED = """
SELECT (SELECT count(*) FROM teams_agent), (SELECT count(*) FROM teams_customer),
    (SELECT (count(*), min(arrived_at), max(ended_at), count(customer_id), count(rating),
        count(resolved_at), count(*) FILTER (WHERE is_excluded), sum(legs_n), sum(handled_n),
        sum(transfers_n), sum(wait_ms), sum(handle_ms), sum(talk_ms), sum(hold_ms),
        sum(wrap_up_ms), sum(customer_ms), sum(sole_team_id), sum(last_team_id),
        sum(first_team_id), sum(topic_id), sum(segment_id), sum(channel_id), sum(menu_ms),
        sum(warm_transfers_n), count(*) FILTER (WHERE is_escalated),
        count(*) FILTER (WHERE is_misrouted), count(*) FILTER (WHERE is_open),
        count(*) FILTER (WHERE is_disconnected), count(*) FILTER (WHERE is_shared),
        count(*) FILTER (WHERE case_reference <> ''), count(*) FILTER (WHERE sentiment <> ''),
        max(language),
        count(*) FILTER (WHERE language = 'fr'))::text
        FROM teams_interaction),
    (SELECT string_agg(told::text, ',' ORDER BY told) FROM (
        SELECT access, count(*) FROM teams_interaction GROUP BY access) AS told),
    (SELECT (count(*), count(agent_id), sum(team_id), sum(wait_ms), sum(talk_ms), sum(consult_ms),
        sum(promise_ms), sum(short_ms), count(*) FILTER (WHERE is_transfer),
        count(*) FILTER (WHERE is_escalated), count(*) FILTER (WHERE left_on_hold),
        count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_shared), sum(announced_ms),
        sum(announced_low_ms), count(business_wait_ms), count(effective_ms), sum(effective_ms)
        )::text FROM teams_leg),
    (SELECT string_agg(told::text, ',' ORDER BY told) FROM (
        SELECT transfer_kind, count(*) FROM teams_leg GROUP BY transfer_kind) AS told)
"""
PEOPLE = """
INSERT INTO teams_agent (feed_id, reference, name)
SELECT DISTINCT %(feed)s::bigint, agent, agent FROM given WHERE agent IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO teams_customer (reference, segment_id, language)
SELECT customer, max(coalesce(sg.id, unknown.id)), '' FROM given
JOIN teams_segment AS unknown ON unknown.slug = 'unknown'
LEFT JOIN teams_segment AS sg ON sg.slug = given.segment
WHERE customer IS NOT NULL GROUP BY customer
ON CONFLICT DO NOTHING
"""
# Names become keys once, for both tables.
NAMED = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT given.*, ch.id AS channel_id, coalesce(tp.id, no_topic.id) AS topic_id,
    coalesce(sg.id, no_segment.id) AS segment_id, cu.id AS customer_id,
    coalesce(tm.id, no_team.id) AS team_id, ag.id AS agent_id, pr.answer_within_ms AS promise_ms,
    pr.short_abandon_ms AS short_ms, coalesce(tm.kind, no_team.kind) AS side,
    CASE WHEN is_transfer THEN coalesce(transfer_kind,
        CASE WHEN consult_ms > 0 THEN 'warm' ELSE 'blind' END) ELSE '' END AS passed,
    cu.language AS customer_language
FROM given
JOIN teams_channel AS ch ON ch.code = given.channel
JOIN (
    SELECT channel_id, answer_within_ms, short_abandon_ms, since,
        coalesce(lead(since) OVER (PARTITION BY channel_id ORDER BY since), 'infinity') AS until
    FROM teams_promise
) AS pr ON pr.channel_id = ch.id AND coalesce(enqueued_at, arrived_at) >= pr.since
    AND coalesce(enqueued_at, arrived_at) < pr.until
JOIN teams_topic AS no_topic ON no_topic.slug = 'unknown'
JOIN teams_segment AS no_segment ON no_segment.slug = 'unknown'
JOIN teams_team AS no_team ON no_team.slug = 'unattributed'
LEFT JOIN teams_topic AS tp ON tp.slug = given.topic
LEFT JOIN teams_segment AS sg ON sg.slug = given.segment
LEFT JOIN teams_team AS tm ON tm.slug = given.team
LEFT JOIN teams_agent AS ag ON ag.feed_id = %(feed)s AND ag.reference = given.agent
LEFT JOIN teams_customer AS cu ON cu.reference = given.customer
"""
WAIT = "coalesce((extract(epoch FROM coalesce(answered_at, leg_ended_at) - enqueued_at) * 1000), 0)"
SPOKEN = "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)"
HANDLE = f"{SPOKEN} + coalesce(wrap_up_ms, 0)"
# Which transfers crossed between internal teams and vendors, and which came within a minute.
HANDED = """
CREATE TEMPORARY TABLE handed ON COMMIT DROP AS
SELECT external_id, sequence, coalesce(side <> next_side
        AND side IN ('internal', 'vendor') AND next_side IN ('internal', 'vendor'), false)
        AS is_escalated,
    coalesce(leg_ended_at - answered_at < interval '60 s', false)
        AND coalesce(solved_at > leg_ended_at, true) AS is_misrouted
FROM (
    SELECT *, lead(side) OVER legs AS next_side, max(resolved_at) OVER whole AS solved_at
    FROM named WHERE kind <> 'consult'
        AND external_id IN (SELECT external_id FROM named WHERE is_transfer)
    WINDOW whole AS (PARTITION BY external_id),
        legs AS (PARTITION BY external_id ORDER BY sequence)
) AS walked WHERE is_transfer
"""
# What an agent did at once, each with its share of the wall clock.
SHARED = f"""
CREATE TEMPORARY TABLE shared ON COMMIT DROP AS
WITH span AS (
    SELECT external_id, sequence, agent_id, {HANDLE} AS handle_ms, answered_at AS opens,
        least(answered_at + ({HANDLE}) * interval '1 ms',
            leg_ended_at + coalesce(wrap_up_ms, 0) * interval '1 ms') AS closes
    FROM named WHERE agent_id IS NOT NULL AND answered_at IS NOT NULL
), busy AS (
    SELECT * FROM (
        SELECT *, lead(opens) OVER (PARTITION BY agent_id ORDER BY opens, closes) AS next,
            max(closes) OVER (PARTITION BY agent_id ORDER BY opens, closes
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM span WHERE opens < closes
    ) AS seen WHERE opens < before OR next < closes
), edge AS (
    SELECT agent_id, at, sum(step) AS step FROM (
        SELECT agent_id, opens AS at, 1 AS step FROM busy
        UNION ALL SELECT agent_id, closes, -1 FROM busy
    ) AS step GROUP BY agent_id, at
), opened AS (
    SELECT agent_id, at, sum(step) OVER mine AS many,
        extract(epoch FROM lead(at) OVER mine - at) * 1000 AS lasts
    FROM edge WINDOW mine AS (PARTITION BY agent_id ORDER BY at)
), given AS (
    SELECT agent_id, at, coalesce(sum(CASE WHEN many > 0 THEN lasts / many ELSE 0 END)
        OVER (PARTITION BY agent_id ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS until
    FROM opened
)
SELECT external_id, sequence, nullif(round(last.until - first.until)::bigint, handle_ms)
    AS effective_ms
FROM busy
JOIN given AS first ON first.agent_id = busy.agent_id AND first.at = opens
JOIN given AS last ON last.agent_id = busy.agent_id AND last.at = closes
WHERE last.until - first.until < extract(epoch FROM closes - opens) * 1000
"""
# The cheapest way to the first and the last of a group: neither a sort nor arrays.
ROOM = 2**40
CODES = ("answered", "abandoned", "flow_team", "flow_other", "callback", "system", "waiting")
QUEUED = "kind = 'main' AND enqueued_at IS NOT NULL AND outcome <> 'excluded'"
OUTCOME = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(CODES))


def placed(name: str, end: str = "min") -> str:
    return f"{end}(sequence * {ROOM} + {name}) %% {ROOM} AS {name}"


def last_is(*names: str) -> str:
    return f"last_outcome IN ({', '.join(str(CODES.index(name)) for name in names)})"


# No calendar holds: it is always open, and no wait is counted in opening hours.
TOLD_OF_CONTACTS = {
    "is_open": "true",
    "access": f"""CASE WHEN is_excluded OR queued_at IS NULL THEN ''
        WHEN first_answered - queued_at <= promise_ms * interval '1 ms' THEN 'in_time'
        WHEN first_answered IS NOT NULL THEN 'late'
        WHEN {last_is("waiting")} THEN ''
        WHEN {last_is("system")} THEN 'system'
        WHEN {last_is("abandoned")} THEN CASE
            WHEN left_at - queued_at <= short_ms * interval '1 ms' THEN 'short' ELSE 'abandoned' END
        WHEN left_at - queued_at <= promise_ms * interval '1 ms' THEN 'left_in_time'
        ELSE 'left' END""",
    "is_disconnected": f"""handled_n > 0 AND (is_left_on_hold
        OR coalesce({last_is("abandoned", "system")}, false))""",
}
CONTACTS = f"""
INSERT INTO teams_interaction (feed_id, external_id, {", ".join((*SAID, *STAMPED))})
SELECT %(feed)s, external_id,
    {", ".join(TOLD_OF_CONTACTS.get(name, name) for name in (*SAID, *STAMPED))}
FROM (
    SELECT external_id, {placed("channel_id")}, {placed("topic_id")}, {placed("segment_id")},
        {placed("customer_id")}, max(direction) AS direction, min(arrived_at) AS arrived_at,
        max(ended_at) AS ended_at, max(resolved_at) AS resolved_at, max(rating) AS rating,
        max(version_at) AS version_at, bool_or(is_excluded) AS is_excluded,
        coalesce(max(case_reference), '') AS case_reference,
        coalesce(max(sentiment), '') AS sentiment,
        coalesce(max(classifier) FILTER (WHERE sentiment <> ''), '') AS classifier,
        lower(split_part(coalesce(max(language), max(customer_language), ''), '-', 1)) AS language,
        max(menu_ms) AS menu_ms,
        min(sequence * {ROOM} + team_id) %% {ROOM} AS first_team_id,
        max(sequence * {ROOM} + team_id) %% {ROOM} AS last_team_id,
        CASE WHEN min(team_id) = max(team_id) THEN min(team_id)
            ELSE (SELECT id FROM teams_team WHERE slug = 'mixed') END AS sole_team_id,
        count(*) AS legs_n,
        count(*) FILTER (WHERE outcome = 'answered' AND kind <> 'consult') AS handled_n,
        count(*) FILTER (WHERE is_transfer) AS transfers_n, sum({WAIT}) AS wait_ms,
        sum({HANDLE}) AS handle_ms, coalesce(sum(talk_ms), 0) AS talk_ms,
        coalesce(sum(hold_ms), 0) AS hold_ms, coalesce(sum(wrap_up_ms), 0) AS wrap_up_ms,
        CASE WHEN bool_and(ring_ms IS NOT NULL)
                FILTER (WHERE outcome = 'answered' AND kind <> 'consult') IS NOT FALSE
            THEN sum(ring_ms) FILTER (WHERE outcome = 'answered') END AS ring_ms,
        sum({WAIT}) + coalesce(sum({SPOKEN}) FILTER (WHERE kind <> 'consult'), 0) AS customer_ms,
        count(*) FILTER (WHERE passed = 'warm') AS warm_transfers_n,
        min(enqueued_at) FILTER (WHERE {QUEUED}) AS queued_at,
        min(answered_at) FILTER (WHERE kind <> 'consult') AS first_answered,
        max(leg_ended_at) FILTER (WHERE {QUEUED}) AS left_at,
        max(sequence * 16 + CASE outcome {OUTCOME} END) FILTER (WHERE {QUEUED}) %% 16
            AS last_outcome,
        {placed("promise_ms")}, {placed("short_ms")},
        coalesce(bool_or(left_on_hold), false) AS is_left_on_hold,
        coalesce(min(sequence * 2 + is_shared::integer) FILTER (WHERE {QUEUED}) %% 2 = 1, false)
            AS is_shared,
        coalesce(bool_or(crosses), false) AS is_escalated,
        coalesce(bool_or(is_quick), false) AS is_misrouted
    FROM named LEFT JOIN (
        SELECT external_id, sequence, is_escalated AS crosses, is_misrouted AS is_quick FROM handed
    ) AS handed USING (external_id, sequence)
    GROUP BY external_id
) AS told
ON CONFLICT (feed_id, external_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*SAID, *STAMPED))}
"""
TOLD_OF_LEGS = {
    "ended_at": "leg_ended_at",
    "transfer_kind": "passed",
    "is_open": "true",
    "business_wait_ms": "NULL",
    "is_escalated": "coalesce(handed.is_escalated, false)",
}
LEGS = f"""
INSERT INTO teams_leg (interaction_id, sequence, {", ".join(LEG)}, effective_ms)
SELECT kept.id, sequence, {", ".join(TOLD_OF_LEGS.get(n, f"named.{n}") for n in LEG)}, effective_ms
FROM named
LEFT JOIN handed USING (external_id, sequence)
LEFT JOIN shared USING (external_id, sequence)
JOIN teams_interaction AS kept
    ON kept.feed_id = %(feed)s AND kept.external_id = named.external_id
ON CONFLICT (interaction_id, sequence) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*LEG, "effective_ms"))}
"""
