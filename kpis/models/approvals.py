"""Who wants a month's complete scorecards approved, and as which figures they were seen."""

from django.conf import settings
from django.db import models


class MonthApproval(models.Model):
    """Somebody approves what is complete of a month: those scorecards, as they stood then.

    `digests` are of their figures, by scorecard; what has moved by its turn is not approved.
    `refused` says by scorecard why one was not, as `Why` names it.
    """

    class Why(models.TextChoices):
        INCOMPLETE = "incomplete"
        CHANGED = "changed"

    month = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    digests = models.JSONField()
    refused = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} by {self.asked_by_id}"
