"""What another system is told of answers: written down first, then told until it listens."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.answers import Answer
from teams.models import Team
from teams.scope import team_manager


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    TOLD = "told", _("told")
    FAILED = "failed", _("failed")


class Notice(models.Model):
    """One answer, as it was given or changed at an instant, told to its programme's webhook."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="notices")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(help_text=_("When the answer was given or last changed."))
    state = models.CharField(max_length=7, choices=NoticeState, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "at"], name="notice_once_an_answer_and_change"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state=NoticeState.WAITING), name="notice_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.state}"
