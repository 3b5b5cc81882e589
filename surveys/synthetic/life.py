"""Days of the sample's surveys: decided by the real rules, answered by drawn customers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from surveys import kinds
from surveys.actions import deciding
from surveys.models import (
    Answer,
    AnswerItem,
    FollowUp,
    FollowUpNote,
    Invitation,
    Question,
)
from surveys.models.followups import FollowUpCause, FollowUpOutcome, FollowUpState
from surveys.models.invitations import InvitationState
from surveys.synthetic.phrases import COMMENTS, NOTES
from surveys.synthetic.programmes import CAUSES
from teams.actions import reasons

AT_ONCE: Final = 5000
WAITING: Final = (InvitationState.QUEUED, InvitationState.AWAITING_RETRY)
# Parts of those asked who answer, by channel: a chat is still open when the question comes.
WILLING: Final = {"phone": 0.16, "chat": 0.27, "email": 0.19, "social": 0.14}
BOUNCING: Final = 0.006
COMMENTING: Final = 0.34
FORGOTTEN: Final = 0.12
Progress = Callable[[int, int], None]


def live(*, since: datetime, until: datetime, progress: Progress | None = None) -> int:
    """Let each day decide, send and answer. Return how many answers there are.

    What was lived before stays: a run that was cut off goes on. Nothing is mailed.
    """
    days = max((until - since).days, 0)
    for day in range(days):
        deciding.decide(now=min(since + timedelta(days=day + 1, hours=1), until))
        if progress:
            progress(day + 1, days)
    _send(until)
    for batch in _batches(until):
        _answer(batch, until)
    return Answer.objects.filter(feed=None).count()


def drawn(key: object, salt: str) -> float:
    """Uniform from 0 to 1, the same for the same words in every run."""
    return int.from_bytes(sha256(f"{key}/{salt}".encode()).digest()[:6], "big") / 2**48


@transaction.atomic
def _send(until: datetime) -> None:
    waiting = Invitation.objects.filter(state__in=WAITING, due_at__lt=until)
    keys = waiting.values_list("pk", "interaction__external_id")
    bounced = [pk for pk, key in keys if drawn(key, "bounce") < BOUNCING]
    waiting.filter(pk__in=bounced).update(
        state=InvitationState.BOUNCED, sent_at=F("due_at"), bounced_at=F("due_at"), attempts=1
    )
    waiting.update(state=InvitationState.SENT, sent_at=F("due_at"), attempts=1)


def _batches(until: datetime) -> Iterable[list[Invitation]]:
    """Invitations out but not lived through yet. A link would be needed to answer them."""
    silent = Q(answer=None, state=InvitationState.SENT, sent_at__lt=until)
    last = 0
    while True:
        batch = list(
            Invitation.objects.filter(silent, pk__gt=last)
            .select_related("interaction", "channel", "customer", "programme")
            .order_by("pk")[:AT_ONCE]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield batch


@dataclass(frozen=True, slots=True)
class Reply:
    """One customer's answer before it is a row."""

    invitation: Invitation
    key: str
    content: float
    answer: Answer


def reply(invitation: Invitation, until: datetime) -> Reply | None:
    """What a customer answers by then; None: nothing, like most."""
    contact = invitation.interaction
    if contact is None or invitation.sent_at is None:
        return None
    key = contact.external_id
    if drawn(key, "willing") >= WILLING.get(invitation.channel.code, 0.15):
        return None
    # Half answer within six hours, a tail within days.
    answered_at = invitation.sent_at + timedelta(hours=6 * drawn(key, "when") ** -0.55 - 5.9)
    if answered_at >= min(until, invitation.expires_at):
        return None
    base = ((4 if contact.rating is None else contact.rating) - 1) / 4
    content = min(max(base + 0.5 * (drawn(key, "mood") - 0.5), 0), 1)
    kind = kinds.headline(invitation.programme.instrument)
    score = kind.low + round(content * (kind.high - kind.low))
    answer = Answer(
        invitation=invitation,
        programme_id=invitation.programme_id,
        version_id=invitation.version_id,
        customer_id=invitation.customer_id,
        team_id=invitation.team_id,
        agent_id=invitation.agent_id,
        channel_id=invitation.channel_id,
        topic_id=invitation.topic_id,
        segment_id=invitation.segment_id,
        day=invitation.day,
        score=score,
        comment=_comment(key, invitation.language, content),
        language=invitation.language,
        answered_at=answered_at,
    )
    return Reply(invitation, key, content, answer)


