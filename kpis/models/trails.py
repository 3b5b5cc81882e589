"""What was done to the contracts' drafts, by whom and when."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kpis.models.contracts import Contract
from teams.models import Team
from teams.scope import team_manager


class Did(models.TextChoices):
    BEGUN = "begun", _("began the contract")
    AMENDED = "amended", _("began this version from the one before")
    TERMS = "terms", _("changed the terms")
    ADDED = "added", _("added a clause")
    CHANGED = "changed", _("changed a clause")
    REMOVED = "removed", _("removed a clause")
    PUBLISHED = "published", _("made the version binding")
    DISCARDED = "discarded", _("discarded the draft")


class ContractChange(models.Model):
    """One thing that somebody did to a version of a contract; it stays when the draft is gone.

    `changes` holds a name, what was there and what is there now, each; of a clause, `kpi` and
    `scope` say which. Nobody is a command's doing.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="changes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    did = models.CharField(max_length=9, choices=Did)
    kpi = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number} {self.did}"
