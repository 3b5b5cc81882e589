"""Hand one message to the mail server, and tell what came of it: sent, later, never, or unknown."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
LONGEST_ERROR: Final = 500
# RFC 3463: X.1.X speaks of the address. Servers that say no more than a number mean it by these.
OF_THE_ADDRESS: Final = re.compile(rb"\s*5\.1\.\d")
ENHANCED: Final = re.compile(rb"\s*\d\.\d{1,3}\.\d{1,3}\b")
NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})


class Fate(StrEnum):
    """`unknown`: the server may have it, so that only a person sends it again."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of one handing over; `is_bad_address` where the server knows no such mailbox."""

    fate: Fate
    error: str = ""
    is_bad_address: bool = False


def hand_over(build: Callable[[], EmailMultiAlternatives]) -> Handed:
    """Send what `build` makes, once it is known that a server listens."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        # Nothing was handed over yet.
        return Handed(Fate.LATER, str(error))
    try:
        return _send(build, connection)
    finally:
        _close(connection)


def _send(build: Callable[[], EmailMultiAlternatives], connection: BaseEmailBackend) -> Handed:
    try:
        built = build()
        built.message()
    except ValueError as error:
        return Handed(Fate.FAILED, str(error))
    try:
        connection.send_messages([built])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(error)
    except smtplib.SMTPResponseException as error:
        return Handed(Fate.FAILED if error.smtp_code >= 500 else Fate.LATER, str(error))
    except smtplib.SMTPNotSupportedError as error:
        return Handed(Fate.FAILED, str(error))
    except (smtplib.SMTPException, OSError) as error:
        return Handed(Fate.UNKNOWN, repr(error))
    return Handed(Fate.SENT)


def _refused(error: smtplib.SMTPRecipientsRefused) -> Handed:
    answers = list(error.recipients.values())
    if not all(code >= 500 for code, _words in answers):
        return Handed(Fate.LATER, str(error))
    is_bad = all(
        OF_THE_ADDRESS.match(words) or (code in NO_SUCH_MAILBOX and not ENHANCED.match(words))
        for code, words in answers
    )
    return Handed(Fate.FAILED, str(error), is_bad_address=is_bad)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        pass  # The mail is out, or its failure is known.


def backoff(attempts: int, mail_id: int) -> timedelta:
    """Double the wait each time, up to an hour; spread the mails of one outage."""
    doublings = min(attempts - 1, 10)
    wait = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return wait * (1 + mail_id % 10 / 20)


def message_id(*names: str) -> str:
    """The same for every try of one mail, so that a mailbox can tell a duplicate."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    digest = sha256("\n".join((settings.SITE_URL, *names)).encode())
    return f"<{digest.hexdigest()[:40]}@{host}>"
