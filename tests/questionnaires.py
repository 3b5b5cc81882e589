"""Builders of surveys: who asks what, who was asked, who answered."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from surveys import tokens
from surveys.models import (
    Answer,
    AnswerItem,
    Correction,
    FollowUp,
    FollowUpNote,
    Invitation,
    Link,
    MailEvent,
    NotAsked,
    Notice,
    Programme,
    Question,
    Version,
    Wave,
)
from surveys.models.invitations import InvitationState
from teams.models import Team
from tests.builders import NOON, NUMBERS, saved
from tests.facts import mix

HEADLINE = {
    "question": {
        "en": "Are you satisfied with the answer?",
        "fr": "Êtes-vous satisfait de la réponse\N{NARROW NO-BREAK SPACE}?",
    },
    "low": {"en": "not at all", "fr": "pas du tout"},
    "high": {"en": "fully", "fr": "tout à fait"},
}
WORDS = {
    "subject": {"en": "Your call", "fr": "Votre appel"},
    "introduction": {"en": "One question, half a minute.", "fr": "Une question, 30 secondes."},
    "thanks": {"en": "Thank you.", "fr": "Merci."},
}


def programme(slug: str = "", **values: Any) -> Programme:
    """Asks CSAT after every contact, at once."""
    given = {
        "slug": slug or f"programme-{next(NUMBERS)}",
        "name_en": "After a contact",
        "name_fr": "Après un contact",
        "instrument": "csat",
        "occasion": "contact",
        "is_active": True,
        "delay_minutes": 0,
    }
    return saved(Programme(**given | values))


def question(version: Version, **values: Any) -> Question:
    given = {
        # After those of a version; a small column holds it.
        "position": 0 if values.get("is_headline") else 10 + next(NUMBERS) % 30_000,
        "code": f"question-{next(NUMBERS)}",
        "kind": "text",
        "words": {"question": {"en": "What should we know?", "fr": "Que devons-nous savoir"}},
    }
    return saved(Question(version=version, **given | values))


def version(programme: Programme, *, publish: bool = True, **values: Any) -> Version:
    """A questionnaire with its headline, a question on a bad score and one for words."""
    with scopes_disabled():
        number = Version.objects.filter(programme=programme).count() + 1
    published_at = values.pop("published_at", NOON)
    made = saved(
        Version(
            **{"programme": programme, "number": number, "words": WORDS, "created_at": NOON}
            | values
        )
    )
    kind = "nps" if "nps" in programme.instrument else "ces"
    kind = "csat" if programme.instrument in ("csat", "esat") else kind
    question(made, is_headline=True, code="headline", kind=kind, words=HEADLINE)
    question(
        made,
        code="why",
        kind="choices",
        position=1,
        words={"question": {"en": "What went wrong?", "fr": "Qu’est-ce qui n’allait pas"}},
        options=[
            {"code": "wait", "words": {"en": "The wait", "fr": "L’attente"}},
            {"code": "answer", "words": {"en": "The answer", "fr": "La réponse"}},
        ],
        condition={"max_score": 3},
    )
    question(made, code="solved", kind="solved", position=2)
    question(made, code="words", kind="text", position=3)
    if publish:
        made.published_at = published_at
        with scopes_disabled():
            made.save()
    return made


def wave(programme: Programme, **values: Any) -> Wave:
    given = {"name": "Autumn", "first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31)}
    return saved(Wave(programme=programme, **given | values))


def invitation(team: Team, **values: Any) -> Invitation:
    """Sent at noon, open for two weeks."""
    asking = values.pop("programme", None) or programme()
    used = values.pop("version", None) or version(asking)
    given = {
        **mix(values),
        "programme": asking,
        "version": used,
        "team": team,
        "credit_rule": asking.credit_rule,
        "day": NOON.date(),
        "email": f"customer-{next(NUMBERS)}@example.org",
        "language": "en",
        "state": InvitationState.SENT,
        "created_at": NOON,
        "due_at": NOON,
        "sent_at": NOON,
        "expires_at": NOON + timedelta(days=14),
    }
    return saved(Invitation(**given | values))


def link(invitation: Invitation, token: str = "") -> str:
    """A link to the invitation; return its token."""
    token = token or tokens.new()
    saved(
        Link(
            digest=tokens.digest(token),
            invitation=invitation,
            team=invitation.team,
            made_at=invitation.created_at,
        )
    )
    return token


def answer(asked: Invitation, **values: Any) -> Answer:
    names = ("programme", "version", "wave", "customer", "team", "agent", "channel", "topic")
    given = {name: getattr(asked, name) for name in (*names, "segment", "day", "language")}
    given |= {"score": 4, "answered_at": NOON + timedelta(hours=1)}
    return saved(Answer(**{"invitation": asked, **given} | values))


def item(answer: Answer, **values: Any) -> AnswerItem:
    with scopes_disabled():
        asked = values.pop("question", None) or Question.objects.get(
            version=answer.version, code="words"
        )
    return saved(AnswerItem(answer=answer, question=asked, **{"text": "All well."} | values))


def follow_up(answer: Answer, **values: Any) -> FollowUp:
    given = {"opened_at": NOON, "due_at": NOON + timedelta(hours=48), "team": answer.team}
    return saved(FollowUp(answer=answer, **given | values))


def not_asked(team: Team, **values: Any) -> NotAsked:
    asking = values.pop("programme", None) or programme()
    dimensions = mix(values)
    dimensions.pop("segment")
    given = {"cause": "not_sampled", "day": NOON.date(), "decided_at": NOON}
    return saved(NotAsked(programme=asking, team=team, **{**given, **dimensions} | values))


def notice(answer: Answer, **values: Any) -> Notice:
    given = {"at": answer.answered_at, "next_try_at": answer.answered_at, "team": answer.team}
    return saved(Notice(answer=answer, **given | values))


def one_of_each(team: Team) -> None:
    """A row of each model here that belongs to a team."""
    asked = invitation(team)
    link(asked)
    given = answer(asked)
    item(given)
    notice(given)
    saved(Correction(answer=given, at=timezone.now(), score=2))
    opened = follow_up(given)
    saved(FollowUpNote(follow_up=opened, at=NOON, text="Called."))
    not_asked(team)


def mail_event(**values: Any) -> MailEvent:
    given = {"provider_id": f"event-{next(NUMBERS)}", "kind": "delivered", "digest": b"0" * 32}
    return saved(MailEvent(**{**given, "at": NOON, "received_at": NOON} | values))
