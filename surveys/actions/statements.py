"""The statement that decides on many contacts at once, as surveys/rules.py decides on one."""

from typing import Final

# Whom a programme's rule credits with an answer about a contact, of those who handled it.
CREDIT: Final = """
SELECT
    CASE {rule}
        WHEN 'last_owner' THEN (array_agg(leg.team_id ORDER BY leg.sequence DESC))[1]
        WHEN 'first_owner' THEN (array_agg(leg.team_id ORDER BY leg.sequence))[1]
        ELSE CASE WHEN min(leg.team_id) = max(leg.team_id) THEN min(leg.team_id)
            WHEN count(*) > 0 THEN mixed.id END
    END AS team_id,
    CASE {rule}
        WHEN 'last_owner' THEN (array_agg(leg.agent_id ORDER BY leg.sequence DESC))[1]
        WHEN 'first_owner' THEN (array_agg(leg.agent_id ORDER BY leg.sequence))[1]
        ELSE CASE WHEN min(leg.agent_id) = max(leg.agent_id)
            AND count(leg.agent_id) = count(*) THEN min(leg.agent_id) END
    END AS agent_id
FROM teams_leg AS leg
WHERE leg.interaction_id = {contact} AND leg.outcome = 'answered' AND leg.kind <> 'consult'
"""


def credit(*, rule: str, contact: str) -> str:
    """The columns `team_id` and `agent_id` as a SELECT; it needs the team `mixed` beside it."""
    return CREDIT.replace("{rule}", rule).replace("{contact}", contact)


