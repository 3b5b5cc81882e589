"""What happened around the contacts: launches, campaigns, outages."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Team


class EventKind(models.TextChoices):
    LAUNCH = "launch", _("product launch")
    CAMPAIGN = "campaign", _("campaign")
    BILLING = "billing", _("billing change")
    OUTAGE = "outage", _("outage")
    STAFFING = "staffing", _("change of staff or tools")
    OTHER = "other", _("other event")


class Event(models.Model):
    """Days on which something happened, to all teams or to one."""

    kind = models.CharField(_("kind"), max_length=10, choices=EventKind)
    name = models.CharField(_("name"), max_length=80)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="event_ends_not_before_it_starts"
            )
        ]
        indexes = [models.Index(fields=["first_day"], name="event_by_first_day")]

    def __str__(self) -> str:
        return self.name
