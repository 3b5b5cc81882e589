"""Closing the loop: what is done about a bad answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.answers import Answer
from teams.models import Team
from teams.scope import team_manager


class FollowUpState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")


class FollowUpOutcome(models.TextChoices):
    NONE = "", _("not known yet")
    WON_BACK = "won_back", _("customer won back")
    NOT_WON_BACK = "not_won_back", _("customer not won back")
    NOT_REACHED = "not_reached", _("customer not reached")
    NOT_NEEDED = "not_needed", _("nothing to do")


class FollowUpCause(models.TextChoices):
    """What a bad score came from, as whoever called back found."""

    NONE = "", _("not known yet")
    AGENT = "agent", _("the agent’s doing")
    PROCESS = "process", _("our rules or processes")
    PRODUCT = "product", _("the product or service")


class FollowUp(models.Model):
    """A bad answer: somebody calls back by its due instant, and says how it went and why."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="follow_up")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(max_length=4, choices=FollowUpState, default=FollowUpState.OPEN)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=FollowUpOutcome, blank=True, default=""
    )
    cause = models.CharField(
        _("cause"), max_length=7, choices=FollowUpCause, blank=True, default="", db_default=""
    )
    closed_at = models.DateTimeField(null=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN, closed_at=None, outcome="")
                | (Q(state=FollowUpState.DONE, closed_at__isnull=False) & ~Q(outcome="")),
                name="follow_up_done_has_its_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="follow_up_due"),
            models.Index(fields=["team", "opened_at"], name="follow_up_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.state}"


class FollowUpNote(models.Model):
    """What somebody wrote about a follow-up; kept, never changed."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    objects = team_manager("follow_up__team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.at:%Y-%m-%d}"
