"""Why the centre's customers are dissatisfied, as its speech analytics would export it."""

from typing import Final

# From the month before the last day on, one vendor's customers wait for what was sent to them.
BEGAN: Final = (
    "(SELECT date_trunc('month', max(ended_at) + INTERVAL 1 DAY) - INTERVAL 1 MONTH FROM contact)"
)
WHERE: Final = "atlas-contact"
# Up to which draw each reason is told; people tell what it was due to when they call back.
SHARES: Final = (
    ("waiting", 0.28),
    ("unresolved", 0.50),
    ("repetition", 0.65),
    ("price", 0.80),
    ("information", 0.92),
    ("delivery", 1.0),
)


def drawn(salt: str) -> str:
    """SQL that draws a reason for a contact."""
    steps = [f"WHEN draw(contact, '{salt}') < {upper} THEN '{slug}'" for slug, upper in SHARES]
    return f"CASE {' '.join(steps)} ELSE '{SHARES[-1][0]}' END"


# Of some nothing is told, of some a second reason; the same one twice is one.
REASONS: Final = f"""
WITH sad AS (
    SELECT contact, first_team = '{WHERE}' AND ended_at >= {BEGAN} AS is_late
    FROM contact
    WHERE mood = 'negative' AND is_inbound AND NOT is_out AND answered_at IS NOT NULL
        AND draw(contact, 'told') < 0.8
),
told AS (
    SELECT contact, CASE WHEN is_late AND draw(contact, 'late') < 0.25 THEN 'delivery'
        ELSE {drawn("why")} END AS reason FROM sad
    UNION
    SELECT contact, {drawn("also")} FROM sad WHERE draw(contact, 'second') < 0.18
)
SELECT contact AS "reason.interaction", reason AS "reason.code",
    'motives 1.4' AS "reason.classifier"
FROM told ORDER BY ALL
"""
