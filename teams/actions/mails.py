"""The outbox: a mail is a row first, then sent at most once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from teams.actions.handover import (
    ATTEMPTS,
    LONGEST_ERROR,
    Fate,
    backoff,
    hand_over,
    message_id,
)
from teams.models import OutgoingMail, User
from teams.models.ledger import MailState

HEAVIEST: Final = 8_000_000
AT_ONCE: Final = 200
WAITING: Final = (MailState.QUEUED, MailState.AWAITING_RETRY)
RESEND: Final = "resend-"
# By a campaign's first word, whether a team's recipient may still have it: people leave.
PERMITS: Final[dict[str, Callable[[int, str], bool]]] = {}
log = logging.getLogger(__name__)


class Refused(ValueError):
    """A mail that must not be written; the text says why."""


class Outcome(StrEnum):
    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one recipient. `campaign` and `kind` name it: the same twice is one mail."""

    campaign: str
    kind: str
    recipient: str
    team_id: int
    language: str
    subject: str
    text: str
    html: str = ""
    attachment_name: str = ""
    attachment: bytes | None = None


def queue(*, letter: Letter, now: datetime) -> int | None:
    """Write a mail into the outbox. Return its id, or None if it was there already."""
    for name, value in (
        ("subject", letter.subject),
        ("recipient", letter.recipient),
        ("attachment name", letter.attachment_name),
    ):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise Refused(f"The {name} of a mail must be one line of printable characters.")
    if len(letter.attachment or b"") > HEAVIEST:
        raise Refused(f"An attachment of more than {HEAVIEST // 1_000_000} MB is not mailed.")
    mail, is_new = OutgoingMail.objects.get_or_create(
        campaign=letter.campaign,
        recipient=letter.recipient,
        kind=letter.kind,
        defaults={
            "team_id": letter.team_id,
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "attachment_name": letter.attachment_name,
            "attachment": letter.attachment,
            "message_id": message_id(letter.campaign, letter.recipient, letter.kind),
            "queued_at": now,
            "next_try_at": now,
        },
    )
    return mail.pk if is_new else None


def due(*, now: datetime) -> list[int]:
    """The mails whose time has come, oldest first."""
    waiting = OutgoingMail.objects.filter(state__in=WAITING, next_try_at__lte=now)
    return list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def send(*, mail_id: int, now: datetime) -> Outcome:
    """Send one mail, at most once, if its recipient may still have it.

    A sender that dies after the claim, or never hears the server's answer, leaves the row
    `inflight` for a person to look at: two scorecards are worse than a late one.
    """
    with transaction.atomic(durable=True):
        waiting = OutgoingMail.objects.filter(pk=mail_id, state__in=WAITING, next_try_at__lte=now)
        claimed = waiting.update(
            state=MailState.INFLIGHT, attempts=F("attempts") + 1, claimed_at=now, error=""
        )
    if not claimed:
        return Outcome.NOT_MINE
    mail = OutgoingMail.objects.get(pk=mail_id)
    may_have = PERMITS.get(mail.campaign.partition(" ")[0])
    if may_have is not None and not may_have(mail.team_id, mail.recipient):
        return _settle(mail, MailState.WITHHELD, Outcome.WITHHELD, "")
    handed = hand_over(lambda: compose(mail))
    match handed.fate:
        case Fate.SENT:
            OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=now)
            return Outcome.SENT
        case Fate.LATER:
            return _try_later(mail, handed.error, now)
        case Fate.FAILED:
            return _settle(mail, MailState.FAILED, Outcome.FAILED, handed.error)
        case Fate.UNKNOWN:
            return _settle(mail, MailState.INFLIGHT, Outcome.UNKNOWN, handed.error)


def _try_later(mail: OutgoingMail, error: str, now: datetime) -> Outcome:
    if mail.attempts >= ATTEMPTS:
        return _settle(mail, MailState.FAILED, Outcome.FAILED, error)
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.INFLIGHT).update(
        state=MailState.AWAITING_RETRY,
        next_try_at=now + backoff(mail.attempts, mail.pk),
        error=error[:LONGEST_ERROR],
    )
    return Outcome.LATER


def _settle(mail: OutgoingMail, state: MailState, outcome: Outcome, error: str) -> Outcome:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, error=error[:LONGEST_ERROR])
    return outcome


def compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Build the message of a row. Line breaks in a header raise ValueError."""
    built = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.recipient],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    if mail.html:
        built.attach_alternative(mail.html, "text/html")
    if mail.attachment is not None:
        built.attach(mail.attachment_name, bytes(mail.attachment), "application/pdf")
    return built


def resend(*, mail_id: int, by: User, now: datetime) -> int:
    """Write a mail once more, because a person asks for it. Return the new row's id.

    While a resend of it waits, asking again changes nothing.
    """
    mail = OutgoingMail.objects.get(pk=mail_id)
    siblings = OutgoingMail.objects.filter(campaign=mail.campaign, recipient=mail.recipient)
    again = siblings.filter(kind__startswith=RESEND)
    if waiting := again.filter(state__in=WAITING).first():
        return waiting.pk
    if mail.state == MailState.WITHHELD or siblings.filter(state__in=WAITING).exists():
        raise Refused(_("This mail is withheld or still waits to be sent."))
    with transaction.atomic():
        kind = f"{RESEND}{again.count() + 1}"
        copy, _is_new = OutgoingMail.objects.get_or_create(
            campaign=mail.campaign,
            recipient=mail.recipient,
            kind=kind,
            defaults={
                "team_id": mail.team_id,
                "language": mail.language,
                "subject": mail.subject,
                "text": mail.text,
                "html": mail.html,
                "attachment_name": mail.attachment_name,
                "attachment": mail.attachment,
                "message_id": message_id(mail.campaign, mail.recipient, kind),
                "queued_at": now,
                "next_try_at": now,
            },
        )
    log.info("User %d sends mail %d again as %d", by.pk, mail.pk, copy.pk)
    return copy.pk
