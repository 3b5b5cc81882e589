"""What a figure should reach."""

from itertools import pairwise

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Channel, Segment, Team, Topic


def _rising(*names: str) -> Q:
    """Each of these that is set lies above the one before it."""
    found = Q()
    for lower, upper in pairwise(names):
        found &= Q(**{lower: None}) | Q(**{upper: None}) | Q(**{f"{lower}__lt": F(upper)})
    return found


ANCHORS = ("floor", "threshold", "target", "stretch")


class Target(models.Model):
    """From a day on, a KPI should reach this; for one team, channel, topic, segment, or all.

    Values are in the KPI's base unit: shares from 0 to 1, seconds. In a composite the floor
    earns 0 points, the threshold 60, the target 100, the stretch 120. Of a band, floor and
    target are its ends; `tolerance` beyond them earns 60 points, `limit` beyond them none.
    """

    kpi = models.CharField(_("KPI"), max_length=60)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="+")
    floor = models.FloatField(_("floor"), null=True, blank=True)
    threshold = models.FloatField(_("threshold"), null=True, blank=True)
    target = models.FloatField(_("target"))
    stretch = models.FloatField(_("stretch"), null=True, blank=True)
    tolerance = models.FloatField(_("tolerance of a band"), null=True, blank=True)
    limit = models.FloatField(_("limit of a band"), null=True, blank=True)
    reference = models.CharField(_("contract"), max_length=100, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "team", "channel", "topic", "segment", "since"],
                nulls_distinct=False,
                name="target_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="target_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=_rising(*ANCHORS) | _rising(*reversed(ANCHORS)),
                name="target_anchors_run_one_way",
            ),
            models.CheckConstraint(
                condition=Q(tolerance=None, limit=None)
                | Q(tolerance__gt=0, limit__gt=F("tolerance"), floor__isnull=False),
                name="target_band_has_a_limit_beyond_its_tolerance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.target}"
