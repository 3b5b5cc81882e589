"""Contacts that people labelled, to know how often a classifier of words errs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.feeds import Feed
from teams.models.taxonomy import Channel
from teams.models.teams import Team
from teams.scope import team_manager


class LabelledSample(models.Model):
    """What a classifier of sentiment made of contacts that people had judged.

    Of `negative_n` that people call negative it found `found_n`, of `other_n` others it cleared
    `cleared_n`. It holds from its day on, in a channel, for a language or for all, for a team; the
    pseudo-team unattributed stands for all teams together.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(
        max_length=8, blank=True, default="", help_text=_("Empty: whatever the language.")
    )
    classifier = models.CharField(max_length=100, help_text=_("Its name and version."))
    since = models.DateField()
    negative_n = models.PositiveIntegerField()
    found_n = models.PositiveIntegerField()
    other_n = models.PositiveIntegerField()
    cleared_n = models.PositiveIntegerField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "channel", "language", "since", "feed"],
                name="labelled_sample_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    found_n__lte=F("negative_n"), cleared_n__lte=F("other_n"),
                    negative_n__gt=0, other_n__gt=0,
                ),
                name="labelled_sample_of_both_kinds",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.classifier} {self.team_id} {self.since}"
