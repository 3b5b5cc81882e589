"""Addresses that are not written to any more, known by their hash."""

from datetime import datetime, timedelta

from django.db.models import Q

from surveys import tokens
from surveys.models import Suppression
from surveys.models.invitations import Cause
from surveys.models.optouts import SuppressionCause

# After three bounces for now.
PAUSE = timedelta(days=30)
CAUSES = {
    SuppressionCause.UNSUBSCRIBED: Cause.OPTED_OUT,
    SuppressionCause.COMPLAINED: Cause.OPTED_OUT,
    SuppressionCause.BOUNCED: Cause.BOUNCED,
    SuppressionCause.REFUSED: Cause.BOUNCED,
    SuppressionCause.PAUSED: Cause.BOUNCED,
    SuppressionCause.ERASED: Cause.ERASED,
}
# A wish weighs more than what a mail server said, and is never replaced by it.
WEIGHTS = {
    SuppressionCause.PAUSED: 0,
    SuppressionCause.REFUSED: 1,
    SuppressionCause.BOUNCED: 1,
    SuppressionCause.COMPLAINED: 2,
    SuppressionCause.UNSUBSCRIBED: 2,
    SuppressionCause.ERASED: 3,
}


def suppress(email: str, cause: SuppressionCause, *, now: datetime) -> bool:
    """Write to this address no more. False: that was so already, for whatever reason."""
    return suppress_digest(tokens.address_digest(email), cause, now=now)


def suppress_digest(digest: bytes, cause: SuppressionCause, *, now: datetime) -> bool:
    known, is_new = Suppression.objects.get_or_create(
        digest=digest, defaults={"cause": cause, "at": now}
    )
    if is_new:
        return True
    weaker = [one for one, rank in WEIGHTS.items() if rank < WEIGHTS[cause]]
    again = Suppression.objects.filter(
        Q(lifted_at__isnull=False) | Q(cause__in=weaker), pk=known.pk
    )
    return bool(again.update(cause=cause, at=now, lifted_at=None))


def known(email: str) -> Cause | None:
    """Why this address is not written to; None: it may be."""
    row = Suppression.objects.filter(digest=tokens.address_digest(email), lifted_at=None).first()
    return CAUSES[SuppressionCause(row.cause)] if row else None


def end_pauses(*, now: datetime) -> int:
    """Try addresses again that bounced for now, after a while. Return how many."""
    over = Suppression.objects.filter(
        cause=SuppressionCause.PAUSED, lifted_at=None, at__lt=now - PAUSE
    )
    return over.update(lifted_at=now)
