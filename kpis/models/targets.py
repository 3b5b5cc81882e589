"""What a figure should reach."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Channel, Team


class Target(models.Model):
    """From a day on, a KPI should reach this; for one team or all, one channel or all.

    Values are in the KPI's base unit: shares from 0 to 1, seconds.
    """

    kpi = models.CharField(_("KPI"), max_length=60)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    floor = models.FloatField(_("floor"), null=True, blank=True)
    target = models.FloatField(_("target"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "team", "channel", "since"],
                nulls_distinct=False,
                name="target_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="target_ends_not_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.target}"
