"""Programmes and their questionnaires, and what a draft lacks before it may be published."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise as LazyText
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from surveys import kinds
from surveys.models import Answer, Invitation, Programme, Question, Version, Wave

# The texts of a questionnaire itself, in the order in which a customer meets them.
TEXTS: Final[dict[str, LazyText]] = {
    "subject": _("Subject of the e-mail"),
    "greeting": _("Greeting"),
    "introduction": _("Introduction"),
    "thanks": _("Thanks, after the answer"),
}
OPTIONAL: Final = frozenset({"greeting"})
# Without the words at its ends nobody knows which end of a scale is the good one.
SCALE_TEXTS: Final[dict[str, LazyText]] = {
    "question": _("Question"),
    "low": _("Words at the low end"),
    "high": _("Words at the high end"),
}
FEWEST_OPTIONS: Final = 2


def programmes() -> QuerySet[Programme]:
    """All of them, with the number of the version that is asked, if any."""
    last = Version.objects.filter(programme=OuterRef("pk"), published_at__isnull=False)
    return Programme.objects.annotate(
        asked_version=Subquery(last.order_by("-number").values("number")[:1]),
        has_draft=Exists(Version.objects.filter(programme=OuterRef("pk"), published_at=None)),
    ).order_by("-is_active", "slug")


def within_reach() -> QuerySet[Programme]:
    """Those that asked somebody about a team in reach."""
    return programmes().filter(
        Exists(Invitation.objects.filter(programme=OuterRef("pk")))
        | Exists(Answer.objects.filter(programme=OuterRef("pk")))
    )


def seen(*, all_of_them: bool) -> QuerySet[Programme]:
    """The programmes whose results somebody may open."""
    return programmes() if all_of_them else within_reach()


def published(programme: Programme) -> Version | None:
    """The version that is asked: the last published."""
    return programme.versions.filter(published_at__isnull=False).order_by("-number").first()


def versions(programme: Programme) -> QuerySet[Version]:
    """The newest first, with how many questions each has."""
    return programme.versions.annotate(questions_n=Count("questions")).order_by("-number")


def waves() -> QuerySet[Wave]:
    return Wave.objects.select_related("programme")


def questions(version: Version) -> QuerySet[Question]:
    return version.questions.order_by("position")


def languages() -> list[tuple[str, str]]:
    """In which every text must be: code and name, the reader's own first."""
    here = (get_language() or "en")[:2]
    known = [(code, str(name)) for code, name in settings.LANGUAGES]
    return sorted(known, key=lambda one: one[0] != here)


def missing(version: Version) -> list[str]:
    """What a questionnaire lacks before anybody may be asked, a sentence each."""
    rows = list(questions(version))
    found = list(_lacking(TEXTS, version.words, OPTIONAL))
    if not rows or not rows[0].is_headline:
        found.append(gettext("The first question must be the headline."))
    return found + [
        gettext("Question %(number)s: %(what)s") % {"number": number, "what": what}
        for number, question in enumerate(rows, start=1)
        for what in _lacks(question)
    ]


def _lacks(question: Question) -> Iterator[str]:
    kind = kinds.KINDS.get(question.kind)
    if kind is None:
        yield gettext("its kind is not known any more")
        return
    names = SCALE_TEXTS if kind.is_scale else {"question": SCALE_TEXTS["question"]}
    yield from _lacking(names, question.words)
    if kind.code not in ("choice", "choices"):
        return
    if len(question.options) < FEWEST_OPTIONS:
        yield gettext("it needs two answers at least")
    for number, option in enumerate(question.options, start=1):
        name = gettext("Answer %(number)s") % {"number": number}
        yield from _lacking({"words": name}, {"words": option["words"]})


def _lacking(
    names: dict[str, Any], words: dict[str, dict[str, str]], optional: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Texts that a language lacks; of what is optional, those that one has and another has not."""
    for name, label in names.items():
        given = words.get(name, {})
        if name in optional and not any(given.values()):
            continue
        for code, language in languages():
            if not given.get(code, "").strip():
                yield gettext("“%(text)s” is missing in %(language)s") % {
                    "text": label,
                    "language": _named(code, language),
                }


def _named(code: str, language: str) -> str:
    known = {"en": gettext("English"), "fr": gettext("French")}
    return known.get(code, language)


def is_answerable(programme: Programme) -> bool:
    """Whether it has a questionnaire to ask."""
    return programme.versions.filter(~Q(published_at=None)).exists()
