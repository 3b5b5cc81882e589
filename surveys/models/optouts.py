"""Who must not be written to, and what mail providers reported."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.invitations import Invitation


class SuppressionCause(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    BOUNCED = "bounced", _("bounced for good")
    COMPLAINED = "complained", _("complained")
    REFUSED = "refused", _("refused by its mail server")
    ERASED = "erased", _("erased")
    PAUSED = "paused", _("paused: bounced for now, three times")


class Suppression(models.Model):
    """An address that gets no survey any more. Only its hash is kept: nobody can be read here."""

    digest = models.BinaryField(max_length=32, unique=True)
    cause = models.CharField(max_length=12, choices=SuppressionCause)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.cause} {self.at:%Y-%m-%d}"


class EventKind(models.TextChoices):
    DELIVERED = "delivered", _("delivered")
    SOFT_BOUNCE = "soft_bounce", _("bounced for now")
    HARD_BOUNCE = "hard_bounce", _("bounced for good")
    COMPLAINT = "complaint", _("complained")
    UNSUBSCRIBE = "unsubscribe", _("unsubscribed")


class MailEvent(models.Model):
    """What a mail provider reported, once by its own id: a replay changes nothing."""

    provider_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=EventKind)
    message_id = models.CharField(max_length=200, blank=True)
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="events")
    digest = models.BinaryField(max_length=32, help_text=_("The address's hash."))
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="mail_event_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.provider_id}"
