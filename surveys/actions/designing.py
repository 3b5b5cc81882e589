"""Keep programmes, write their questionnaires, publish them."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F, Max

from surveys import kinds
from surveys.actions import counting
from surveys.models import Programme, Question, Version
from surveys.queries import designs
from teams.models import User

log = logging.getLogger(__name__)

HEADLINE_CODE: Final = "headline"
# Where questions wait while others take their places: a place is never held twice.
ASIDE: Final = 10_000


class Incomplete(ValueError):
    """A questionnaire that lacks something; `missing` says what, for whoever writes it."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("; ".join(missing))
        self.missing = list(missing)


@transaction.atomic
def keep(*, by: User | None, programme: Programme, **values: Any) -> Programme:
    """Save a programme, new or known, with its filters."""
    many = {field.name for field in Programme._meta.many_to_many}
    is_new = programme.pk is None
    was = Programme.objects.filter(pk=programme.pk).values_list("is_headline", flat=True).first()
    for name in values.keys() - many:
        setattr(programme, name, values[name])
    programme.save()
    for name in values.keys() & many:
        getattr(programme, name).set(values[name])
    if not is_new and was != programme.is_headline:
        counting.recount(programme=programme)
    _note(by, "added" if is_new else "changed", programme)
    return programme


@transaction.atomic
def draft(*, by: User | None, programme: Programme, now: datetime) -> Version:
    """The programme's draft: the one at hand, else a new one that begins as the last published.

    A first one begins with its headline alone.
    """
    # Two that ask at once get the same draft.
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if found := programme.versions.filter(published_at=None).first():
        return found
    last = designs.published(programme)
    number = programme.versions.aggregate(last=Max("number"))["last"] or 0
    made: Version = programme.versions.create(
        number=number + 1, words=last.words if last else {}, created_at=now
    )
    if last:
        for question in last.questions.order_by("position"):
            question.pk, question.version = None, made
            question.save(force_insert=True)
    else:
        made.questions.create(
            position=0,
            code=HEADLINE_CODE,
            kind=kinds.headline(programme.instrument).code,
            is_headline=True,
            is_required=True,
        )
    _note(by, "drafted", made)
    return made


def discard(*, by: User, version: Version) -> None:
    """Drop a draft. The database refuses it for what is published."""
    _note(by, "discarded", version)
    version.delete()


def reword(*, by: User, version: Version, words: dict[str, dict[str, str]]) -> Version:
    """Set a draft's own texts, by name and language."""
    version.words = words
    version.save(update_fields=["words"])
    _note(by, "reworded", version)
    return version


@transaction.atomic
def keep_question(*, by: User, question: Question, **values: Any) -> Question:
    """Save a draft's question; a new one goes last."""
    for name, value in values.items():
        setattr(question, name, value)
    if question.pk is None:
        last = question.version.questions.aggregate(last=Max("position"))["last"]
        question.position = 0 if last is None else last + 1
    question.save()
    _note(by, "kept", question)
    return question


@transaction.atomic
def remove_question(*, by: User, question: Question) -> None:
    version = question.version
    _note(by, "removed", question)
    question.delete()
    _place(version, list(version.questions.order_by("position")))


@transaction.atomic
def move_question(*, by: User, question: Question, up: bool) -> None:
    """Change places with the neighbour; the headline stays first."""
    version = question.version
    places = list(version.questions.order_by("position"))
    at = places.index(question)
    other = at - 1 if up else at + 1
    if question.is_headline or not 0 < other < len(places):
        return
    places[at], places[other] = places[other], places[at]
    _place(version, places)
    _note(by, "moved", question)


@transaction.atomic
def publish(*, by: User | None, version: Version, now: datetime) -> Version:
    """Freeze a draft: from now on it is what is asked. Raises Incomplete."""
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.published_at is not None:
        return version
    if missing := designs.missing(version):
        raise Incomplete(missing)
    version.published_at, version.published_by = now, by
    version.publisher = str(by or "")
    version.save(update_fields=["published_at", "published_by", "publisher"])
    _note(by, "published", version)
    return version


def _place(version: Version, places: Sequence[Question]) -> None:
    """Number the questions in this order; the headline, at 0, does not move."""
    version.questions.filter(is_headline=False).update(position=F("position") + ASIDE)
    for position, question in enumerate(places):
        version.questions.filter(pk=question.pk).update(position=position)


def _note(by: User | None, verb: str, row: models.Model) -> None:
    log.info("%s %s of %s by user %s", verb, row.pk, type(row).__name__, by and by.pk)
