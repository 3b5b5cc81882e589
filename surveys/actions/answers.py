"""Storing answers: the headline first, once an invitation; then what follows, and changes."""

import logging
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from surveys.actions import followups
from surveys.models import Answer, Invitation
from surveys.stamps import AT_ONCE, Suspicion

log = logging.getLogger(__name__)
# Team and mix are the invitation's own. Its lock keeps an erasure from passing in between: either
# the erasure finds the answer, or the answer finds no open invitation.
STORE: Final = """
INSERT INTO surveys_answer (
    invitation_id, programme_id, version_id, wave_id, external_id, customer_id, team_id, agent_id,
    channel_id, topic_id, segment_id, day, score, comment, language, medium, typed_by_id,
    answered_at, is_suspect, suspicion, is_counted
)
SELECT
    id, programme_id, version_id, wave_id, '', customer_id, team_id, agent_id,
    channel_id, topic_id, segment_id, day, %(score)s, '', %(language)s, medium, %(typed_by)s,
    %(now)s, %(suspicion)s <> '', %(suspicion)s, false
FROM surveys_invitation
WHERE id = %(invitation)s AND revoked_at IS NULL AND expires_at > %(now)s
FOR SHARE
ON CONFLICT (invitation_id) DO NOTHING
RETURNING id
"""


class Outcome(StrEnum):
    STORED = "stored"
    ALREADY = "already"
    CLOSED = "closed"


def give(
    invitation: Invitation,
    *,
    score: int,
    language: str,
    now: datetime,
    suspicion: str = "",
    typed_by: int | None = None,
) -> Outcome:
    """Store the headline of an invitation, once: whoever comes second changes nothing.

    `typed_by` is the user who types it in during a call. Runs in reach of the invitation's team.
    """
    values: dict[str, Any] = {
        "invitation": invitation.pk,
        "score": score,
        "language": language,
        "suspicion": suspicion,
        "typed_by": typed_by,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)
        row = cursor.fetchone()
    if row is None:
        return _second(invitation, score=score, now=now)
    stored = Answer(
        pk=row[0],
        invitation=invitation,
        team_id=invitation.team_id,
        programme=invitation.programme,
        score=score,
        is_suspect=bool(suspicion),
    )
    followups.open_for(stored, now=now)
    return Outcome.STORED


def _second(invitation: Invitation, *, score: int, now: datetime) -> Outcome:
    first = Answer.objects.filter(invitation=invitation).first()
    if first is None:
        return Outcome.CLOSED
    if first.score != score and now - first.answered_at <= AT_ONCE:
        suspect(first, Suspicion.ALL_LINKS)
    return Outcome.ALREADY


def suspect(answer: Answer, *why: Suspicion) -> None:
    """Note that a robot may have sent it; the KPIs leave it out from their next count on."""
    known = dict.fromkeys([*filter(None, answer.suspicion.split(",")), *why])
    Answer.objects.filter(pk=answer.pk).update(
        is_suspect=True, suspicion=",".join(known), is_counted=False
    )
    log.info("answer %s is suspect: %s", answer.pk, ",".join(known))
