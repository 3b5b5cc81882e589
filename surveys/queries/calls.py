"""Who is to be asked by phone, now."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from surveys.models import Invitation
from surveys.models.invitations import InvitationState
from surveys.models.programmes import Medium

WAITING: Final = Q(state__in=(InvitationState.QUEUED, InvitationState.AWAITING_RETRY))


def calls() -> QuerySet[Invitation]:
    """All that are asked by phone, with what the sheet and the page of a call show."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(medium=Medium.CALL)
    return rows.select_related(
        *("programme", "version", "customer", "team", "channel", "topic", "interaction")
    )


def due(*, now: datetime) -> QuerySet[Invitation]:
    """Those to call now, the one that ends first on top."""
    rows: QuerySet[Invitation] = calls().filter(
        WAITING,
        due_at__lte=now,
        expires_at__gt=now,
        revoked_at=None,
        programme__is_active=True,
    )
    return rows.order_by("expires_at", "pk")
