"""What robots are suspected to have sent: a person decides, and may decide otherwise later."""

import logging
from datetime import datetime

from django.db import transaction

from surveys.actions import followups
from surveys.models import Answer
from surveys.stamps import Suspicion
from teams.models import User

log = logging.getLogger(__name__)


def mark(answer: Answer, *why: Suspicion) -> None:
    """Take an answer for a robot's; the KPIs leave it out from their next count on."""
    known = dict.fromkeys([*filter(None, answer.suspicion.split(",")), *why])
    answer.is_suspect, answer.is_counted = True, False
    answer.suspicion = ",".join(known)
    answer.save(update_fields=["is_suspect", "suspicion", "is_counted"])
    log.info("answer %s is suspected of: %s", answer.pk, answer.suspicion)


@transaction.atomic
def count(*, by: User, answer: Answer, now: datetime) -> bool:
    """Count an answer after all, as if it had never been suspected. False: it counts already."""
    row = _locked(answer)
    if not row.is_suspect:
        return False
    _set(row, by, is_suspect=False)
    followups.open_for(row, now=now)
    return True


@transaction.atomic
def leave_out(*, by: User, answer: Answer) -> bool:
    """Leave an answer out that was suspected. False: it is left out, or never was suspected."""
    row = _locked(answer)
    if row.is_suspect or not row.suspicion:
        return False
    _set(row, by, is_suspect=True)
    return True


def _set(row: Answer, by: User, *, is_suspect: bool) -> None:
    row.is_suspect, row.is_counted = is_suspect, False
    row.save(update_fields=["is_suspect", "is_counted"])
    verb = "leaves out" if is_suspect else "counts"
    log.info("user %s %s answer %s, suspected of: %s", by.pk, verb, row.pk, row.suspicion)


def _locked(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("programme")
    row: Answer = rows.get(pk=answer.pk)
    return row
