"""Telling other systems of answers: written down first, then told until they listen."""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from surveys import posting
from surveys.models import Notice, Programme
from surveys.models.notices import NoticeState
from surveys.queries import given
from teams.actions.handover import ATTEMPTS, LONGEST_ERROR, backoff

AT_ONCE: Final = 200
# Longer than one try may last: until then nobody else tries.
LEASE: Final = timedelta(minutes=2)
# A webhook that is set up late is not told of all that was answered before.
LOOK_BACK: Final = timedelta(days=7)
SALT: Final = "surveys.webhook"
NOTE: Final = """
INSERT INTO surveys_notice (answer_id, team_id, at, state, attempts, next_try_at, error)
SELECT answer.id, answer.team_id, coalesce(answer.changed_at, answer.answered_at), 'waiting', 0,
    %(now)s, ''
FROM surveys_answer AS answer
JOIN surveys_programme AS programme ON programme.id = answer.programme_id
WHERE programme.webhook_url <> '' AND programme.occasion <> 'employees'
    AND answer.feed_id IS NULL
    AND answer.answered_at >= %(since)s
    AND NOT EXISTS (
        SELECT FROM surveys_notice AS told
        WHERE told.answer_id = answer.id
            AND told.at = coalesce(answer.changed_at, answer.answered_at)
    )
ON CONFLICT DO NOTHING
"""


def note(*, now: datetime) -> int:
    """Write down what is to be told: answers given or changed since. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"now": now, "since": now - LOOK_BACK})
        return int(cursor.rowcount)


def due(*, now: datetime) -> list[int]:
    waiting = Notice.objects.filter(state=NoticeState.WAITING, next_try_at__lte=now)
    return list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def tell(*, notice_id: int, now: datetime) -> str:
    """Tell one, at least once: whoever hears it twice knows it by its number. Return its state.

    Empty: somebody else has it.
    """
    waiting = Notice.objects.filter(pk=notice_id, state=NoticeState.WAITING, next_try_at__lte=now)
    if not waiting.update(attempts=F("attempts") + 1, next_try_at=now + LEASE):
        return ""
    row = Notice.objects.select_related("answer__programme").get(pk=notice_id)
    programme = row.answer.programme
    body = json.dumps(_said(row), ensure_ascii=False).encode()
    try:
        if not programme.webhook_url:
            raise posting.Forbidden("The programme names no webhook any more.")
        posting.post(programme.webhook_url, body, _headers(programme, row, body, now))
    except posting.Unheard as error:
        return _later(row, error, now)
    Notice.objects.filter(pk=row.pk).update(state=NoticeState.TOLD, told_at=now, error="")
    return NoticeState.TOLD


def _later(row: Notice, error: posting.Unheard, now: datetime) -> str:
    is_over = isinstance(error, posting.Forbidden) or row.attempts >= ATTEMPTS
    state = NoticeState.FAILED if is_over else NoticeState.WAITING
    Notice.objects.filter(pk=row.pk).update(
        state=state,
        next_try_at=now + backoff(row.attempts, row.pk),
        error=str(error)[:LONGEST_ERROR],
    )
    return state


def _said(row: Notice) -> dict[str, Any]:
    """The answer as the API tells it, without words: those have a permission of their own."""
    [answer] = given.rows([row.answer_id])
    return {"event": row.pk, "answer": given.told(answer, with_words=False, with_customer=True)}


def _headers(programme: Programme, row: Notice, body: bytes, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Vigie",
        "Vigie-Event": str(row.pk),
        "Vigie-Timestamp": stamp,
        "Vigie-Signature": signature(programme, stamp, body),
    }


def key(programme: Programme) -> str:
    """What the other system checks signatures with; made of this site's secret, never stored."""
    return salted_hmac(SALT, programme.slug, algorithm="sha256").hexdigest()


def signature(programme: Programme, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 of `timestamp.body`, so that an old one cannot be told anew."""
    made = hmac.new(key(programme).encode(), f"{stamp}.".encode() + body, "sha256")
    return f"sha256={made.hexdigest()}"
