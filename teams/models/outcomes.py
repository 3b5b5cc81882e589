"""What may be said of a contact and of its legs, in codes and in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    INBOUND = "inbound", _("inbound")
    OUTBOUND = "outbound", _("outbound")


class Sentiment(models.TextChoices):
    NEGATIVE = "negative", _("negative")
    NEUTRAL = "neutral", _("neutral")
    POSITIVE = "positive", _("positive")


class Access(models.TextChoices):
    """How a contact got through to anybody, from its first queue on."""

    IN_TIME = "in_time", _("answered in time")
    LATE = "late", _("answered late")
    SHORT = "short", _("short abandon")
    ABANDONED = "abandoned", _("abandoned")
    LEFT_IN_TIME = "left_in_time", _("left in time for elsewhere")
    LEFT = "left", _("left for elsewhere")
    SYSTEM = "system", _("disconnected by the system")


class TransferKind(models.TextChoices):
    WARM = "warm", _("warm")
    BLIND = "blind", _("blind")


class LegKind(models.TextChoices):
    MAIN = "main", _("main")
    CONSULT = "consult", _("consult")
    CONFERENCE = "conference", _("conference")


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("answered")
    ABANDONED = "abandoned", _("abandoned")
    FLOW_TEAM = "flow_team", _("overflowed to another team")
    FLOW_OTHER = "flow_other", _("left to voicemail or outside")
    CALLBACK = "callback", _("call-back accepted")
    SYSTEM = "system", _("disconnected by the system")
    WAITING = "waiting", _("still waiting")
    EXCLUDED = "excluded", _("excluded")
