"""Sending what asks: each invitation and each reminder at most once, whatever dies when."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, F, OuterRef, Q

from surveys import mails, tokens
from surveys.actions import claims, refusals
from surveys.actions.claims import WAITING, Claimed
from surveys.models import Invitation, Link, Programme
from surveys.models.invitations import InvitationState, ReminderState
from surveys.models.optouts import SuppressionCause
from teams.actions.handover import (
    ATTEMPTS,
    LONGEST_ERROR,
    Fate,
    Handed,
    backoff,
    hand_over,
    message_id,
)


class Outcome(StrEnum):
    SENT = "sent"
    LATER = "later"
    QUIET = "quiet"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    NOT_MINE = "not_mine"


def send(*, invitation_id: int, now: datetime, is_early: bool = False) -> Outcome:
    """Mail one invitation, at most once, if its customer may still be asked.

    A sender that dies after the claim, or never hears the server's answer, leaves the row
    `inflight` for a person: two invitations are worse than none.
    """
    invitation = claims.read(invitation_id)
    waiting = WAITING
    if not is_early:
        waiting &= Q(due_at__lte=now)
        if later := claims.quiet_until(invitation, now):
            Invitation.objects.filter(waiting, pk=invitation_id).update(due_at=later)
            return Outcome.QUIET
    claimed = claims.claim(
        invitation,
        mails.INVITATION,
        waiting & Q(due_at__gte=now - claims.stale(invitation.programme)),
        now,
        {"state": InvitationState.INFLIGHT, "attempts": F("attempts") + 1, "error": ""},
    )
    if claimed is None:
        return _withhold(invitation, waiting, now)
    return _settle(claimed, hand_over(partial(_compose, claimed)), now)


def remind(*, invitation_id: int, now: datetime) -> Outcome:
    """Mail the one reminder, at most once, to whoever has not answered yet."""
    invitation = claims.read(invitation_id)
    waiting = Q(remind_at__lte=now, reminder=ReminderState.NONE)
    if later := claims.quiet_until(invitation, now):
        Invitation.objects.filter(waiting, pk=invitation_id).update(remind_at=later)
        return Outcome.QUIET
    claimed = claims.claim(
        invitation,
        mails.REMINDER,
        waiting & Q(state=InvitationState.SENT) & claims.unanswered(invitation.programme),
        now,
        {"reminder": ReminderState.INFLIGHT, "remind_at": None, "attempts": F("attempts") + 1},
    )
    if claimed is None:
        active = Exists(Programme.objects.filter(pk=OuterRef("programme_id"), is_active=True))
        given_up = Invitation.objects.filter(waiting, active, pk=invitation_id)
        return Outcome.WITHHELD if given_up.update(remind_at=None) else Outcome.NOT_MINE
    return _settle(claimed, hand_over(partial(_compose, claimed)), now)


def _compose(claimed: Claimed) -> EmailMultiAlternatives:
    return mails.compose(
        invitation=claimed.invitation,
        kind=claimed.kind,
        token=claimed.token,
        message_id=message_id("invitation", str(claimed.invitation.pk), claimed.kind),
    )


def _withhold(invitation: Invitation, waiting: Q, now: datetime) -> Outcome:
    """Say why it was not claimed, if it still waits: somebody else may simply have it."""
    still = Invitation.objects.filter(waiting, pk=invitation.pk)
    why = claims.obstacle(invitation, now)
    if why is None:
        # It rests with its programme, or is somebody else's.
        return Outcome.NOT_MINE
    withheld = still.update(state=InvitationState.WITHHELD, error=why, is_counted=False)
    return Outcome.WITHHELD if withheld else Outcome.NOT_MINE


def _settle(claimed: Claimed, handed: Handed, now: datetime) -> Outcome:
    error = handed.error[:LONGEST_ERROR]
    if handed.fate is Fate.SENT:
        _note(claimed, **_sent(claimed, now))
        return Outcome.SENT
    if handed.fate is Fate.UNKNOWN:
        _note(claimed, error=error)
        return Outcome.UNKNOWN
    _forget(claimed)
    invitation = claimed.invitation
    if handed.fate is Fate.LATER and invitation.attempts < ATTEMPTS:
        later = now + backoff(invitation.attempts, invitation.pk)
        _note(claimed, **_later(claimed, later), error=error)
        return Outcome.LATER
    _note(claimed, **_failed(claimed), error=error)
    if handed.is_bad_address:
        refusals.suppress(invitation.email, SuppressionCause.REFUSED, now=now)
    return Outcome.FAILED


def _sent(claimed: Claimed, at: datetime) -> dict[str, Any]:
    if claimed.kind == mails.REMINDER:
        return {"reminder": ReminderState.SENT, "reminded_at": at, "error": ""}
    return sent(claimed.invitation, at=at)


def _later(claimed: Claimed, at: datetime) -> dict[str, Any]:
    if claimed.kind == mails.REMINDER:
        return {"reminder": ReminderState.NONE, "remind_at": at}
    return {"state": InvitationState.AWAITING_RETRY, "due_at": at}


def _failed(claimed: Claimed) -> dict[str, Any]:
    if claimed.kind == mails.REMINDER:
        return {"reminder": ReminderState.FAILED}
    return {"state": InvitationState.FAILED}


def sent(invitation: Invitation, *, at: datetime) -> dict[str, Any]:
    """What a row says once its invitation is out; the reminder counts its tries anew."""
    programme = invitation.programme
    remind_at = None
    if programme.reminder_days is not None:
        remind_at = at + timedelta(days=programme.reminder_days)
    return {
        "state": InvitationState.SENT,
        "sent_at": at,
        "remind_at": remind_at if remind_at and remind_at < invitation.expires_at else None,
        "attempts": 0,
        "error": "",
        "is_counted": False,
    }


def _note(claimed: Claimed, **values: Any) -> None:
    """Write down what came of it, unless a person has released the row meanwhile."""
    is_reminder = claimed.kind == mails.REMINDER
    mine = Q(reminder=ReminderState.INFLIGHT) if is_reminder else Q(state=InvitationState.INFLIGHT)
    Invitation.objects.filter(mine, pk=claimed.invitation.pk, claimed_at=claimed.at).update(
        **values
    )


def _forget(claimed: Claimed) -> None:
    """A link that never went out opens nothing."""
    Link.objects.filter(digest=tokens.digest(claimed.token)).delete()
