"""The mails that ask: an invitation, and one reminder."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from surveys import kinds, tokens
from surveys.models import Invitation, Question
from teams import dates

INVITATION: Final = "invitation"
REMINDER: Final = "reminder"


@dataclass(frozen=True, slots=True)
class Point:
    """One number of the scale, and the link that chooses it beforehand."""

    score: int
    address: str


def compose(
    *, invitation: Invitation, kind: str, token: str, message_id: str
) -> EmailMultiAlternatives:
    """One message in its reader's language. Line breaks in its address raise ValueError.

    No picture and no script: nothing tells whether it was opened. Each link only chooses.
    """
    language = spoken(invitation.language)
    # The rows are read by whoever sends; the language is the customer's, not the sender's.
    with translation.override(language), timezone.override(settings.REPORTING_ZONE):
        values = _values(invitation, token, invitation.language)
        text = render_to_string(f"surveys/email/{kind}.txt", values)
        html = render_to_string(f"surveys/email/{kind}.html", values)
        subject = _subject(invitation, kind)
    built = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[invitation.email],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            # RFC 8058: a mail program's button posts here, with no page to open.
            "List-Unsubscribe": f"<{tokens.stop_address(token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    built.attach_alternative(html, "text/html")
    return built


def spoken(language: str) -> str:
    """That language if Vigie's own sentences exist in it, else English."""
    return language if language in dict(settings.LANGUAGES) else "en"


def _subject(invitation: Invitation, kind: str) -> str:
    said = invitation.version.text("subject", invitation.language)
    plain = " ".join(said.split()) or _("One question about your contact with us")
    return _("Reminder: %(subject)s") % {"subject": plain} if kind == REMINDER else plain


def _values(invitation: Invitation, token: str, language: str) -> dict[str, object]:
    version = invitation.version
    asked = Question.objects.filter(version=version, is_headline=True).first()
    if asked is None:
        raise ValueError("The questionnaire asks nothing.")
    until = invitation.expires_at.astimezone(ZoneInfo(settings.REPORTING_ZONE))
    return {
        "language": spoken(language),
        "greeting": version.text("greeting", language),
        "introduction": version.text("introduction", language),
        "question": asked.text("question", language),
        "low": asked.text("low", language),
        "high": asked.text("high", language),
        "points": [Point(n, tokens.address(token, score=n)) for n in kinds.of(asked).points],
        "address": tokens.address(token),
        "stop": tokens.stop_address(token),
        "until": dates.long_day(until.date()),
        "is_anonymous": invitation.programme.is_anonymous,
    }
