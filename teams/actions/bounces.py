"""Mails that left, and came back: their recipient's mailbox does not take them."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from teams.models import OutgoingMail
from teams.models.ledger import MailState

# A mail whose sender never heard the server's answer may have left, too.
GONE: Final = (MailState.SENT, MailState.INFLIGHT)


def named(message_id: str) -> OutgoingMail | None:
    """The mail of this Message-ID; some providers leave out its angle brackets."""
    bare = message_id.strip().strip("<>")
    return _envelopes().filter(message_id=f"<{bare}>").first() if bare else None


def last_to(email: str) -> OutgoingMail | None:
    """The last mail that left for an address; of a report that names no message."""
    gone = _envelopes().filter(recipient__iexact=email.strip(), state__in=GONE)
    return gone.order_by("claimed_at", "pk").last()


def note(*, mail_id: int, at: datetime) -> bool:
    """Write down that a mail came back for good; again, or of one that never left, nothing."""
    gone = OutgoingMail.objects.filter(pk=mail_id, state__in=GONE)
    return bool(gone.update(state=MailState.BOUNCED, bounced_at=at))


def _envelopes() -> QuerySet[OutgoingMail]:
    found: QuerySet[OutgoingMail] = OutgoingMail.objects.only(
        "pk", "claimed_at", "state", "message_id", "team"
    )
    return found
