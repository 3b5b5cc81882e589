"""What happens to a scorecard afterwards: restated figures, disputes, credits."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpis.models.contracts import Clause, Contract, Exclusion
from kpis.models.documents import Scorecard
from teams.models import Interaction, Team
from teams.scope import team_manager


class Cause(models.TextChoices):
    LATE = "late", _("late data")
    CORRECTION = "correction", _("correction")
    DEFINITION = "definition", _("new definition")
    EXCLUSION = "exclusion", _("exclusion")


class Restatement(models.Model):
    """A figure of an issued scorecard that facts now make another. The issued one stands.

    `key` names the line: a KPI, and after a space its channel. Terms are as they were issued
    and as they are now; one that moves again is a row more.
    """

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="restatements")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    old_value = models.FloatField(null=True)
    old_numerator = models.FloatField(null=True)
    old_denominator = models.FloatField(null=True)
    new_value = models.FloatField(null=True)
    new_numerator = models.FloatField(null=True)
    new_denominator = models.FloatField(null=True)
    cause = models.CharField(max_length=10, choices=Cause)
    is_material = models.BooleanField()
    old_watermark = models.DateTimeField(null=True)
    new_watermark = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "key", "new_value", "new_numerator", "new_denominator"],
                nulls_distinct=False,
                name="restatement_once_a_change",
            )
        ]
        indexes = [models.Index(fields=["-found_at"], name="restatement_newest_first")]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.key}"


class Subject(models.TextChoices):
    FIGURE = "figure", _("a figure")
    INTERACTION = "interaction", _("an interaction")
    EXCLUSION = "exclusion", _("days to exclude")


class DisputeState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    ESCALATED = "escalated", _("escalated")


SETTLED = (DisputeState.ACCEPTED, DisputeState.REJECTED)


class Dispute(models.Model):
    """What a team contests of its scorecard, and what became of it.

    Accepted, it is an exclusion, or a correction that comes with a version of its own.
    """

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="disputes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    subject = models.CharField(_("what is contested"), max_length=11, choices=Subject)
    key = models.CharField(_("figure"), max_length=120, blank=True)
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, null=True, blank=True, related_name="+"
    )
    exclusion = models.ForeignKey(
        Exclusion, models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=DisputeState, default=DisputeState.OPEN
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reissue = models.ForeignKey(Scorecard, models.SET_NULL, null=True, related_name="+")

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False)
                | (~Q(state__in=SETTLED) & Q(settled_at=None)),
                name="dispute_is_settled_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(subject=Subject.FIGURE) | ~Q(key=""),
                name="disputed_figure_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(subject=Subject.EXCLUSION) | Q(exclusion__isnull=False),
                name="disputed_exclusion_is_named",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_at"], name="dispute_by_state")]

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.subject}"


class DisputeNote(models.Model):
    """What one side says of a dispute, with a file that bears it out, and what it did."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="notes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=DisputeState)
    text = models.TextField(_("reason"), max_length=4000)
    file_name = models.CharField(max_length=120, blank=True)
    file = models.BinaryField(null=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.at:%Y-%m-%d}"


class EntryKind(models.TextChoices):
    CREDIT = "credit", _("credit")
    BONUS = "bonus", _("bonus")
    CAPPED = "capped", _("beyond the cap")
    CARRIED = "carried", _("carried over")
    EARNED_BACK = "earned_back", _("earned back")


class LedgerEntry(models.Model):
    """An amount of a month, to the cent; nothing is ever changed, a difference is a row more.

    Positive is due to the client, negative to the team. What a version of a scorecard posts is
    the difference to what its month had posted before.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="entries")
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="entries")
    month = models.DateField(_("month"))
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+")
    kpi = models.CharField(max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=11, choices=EntryKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    posted_at = models.DateTimeField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "kpi", "kind"], name="entry_once_a_scorecard_and_clause"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_of_some_amount"),
            models.CheckConstraint(condition=Q(month__day=1), name="entry_month_is_its_first_day"),
        ]
        indexes = [models.Index(fields=["team", "month"], name="entry_by_team_and_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.amount}"