def _comment(key: str, language: str, content: float) -> str:
    # Whoever is annoyed writes more often.
    if drawn(key, "comment") >= COMMENTING * (1.7 - content):
        return ""
    level = 0 if content < 0.4 else 1 if content < 0.7 else 2
    phrases = COMMENTS["fr" if language.startswith("fr") else "en"][level]
    return phrases[int(drawn(key, "phrase") * len(phrases))]


@transaction.atomic
def _answer(batch: Sequence[Invitation], until: datetime) -> None:
    replies = [made for one in batch if (made := reply(one, until))]
    Answer.objects.bulk_create([one.answer for one in replies])
    asked = {
        (question.version_id, question.code): question
        for question in Question.objects.filter(version__in={one.version_id for one in batch})
    }
    AnswerItem.objects.bulk_create(item for one in replies for item in _items(one, asked))
    _follow_up([one for one in replies if _is_low(one)], until)


def _items(one: Reply, asked: dict[tuple[int, str], Question]) -> Iterable[AnswerItem]:
    version = one.invitation.version_id
    if drawn(one.key, "solved?") < 0.7:
        is_solved = drawn(one.key, "solved") < 0.25 + 0.72 * one.content
        choices = ["yes" if is_solved else "no"]
        yield AnswerItem(answer=one.answer, question=asked[version, "solved"], choices=choices)
    if one.content < 0.55 and drawn(one.key, "causes") < 0.6:
        cause = CAUSES[int(drawn(one.key, "cause") * len(CAUSES))][0]
        yield AnswerItem(answer=one.answer, question=asked[version, "causes"], choices=[cause])
    if one.answer.comment:
        yield AnswerItem(
            answer=one.answer, question=asked[version, "words"], text=one.answer.comment
        )


def _is_low(one: Reply) -> bool:
    low = one.invitation.programme.low_score
    return low is not None and one.answer.score <= low


def _follow_up(low: Sequence[Reply], until: datetime) -> None:
    """Most bad answers were called about in time; some wait, and some were forgotten."""
    made: list[FollowUp] = []
    notes: list[FollowUpNote] = []
    for one in low:
        opened = one.answer.answered_at
        hours = one.invitation.programme.follow_up_hours
        called = opened + timedelta(hours=hours * (0.1 + 1.1 * drawn(one.key, "called")))
        follow_up = FollowUp(
            answer=one.answer,
            team_id=one.answer.team_id,
            opened_at=opened,
            due_at=opened + timedelta(hours=hours),
        )
        if called < until and drawn(one.key, "forgotten") >= FORGOTTEN:
            outcome = _outcome(drawn(one.key, "outcome"))
            follow_up.state, follow_up.outcome = FollowUpState.DONE, outcome
            follow_up.closed_at = called
            if outcome != FollowUpOutcome.NOT_REACHED:
                follow_up.cause = _cause(drawn(one.key, "cause"))
            notes.append(FollowUpNote(follow_up=follow_up, at=called, text=NOTES[outcome]))
        made.append(follow_up)
    FollowUp.objects.bulk_create(made)
    FollowUpNote.objects.bulk_create(notes)
    reasons.tell(
        {
            one.invitation.interaction_id: follow_up.cause
            for one, follow_up in zip(low, made, strict=True)
            if follow_up.cause and one.invitation.interaction_id
        }
    )


def _outcome(luck: float) -> FollowUpOutcome:
    if luck < 0.48:
        return FollowUpOutcome.WON_BACK
    if luck < 0.66:
        return FollowUpOutcome.NOT_WON_BACK
    return FollowUpOutcome.NOT_REACHED if luck < 0.86 else FollowUpOutcome.NOT_NEEDED


def _cause(luck: float) -> FollowUpCause:
    if luck < 0.29:
        return FollowUpCause.AGENT
    return FollowUpCause.PROCESS if luck < 0.74 else FollowUpCause.PRODUCT
