"""Cases of a help desk: what customers asked for, until it was resolved."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models.agents import Agent
from teams.models.customers import Customer
from teams.models.feeds import Feed
from teams.models.taxonomy import Channel, Segment, Topic
from teams.models.teams import Team
from teams.scope import team_manager


class CaseStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("case", "new")
    OPEN = "open", _("open")
    PENDING = "pending", _("waiting for the customer")
    ON_HOLD = "on_hold", _("on hold")
    RESOLVED = "resolved", _("resolved")


class CaseOrigin(models.TextChoices):
    CUSTOMER = "customer", _("customer")
    AGENT = "agent", _("agent")


class Case(models.Model):
    """One issue of a customer, from its creation until it is resolved for the last time.

    What its events say is repeated here, stamped when they are loaded; a source without events
    gives these instants itself. Business durations follow the calendar in force at creation,
    and are empty where no calendar holds.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", db_index=False, help_text=_("As first said.")
    )
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=8, choices=CaseOrigin, default=CaseOrigin.CUSTOMER)
    status = models.CharField(max_length=8, choices=CaseStatus, default=CaseStatus.NEW)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False,
        help_text=_("The owner at creation."),
    )  # fmt: skip
    owner_team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False, help_text=_("The owner now.")
    )
    reply_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The team of the first human reply."),
    )  # fmt: skip
    resolved_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The owner at the first resolution."),
    )  # fmt: skip
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField(
        null=True, help_text=_("When the customer's message entered the queue; else its creation.")
    )
    replied_at = models.DateTimeField(null=True, help_text=_("First public reply by a human."))
    reply_due_at = models.DateTimeField(
        null=True,
        help_text=_(
            "When the channel's promise of a reply runs out; empty: the source tells none."
        ),
    )
    due_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The owner when the reply was due."),
    )  # fmt: skip
    accepted_at = models.DateTimeField(
        null=True, help_text=_("When an agent first took it on; empty: the source does not say.")
    )
    acknowledged_at = models.DateTimeField(null=True, help_text=_("First automatic reply."))
    first_resolved_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True, help_text=_("Last resolution; empty: open."))
    reopened_at = models.DateTimeField(
        null=True, help_text=_("When the customer reopened it after the first resolution.")
    )
    replies_n = models.PositiveIntegerField(null=True, help_text=_("Public replies by agents."))
    reopens_n = models.PositiveIntegerField(default=0, db_default=0)
    transfers_n = models.PositiveIntegerField(default=0, db_default=0)
    is_closed_by_rule = models.BooleanField(default=False, db_default=False)
    is_excluded = models.BooleanField(
        default=False, db_default=False, help_text=_("Merged, spam, test or deleted: in no KPI.")
    )
    version = models.BigIntegerField(default=0, db_default=0)
    version_at = models.DateTimeField(null=True)
    contacts_n = models.PositiveIntegerField(
        null=True, help_text=_("Contacts that name it; empty: none does.")
    )
    customer_ms = models.BigIntegerField(
        null=True, help_text=_("What they took the customer: waits, talk and hold.")
    )
    contact_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The team that alone touched them; mixed where several did."),
    )  # fmt: skip
    reply_business_ms = models.BigIntegerField(null=True)
    resolution_business_ms = models.BigIntegerField(null=True)
    first_resolution_business_ms = models.BigIntegerField(null=True)

    objects = team_manager("owner_team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], name="case_once_a_feed_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("created_at")),
                name="case_resolved_not_before_it_was_created",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(first_resolved_at__lte=F("resolved_at")),
                name="case_resolved_first_not_after_last",
            ),
            models.CheckConstraint(
                condition=Q(reply_business_ms=None) | Q(reply_business_ms__gte=0),
                name="case_business_durations_not_negative",
            ),
        ]
        indexes = [BrinIndex(fields=["created_at"], name="case_by_time")]

    def __str__(self) -> str:
        return self.external_id


class CaseEventKind(models.TextChoices):
    CREATED = "created", _("created")
    REPLY = "reply", _("public reply")
    MESSAGE = "message", _("message of the customer")
    STATUS = "status", _("change of status")
    OWNER = "owner", _("change of owner")
    MERGED = "merged", _("merged into another")


class Actor(models.TextChoices):
    CUSTOMER = "customer", _("customer")
    AGENT = "agent", _("agent")
    RULE = "rule", _("rule")


class CaseEvent(models.Model):
    """Something that happened to a case: a reply, a change of status or of owner.

    `status` is the status from then on and `team` the owner from then on, where they are said.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=CaseEventKind)
    actor = models.CharField(max_length=8, choices=Actor, default=Actor.AGENT)
    status = models.CharField(max_length=8, choices=CaseStatus, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="case_event_once_a_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence}"


class CaseMove(models.Model):
    """A case enters a team's stock in a status (1), or leaves it (-1).

    Derived from the events, or from creation and resolution alone. What stands open at an
    instant is the sum of all moves until then, of the team that owned it at that instant.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves", db_index=False)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=CaseStatus)
    change = models.SmallIntegerField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="case_move_once_a_sequence"),
            models.CheckConstraint(condition=Q(change__in=(1, -1)), name="case_move_by_one"),
        ]
        indexes = [BrinIndex(fields=["at"], name="case_move_by_time")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence}"


class Promised(models.TextChoices):
    FIRST_REPLY = "first_reply", _("first reply")
    NEXT_REPLY = "next_reply", _("next reply")
    RESOLUTION = "resolution", _("resolution")
    CALLBACK = "callback", _("call-back")


class Deadline(models.Model):
    """One promise on a case: due at an instant, kept, broken or still running.

    Without `met_at` it is broken once it is due: leaving old cases open must not pay. A source
    that says only whether it was kept gives `is_met`.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, related_name="deadlines", db_index=False
    )
    metric = models.CharField(max_length=12, choices=Promised)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False,
        help_text=_("The owner when it was due."),
    )  # fmt: skip
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    is_met = models.BooleanField(null=True)
    version_at = models.DateTimeField(null=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id", "metric"], name="deadline_once_a_metric"
            )
        ]
        indexes = [BrinIndex(fields=["due_at"], name="deadline_by_time")]

    def __str__(self) -> str:
        return f"{self.external_id} {self.metric}"
