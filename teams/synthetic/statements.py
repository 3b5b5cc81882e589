"""The exports of the centre's other systems, each as one query over its contacts and legs."""

from typing import Final

from teams.synthetic.clients import ANSWERS, CUSTOMERS
from teams.synthetic.motives import REASONS
from teams.synthetic.shifts import AGENTS, SHIFTS, STATES

END: Final = "(SELECT max(ended_at) FROM contact)"

# Some cases get stuck for weeks, in some teams more, and so stand open in the end.
SOLVED: Final = """CASE
        WHEN draw(contact, 'stuck') < 0.03 + 0.06 * draw(first_team, 'stuck')
            THEN ended_at + minutes(1440 * (20 + 60 * draw(contact, 'long')))
        WHEN draw(contact, 'slow') < 0.7 THEN coalesce(resolved_at, ended_at)
        ELSE ended_at + minutes(60 + 7000 * draw(contact, 'wait')) END"""
# E-mails are cases: most are resolved at once, some wait, a few are opened again.
CASES: Final = f"""
WITH case_ AS (
    SELECT *, {SOLVED} AS first_resolved_at
    FROM contact WHERE channel = 'email' AND is_inbound AND NOT is_out
),
reopened AS (
    SELECT *, CASE WHEN draw(contact, 'again') < 0.05
        THEN first_resolved_at + minutes(300 + 7000 * draw(contact, 'when')) END AS reopened_at
    FROM case_
),
closed AS (
    SELECT *, CASE WHEN reopened_at IS NULL THEN first_resolved_at
        ELSE reopened_at + minutes(60 + 2500 * draw(contact, 'close')) END AS last_resolved_at
    FROM reopened
)
SELECT 'D' || contact AS "case.external_id", channel AS "case.channel", topic AS "case.topic",
    segment AS "case.segment", customer AS "case.customer", first_team AS "case.team",
    last_team AS "case.owner_team", reply_team AS "case.reply_team",
    instant(arrived_at) AS "case.created_at", instant(answered_at) AS "case.replied_at",
    instant(arrived_at + minutes(1)) AS "case.acknowledged_at",
    instant(arrived_at + (0.4 + 0.5 * draw(contact, 'taken')) * (answered_at - arrived_at))
        AS "case.accepted_at",
    CASE WHEN first_resolved_at < {END} THEN instant(first_resolved_at) END
        AS "case.first_resolved_at",
    CASE WHEN reopened_at < {END} THEN instant(reopened_at) END AS "case.reopened_at",
    CASE WHEN last_resolved_at < {END} THEN instant(last_resolved_at) END AS "case.resolved_at",
    CASE WHEN last_resolved_at < {END} THEN 'resolved' WHEN draw(contact, 'state') < 0.25
        THEN 'pending' WHEN draw(contact, 'state') < 0.35 THEN 'on_hold' ELSE 'open' END
        AS "case.status",
    CASE WHEN reopened_at < {END} THEN 1 ELSE 0 END AS "case.reopens",
    1 + (3 * draw(contact, 'replies'))::INTEGER AS "case.replies"
FROM closed ORDER BY arrived_at
"""
DEADLINES: Final = f"""
WITH met AS (
    SELECT *, {SOLVED} AS done_at
    FROM contact WHERE channel = 'email' AND is_inbound AND NOT is_out
),
due AS (
    SELECT *, 'first_reply' AS metric, arrived_at + minutes(240) AS due_at,
        answered_at AS met_at FROM met
    UNION ALL
    SELECT *, 'resolution', arrived_at + minutes(4320), done_at FROM met
    UNION ALL
    SELECT *, 'next_reply', answered_at + minutes(1440),
        answered_at + minutes(60 + 1600 * draw(contact, 'next'))
    FROM met WHERE draw(contact, 'asks') < 0.25
    UNION ALL
    SELECT contact.*, NULL, 'callback', left_at + minutes(120),
        left_at + minutes(10 + 125 * draw(contact, 'called back'))
    FROM contact JOIN leg USING (contact) WHERE outcome = 'callback' AND NOT contact.is_out
)
SELECT 'D' || contact AS "deadline.external_id",
    CASE WHEN metric <> 'callback' THEN 'D' || contact END AS "deadline.case",
    metric AS "deadline.metric", channel AS "deadline.channel", topic AS "deadline.topic",
    segment AS "deadline.segment", first_team AS "deadline.team",
    instant(due_at) AS "deadline.due_at",
    CASE WHEN met_at < {END} THEN instant(met_at) END AS "deadline.met_at"
FROM due ORDER BY arrived_at
"""

