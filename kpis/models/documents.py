"""Scorecards as they were issued, and who receives them."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.models.contracts import ContractVersion
from teams.models import Team
from teams.scope import team_manager

LANGUAGES: Final = ("en", "fr")


class Recipient(models.Model):
    """Somebody who is mailed a team's scorecard each month."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=8, choices=[("en", "English"), ("fr", "français")], default="fr"
    )

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["team", "email"], name="recipient_once_a_team")
        ]

    def __str__(self) -> str:
        return self.email


class CardState(models.TextChoices):
    """How far a version of a scorecard is; what was approved never goes back to a draft."""

    DRAFT = "draft", _("draft")
    CHECKED = "checked", _("checked")
    APPROVED = "approved", _("approved")
    ISSUED = "issued", _("issued")
    DISPUTED = "disputed", _("disputed")
    REISSUED = "reissued", _("replaced by a reissue")
    CLOSED = "closed", _("closed")


# Figures that may still move, and those that never do again.
MOVING: Final = (CardState.DRAFT, CardState.CHECKED)
OUT: Final = (CardState.ISSUED, CardState.DISPUTED, CardState.REISSUED, CardState.CLOSED)


class Scorecard(models.Model):
    """One version of a team's month, its figures frozen when it was approved.

    Up to then they follow the facts, and `reasons` say what is missing. The same figures give
    the same bytes in either language; changed figures are a new version. The verdict is the
    approver's, else that of the rules.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    version = models.PositiveSmallIntegerField(_("version"))
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    watermark = models.DateTimeField(null=True)
    last_contact = models.BigIntegerField(null=True)  # the newest one known to the figures
    made_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=CardState, default=CardState.DRAFT)
    contract = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    verdict_en = models.TextField(_("verdict in English"), blank=True, max_length=600)
    verdict_fr = models.TextField(_("verdict in French"), blank=True, max_length=600)
    dispute_until = models.DateField(null=True)
    compared_at = models.DateTimeField(null=True)  # with the facts, after it was approved

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month", "version"], name="scorecard_once_a_version"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="scorecard_month_is_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.month:%Y-%m} v{self.version}"

    @property
    def is_moving(self) -> bool:
        return self.state in MOVING

    def file_name(self, language: str) -> str:
        return f"vigie-{self.team.slug}-{self.month:%Y-%m}-v{self.version}-{language}.pdf"


class Paper(models.Model):
    """The PDF of one scorecard version in one language, byte for byte.

    `inputs` is the hash of what it says: the frozen figures and what stood beside them; `layout`
    of how: its words, styles and renderer. Both are empty of papers drawn before they were kept.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="papers")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)
    inputs = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=64, blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "language"], name="paper_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.language}"


class Step(models.Model):
    """A scorecard came into a state: when, and by whom; nobody is a rule."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="steps")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=CardState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True, max_length=2000)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.state}"


class Addressee(models.Model):
    """Who receives a scorecard, as it was when the scorecard was approved."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="addressees")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    email = models.EmailField()
    language = models.CharField(max_length=8)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "email"], name="addressee_once_a_scorecard"
            )
        ]

    def __str__(self) -> str:
        return self.email


class Acknowledgement(models.Model):
    """Somebody of the team says that the scorecard was read."""

    scorecard = models.OneToOneField(Scorecard, models.CASCADE, related_name="acknowledgement")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.scorecard_id}"


class Action(models.Model):
    """What was agreed to be done about a scorecard, by whom and until when."""

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="actions")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    text = models.CharField(_("action"), max_length=120)
    owner = models.CharField(_("owner"), max_length=60)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text
