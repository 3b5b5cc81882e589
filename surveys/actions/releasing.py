"""Mails that nobody knows the fate of: a person looks, and says what holds."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from surveys.actions.sending import sent
from surveys.models import Invitation
from surveys.models.invitations import InvitationState, ReminderState
from teams.models import User

# Longer than any server takes to answer: until then a sender may still be at it.
UNHEARD: Final = timedelta(minutes=15)
STUCK: Final = Q(state=InvitationState.INFLIGHT) | Q(reminder=ReminderState.INFLIGHT)
log = logging.getLogger(__name__)


def stuck(*, now: datetime) -> QuerySet[Invitation]:
    """Invitations whose mail has been on its way for so long that its sender must have died."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(STUCK, claimed_at__lt=now - UNHEARD)
    return rows


def send_again(*, invitation_id: int, by: User, now: datetime) -> bool:
    """Mail it once more, as the same message: it did not arrive. False: it is settled already."""
    return _release(
        invitation_id,
        now,
        {"state": InvitationState.AWAITING_RETRY, "due_at": now, "error": ""},
        {"reminder": ReminderState.NONE, "remind_at": now, "error": ""},
        said=f"User {by.pk} sends invitation {invitation_id} again",
    )


def count_as_sent(*, invitation_id: int, by: User, now: datetime) -> bool:
    """It did arrive. False: it is settled already."""
    row = Invitation.objects.select_related("programme").filter(pk=invitation_id).first()
    if row is None or row.claimed_at is None:
        return False
    return _release(
        invitation_id,
        now,
        sent(row, at=row.claimed_at),
        {"reminder": ReminderState.SENT, "reminded_at": row.claimed_at, "error": ""},
        said=f"User {by.pk} counts invitation {invitation_id} as sent",
    )


def _release(
    invitation_id: int,
    now: datetime,
    of_invitation: dict[str, object],
    of_reminder: dict[str, object],
    *,
    said: str,
) -> bool:
    rows = stuck(now=now).filter(pk=invitation_id)
    is_released = bool(
        rows.filter(state=InvitationState.INFLIGHT).update(**of_invitation)
        or rows.filter(reminder=ReminderState.INFLIGHT).update(**of_reminder)
    )
    if is_released:
        log.info(said)
    return is_released
