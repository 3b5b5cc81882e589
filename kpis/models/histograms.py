"""Durations as distributions, for quantiles that add up over days and teams."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from kpis.models.snapshots import COARSE, DIMENSIONS, Grain
from kpis.spans import Span
from teams.models import Channel, Segment, Team, Topic
from teams.scope import team_manager

GRAINS = (*COARSE, Grain.MIX)
KEY = ("kind", "span", "grain", "team", "day", "channel", "topic", "segment")
# A closed month is rolled up at these grains.
MONTHLY = COARSE
PLACES = DIMENSIONS[Grain.MIX]


class DurationHistogram(models.Model):
    """How many durations of a kind fell into which buckets, in one cell of a day or longer span.

    The buckets stand in `kpis.stats.buckets`; both fields run in step, empty buckets left out,
    as big-endian integers of two and four bytes: an eighth of the time to read of arrays.
    """

    kind = models.CharField(max_length=10)
    span = models.CharField(max_length=7, choices=Span)
    day = models.DateField()
    grain = models.PositiveSmallIntegerField(choices=Grain)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    buckets = models.BinaryField()
    counts = models.BinaryField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=KEY, nulls_distinct=False, name="histogram_once_a_cell"),
            models.CheckConstraint(
                condition=Exact(Length("counts"), Length("buckets") * 2),
                name="histogram_counts_each_bucket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.team_id}"
