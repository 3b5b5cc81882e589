"""No more surveys: an address that asked for it gets none, whatever team would ask."""

import logging
from datetime import datetime
from typing import Final

from django.db.models import Q

from surveys.actions import refusals
from surveys.models import Invitation
from surveys.models.invitations import Cause, InvitationState
from surveys.models.optouts import SuppressionCause
from teams.models import Customer
from teams.scope import everywhere

log = logging.getLogger(__name__)
WAITING: Final = (InvitationState.QUEUED, InvitationState.AWAITING_RETRY)


def stop(invitation: Invitation, *, now: datetime) -> bool:
    """Suppress the invited address, and withhold what still waits for it; twice changes nothing.

    False: nothing is known to write to. The wish holds for all teams, and so goes beyond reach.
    """
    with everywhere():
        email = invitation.email or _email_of(invitation)
        if not email:
            return False
        refusals.suppress(email, SuppressionCause.UNSUBSCRIBED, now=now)
        theirs = Invitation.objects.filter(Q(email__iexact=email) | Q(pk=invitation.pk))
        withheld = theirs.filter(state__in=WAITING).update(
            state=InvitationState.WITHHELD, error=Cause.OPTED_OUT, is_counted=False
        )
        theirs.filter(remind_at__isnull=False).update(remind_at=None)
    log.info("invitation %s: unsubscribed, %s withheld", invitation.pk, withheld)
    return True


def _email_of(invitation: Invitation) -> str:
    """Of whoever another system wrote to: it sent the link, we know the customer."""
    if invitation.customer_id is None:
        return ""
    rows = Customer.objects.filter(pk=invitation.customer_id)
    return rows.values_list("email", flat=True).first() or ""
