"""What customers answered, item by item, and what they changed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.models.invitations import Invitation
from surveys.models.programmes import Medium, Programme, Question, Version, Wave
from teams.models import Agent, Channel, Customer, Feed, Interaction, Segment, Team, Topic
from teams.scope import team_manager

LONGEST_COMMENT = 4000
COUNTER = "counter"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def valid(self) -> "AnswerQuerySet":
        """Leave out what robots are suspected to have sent."""
        return self.filter(is_suspect=False)

    def uncounted(self) -> "AnswerQuerySet":
        return self.filter(is_counted=False)


class Answer(models.Model):
    """One questionnaire answered, by its headline score. One invitation has one at most.

    Team and mix repeat the invitation's. What agents answer about their work stands under no
    invitation, agent or customer, and only under its day: nobody can be found by it.
    """

    invitation = models.OneToOneField(Invitation, models.PROTECT, null=True, related_name="answer")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", db_index=False
    )
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="+", db_index=False)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, related_name="+", db_index=False)
    external_id = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("Of an answer that another tool took, or of the page at a counter."),
    )
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The contact it is about, where another tool asked; else the invitation's."),
    )  # fmt: skip
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(help_text=_("Of the contact, or the wave's first."))
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    medium = models.CharField(
        max_length=7, choices=[*Medium.choices, (COUNTER, _("counter"))], default=Medium.MAIL
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Who typed it in during a call; empty: the customer."),
    )  # fmt: skip
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    is_suspect = models.BooleanField(default=False, help_text=_("A robot may have sent it."))
    suspicion = models.CharField(max_length=100, blank=True)
    is_counted = models.BooleanField(default=False, help_text=_("The KPIs know its present state."))

    objects = team_manager("team", AnswerQuerySet)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=10), name="answer_score_up_to_10"),
            models.UniqueConstraint(
                fields=["feed", "external_id"],
                condition=Q(feed__isnull=False),
                name="answer_once_a_feed_and_external_id",
            ),
            models.UniqueConstraint(
                fields=["programme", "external_id"],
                condition=Q(feed__isnull=True) & ~Q(external_id=""),
                name="answer_once_a_page_of_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(feed__isnull=False) | Q(version__isnull=False),
                name="answer_belongs_to_a_version_or_a_feed",
            ),
            models.CheckConstraint(
                condition=Q(changed_at=None) | Q(changed_at__gte=F("answered_at")),
                name="answer_changed_not_before_it_was_given",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "day"], name="answer_by_day"),
            models.Index(fields=["programme", "answered_at"], name="answer_by_instant"),
            models.Index(fields=["id"], condition=Q(is_counted=False), name="answer_uncounted"),
            models.Index(
                fields=["interaction"],
                condition=Q(interaction__isnull=False),
                name="answer_by_interaction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.score}"

    @property
    def contact_id(self) -> int | None:
        """The contact that it is about, as the invitation or a file told it."""
        if self.interaction_id or self.invitation is None:
            return self.interaction_id
        return self.invitation.interaction_id


class AnswerItem(models.Model):
    """The answer to one follow-up question: a number, chosen options or words, by its kind."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    choices = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    text = models.TextField(blank=True)

    objects = team_manager("answer__team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["answer", "question"], name="item_once_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.question_id}"


class Correction(models.Model):
    """What an answer was before its customer changed it, within a day of giving it."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="corrections")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    items = models.JSONField(default=dict)

    objects = team_manager("answer__team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.score}"
