"""Storing answers: the headline first, once an invitation; then what follows, and changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from surveys.actions import followups, suspects
from surveys.kinds import KINDS
from surveys.models import Answer
from surveys.stamps import AT_ONCE, Suspicion
from teams import prepared

# Team and mix are the invitation's own. Its lock keeps an erasure from passing in between: either
# the erasure finds the answer, or the answer finds no open invitation.
STORE: Final = """
INSERT INTO surveys_answer (
    invitation_id, programme_id, version_id, wave_id, external_id, customer_id, team_id,
    agent_id, channel_id, topic_id, segment_id, day, score, comment, language, medium,
    typed_by_id, answered_at, is_suspect, suspicion, is_counted
)
SELECT
    asked.id, asked.programme_id, asked.version_id, asked.wave_id, '', asked.customer_id,
    asked.team_id, asked.agent_id, asked.channel_id, asked.topic_id, asked.segment_id,
    asked.day, %(score)s::smallint, '',
    coalesce(%(language)s::text, left(asked.language, 2)), asked.medium, %(typed_by)s::bigint,
    %(now)s::timestamptz, %(suspicion)s::text <> '', %(suspicion)s::text, false
FROM surveys_invitation AS asked
JOIN surveys_programme AS programme ON programme.id = asked.programme_id
JOIN surveys_question AS headline
    ON headline.version_id = asked.version_id AND headline.is_headline
WHERE asked.id = %(invitation)s::bigint AND asked.revoked_at IS NULL
    AND asked.expires_at > %(now)s::timestamptz
    AND headline.kind = ANY (%(kinds)s::text[]) AND programme.occasion <> 'employees'
FOR SHARE OF asked
ON CONFLICT (invitation_id) DO NOTHING
RETURNING id, (
    SELECT coalesce(surveys_answer.score <= programme.low_score, false)
    FROM surveys_programme AS programme WHERE programme.id = surveys_answer.programme_id
)
"""


class Outcome(StrEnum):
    STORED = "stored"
    ALREADY = "already"
    CLOSED = "closed"


def give(
    invitation_id: int,
    *,
    score: int,
    now: datetime,
    language: str | None = None,
    suspicion: str = "",
    typed_by: int | None = None,
) -> Outcome:
    """Store the headline of an invitation, once: whoever comes second changes nothing.

    `typed_by` is the user who types it in during a call; no language is the invitation's. Runs in
    reach of the invitation's team.
    """
    is_stored = store(
        invitation_id,
        score=score,
        now=now,
        language=language,
        suspicion=suspicion,
        typed_by=typed_by,
    )
    return Outcome.STORED if is_stored else _second(invitation_id, score=score, now=now)


def store(
    invitation_id: int,
    *,
    score: int,
    now: datetime,
    language: str | None = None,
    suspicion: str = "",
    typed_by: int | None = None,
) -> bool:
    """Store it if it is the first, of its scale, in time and has a name; else change nothing."""
    values: dict[str, Any] = {
        "invitation": invitation_id,
        "score": score,
        "kinds": [code for code, kind in KINDS.items() if score in kind.points],
        "language": language,
        "suspicion": suspicion,
        "typed_by": typed_by,
        "now": now,
    }
    row = prepared.first_row(STORE, values)
    if row is None:
        return False
    answer_id, is_low = row
    if is_low:
        stored = Answer.objects.select_related("programme").get(pk=answer_id)
        followups.open_for(stored, now=now)
    return True


def _second(invitation_id: int, *, score: int, now: datetime) -> Outcome:
    first = Answer.objects.filter(invitation=invitation_id).first()
    if first is None:
        return Outcome.CLOSED
    if first.score != score and now - first.answered_at <= AT_ONCE:
        suspects.mark(first, Suspicion.ALL_LINKS)
    return Outcome.ALREADY
