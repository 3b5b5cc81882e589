"""Evaluations of contacts by listening: forms, criteria, marks."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.agents import Agent
from teams.models.feeds import Feed
from teams.models.taxonomy import Channel, Segment, Topic
from teams.models.teams import Team
from teams.scope import team_manager


class Rubric(models.Model):
    """A form for evaluations in one version. A changed form is a new version."""

    slug = models.SlugField(_("short name"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=200)
    since = models.DateField(_("since"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="rubric_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Critical(models.TextChoices):
    NONE = "", _("not critical")
    CUSTOMER = "customer", _("critical to the customer")
    BUSINESS = "business", _("critical to the business")
    COMPLIANCE = "compliance", _("critical to compliance")


class Criterion(models.Model):
    """One line of a form: its highest mark, its weight, and whether failing it is critical."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    code = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    maximum = models.DecimalField(_("highest mark"), max_digits=8, decimal_places=2)
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=4, default=1)
    critical = models.CharField(_("critical"), max_length=10, choices=Critical, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_once_a_rubric"),
            models.CheckConstraint(
                condition=Q(maximum__gt=0, weight__gte=0), name="criterion_can_be_marked"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Selection(models.TextChoices):
    RANDOM = "random", _("at random")
    TARGETED = "targeted", _("targeted")
    COMPLAINT = "complaint", _("after a complaint")
    SELF = "self", _("by the agent")


class Evaluation(models.Model):
    """What an evaluator made of one contact. The scores are stamped from its marks.

    `score_bp` is 100 x the weighted mean of the marks in per cent, not-applicable ones out;
    `score_af_bp` the same, but 0 where a critical criterion was failed.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+")
    contact = models.CharField(
        max_length=200, blank=True, help_text=_("The source's key of the contact.")
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    evaluator = models.CharField(max_length=100)
    selection = models.CharField(max_length=9, choices=Selection)
    pair = models.CharField(
        max_length=100, blank=True, help_text=_("Equal for evaluations of one contact, blind.")
    )
    contact_at = models.DateTimeField(help_text=_("When the evaluated leg ended."))
    evaluated_at = models.DateTimeField()
    score_bp = models.PositiveIntegerField(null=True, help_text=_("Empty: nothing applied."))
    score_af_bp = models.PositiveIntegerField(null=True)
    fails_customer = models.BooleanField(default=False)
    fails_business = models.BooleanField(default=False)
    fails_compliance = models.BooleanField(default=False)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], name="evaluation_once_a_feed_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(score_bp=None) | Q(score_bp__lte=10_000),
                name="evaluation_score_up_to_100_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(evaluated_at__gte=F("contact_at")),
                name="evaluation_not_before_the_contact",
            ),
        ]
        indexes = [BrinIndex(fields=["contact_at"], name="evaluation_by_time")]

    def __str__(self) -> str:
        return self.external_id


class Mark(models.Model):
    """The points of an evaluation for one criterion; empty means not applicable."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="marks", db_index=False)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", db_index=False)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    objects = team_manager("evaluation__team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "criterion"], name="mark_once_a_criterion"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0), name="mark_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.criterion_id}"
