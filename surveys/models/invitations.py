"""Who is asked, by which link, and who was not asked and why."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from surveys.models.programmes import CreditRule, Medium, Programme, Version, Wave
from teams.models import Agent, Channel, Customer, Interaction, Segment, Team, Topic
from teams.scope import team_manager


class InvitationState(models.TextChoices):
    """`inflight` for long: a sender died, and only a person knows whether to send again."""

    QUEUED = "queued", _("queued")
    INFLIGHT = "inflight", _("being sent")
    SENT = "sent", _("sent")
    AWAITING_RETRY = "awaiting_retry", _("waiting to be retried")
    FAILED = "failed", _("failed")
    BOUNCED = "bounced", _("bounced")
    WITHHELD = "withheld", _("withheld")


class ReminderState(models.TextChoices):
    NONE = "", _("none")
    INFLIGHT = "inflight", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class Cause(models.TextChoices):
    """Why somebody was not asked."""

    NOT_SAMPLED = "not_sampled", _("not in the sample")
    NO_CUSTOMER = "no_customer", _("customer unknown")
    NO_ADDRESS = "no_address", _("no address")
    OPTED_OUT = "opted_out", _("opted out")
    BOUNCED = "bounced", _("address bounced")
    INTERNAL = "internal", _("internal")
    ERASED = "erased", _("erased")
    EXCLUDED = "excluded", _("spam or test")
    NOT_HANDLED = "not_handled", _("nobody spoke with them")
    CLOSED_BY_RULE = "closed_by_rule", _("closed by a rule")
    OUTBOUND = "outbound", _("outbound contact")
    QUARANTINE = "quarantine", _("asked not long ago")
    TOO_LATE = "too_late", _("too long ago")
    NOT_CHOSEN = "not_chosen", _("outside the programme's filters")


DELIVERED = Q(state=InvitationState.SENT)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def delivered(self) -> "InvitationQuerySet":
        return self.filter(DELIVERED)

    def uncounted(self) -> "InvitationQuerySet":
        return self.filter(is_counted=False)


class Invitation(models.Model):
    """One customer asked once, about one contact or in one wave. The row is also the outbox.

    Team, agent and mix are those of the moment when it was made: a contact that is reassigned
    later takes no rating along. `day` is the contact's local day, or the wave's first.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="+", db_index=False)
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, null=True, related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    credit_rule = models.CharField(max_length=11, choices=CreditRule)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    medium = models.CharField(max_length=4, choices=Medium, default=Medium.MAIL)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=14, choices=InvitationState, default=InvitationState.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("Not sent before."))
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True, help_text=_("Empty: no reminder, or none left."))
    reminder = models.CharField(max_length=8, choices=ReminderState, blank=True, default="")
    reminded_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    is_counted = models.BooleanField(default=False, help_text=_("The KPIs know its present state."))

    objects = team_manager("team", InvitationQuerySet)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "interaction"], name="invitation_once_a_contact"
            ),
            models.UniqueConstraint(
                fields=["wave", "customer"], name="invitation_once_a_wave_and_customer"
            ),
            models.UniqueConstraint(
                fields=["wave", "email"],
                condition=Q(customer=None) & ~Q(email=""),
                name="invitation_once_a_wave_and_address",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.SENT) | Q(sent_at__isnull=False),
                name="invitation_sent_has_its_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=("queued", "awaiting_retry")),
                name="invitation_due",
            ),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="invitation_remind"
            ),
            models.Index(fields=["id"], condition=Q(is_counted=False), name="invitation_uncounted"),
            models.Index(fields=["customer", "created_at"], name="invitation_by_customer"),
            models.Index(fields=["programme", "day"], name="invitation_by_day"),
            models.Index(fields=["interaction"], name="invitation_by_interaction"),
            models.Index(Upper("email"), condition=~Q(email=""), name="invitation_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.pk}"

    @property
    def why(self) -> str:
        """What became of it in words: a withheld one keeps its cause, another its error."""
        causes = dict(Cause.choices)
        return str(causes.get(self.error, self.error))


class Link(models.Model):
    """The way from a personal token to its invitation: each mail carries a token of its own.

    Only the token's hash is kept, so that whoever reads this table answers for nobody. It
    belongs to no reach: the hash is what opens it.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="links")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invitation_id}"


class NotAsked(models.Model):
    """A contact, or a customer in a wave, that a programme did not ask about, and why."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="+", db_index=False)
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, null=True, related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    cause = models.CharField(max_length=14, choices=Cause)
    decided_at = models.DateTimeField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "interaction"], name="not_asked_once_a_contact"
            ),
            models.UniqueConstraint(
                fields=["wave", "customer"], name="not_asked_once_a_wave_and_customer"
            ),
        ]
        indexes = [models.Index(fields=["programme", "day"], name="not_asked_by_day")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.cause}"


class DecidedDay(models.Model):
    """A day of contacts that a programme has decided on, as it was when its counter stood so.

    A counter that has grown since means contacts that came late: they are decided on, too.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    counter = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "day"], name="decided_day_once_a_programme"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.day}"
