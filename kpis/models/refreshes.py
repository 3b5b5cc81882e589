"""Which days were computed, from what, and when."""

from django.conf import settings
from django.db import models

from kpis.spans import Span

# The source under which a closed month of histograms is noted as rolled up.
MONTH = "month"
# Before a snapshot's name: the source of its closed spans of the mix, added up.
MIXED = {
    Span.TEN: "ten ",
    Span.MONTH: "mix ",
    Span.QUARTER: "quarter ",
    Span.YEAR: "year ",
}


class Refresh(models.Model):
    """A snapshot of a day was made when its facts had changed this often.

    `digest` is of the measures: a new or changed one makes old days due again. `watermark` is
    the latest instant that any fact told of by then.
    """

    source = models.CharField(max_length=60)
    day = models.DateField()
    counter = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    refreshed_at = models.DateTimeField()
    watermark = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="refresh_once_a_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"


class Rebuild(models.Model):
    """Somebody wants these days, both included, computed again, whether facts changed or not."""

    first_day = models.DateField()
    last_day = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first_day} {self.last_day}"