FORM: Final = """
form(position, code, name, maximum, weight, critical) AS (
    VALUES (1, 'accueil', 'Accueil', 10, 1, NULL), (2, 'ecoute', 'Écoute', 20, 2, NULL),
        (3, 'solution', 'Solution', 30, 3, 'customer'), (4, 'ton', 'Ton', 10, 1, NULL),
        (5, 'donnees', 'Protection des données', 10, 1, 'compliance')
)"""
CRITERIA: Final = f"""
WITH {FORM}
SELECT 'grille-contact' AS "criterion.rubric", 1 AS "criterion.version",
    'Grille de contact' AS "criterion.rubric_name",
    (SELECT min(arrived_at)::DATE FROM contact) AS "criterion.since",
    code AS "criterion.code", name AS "criterion.name", maximum AS "criterion.maximum",
    weight AS "criterion.weight", critical AS "criterion.critical",
    position AS "criterion.position"
FROM form ORDER BY position
"""
EVALUATIONS: Final = f"""
WITH {FORM}, heard AS (
    SELECT *, contact || '-' || leg AS key FROM leg
    WHERE outcome = 'answered' AND agent IS NOT NULL AND draw(contact || leg, 'qa') < 0.018
),
given AS (
    SELECT *, 'Eva' AS evaluator, '' AS pair FROM heard
    WHERE draw(key, 'pair') >= 0.2
    UNION ALL
    SELECT *, unnest(['Eva', 'Omar']), key FROM heard WHERE draw(key, 'pair') < 0.2
),
marked AS (
    SELECT given.*, form.code, CASE
        WHEN critical = 'compliance' AND draw(key, 'breach') < 0.02 + 0.02 * draw(team, 'care')
            THEN 0
        WHEN form.code = 'ton' AND channel = 'email' AND draw(key, 'none') < 0.3 THEN NULL
        ELSE floor(maximum * least(1, 0.62 + 0.2 * draw(agent, 'skill')
            + 0.36 * draw(key || form.code, 'mark')
            + CASE WHEN evaluator = 'Omar' THEN 0.06 * draw(key || form.code, 'other') - 0.03
                ELSE 0 END)) END AS points
    FROM given CROSS JOIN form
)
SELECT key || '/' || evaluator AS "evaluation.external_id",
    'grille-contact' AS "evaluation.rubric", 1 AS "evaluation.version",
    contact AS "evaluation.contact", team AS "evaluation.team", agent AS "evaluation.agent",
    channel AS "evaluation.channel", topic AS "evaluation.topic",
    segment AS "evaluation.segment", evaluator AS "evaluation.evaluator",
    CASE WHEN draw(key, 'why') < 0.85 THEN 'random' ELSE 'targeted' END AS "evaluation.selection",
    nullif(pair, '') AS "evaluation.pair", instant(left_at) AS "evaluation.contact_at",
    instant(left_at + minutes(200)) AS "evaluation.evaluated_at",
    code AS "mark.criterion", points::INTEGER AS "mark.points"
FROM marked ORDER BY left_at, key, evaluator, code
"""

# Cents a contact of each category, internal teams' and vendors'.
COSTS: Final = f"""
WITH month_ AS (
    SELECT last_team AS team, date_trunc('month', ended_at) AS month, count(*) AS n
    FROM contact WHERE answered_at IS NOT NULL GROUP BY ALL
),
rate(is_vendor, category, cents) AS (
    VALUES (false, 'salary', 236), (false, 'employer', 98), (false, 'leave', 24),
        (false, 'recruitment', 9), (false, 'training', 14), (false, 'supervision', 41),
        (false, 'tools', 18), (false, 'premises', 26), (true, 'vendor', 302),
        (true, 'adjustment', -6), (true, 'retained', 58)
),
line AS (
    SELECT month_.*, category, n * cents * (0.94 + 0.12 * draw(team || month || category, 'cost'))
        AS cents
    FROM month_ JOIN rate ON is_vendor = (team NOT LIKE 'support-%') WHERE n >= 50
)
SELECT team || '/' || strftime(month, '%Y-%m') || '/' || category AS "cost.external_id",
    team AS "cost.team", strftime(month, '%Y-%m') AS "cost.month", category AS "cost.category",
    CASE WHEN month = date_trunc('month', {END}) THEN 'estimated' ELSE 'booked' END
        AS "cost.status",
    (cents / 100)::DECIMAL(12, 2) AS "cost.amount",
    CASE WHEN team = 'helicor' AND category = 'vendor' THEN 'USD' ELSE 'EUR' END
        AS "cost.currency"
FROM line ORDER BY ALL
"""
RATES: Final = """
SELECT DISTINCT 'USD' AS "rate.currency", strftime(ended_at, '%Y-%m') AS "rate.month",
    (0.9 + 0.04 * draw(strftime(ended_at, '%Y-%m'), 'usd'))::DECIMAL(8, 4) AS "rate.rate"
FROM contact ORDER BY ALL
"""

