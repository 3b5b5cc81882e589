"""How many contacts were expected."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models.feeds import Feed
from teams.models.taxonomy import Channel
from teams.models.teams import Team
from teams.scope import team_manager


class Forecast(models.Model):
    """How many contacts a team expected in an interval of a channel.

    The version frozen last before the interval, and at least a fortnight ahead, is measured.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    contacts = models.DecimalField(max_digits=12, decimal_places=3)
    frozen_at = models.DateTimeField(help_text=_("When it was last changed."))

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "channel", "starts_at", "frozen_at", "feed"],
                name="forecast_once_a_version",
            ),
            models.CheckConstraint(
                condition=Q(contacts__gte=0, minutes__range=(1, 1440)),
                name="forecast_of_some_contacts_in_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.starts_at}"
