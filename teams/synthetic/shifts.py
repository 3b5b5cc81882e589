"""What a register of staff and a tool for shifts would export of the agents, as queries."""

from typing import Final

# A shift of two halves that fit what was handled: minutes from the start, in order.
DAYS: Final = """
WITH worked AS (
    SELECT agent, any_value(team) AS team, answered_at::DATE AS day,
        least(sum(handle_s) / 60.0, 310) AS busy
    FROM leg WHERE agent IS NOT NULL AND answered_at IS NOT NULL GROUP BY agent, day
),
shift AS (
    SELECT *, day + to_hours(6 + (3 * draw(agent, 'shift'))::INTEGER) AS starts,
        CASE WHEN draw(agent || day, 'course') < 0.12 THEN 45 ELSE 0 END AS course,
        (4 * draw(agent || day, 'late'))::INTEGER AS late,
        5 * ceil((24 + busy / 2 / (0.8 + 0.06 * draw(team, 'load')
            + 0.1 * draw(agent || day, 'load'))) / 5) AS half,
        0.1 + 0.35 * draw(agent || day, 'gap') AS gap
    FROM worked
)
"""
# Customers come in three runs a half: two gaps between them, what is left after them.
RUNS: Final = """
gone AS (
    SELECT *, busy / 6 AS run, gap * (half - late - 20 - busy / 2) AS gap1,
        0.4 * gap * (half - late - 20 - busy / 2) AS gap2,
        gap * (half - busy / 2) AS gap3, 0.4 * gap * (half - busy / 2) AS gap4
    FROM shift
)
"""
EDGES: Final = ", ".join(
    (
        "late + 20",
        "late + 20 + run",
        "late + 20 + run + gap1",
        "late + 20 + 2 * run + gap1",
        "late + 20 + 2 * run + gap1 + gap2",
        "late + 20 + 3 * run + gap1 + gap2",
        "half",
        "half + 45",
        "half + 45 + run",
        "half + 45 + run + gap3",
        "half + 45 + 2 * run + gap3",
        "half + 45 + 2 * run + gap3 + gap4",
        "half + 45 + 3 * run + gap3 + gap4",
        "2 * half + 45",
        "2 * half + 45 + course",
        "2 * half + 60 + course",
    )
)
STATES: Final = f"""
{DAYS}, {RUNS}, part AS (
    SELECT *, unnest(['task', 'contact', 'idle', 'contact', 'idle', 'contact', 'idle',
        'break_unpaid', 'contact', 'idle', 'contact', 'idle', 'contact', 'idle', 'training',
        'meeting', 'break_paid']) AS activity,
        unnest([late, {EDGES}]) AS opens, unnest([{EDGES}, 2 * half + 90 + course]) AS closes
    FROM gone
)
SELECT agent AS "state.agent", team AS "state.team", activity AS "state.activity",
    instant(starts + minutes(opens)) AS "state.starts_at",
    instant(starts + minutes(closes)) AS "state.ends_at"
FROM part WHERE closes - opens >= 1 ORDER BY starts, agent, opens
"""
SHIFTS: Final = f"""
{DAYS}, part AS (
    SELECT *, unnest(['idle', 'break_unpaid', 'idle', 'training', 'meeting', 'break_paid'])
        AS activity,
        unnest([0, half, half + 45, 2 * half + 45, 2 * half + 45 + course,
            2 * half + 60 + course]) AS opens,
        unnest([half, half + 45, 2 * half + 45, 2 * half + 45 + course, 2 * half + 60 + course,
            2 * half + 90 + course]) AS closes
    FROM shift
)
SELECT agent AS "shift.agent", team AS "shift.team", activity AS "shift.activity",
    instant(starts + minutes(opens)) AS "shift.starts_at",
    instant(starts + minutes(closes)) AS "shift.ends_at"
FROM part WHERE closes > opens ORDER BY starts, agent, opens
"""

# Newcomers began shortly before the sample does, or else they would have worked before.
AGENTS: Final = """
WITH agent_ AS (
    SELECT agent, min(answered_at)::DATE AS first_day, draw(agent, 'tenure') AS tenure
    FROM leg WHERE agent IS NOT NULL AND answered_at IS NOT NULL GROUP BY agent
)
SELECT agent AS "agent.reference", first_day - CASE
        WHEN tenure < 0.12 THEN (25 * draw(agent, 'new'))::INTEGER
        WHEN tenure < 0.30 THEN 50 + (300 * draw(agent, 'recent'))::INTEGER
        ELSE 400 + (2600 * draw(agent, 'old'))::INTEGER END AS "agent.hired_on"
FROM agent_ ORDER BY agent
"""
