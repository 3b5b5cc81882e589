"""The statement that draws a wave's sample of customers."""

from typing import Final

# Whoever is asked in waves is asked about the whole, not about one contact: no team is credited.
# A programme with filters asks those who had a contact of that kind within the year before.
DRAW: Final = """
WITH known AS (
    SELECT customer.id, customer.segment_id, customer.email, customer.erased_at,
        customer.is_internal, lower(left(customer.language, 2)) AS language,
        CASE WHEN customer.time_zone = ANY (%(zones)s) THEN customer.time_zone
            ELSE %(reporting_zone)s END AS time_zone,
        ('x' || left(encode(sha256(convert_to(
            %(slug)s || ':' || %(wave_key)s || '/' || customer.reference, 'UTF8'
        )), 'hex'), 8))::bit(32)::bigint %% 100 AS drawn,
        refused.cause AS refused, before.asked_at,
        (%(segments)s::bigint[] IS NULL OR customer.segment_id = ANY (%(segments)s::bigint[]))
        AND (
            (%(channels)s::bigint[] IS NULL AND %(topics)s::bigint[] IS NULL
                AND %(teams)s::bigint[] IS NULL)
            OR EXISTS (
                SELECT FROM teams_interaction AS contact
                WHERE contact.customer_id = customer.id AND contact.handled_n > 0
                    AND contact.arrived_at >= %(year_before)s AND contact.arrived_at < %(opens)s
                    AND (%(channels)s::bigint[] IS NULL
                        OR contact.channel_id = ANY (%(channels)s::bigint[]))
                    AND (%(topics)s::bigint[] IS NULL
                        OR contact.topic_id = ANY (%(topics)s::bigint[]))
                    AND (%(teams)s::bigint[] IS NULL
                        OR contact.last_team_id = ANY (%(teams)s::bigint[]))
            )
        ) AS is_chosen
    FROM teams_customer AS customer
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
        WHERE invitation.customer_id = customer.id
            AND invitation.state NOT IN ('withheld', 'failed')
    ) AS before ON true
),
told AS MATERIALIZED (
    SELECT known.*,
        CASE
            WHEN NOT is_chosen THEN 'not_chosen'
            WHEN erased_at IS NOT NULL THEN 'erased'
            WHEN is_internal THEN 'internal'
            WHEN %(needs_address)s AND email = '' THEN 'no_address'
            WHEN refused IS NOT NULL THEN refused
            WHEN %(quarantine)s > interval '0' AND %(now)s - asked_at < %(quarantine)s
                THEN 'quarantine'
            WHEN drawn >= %(share)s THEN 'not_sampled'
        END AS cause,
        %(due)s AT TIME ZONE time_zone AS local
    FROM known
),
asked AS (
    INSERT INTO surveys_invitation (
        programme_id, version_id, wave_id, customer_id, team_id, credit_rule, channel_id,
        topic_id, segment_id, day, medium, email, language, state, created_at, due_at,
        expires_at, attempts, reminder, error, is_counted
    )
    SELECT %(programme)s, %(version)s, %(wave)s, id, %(team)s, %(credit_rule)s, %(channel)s,
        %(topic)s, segment_id, %(day)s, %(medium)s, email,
        coalesce(nullif(language, ''), %(language)s), 'queued', %(now)s, clock.due_at,
        %(closes)s, 0, '', '', false
    FROM told
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN %(quiet_from)s::time IS NULL OR %(quiet_from)s::time = %(quiet_to)s::time
                THEN %(due)s
            WHEN %(quiet_from)s::time < %(quiet_to)s::time
                AND local::time >= %(quiet_from)s::time AND local::time < %(quiet_to)s::time
                THEN (local::date + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            WHEN %(quiet_from)s::time > %(quiet_to)s::time AND local::time >= %(quiet_from)s::time
                THEN (local::date + 1 + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            WHEN %(quiet_from)s::time > %(quiet_to)s::time AND local::time < %(quiet_to)s::time
                THEN (local::date + %(quiet_to)s::time) AT TIME ZONE told.time_zone
            ELSE %(due)s END AS due_at
    ) AS clock
    WHERE cause IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
passed_over AS (
    INSERT INTO surveys_notasked (
        programme_id, wave_id, customer_id, team_id, channel_id, topic_id, day, cause, decided_at
    )
    SELECT %(programme)s, %(wave)s, id, %(team)s, %(channel)s, %(topic)s, %(day)s, cause, %(now)s
    FROM told WHERE cause IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING cause
)
SELECT (SELECT count(*) FROM asked), (SELECT count(*) FROM passed_over),
    (SELECT count(*) FROM asked)
        + (SELECT count(*) FROM passed_over WHERE cause = 'not_sampled')
"""
