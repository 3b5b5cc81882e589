"""Storing answers that belong to nobody: agents' in a wave, and those given at a counter."""

from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db import connection

from surveys.models import Link
from surveys.queries.sheets import Counter
from teams import locks

# Only the wave's day, and of the answer no instant but its date. Nothing locks the invitation: a
# lock would leave the transaction's mark on it, by which its answer could be found.
OF_A_WAVE: Final = """
INSERT INTO surveys_answer (
    programme_id, version_id, wave_id, external_id, team_id, channel_id, topic_id, segment_id,
    day, score, comment, language, medium, answered_at, is_suspect, suspicion, is_counted
)
SELECT
    asked.programme_id, asked.version_id, asked.wave_id, '', asked.team_id, asked.channel_id,
    asked.topic_id, asked.segment_id, wave.first_day, %(score)s, '', %(language)s, asked.medium,
    %(day)s, %(suspicion)s <> '', %(suspicion)s, false
FROM surveys_invitation AS asked JOIN surveys_wave AS wave ON wave.id = asked.wave_id
WHERE asked.id = %(invitation)s AND asked.revoked_at IS NULL AND asked.expires_at > %(now)s
RETURNING id
"""
AT_A_COUNTER: Final = """
INSERT INTO surveys_answer (
    programme_id, version_id, external_id, team_id, channel_id, topic_id, segment_id, day, score,
    comment, language, medium, answered_at, is_suspect, suspicion, is_counted
)
SELECT
    %(programme)s, %(version)s, %(key)s, %(team)s, %(channel)s, topic.id, segment.id, %(day)s,
    %(score)s, '', %(language)s, 'counter', %(now)s, %(suspicion)s <> '', %(suspicion)s, false
FROM teams_topic AS topic, teams_segment AS segment
WHERE topic.slug = 'unknown' AND segment.slug = 'unknown'
ON CONFLICT DO NOTHING
RETURNING id
"""
SAME: Final = """
SELECT id FROM surveys_answer
WHERE programme_id = %(programme)s AND external_id = %(key)s AND feed_id IS NULL
"""


def hold(invitation_id: int) -> None:
    """Until the transaction ends, let nobody else answer this invitation or mail a link to it."""
    locks.hold(f"surveys wave answer {invitation_id}")


def of_a_wave(
    invitation_id: int, *, score: int, language: str, suspicion: str, now: datetime
) -> int | None:
    """Store an agent's answer and take the way to it away; None: it was used, or is closed.

    Nothing is left that leads from the invitation to the answer. Runs in reach of the team.
    """
    # Of two links of one invitation, or of one sent twice, only the first finds any.
    hold(invitation_id)
    with connection.cursor() as cursor:
        if not Link.objects.filter(invitation=invitation_id).delete()[0]:
            return None
        day = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        values: dict[str, Any] = {
            "invitation": invitation_id,
            "score": score,
            "language": language,
            "suspicion": suspicion,
            "day": day,
            "now": now,
        }
        cursor.execute(OF_A_WAVE, values)
        row = cursor.fetchone()
    return row[0] if row else None


def at_a_counter(
    counter: Counter, *, key: str, score: int, language: str, suspicion: str, day: date
) -> int:
    """Store one answer for each page that was shown; the same page twice is the same answer.

    `key` tells pages apart. Runs in reach of the counter's team.
    """
    values: dict[str, Any] = {
        "programme": counter.version.programme_id,
        "version": counter.version.pk,
        "team": counter.team.pk,
        "channel": counter.channel_id,
        "key": key,
        "score": score,
        "language": language,
        "suspicion": suspicion,
        "day": day,
        "now": counter.now,
    }
    with connection.cursor() as cursor:
        cursor.execute(AT_A_COUNTER, values)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(SAME, values)
            row = cursor.fetchone()
    return int(row[0])
