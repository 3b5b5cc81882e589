"""Tables of surveys: who asks what, who was asked, who answered, what came of it."""

from surveys.models.answers import Answer, AnswerItem, Correction
from surveys.models.followups import FollowUp, FollowUpNote
from surveys.models.invitations import DecidedDay, Invitation, Link, NotAsked
from surveys.models.misses import Miss
from surveys.models.notices import Notice
from surveys.models.optouts import MailEvent, Suppression
from surveys.models.programmes import Programme, Question, Version, Wave

__all__ = [
    "Answer",
    "AnswerItem",
    "Correction",
    "DecidedDay",
    "FollowUp",
    "FollowUpNote",
    "Invitation",
    "Link",
    "MailEvent",
    "Miss",
    "NotAsked",
    "Notice",
    "Programme",
    "Question",
    "Suppression",
    "Version",
    "Wave",
]
