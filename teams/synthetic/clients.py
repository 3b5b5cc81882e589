"""What a register and a survey tool would export of the customers, as queries."""

from typing import Final

# Another tool asks some for the NPS and others whether one contact was enough, one in five
# answers; a wave asks the agents of each
# team once a month.
ANSWERS: Final = """
WITH served AS (
    SELECT *, 'nps' AS instrument,
        greatest(0, least(1, (coalesce(rating, 4) - 1) / 4.0
            + 0.35 * (draw(contact, 'mood') - 0.5))) AS content
    FROM contact WHERE is_inbound AND NOT is_out AND answered_at IS NOT NULL
),
asked AS (SELECT * FROM served WHERE draw(contact, 'ask') < 0.2),
stated AS (SELECT * FROM served WHERE draw(contact, 'ask') BETWEEN 0.5 AND 0.7),
known AS (
    SELECT DISTINCT customer, date_trunc('month', ended_at)::DATE AS month
    FROM contact WHERE customer IS NOT NULL
),
line AS (
    SELECT 'A' || contact AS key, instrument, ended_at::DATE AS day, last_team AS team,
        last_agent AS agent, channel, topic, segment, 1 AS delivered,
        round(10 * content)::INTEGER AS score,
        NULL AS answered
    FROM asked WHERE draw(contact, 'answer') < 0.22
    UNION ALL
    SELECT instrument || day || team || channel, instrument, day, team, NULL, channel, NULL, NULL,
        n, NULL, 0
    FROM (
        SELECT instrument, ended_at::DATE AS day, last_team AS team, channel, count(*) AS n
        FROM asked WHERE draw(contact, 'answer') >= 0.22 GROUP BY ALL
    )
    UNION ALL
    SELECT 'F' || contact, 'fcr', ended_at::DATE, last_team, last_agent, channel, topic, segment, 1,
        (draw(contact, 'once') < 0.4 + 0.45 * content)::INTEGER, NULL
    FROM stated WHERE draw(contact, 'say') < 0.2
    UNION ALL
    SELECT 'fcr' || day || team || channel, 'fcr', day, team, NULL, channel, NULL, NULL, n, NULL, 0
    FROM (
        SELECT ended_at::DATE AS day, last_team AS team, channel, count(*) AS n
        FROM stated WHERE draw(contact, 'say') >= 0.2 GROUP BY ALL
    )
    UNION ALL
    -- Once a month the brand asks some of its customers, whoever served them.
    SELECT 'R' || customer || month, 'nps_relational', month, NULL, NULL, 'self_service', NULL,
        NULL, 1, round(10 * greatest(0, least(1, 0.2 + draw(customer, 'brand'))))::INTEGER, NULL
    FROM known WHERE draw(customer || month, 'brand asks') < 0.02
    UNION ALL
    SELECT 'relational' || month, 'nps_relational', month, NULL, NULL, 'self_service', NULL, NULL,
        (4 * count(*))::INTEGER, NULL, 0
    FROM known WHERE draw(customer || month, 'brand asks') < 0.02 GROUP BY month
    UNION ALL
    SELECT wave || team || month || n, wave, month, team, NULL, 'self_service', NULL, NULL, 1,
        CASE wave WHEN 'esat' THEN 2 + (3 * draw(team || month || n, 'esat'))::INTEGER
            ELSE 3 + (7 * draw(team || month || n, 'enps'))::INTEGER END, NULL
    FROM (SELECT DISTINCT last_team AS team, date_trunc('month', ended_at)::DATE AS month
        FROM contact WHERE last_team IS NOT NULL),
        (SELECT unnest(range(14)) AS n), (SELECT unnest(['esat', 'enps']) AS wave)
)
SELECT key AS "answer.external_id", instrument AS "answer.instrument", day AS "answer.day",
    team AS "answer.team", agent AS "answer.agent", channel AS "answer.channel",
    topic AS "answer.topic", segment AS "answer.segment", delivered AS "answer.delivered",
    score AS "answer.score", answered AS "answer.answered"
FROM line ORDER BY day, key
"""

# One in ten has left no address, and one in three thousand is a colleague.
CUSTOMERS: Final = """
SELECT customer AS "customer.reference", any_value(segment) AS "customer.segment",
    CASE WHEN draw(customer, 'language') < 0.72 THEN 'fr' ELSE 'en' END AS "customer.language",
    CASE WHEN draw(customer, 'address') < 0.9
        THEN lower(regexp_replace(customer, '[^A-Za-z0-9]', '-', 'g')) || '@example.org' END
        AS "customer.email",
    CASE WHEN draw(customer, 'colleague') < 0.0003 THEN 'yes' ELSE 'no' END
        AS "customer.internal"
FROM contact WHERE customer IS NOT NULL GROUP BY customer ORDER BY customer
"""
