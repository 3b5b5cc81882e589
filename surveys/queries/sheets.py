"""What a personal link opens: who was asked what, and what they answered so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from surveys import tokens
from surveys.models import Answer, Invitation, Link, Programme, Question, Version
from surveys.models.programmes import condition_holds

CHANGEABLE: Final = timedelta(hours=24)


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # expired, revoked or erased


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation whose link is open in front of somebody, at an instant."""

    invitation: Invitation
    answer: Answer | None
    now: datetime

    @property
    def version(self) -> Version:
        return self.invitation.version

    @property
    def programme(self) -> Programme:
        return self.invitation.programme

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
    def state(self) -> State:
        """What was answered stays so after the invitation's last day."""
        if self.invitation.revoked_at is not None:
            return State.CLOSED
        if self.answer is not None:
            return State.ANSWERED
        return State.OPEN if self.now < self.invitation.expires_at else State.CLOSED

    @property
    def may_change(self) -> bool:
        return self.answer is not None and changeable(self.answer, now=self.now)


def changeable(answer: Answer, *, now: datetime) -> bool:
    return now - answer.answered_at < CHANGEABLE


def way(token: str) -> tuple[int, int]:
    """The team and invitation of a token: zeros, which nothing has, where it is unknown."""
    found = Link.objects.filter(digest=tokens.digest(token))
    return found.values_list("team_id", "invitation_id").first() or (0, 0)


def asked(invitation_id: int, *, now: datetime) -> Asked | None:
    """In reach of the invitation's team: what its page needs, in one query."""
    rows = Invitation.objects.select_related("programme", "version", "channel", "topic", "answer")
    invitation = rows.filter(pk=invitation_id).first()
    if invitation is None:
        return None
    return Asked(invitation, getattr(invitation, "answer", None), now)


@lru_cache(maxsize=512)
def questions(version_id: int) -> tuple[Question, ...]:
    """Of a published version, in order: they never change, so that they are read once."""
    return tuple(Question.objects.filter(version=version_id).order_by("position"))


def headline(version_id: int) -> Question:
    return next(one for one in questions(version_id) if one.is_headline)


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
