"""The ledgers: work that is due, and mail that goes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.teams import Team
from teams.scope import team_manager


class JobState(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class Job(models.Model):
    """Work that is due once for a business date, and for a team or another row that it concerns.

    The row is the queue; a message in the broker only rings. A third failure waits for a person.
    `turn` counts how often somebody took it, failed or not.
    """

    name = models.CharField(max_length=60)
    business_date = models.DateField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    subject = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    turn = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done_n = models.BigIntegerField(default=0)
    total_n = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "business_date", "team", "subject"],
                nulls_distinct=False,
                name="job_once_a_date_and_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.business_date}"


class MailState(models.TextChoices):
    QUEUED = "queued", _("queued")
    INFLIGHT = "inflight", _("being sent")
    SENT = "sent", _("sent")
    AWAITING_RETRY = "awaiting_retry", _("waiting to be retried")
    FAILED = "failed", _("failed")
    BOUNCED = "bounced", _("bounced")
    WITHHELD = "withheld", _("withheld")


class OutgoingMail(models.Model):
    """One mail to one recipient, written here before anything is sent.

    `campaign` names what it is about, such as one version of one scorecard.
    """

    campaign = models.CharField(max_length=120)
    recipient = models.EmailField()
    kind = models.CharField(max_length=30)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachment_name = models.CharField(max_length=200, blank=True)
    attachment = models.BinaryField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=14, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # it left, and came back for good
    error = models.TextField(blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "recipient", "kind"],
                name="mail_once_a_campaign_and_recipient",
            ),
            models.CheckConstraint(
                condition=~models.Q(subject__regex=r"[\r\n]"),
                name="mail_subject_on_one_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient}"
