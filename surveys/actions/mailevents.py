"""What mail providers report: bounces, complaints, wishes. A report told twice counts once.

It may be of an invitation, or of a mail of the outbox, such as a scorecard's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from surveys import mails, tokens
from surveys.actions import refusals
from surveys.models import Invitation, MailEvent
from surveys.models.invitations import InvitationState
from surveys.models.optouts import EventKind, SuppressionCause
from teams.actions import bounces
from teams.actions.handover import message_id
from teams.models import OutgoingMail, User

SOFT_LIMIT: Final = 3
# Of one address; whoever reports later than that is not told from others.
FURTHEST_BACK: Final = 50
REFUSED_BY: Final = {
    EventKind.HARD_BOUNCE: SuppressionCause.BOUNCED,
    EventKind.COMPLAINT: SuppressionCause.COMPLAINED,
    EventKind.UNSUBSCRIBE: SuppressionCause.UNSUBSCRIBED,
}


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that happened to one mail, by the provider's own id."""

    provider_id: str
    kind: EventKind
    email: str
    at: datetime
    message_id: str = ""


def take(*, reports: Iterable[Report], by: User, now: datetime) -> int:
    """Keep the reports that are new, and act on them. Return how many were."""
    return sum(_take(report, now) for report in reports)


@transaction.atomic
def _take(report: Report, now: datetime) -> bool:
    outgoing = _outgoing(report)
    invitation, kind = _mail(report, outgoing)
    digest = tokens.address_digest(report.email)
    event, is_new = MailEvent.objects.get_or_create(
        provider_id=report.provider_id,
        defaults={
            "kind": report.kind,
            "message_id": report.message_id,
            "invitation": invitation,
            "digest": digest,
            "at": report.at,
            "received_at": now,
        },
    )
    if not is_new:
        return False
    if cause := REFUSED_BY.get(report.kind):
        refusals.suppress_digest(digest, cause, now=now)
    elif report.kind == EventKind.SOFT_BOUNCE and _softly(event) >= SOFT_LIMIT:
        refusals.suppress_digest(digest, SuppressionCause.PAUSED, now=now)
    if invitation is not None and report.kind in REFUSED_BY:
        _stop(invitation, report, kind)
    elif outgoing is not None and report.kind == EventKind.HARD_BOUNCE:
        bounces.note(mail_id=outgoing.pk, at=report.at)
    return True


def _outgoing(report: Report) -> OutgoingMail | None:
    """The mail of the outbox that it may be of."""
    if report.message_id:
        return bounces.named(report.message_id)
    return bounces.last_to(report.email)


def _mail(report: Report, outgoing: OutgoingMail | None) -> tuple[Invitation | None, str]:
    """Which invitation it was: by the message's id where it is given, else the last to that
    address, unless a mail of the outbox left after it.
    """
    rows = Invitation.objects.filter(email__iexact=report.email.strip(), claimed_at__isnull=False)
    found = list(rows.order_by("-claimed_at")[:FURTHEST_BACK])
    for one in found:
        for kind in (mails.INVITATION, mails.REMINDER):
            if message_id("invitation", str(one.pk), kind) == report.message_id.strip():
                return one, kind
    if report.message_id or not found:
        return None, ""
    if outgoing is not None and (outgoing.claimed_at or report.at) > _left(found[0]):
        return None, ""
    return found[0], mails.REMINDER if found[0].reminder else mails.INVITATION


def _left(invitation: Invitation) -> datetime:
    """When its last mail did."""
    moments = (invitation.claimed_at, invitation.reminded_at)
    return max(moment for moment in moments if moment is not None)


def _softly(event: MailEvent) -> int:
    """How often that address bounced for now since a mail last arrived."""
    theirs = MailEvent.objects.filter(digest=event.digest)
    arrived = theirs.filter(kind=EventKind.DELIVERED).order_by("-at").first()
    bounced = theirs.filter(kind=EventKind.SOFT_BOUNCE)
    return bounced.filter(at__gt=arrived.at).count() if arrived else bounced.count()


def _stop(invitation: Invitation, report: Report, kind: str) -> None:
    """No reminder follows; an invitation that bounced for good was never delivered."""
    rows = Invitation.objects.filter(pk=invitation.pk)
    rows.update(remind_at=None)
    if report.kind == EventKind.HARD_BOUNCE and kind == mails.INVITATION:
        was_out = rows.filter(state__in=(InvitationState.SENT, InvitationState.INFLIGHT))
        was_out.update(state=InvitationState.BOUNCED, bounced_at=report.at, is_counted=False)