# A bot tries first: some go on to an agent, more are served.
VISITS: Final = """
WITH visit AS (
    SELECT contact, customer, topic, segment, arrived_at - minutes(2) AS ended_at,
        'agent' AS outcome
    FROM contact WHERE is_inbound AND draw(contact, 'bot') < 0.08
    UNION ALL
    SELECT contact || 's', customer, topic, segment,
        arrived_at - minutes(1500 + 6000 * draw(contact, 'earlier')),
        CASE WHEN draw(contact, 'give') < 0.2 THEN 'abandoned' ELSE 'served' END
    FROM contact WHERE is_inbound AND draw(contact, 'self') < 0.12
)
SELECT 'V' || contact AS "visit.external_id",
    CASE WHEN draw(contact, 'kind') < 0.5 THEN 'bot' WHEN draw(contact, 'kind') < 0.7
        THEN 'menu' ELSE 'portal' END AS "visit.kind",
    'self_service' AS "visit.channel", topic AS "visit.topic", segment AS "visit.segment",
    customer AS "visit.customer",
    instant(ended_at - minutes(1 + 6 * draw(contact, 'length'))) AS "visit.started_at",
    instant(ended_at) AS "visit.ended_at", outcome AS "visit.end",
    draw(contact, 'form') < 0.3 AS "visit.reached_form",
    draw(contact, 'form') < 0.12 AND outcome = 'served' AS "visit.left_form",
    draw(contact, 'sent') < 0.1 AS "visit.redirected"
FROM visit ORDER BY ended_at
"""
RELATIONSHIPS: Final = f"""
WITH known AS (SELECT DISTINCT customer FROM contact WHERE customer IS NOT NULL)
SELECT customer AS "relationship.customer",
    DATE '2023-01-01' + (900 * draw(customer, 'since'))::INTEGER AS "relationship.from_day",
    CASE WHEN draw(customer, 'leaves') < 0.09
        THEN {END}::DATE - (92 * draw(customer, 'until'))::INTEGER END AS "relationship.to_day"
FROM known ORDER BY customer
"""
FORECASTS: Final = """
WITH slot AS (
    SELECT first_team AS team, channel, time_bucket(INTERVAL 30 MINUTES, arrived_at) AS starts,
        count(*) AS n
    FROM contact WHERE is_inbound AND channel = 'phone' AND NOT is_out GROUP BY ALL
),
usual AS (
    SELECT team, channel, isodow(starts) AS dow, strftime(starts, '%H:%M') AS time, avg(n) AS n
    FROM slot GROUP BY ALL
)
SELECT team AS "forecast.team", channel AS "forecast.channel",
    instant(starts) AS "forecast.starts_at",
    (usual.n * (0.9 + 0.22 * draw(team || starts, 'error')))::DECIMAL(10, 1)
        AS "forecast.contacts",
    instant(starts - to_days(20)) AS "forecast.frozen_at"
FROM slot JOIN usual USING (team, channel)
WHERE isodow(starts) = dow AND strftime(starts, '%H:%M') = time ORDER BY starts, team
"""

LABELLED: Final = """
SELECT first_team AS "labelled.team", channel AS "labelled.channel",
    'moods 2.1' AS "labelled.classifier", min(arrived_at)::DATE AS "labelled.since",
    120 AS "labelled.negative", 90 + (18 * draw(first_team || channel, 'found'))::INTEGER
        AS "labelled.found",
    480 AS "labelled.other", 440 + (30 * draw(first_team || channel, 'cleared'))::INTEGER
        AS "labelled.cleared"
FROM contact WHERE first_team IS NOT NULL GROUP BY first_team, channel ORDER BY ALL
"""

# In the order in which they can be imported: a cost needs its rate, a mark its form.
EXPORTS: Final = {
    "cases": CASES,
    "deadlines": DEADLINES,
    "agents": AGENTS,
    "shifts": SHIFTS,
    "states": STATES,
    "criteria": CRITERIA,
    "evaluations": EVALUATIONS,
    "rates": RATES,
    "costs": COSTS,
    "visits": VISITS,
    "relationships": RELATIONSHIPS,
    "forecasts": FORECASTS,
    "answers": ANSWERS,
    "customers": CUSTOMERS,
    "labelled": LABELLED,
    "reasons": REASONS,
}
