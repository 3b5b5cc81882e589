"""What follows the headline: further answers, and every change of them within a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from surveys.actions import followups
from surveys.kinds import Given
from surveys.models import Answer, AnswerItem, Correction, Question
from surveys.queries import sheets


def add(
    answer: Answer, given: Mapping[Question, Given], *, comment: str | None, now: datetime
) -> bool:
    """Keep the answers to further questions, as many as there are; None: no comment was asked.

    Words of a question are kept with it, in its item; `Answer.comment` are those that were asked
    by no question. What is replaced is kept as a correction. False: it is too late. Runs in reach
    of the answer's team.
    """
    answer = _locked(answer)
    if not sheets.changeable(answer, now=now):
        return False
    if answer.wave_id is not None and answer.invitation_id is None:
        # Of an agent's answer no instant is kept, whatever comes later.
        now = answer.answered_at
    kept = {item.question_id: item for item in answer.items.all()}
    replaced = [
        item
        for asked, new in given.items()
        if (item := kept.get(asked.pk)) and sheets.given(item) != replace(new, was_cut=False)
    ]
    comment = answer.comment if comment is None else comment
    if replaced or answer.comment not in ("", comment):
        _keep(answer, now)
        answer.changed_at = now
    # Nothing but the items of this answer: there is one a question.
    AnswerItem.objects.filter(pk__in=[item.pk for item in replaced]).delete()
    new = [
        AnswerItem(
            answer=answer,
            question=asked,
            value=one.value,
            choices=list(one.choices),
            text=one.text,
        )
        for asked, one in given.items()
        if not one.is_empty
    ]
    AnswerItem.objects.bulk_create(new, ignore_conflicts=True)
    answer.comment = comment
    answer.save(update_fields=["comment", "changed_at"])
    return True


def change(answer: Answer, *, score: int, now: datetime) -> bool:
    """Give another score; the former one is kept. False: it is too late.

    Answers to questions that the new score does not ask go with the former one. Runs in reach of
    the answer's team.
    """
    answer = _locked(answer)
    if not sheets.changeable(answer, now=now):
        return False
    former = answer.score
    if former == score:
        return True
    _keep(answer, now)
    answer.score, answer.changed_at, answer.is_counted = score, now, False
    answer.save(update_fields=["score", "changed_at", "is_counted"])
    asked = [question.pk for question in sheets.follow_ups(answer)]
    answer.items.exclude(question__in=asked).delete()
    followups.rescored(answer, former=former, now=now)
    return True


def _locked(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "channel", "topic", "team").get(pk=answer.pk)


def _keep(answer: Answer, now: datetime) -> None:
    items: dict[str, Any] = {
        item.question.code: {"value": item.value, "choices": item.choices, "text": item.text}
        for item in answer.items.select_related("question")
    }
    Correction.objects.create(
        answer=answer, at=now, score=answer.score, comment=answer.comment, items=items
    )
