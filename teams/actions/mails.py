"""The outbox: a mail is a row first, then sent at most once."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from teams.models import OutgoingMail, User
from teams.models.ledger import MailState

ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
LONGEST_ERROR: Final = 500
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


def message_id(campaign: str, recipient: str, kind: str) -> str:
    """The same for every try of one mail, so that a mailbox can tell a duplicate."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    digest = sha256("\n".join((settings.SITE_URL, campaign, recipient, kind)).encode())
    return f"<{digest.hexdigest()[:40]}@{host}>"


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
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        # Nothing was handed over yet.
        return _try_later(mail, error, now)
    try:
        return _hand_over(mail, connection, now)
    finally:
        _close(connection)


def _hand_over(mail: OutgoingMail, connection: BaseEmailBackend, now: datetime) -> Outcome:
    try:
        built = compose(mail)
        built.message()
    except ValueError as error:
        return _settle(mail, MailState.FAILED, Outcome.FAILED, str(error))
    try:
        connection.send_messages([built])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if all(code >= 500 for code in codes):
            return _settle(mail, MailState.FAILED, Outcome.FAILED, str(error))
        return _try_later(mail, error, now)
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            return _settle(mail, MailState.FAILED, Outcome.FAILED, str(error))
        return _try_later(mail, error, now)
    except smtplib.SMTPNotSupportedError as error:
        return _settle(mail, MailState.FAILED, Outcome.FAILED, str(error))
    except (smtplib.SMTPException, OSError) as error:
        # The server may have it: only a person sends it again.
        return _settle(mail, MailState.INFLIGHT, Outcome.UNKNOWN, repr(error))
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=now)
    return Outcome.SENT


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        pass  # The mail is out, or its failure is known.


def _try_later(mail: OutgoingMail, error: Exception, now: datetime) -> Outcome:
    if mail.attempts >= ATTEMPTS:
        return _settle(mail, MailState.FAILED, Outcome.FAILED, str(error))
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.INFLIGHT).update(
        state=MailState.AWAITING_RETRY,
        next_try_at=now + backoff(mail.attempts, mail.pk),
        error=str(error)[:LONGEST_ERROR],
    )
    return Outcome.LATER


def _settle(mail: OutgoingMail, state: MailState, outcome: Outcome, error: str) -> Outcome:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, error=error[:LONGEST_ERROR])
    return outcome


def backoff(attempts: int, mail_id: int) -> timedelta:
    """Double the wait each time, up to an hour; spread the mails of one outage."""
    doublings = min(attempts - 1, 10)
    wait = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return wait * (1 + mail_id % 10 / 20)


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
