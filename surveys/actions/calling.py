"""What comes of a call: an answer that somebody types in, another try, or no answer."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from surveys import rules
from surveys.actions import answers, claims, refusals
from surveys.actions.answers import Outcome
from surveys.actions.deciding import zones
from surveys.models import Invitation
from surveys.models.invitations import Cause, InvitationState
from surveys.queries.calls import WAITING
from teams.models import User

# Whoever was not reached so often is left alone.
TRIES: Final = 3
NEXT_TRY: Final = timedelta(days=1)
NOT_REACHED: Final = "not reached"
log = logging.getLogger(__name__)


def obstacle(invitation: Invitation) -> Cause | None:
    """Why the customer must not be called any more; None: they may be."""
    customer = invitation.customer
    if invitation.revoked_at or customer is None or customer.erased_at:
        return Cause.ERASED
    email = invitation.email or customer.email
    refused = refusals.known(email) if email else None
    return None if refused == Cause.BOUNCED else refused


def withhold(*, invitation: Invitation, why: Cause, by: User) -> None:
    rows = Invitation.objects.filter(WAITING, pk=invitation.pk)
    if rows.update(state=InvitationState.WITHHELD, error=why, is_counted=False):
        log.info("User %d finds that nobody may call about invitation %d", by.pk, invitation.pk)


def answer(*, invitation: Invitation, score: int, by: User, now: datetime) -> Outcome:
    """Store what the customer says, marked as typed in by somebody. Once, whoever is quicker."""
    outcome = answers.give(
        invitation.pk, score=score, language=invitation.language, now=now, typed_by=by.pk
    )
    if outcome is Outcome.STORED:
        _asked(invitation, now)
    return outcome


def decline(*, invitation: Invitation, by: User, now: datetime) -> None:
    """The customer was asked, and does not answer."""
    if _asked(invitation, now):
        log.info("User %d: invitation %d is declined", by.pk, invitation.pk)


def _asked(invitation: Invitation, now: datetime) -> bool:
    rows = Invitation.objects.filter(WAITING, pk=invitation.pk)
    return bool(
        rows.update(
            state=InvitationState.SENT, sent_at=now, claimed_at=now, error="", is_counted=False
        )
    )


def miss(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Nobody picked up: another day, three times at most."""
    zone = invitation.customer.time_zone if invitation.customer else ""
    zone = zone if zone in zones() else settings.REPORTING_ZONE
    later = rules.awake(claims.rules_of(invitation.programme), now + NEXT_TRY, zone)
    rows = Invitation.objects.filter(WAITING, pk=invitation.pk, attempts=invitation.attempts)
    tried = rows.update(
        state=InvitationState.AWAITING_RETRY,
        attempts=F("attempts") + 1,
        due_at=later,
        error=NOT_REACHED,
    )
    last = Invitation.objects.filter(WAITING, pk=invitation.pk, attempts__gte=TRIES)
    last.update(state=InvitationState.FAILED)
    if tried:
        log.info("User %d did not reach the customer of invitation %d", by.pk, invitation.pk)
