"""What a personal link opens: who was asked what, and what they answered so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from surveys import tokens
from surveys.kinds import Given
from surveys.models import Answer, AnswerItem, Invitation, Programme, Question, Version
from surveys.models.programmes import Occasion, condition_holds
from teams import prepared
from teams.models import Channel, Team
from teams.scope import entered_by

CHANGEABLE: Final = timedelta(hours=24)
BY_ONESELF: Final = "self_service"


# What the page of a link asks of its invitation. By hand, as it is what a submit waits for: the
# rows of five models take longer to build than the answer takes to store.
ASKED: Final = """
SELECT
    asked.id, asked.team_id, asked.version_id, programme.occasion, asked.language, asked.day,
    channel.code, channel.name_en, channel.name_fr, asked.revoked_at, asked.expires_at,
    answer.id, answer.score, answer.answered_at
FROM surveys_invitation AS asked
JOIN surveys_programme AS programme ON programme.id = asked.programme_id
JOIN teams_channel AS channel ON channel.id = asked.channel_id
LEFT JOIN surveys_answer AS answer ON answer.invitation_id = asked.id
WHERE asked.id = %s::bigint
"""
# Whose link it is; and from here on only that team's rows exist.
WAY: Final = """
SELECT
    team_id, invitation_id, set_config('vigie.teams', team_id::text, true),
    set_config('vigie.staff', 'off', true), set_config('role', 'vigie_web', true)
FROM surveys_link WHERE digest = %s::bytea
"""


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # expired, revoked or erased


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire in front of somebody, at an instant."""

    occasion: str
    version: Version
    now: datetime

    @property
    def subject(self) -> str:
        return self.version.text("subject")

    @property
    def introduction(self) -> str:
        return self.version.text("introduction")

    @property
    def thanks(self) -> str:
        return self.version.text("thanks")

    @property
    def is_of_agents(self) -> bool:
        return self.occasion == Occasion.EMPLOYEES

    @property
    def is_anonymous(self) -> bool:
        return self.occasion in (Occasion.EMPLOYEES, Occasion.COUNTER)


@dataclass(frozen=True, slots=True)
class Counter(Sheet):
    """A team's counter, where anybody answers."""

    team: Team
    channel_id: int


@dataclass(frozen=True, slots=True)
class Asked(Sheet):
    """An invitation whose personal link is open, and the score that was given, if one was."""

    invitation_id: int
    team_id: int
    language: str
    channel: Channel
    day: date
    revoked_at: datetime | None
    expires_at: datetime
    answer_id: int | None = None
    score: int | None = None
    answered_at: datetime | None = None

    @property
    def state(self) -> State:
        """What was answered stays so after the invitation's last day."""
        if self.revoked_at is not None:
            return State.CLOSED
        if self.answer_id is not None:
            return State.ANSWERED
        return State.OPEN if self.now < self.expires_at else State.CLOSED

    @property
    def may_change(self) -> bool:
        return self.answered_at is not None and self.now - self.answered_at < CHANGEABLE


def changeable(answer: Answer, *, now: datetime) -> bool:
    """Within a day; of what has no name only the date is known."""
    span = CHANGEABLE if answer.invitation_id is not None else 2 * CHANGEABLE
    return now - answer.answered_at < span


@contextmanager
def opened(token: str) -> Iterator[int]:
    """Enter the reach of a token's team alone: its invitation, or zero, which nothing has."""
    with entered_by(WAY, [tokens.digest(token)]) as row:
        yield row[1] if row else 0


def asked(invitation_id: int, *, now: datetime) -> Asked | None:
    """In reach of the invitation's team: what its page needs, in one query."""
    row = prepared.first_row(ASKED, [invitation_id])
    if row is None:
        return None
    pk, team_id, version_id, occasion, language, day, code, name_en, name_fr, *rest = row
    channel = Channel(code=code, name_en=name_en, name_fr=name_fr)
    return Asked(occasion, version(version_id), now, pk, team_id, language, channel, day, *rest)


def invitation(asked: Asked) -> Invitation:
    return Invitation.objects.get(pk=asked.invitation_id)


def answer(asked: Asked) -> Answer:
    """What was answered, with what its further questions depend on."""
    rows = Answer.objects.select_related("version", "channel", "topic")
    return rows.get(invitation=asked.invitation_id)


def counter(programme: Programme, team_id: int, *, now: datetime) -> Counter | None:
    """In reach of the team: its counter, with the newest questionnaire; None: it is closed.

    A programme of one channel counts there, another as self-service.
    """
    newest = programme.versions.exclude(published_at=None).order_by("-number").first()
    team = Team.objects.filter(pk=team_id, is_active=True).first()
    if newest is None or team is None or not programme.is_active:
        return None
    channels = list(programme.channels.values_list("pk", flat=True)[:2])
    if len(channels) != 1:
        channels = list(Channel.objects.filter(code=BY_ONESELF).values_list("pk", flat=True))
    return Counter(programme.occasion, newest, now, team, channels[0])


def programme_of(slug: str) -> Programme | None:
    """A programme with counters."""
    return Programme.objects.filter(slug=slug, occasion=Occasion.COUNTER).first()


def received(answer_id: int, *, now: datetime) -> tuple[Sheet, Answer] | None:
    """In reach of its team: an answer without a name, for whoever holds its receipt."""
    rows = Answer.objects.select_related("programme", "version", "channel", "topic")
    found = rows.filter(pk=answer_id, invitation=None).first()
    if found is None or found.version is None:
        return None
    return Sheet(found.programme.occasion, found.version, now), found


@lru_cache(maxsize=512)
def version(version_id: int) -> Version:
    """A published version: it never changes, so that it is read once."""
    return Version.objects.exclude(published_at=None).get(pk=version_id)


@lru_cache(maxsize=512)
def questions(version_id: int) -> tuple[Question, ...]:
    """Of a published version, in order: they never change either."""
    return tuple(Question.objects.filter(version=version_id).order_by("position"))


def codes(version_id: int) -> list[str]:
    """Of all questions, shown or not."""
    return [one.code for one in questions(version_id)]


def headline(version_id: int) -> Question:
    return next(one for one in questions(version_id) if one.is_headline)


def given(item: AnswerItem) -> Given:
    return Given(value=item.value, choices=tuple(item.choices), text=item.text)


def said(answer: Answer) -> dict[int, Given]:
    """What was answered to further questions so far, by question."""
    return {item.question_id: given(item) for item in answer.items.all()}


def follow_ups(answer: Answer) -> list[Question]:
    """The further questions for whoever gave this score about this contact."""
    if answer.version_id is None:
        return []
    return [
        one
        for one in questions(answer.version_id)
        if not one.is_headline
        and condition_holds(
            one.condition,
            score=answer.score,
            channel=answer.channel.code,
            topic=answer.topic.slug,
        )
    ]