JUDGE: Final = """
WITH ended AS MATERIALIZED (
    SELECT contact.id, contact.customer_id, contact.channel_id, contact.topic_id,
        contact.segment_id, contact.ended_at, contact.direction, contact.is_excluded,
        contact.handled_n > 0 AS is_handled, contact.resolved_at, contact.last_team_id,
        contact.feed_id, contact.case_reference,
        ('x' || left(encode(sha256(convert_to(
            %(slug)s || ':' || feed.slug || '/' || contact.external_id, 'UTF8'
        )), 'hex'), 8))::bit(32)::bigint %% 100 AS drawn,
        row_number() OVER (ORDER BY contact.ended_at, contact.id) AS place
    FROM unnest(%(from)s::timestamptz[], %(until)s::timestamptz[]) AS span (opens, closes)
    JOIN teams_interaction AS contact
        ON contact.ended_at >= span.opens AND contact.ended_at < span.closes
    JOIN teams_feed AS feed ON feed.id = contact.feed_id
    WHERE contact.ended_at >= %(begins)s AND contact.ended_at <= %(now)s
        AND NOT EXISTS (
            SELECT FROM surveys_invitation AS done
            WHERE done.programme_id = %(programme)s AND done.interaction_id = contact.id
        )
        AND NOT EXISTS (
            SELECT FROM surveys_notasked AS done
            WHERE done.programme_id = %(programme)s AND done.interaction_id = contact.id
        )
),
known AS (
    SELECT ended.*, customer.erased_at, customer.is_internal, customer.email,
        lower(left(customer.language, 2)) AS language,
        CASE WHEN customer.time_zone = ANY (%(zones)s) THEN customer.time_zone
            ELSE %(reporting_zone)s END AS time_zone,
        credit.agent_id, credit.team_id AS credited_id,
        coalesce(credit.team_id, unattributed.id) AS team_id,
        coalesce(closed.is_closed_by_rule, false) AS is_closed_by_rule,
        refused.cause AS refused, before.asked_at
    FROM ended
    LEFT JOIN teams_customer AS customer ON customer.id = ended.customer_id
    LEFT JOIN teams_case AS closed ON ended.case_reference <> ''
        AND closed.feed_id = ended.feed_id AND closed.external_id = ended.case_reference
    CROSS JOIN (SELECT id FROM teams_team WHERE slug = 'mixed') AS mixed
    CROSS JOIN (SELECT id FROM teams_team WHERE slug = 'unattributed') AS unattributed
    CROSS JOIN LATERAL ({credit}) AS credit
    LEFT JOIN LATERAL (
        SELECT CASE
            WHEN suppression.cause IN ('unsubscribed', 'complained') THEN 'opted_out'
            WHEN suppression.cause = 'erased' THEN 'erased'
            WHEN %(needs_address)s THEN 'bounced' END AS cause
        FROM surveys_suppression AS suppression
        WHERE customer.email <> '' AND suppression.lifted_at IS NULL
            AND suppression.digest = sha256(convert_to(lower(btrim(customer.email)), 'UTF8'))
    ) AS refused ON true
    LEFT JOIN LATERAL (
        SELECT max(invitation.created_at) AS asked_at
        FROM surveys_invitation AS invitation
        WHERE invitation.customer_id = ended.customer_id
            AND invitation.state NOT IN ('withheld', 'failed')
    ) AS before ON true
),
judged AS (
    SELECT known.*,
        CASE
            WHEN is_excluded THEN 'excluded'
            WHEN NOT (
                (%(channels)s::bigint[] IS NULL OR channel_id = ANY (%(channels)s::bigint[]))
                AND (%(topics)s::bigint[] IS NULL OR topic_id = ANY (%(topics)s::bigint[]))
                AND (%(segments)s::bigint[] IS NULL OR segment_id = ANY (%(segments)s::bigint[]))
                AND (%(teams)s::bigint[] IS NULL
                    OR coalesce(credited_id, last_team_id) = ANY (%(teams)s::bigint[]))
                AND CASE %(resolution)s WHEN 'resolved' THEN resolved_at IS NOT NULL
                    WHEN 'unresolved' THEN resolved_at IS NULL ELSE true END
            ) THEN 'not_chosen'
            WHEN direction <> 'inbound' THEN 'outbound'
            WHEN NOT is_handled THEN 'not_handled'
            WHEN is_closed_by_rule THEN 'closed_by_rule'
            WHEN customer_id IS NULL THEN 'no_customer'
            WHEN erased_at IS NOT NULL THEN 'erased'
            WHEN is_internal THEN 'internal'
            WHEN %(needs_address)s AND email = '' THEN 'no_address'
            WHEN refused IS NOT NULL THEN refused
            WHEN %(now)s - ended_at > %(stale)s THEN 'too_late'
            WHEN %(quarantine)s > interval '0' AND ended_at - asked_at < %(quarantine)s
                THEN 'quarantine'
        END AS obstacle
    FROM known
),
placed AS (
    SELECT judged.*,
        min(place) FILTER (WHERE obstacle IS NULL AND drawn < %(share)s)
            OVER (PARTITION BY customer_id) AS first_asked
    FROM judged
),
told AS MATERIALIZED (
    SELECT placed.*,
        CASE
            WHEN obstacle IS NOT NULL THEN obstacle
            -- Whoever is asked about one of these contacts is not asked about the next.
            WHEN %(quarantine)s > interval '0' AND place > first_asked THEN 'quarantine'
            WHEN drawn >= %(share)s THEN 'not_sampled'
        END AS cause,
        (ended_at AT TIME ZONE %(reporting_zone)s)::date AS day,
        ended_at + %(delay)s AS asks_at,
        (ended_at + %(delay)s) AT TIME ZONE time_zone AS local
    FROM placed
),
asked AS (
    INSERT INTO surveys_invitation (
        programme_id, version_id, interaction_id, customer_id, team_id, agent_id, credit_rule,
        channel_id, topic_id, segment_id, day, medium, email, language, state, created_at, due_at,
        expires_at, attempts, reminder, error, is_counted
    )
    SELECT %(programme)s, %(version)s, told.id, customer_id, team_id, agent_id, %(credit_rule)s,
        channel_id, topic_id, segment_id, day, %(medium)s, told.email,
        coalesce(nullif(told.language, ''), nullif(left(team.language, 2), ''), 'en'), 'queued',
        %(now)s, due_at, greatest(due_at, %(now)s) + %(open)s, 0, '', '', false
    FROM told
    JOIN teams_team AS team ON team.id = told.team_id
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN %(quiet_from)s::time IS NULL OR %(quiet_from)s::time = %(quiet_to)s::time
                THEN asks_at
            WHEN %(quiet_from)s::time < %(quiet_to)s::time
                AND local::time >= %(quiet_from)s::time AND local::time < %(quiet_to)s::time
                THEN (local::date + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            WHEN %(quiet_from)s::time > %(quiet_to)s::time AND local::time >= %(quiet_from)s::time
                THEN (local::date + 1 + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            WHEN %(quiet_from)s::time > %(quiet_to)s::time AND local::time < %(quiet_to)s::time
                THEN (local::date + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            ELSE asks_at END AS due_at
    ) AS clock
    WHERE cause IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
passed_over AS (
    INSERT INTO surveys_notasked (
        programme_id, interaction_id, customer_id, team_id, agent_id, channel_id, topic_id, day,
        cause, decided_at
    )
    SELECT %(programme)s, id, customer_id, team_id, agent_id, channel_id, topic_id, day, cause,
        %(now)s
    FROM told WHERE cause IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM asked), (SELECT count(*) FROM passed_over)
""".replace("{credit}", credit(rule="%(credit_rule)s", contact="ended.id"))
