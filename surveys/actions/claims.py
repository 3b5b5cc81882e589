"""Whose mail is due, and who may take it: one sender, and only while it may be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys import rules, tokens
from surveys.actions import anonymous, refusals
from surveys.actions.deciding import zones
from surveys.models import Answer, Invitation, Link, Programme, Suppression
from surveys.models.invitations import Cause, InvitationState
from surveys.models.programmes import Medium
from surveys.rules import Rules
from teams.models import Customer

AT_ONCE: Final = 1000
WAITING: Final = Q(state__in=(InvitationState.QUEUED, InvitationState.AWAITING_RETRY))


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to hand over one mail; the instant tells this claim from a later one."""

    invitation: Invitation
    kind: str
    token: str
    at: datetime


def due(*, now: datetime, is_early: bool = False) -> list[int]:
    """The invitations to mail whose time has come, oldest first; early: all that wait."""
    waiting = Invitation.objects.filter(WAITING, medium=Medium.MAIL, programme__is_active=True)
    if not is_early:
        waiting = waiting.filter(due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def reminders_due(*, now: datetime) -> list[int]:
    waiting = Invitation.objects.filter(remind_at__lte=now, programme__is_active=True)
    return list(waiting.order_by("remind_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def read(invitation_id: int) -> Invitation:
    """An invitation with all that sending asks of it."""
    rows = Invitation.objects.select_related("programme", "version", "customer")
    found: Invitation = rows.get(pk=invitation_id)
    return found


def rules_of(programme: Programme) -> Rules:
    """A programme's rules, as numbers."""
    return Rules(
        slug=programme.slug,
        share=programme.share,
        delay=timedelta(minutes=programme.delay_minutes),
        quarantine=timedelta(days=programme.quarantine_days),
        stale_after=stale(programme),
        quiet_from=programme.quiet_from,
        quiet_to=programme.quiet_to,
    )


def quiet_until(invitation: Invitation, now: datetime) -> datetime | None:
    """The end of the quiet hours that it is now for this customer."""
    zone = invitation.customer.time_zone if invitation.customer else ""
    zone = zone if zone in zones() else settings.REPORTING_ZONE
    awake = rules.awake(rules_of(invitation.programme), now, zone)
    return awake if awake > now else None


def askable(invitation: Invitation, now: datetime) -> QuerySet[Invitation]:
    """That invitation, if it may still be answered by somebody who may still be written to.

    All of it stands in the statement that claims: what changes a moment before is seen. Each
    condition asks a table of its own, as a joined one would be read before the row is locked.
    """
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        ~Exists(
            Suppression.objects.filter(
                digest=tokens.address_digest(invitation.email), lifted_at=None
            )
        ),
        ~Exists(Customer.objects.filter(pk=OuterRef("customer_id"), erased_at__isnull=False)),
        Exists(Programme.objects.filter(pk=OuterRef("programme_id"), is_active=True)),
        pk=invitation.pk,
        email=invitation.email,
        medium=Medium.MAIL,
        revoked_at=None,
        expires_at__gt=now,
    )
    return rows.exclude(email="")


def claim(
    invitation: Invitation, kind: str, waiting: Q, now: datetime, values: dict[str, Any]
) -> Claimed | None:
    """Take a mail, with a token of its own that only its reader will know."""
    token = tokens.new()
    with transaction.atomic(durable=True):
        # An agent who answers at this moment is done first, and then has no link any more.
        anonymous.hold(invitation.pk)
        if not askable(invitation, now).filter(waiting).update(claimed_at=now, **values):
            return None
        Link.objects.create(
            digest=tokens.digest(token),
            invitation=invitation,
            team_id=invitation.team_id,
            made_at=now,
        )
    invitation.refresh_from_db(fields=["attempts"])
    return Claimed(invitation, kind, token, now)


def obstacle(invitation: Invitation, now: datetime) -> Cause | None:
    """Why it is not sent any more, as things stand; None: it may be, or rests."""
    invitation.refresh_from_db(fields=["email", "revoked_at", "expires_at", "due_at", "customer"])
    customer = invitation.customer
    if invitation.revoked_at or (customer is not None and customer.erased_at):
        return Cause.ERASED
    if not invitation.email:
        return Cause.NO_ADDRESS
    refused = refusals.known(invitation.email)
    if refused:
        return refused
    if invitation.expires_at <= now or now - invitation.due_at > stale(invitation.programme):
        return Cause.TOO_LATE
    return None


def stale(programme: Programme) -> timedelta:
    return timedelta(hours=programme.stale_hours)


def unanswered(programme: Programme) -> Q:
    """Of whom no answer is known."""
    if programme.is_anonymous:
        # Whoever answered without a name has no link left.
        return Q(Exists(Link.objects.filter(invitation=OuterRef("pk"))))
    return Q(~Exists(Answer.objects.filter(invitation=OuterRef("pk"))))


def expire(*, now: datetime) -> int:
    """Withhold what waited until nobody could answer it any more. Return how many."""
    late = Invitation.objects.filter(WAITING, expires_at__lte=now)
    return late.update(state=InvitationState.WITHHELD, error=Cause.TOO_LATE, is_counted=False)
