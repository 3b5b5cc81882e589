"""Work on follow-ups: who calls back and by when, what was said, how it ended."""

import logging
from datetime import datetime

from django.db import transaction

from surveys.models import FollowUp, FollowUpNote
from surveys.models.followups import FollowUpCause, FollowUpOutcome, FollowUpState
from teams.actions import reasons
from teams.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def plan(*, by: User, follow_up: FollowUp, owner: User | None, due_at: datetime) -> FollowUp:
    """Say who calls back, and by when."""
    row = _locked(follow_up)
    row.owner, row.due_at = owner, due_at
    row.save(update_fields=["owner", "due_at"])
    log.info("follow-up %s planned by user %s", row.pk, by.pk)
    return row


@transaction.atomic
def note(*, by: User, follow_up: FollowUp, text: str, now: datetime) -> FollowUpNote:
    made: FollowUpNote = FollowUpNote.objects.create(follow_up=follow_up, by=by, at=now, text=text)
    log.info("follow-up %s noted by user %s", follow_up.pk, by.pk)
    return made


@transaction.atomic
def close(
    *,
    by: User,
    follow_up: FollowUp,
    outcome: FollowUpOutcome,
    cause: FollowUpCause = FollowUpCause.NONE,
    text: str = "",
    now: datetime,
) -> bool:
    """End it with its outcome, which is told, and its cause; who closes what nobody owns owns it.

    False: it is closed already. Raises ValueError without an outcome.
    """
    if outcome == FollowUpOutcome.NONE:
        raise ValueError("a follow-up ends with an outcome")
    row = _locked(follow_up)
    if row.state == FollowUpState.DONE:
        return False
    row.state, row.outcome, row.closed_at = FollowUpState.DONE, outcome, now
    row.owner, row.cause = row.owner or by, cause
    row.save(update_fields=["state", "outcome", "cause", "closed_at", "owner"])
    _tell(row)
    if text:
        FollowUpNote.objects.create(follow_up=row, by=by, at=now, text=text)
    log.info("follow-up %s closed by user %s: %s", row.pk, by.pk, outcome)
    return True


@transaction.atomic
def reopen(*, by: User, follow_up: FollowUp) -> bool:
    """Take a closed one up again. False: it is open."""
    row = _locked(follow_up)
    if row.state == FollowUpState.OPEN:
        return False
    row.state, row.outcome, row.closed_at = FollowUpState.OPEN, FollowUpOutcome.NONE, None
    row.cause = FollowUpCause.NONE
    row.save(update_fields=["state", "outcome", "cause", "closed_at"])
    _tell(row)
    log.info("follow-up %s opened again by user %s", row.pk, by.pk)
    return True


def _tell(row: FollowUp) -> None:
    """The cause is a reason for dissatisfaction that a person told of the contact."""
    if contact := row.answer.contact_id:
        reasons.tell({contact: row.cause})


def _locked(follow_up: FollowUp) -> FollowUp:
    row: FollowUp = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    return row
