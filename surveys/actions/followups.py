"""Opening follow-ups: somebody calls back whoever gave a bad score."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.models import Answer, FollowUp, FollowUpNote


def is_low(answer: Answer, score: int) -> bool:
    limit = answer.programme.low_score
    return limit is not None and score <= limit


def open_for(answer: Answer, *, now: datetime) -> bool:
    """Open the follow-up of a bad answer, once; False: it needs none.

    Nobody can call back whoever answered without a name. Runs in reach of the answer's team, in
    the transaction that stores the answer.
    """
    if answer.invitation_id is None or answer.is_suspect or not is_low(answer, answer.score):
        return False
    due_at = now + timedelta(hours=answer.programme.follow_up_hours)
    made = FollowUp(answer=answer, team_id=answer.team_id, opened_at=now, due_at=due_at)
    FollowUp.objects.bulk_create([made], ignore_conflicts=True)
    return True


def rescored(answer: Answer, *, former: int, now: datetime) -> None:
    """After another score: open what it asks for; what was opened before stays, with a note."""
    opened = FollowUp.objects.filter(answer=answer).first()
    if opened is None:
        open_for(answer, now=now)
        return
    with translation.override(answer.team.language):
        text = _("The customer changed the score from %(former)s to %(score)s.") % {
            "former": former,
            "score": answer.score,
        }
    FollowUpNote.objects.create(follow_up=opened, at=now, text=text)
