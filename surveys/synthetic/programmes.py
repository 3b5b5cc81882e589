"""The sample's two programmes: CSAT after calls and chats, CES after what is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from django.db import transaction

from surveys.models import Programme, Question, Version
from teams.models import Channel

NNBSP: Final = "\N{NARROW NO-BREAK SPACE}"
AFTER_CONTACT: Final = "after-contact"
AFTER_WRITING: Final = "after-writing"

PROGRAMMES: Final[Mapping[str, Mapping[str, Any]]] = {
    AFTER_CONTACT: {
        "name_en": "After a call or chat",
        "name_fr": "Après un appel ou un chat",
        "instrument": "csat",
        "share": 20,
        "low_score": 2,
        "channels": ("phone", "chat"),
    },
    AFTER_WRITING: {
        "name_en": "After an e-mail or message",
        "name_fr": "Après un e-mail ou un message",
        "instrument": "ces",
        "share": 30,
        "low_score": 3,
        "channels": ("email", "social"),
    },
}
RULES: Final[Mapping[str, Any]] = {
    "occasion": "contact",
    "is_active": True,
    "is_headline": True,
    "delay_minutes": 60,
    "quiet_from": time(20),
    "quiet_to": time(8),
    "quarantine_days": 30,
    "reminder_days": 4,
}
WORDS: Final = {
    "subject": {"en": "How did we do?", "fr": f"Avons-nous bien répondu{NNBSP}?"},
    "introduction": {
        "en": "One question about your contact with us; a few more if you like.",
        "fr": "Une question sur votre échange avec nous, quelques autres si vous le souhaitez.",
    },
    "thanks": {
        "en": "Thank you: your answer is stored.",
        "fr": "Merci, votre réponse est enregistrée.",
    },
}
HEADLINES: Final = {
    "csat": {
        "question": {
            "en": "Are you satisfied with the answer you got?",
            "fr": f"Êtes-vous satisfait de la réponse reçue{NNBSP}?",
        },
        "low": {"en": "not at all", "fr": "pas du tout"},
        "high": {"en": "fully", "fr": "tout à fait"},
    },
    "ces": {
        "question": {
            "en": "We made it easy for you to get your request handled.",
            "fr": "Nous vous avons facilité le traitement de votre demande.",
        },
        "low": {"en": "strongly disagree", "fr": "pas du tout d’accord"},
        "high": {"en": "strongly agree", "fr": "tout à fait d’accord"},
    },
}
CAUSES: Final = (
    ("wait", "It took too long", "C’était trop long"),
    ("answer", "The answer did not help", "La réponse ne m’a pas aidé"),
    ("repeat", "I had to explain it again", "J’ai dû tout réexpliquer"),
    ("manner", "The tone", "Le ton"),
    ("product", "The product itself", "Le produit lui-même"),
)


@transaction.atomic
def lay(*, since: datetime) -> list[Programme]:
    """Make the programmes with a published questionnaire each, where missing."""
    return [_programme(slug, values, since) for slug, values in PROGRAMMES.items()]


def _programme(slug: str, values: Mapping[str, Any], since: datetime) -> Programme:
    plain = {name: value for name, value in values.items() if name != "channels"}
    programme, is_new = Programme.objects.get_or_create(slug=slug, defaults={**RULES, **plain})
    if is_new:
        programme.channels.set(Channel.objects.filter(code__in=values["channels"]))
        version = Version.objects.create(
            programme=programme, number=1, words=WORDS, created_at=since
        )
        Question.objects.bulk_create(
            Question(version=version, position=position, **question)
            for position, question in enumerate(_questions(programme))
        )
        version.published_at = since
        version.save()
    return programme


def _questions(programme: Programme) -> Sequence[dict[str, Any]]:
    kind = programme.instrument
    return (
        {"code": "headline", "kind": kind, "is_headline": True, "words": HEADLINES[kind]},
        {
            "code": "solved",
            "kind": "solved",
            "words": {
                "question": {
                    "en": "Is your request settled?",
                    "fr": f"Votre demande est-elle réglée{NNBSP}?",
                }
            },
        },
        {
            "code": "causes",
            "kind": "choices",
            "words": {
                "question": {"en": "What went wrong?", "fr": f"Qu’est-ce qui n’allait pas{NNBSP}?"}
            },
            "options": [
                {"code": code, "words": {"en": english, "fr": french}}
                for code, english, french in CAUSES
            ],
            "condition": {"max_score": 3 if kind == "csat" else 4},
        },
        {
            "code": "words",
            "kind": "text",
            "words": {
                "question": {
                    "en": "What should we know?",
                    "fr": f"Que devons-nous savoir{NNBSP}?",
                },
                "help": {
                    "en": "No card numbers, passwords or health data, please.",
                    "fr": "Ni numéro de carte, ni mot de passe, ni renseignement de santé.",
                },
            },
        },
    )
