"""Scorecards as they were issued, and who receives them."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class Scorecard(models.Model):
    """One version of a team's month, its figures frozen when it was made.

    The same figures give the same bytes in either language; changed figures are a new version.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    version = models.PositiveSmallIntegerField(_("version"))
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    watermark = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

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

    def file_name(self, language: str) -> str:
        return f"vigie-{self.team.slug}-{self.month:%Y-%m}-v{self.version}-{language}.pdf"


class Paper(models.Model):
    """The PDF of one scorecard version in one language, byte for byte."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="papers")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "language"], name="paper_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.language}"
