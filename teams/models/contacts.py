"""What happened: interactions with customers, and their legs."""

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from teams.models.agents import Agent
from teams.models.customers import SAMPLED, Customer
from teams.models.feeds import Feed
from teams.models.outcomes import Access, Direction, LegKind, Outcome, Sentiment, TransferKind
from teams.models.taxonomy import Channel, Segment, Topic
from teams.models.teams import Team
from teams.scope import team_manager


class Interaction(models.Model):
    """One exchange with a customer in one channel, from arrival to disconnect.

    The last block repeats what its legs say, stamped when they are loaded in one transaction.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.INBOUND)
    arrived_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(
        null=True,
        help_text=_("What the source's own question after the contact recorded, 1 to 5."),
    )
    version_at = models.DateTimeField(null=True, help_text=_("When the source last changed it."))
    is_excluded = models.BooleanField(
        default=False,
        help_text=_("Spam, test or phantom: counted as a record, in no KPI."),
    )
    case_reference = models.CharField(
        max_length=200, blank=True, default="", db_default="",
        help_text=_("The case it belongs to, where the source has cases."),
    )  # fmt: skip
    sentiment = models.CharField(
        max_length=8, blank=True, default="", db_default="", choices=Sentiment,
        help_text=_("What the source's classifier made of its words."),
    )  # fmt: skip
    classifier = models.CharField(
        max_length=100, blank=True, default="", db_default="",
        help_text=_("Of its sentiment: the classifier's name and version."),
    )  # fmt: skip
    language = models.CharField(
        max_length=8, blank=True, default="", db_default="",
        help_text=_("ISO 639 code of what was spoken or written; empty: unknown."),
    )  # fmt: skip
    menu_ms = models.BigIntegerField(
        null=True, help_text=_("Time in the voice menu or with a bot before the first queue.")
    )

    first_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    last_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    sole_team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", db_index=False,
        help_text=_("The team that alone touched it; mixed where several did."),
    )  # fmt: skip
    legs_n = models.PositiveSmallIntegerField()
    handled_n = models.PositiveSmallIntegerField(help_text=_("Legs answered, consults left out."))
    transfers_n = models.PositiveSmallIntegerField()
    wait_ms = models.BigIntegerField(help_text=_("Queue waits of all legs, rings in."))
    handle_ms = models.BigIntegerField(help_text=_("Talk, hold, consult, after-call work."))
    talk_ms = models.BigIntegerField(default=0, db_default=0)
    hold_ms = models.BigIntegerField(default=0, db_default=0)
    wrap_up_ms = models.BigIntegerField(default=0, db_default=0)
    ring_ms = models.BigIntegerField(
        null=True, help_text=_("Rings of its answered legs; empty: one of them does not tell.")
    )
    customer_ms = models.BigIntegerField(help_text=_("Waits, talk and hold: all but after-call."))
    warm_transfers_n = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_escalated = models.BooleanField(
        default=False, db_default=False,
        help_text=_("An agent passed it between an internal team and a vendor."),
    )  # fmt: skip
    is_misrouted = models.BooleanField(
        default=False, db_default=False,
        help_text=_("An agent passed it on within a minute."),
    )  # fmt: skip
    access = models.CharField(
        max_length=12, blank=True, default="", db_default="", choices=Access,
        help_text=_("How it got through; empty: it was never offered in opening hours."),
    )  # fmt: skip
    is_open = models.BooleanField(
        default=True, db_default=True,
        help_text=_("It was first queued in opening hours; outside them it is volume only."),
    )  # fmt: skip
    is_disconnected = models.BooleanField(
        default=False, db_default=False,
        help_text=_("After an agent had answered, it ended on hold or in a later queue."),
    )  # fmt: skip

    is_shared = models.BooleanField(
        default=False, db_default=False,
        help_text=_("The first queue that it stood in is one of several teams."),
    )  # fmt: skip

    objects = team_manager("legs__team", many=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"],
                name="interaction_once_a_feed_and_external_id",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("arrived_at")),
                name="interaction_ends_not_before_it_arrives",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("arrived_at")),
                name="interaction_resolved_not_before_it_arrives",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)),
                name="interaction_rating_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(wait_ms__gte=0, handle_ms__gte=0, customer_ms__gte=0),
                name="interaction_durations_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(handled_n__lte=F("legs_n")),
                name="interaction_handled_by_its_legs",
            ),
        ]
        indexes = [
            BrinIndex(fields=["arrived_at", "ended_at"], name="interaction_by_time"),
            # Whether somebody came back is asked for each visit, what came for each forecast.
            models.Index(
                fields=["customer", "arrived_at"],
                condition=Q(customer__isnull=False),
                name="interaction_by_customer",
            ),
            # One customer of each so many tells how often they all come: what is asked of these
            # contacts, and by the walls around them, is read from the index alone.
            models.Index(
                fields=["customer", "arrived_at"],
                include=["id", "first_team", "sole_team", "channel", "topic", "segment"],
                condition=SAMPLED & Q(is_excluded=False, direction=Direction.INBOUND),
                name="interaction_of_sample",
            ),
            models.Index(fields=["first_team", "arrived_at"], name="interaction_by_first_team"),
            models.Index(
                fields=["feed", "case_reference"],
                condition=~Q(case_reference=""),
                name="interaction_by_case",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


# An agent who passes a contact on sooner had nothing to do with it.
AT_ONCE = timedelta(minutes=1)
# After-call work ends at most so long after the contact: a constraint says so.
LONGEST_WRAP_UP = timedelta(days=1)
# Channels that nobody can leave something in after hours.
VOICE = ("phone",)


class Leg(models.Model):
    """One stay of an interaction in a team's queue, with one of its agents, or both.

    The team is the team at that moment. It does not follow an agent who moves.
    """

    interaction = models.ForeignKey(
        Interaction, models.CASCADE, related_name="legs", db_index=False
    )
    sequence = models.PositiveSmallIntegerField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=LegKind, default=LegKind.MAIN)
    enqueued_at = models.DateTimeField(null=True, help_text=_("Empty: it never stood in a queue."))
    answered_at = models.DateTimeField(null=True, help_text=_("Empty: nobody answered."))
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    talk_ms = models.BigIntegerField(null=True)
    hold_ms = models.BigIntegerField(null=True)
    consult_ms = models.BigIntegerField(null=True)
    wrap_up_ms = models.BigIntegerField(null=True, help_text=_("After-call work."))
    ring_ms = models.BigIntegerField(
        null=True, help_text=_("How long it rang at the agent's, within the wait; empty: not told.")
    )
    dial_ms = models.BigIntegerField(
        null=True, help_text=_("How long the agent dialled and waited for an answer.")
    )
    effective_ms = models.BigIntegerField(
        null=True, help_text=_("Its share of handle times that ran at once; empty: it ran alone.")
    )
    is_transfer = models.BooleanField(default=False, help_text=_("Ended by its agent's transfer."))
    transfer_kind = models.CharField(
        max_length=5, blank=True, default="", db_default="", choices=TransferKind,
        help_text=_("Warm: the agent had spoken to the next one before."),
    )  # fmt: skip
    is_escalated = models.BooleanField(
        default=False, db_default=False,
        help_text=_("Its transfer went between an internal team and a vendor."),
    )  # fmt: skip
    left_on_hold = models.BooleanField(
        default=False, db_default=False, help_text=_("The customer hung up while on hold.")
    )
    promise_ms = models.BigIntegerField(help_text=_("Promised answer time when it was queued."))
    short_ms = models.BigIntegerField(help_text=_("A shorter wait is a short abandon."))
    is_open = models.BooleanField(
        default=True, db_default=True,
        help_text=_("It was queued in opening hours; outside them it is volume only."),
    )  # fmt: skip
    is_shared = models.BooleanField(
        default=False, db_default=False,
        help_text=_("It stood in a queue that several teams answer."),
    )  # fmt: skip
    business_wait_ms = models.BigIntegerField(
        null=True, help_text=_("The wait in opening hours; empty: no calendar holds.")
    )
    announced_ms = models.BigIntegerField(
        null=True, help_text=_("The longest wait that was announced.")
    )
    announced_low_ms = models.BigIntegerField(
        null=True, help_text=_("The shortest wait that was announced, where it was a range.")
    )
    wait_ms = models.GeneratedField(
        expression=Func(
            Coalesce("answered_at", "ended_at") - F("enqueued_at"),
            template="(extract(epoch FROM %(expressions)s) * 1000)::bigint",
        ),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["interaction", "sequence"], name="leg_once_a_sequence"),
            models.CheckConstraint(
                condition=(Q(enqueued_at=None) | Q(ended_at__gte=F("enqueued_at")))
                & (Q(answered_at=None) | Q(ended_at__gte=F("answered_at"))),
                name="leg_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None)
                | Q(enqueued_at=None)
                | Q(answered_at__gte=F("enqueued_at")),
                name="leg_answered_not_before_it_was_queued",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="answered") & Q(answered_at__isnull=False))
                | (~Q(outcome="answered") & Q(answered_at=None)),
                name="leg_answered_has_its_instant_and_only_then",
            ),
            models.CheckConstraint(
                condition=(Q(talk_ms=None) | Q(talk_ms__gte=0))
                & (Q(hold_ms=None) | Q(hold_ms__gte=0))
                & (Q(consult_ms=None) | Q(consult_ms__gte=0))
                & (Q(wrap_up_ms=None) | Q(wrap_up_ms__gte=0))
                & (Q(ring_ms=None) | Q(ring_ms__gte=0))
                & (Q(dial_ms=None) | Q(dial_ms__gte=0)),
                name="leg_durations_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(wrap_up_ms=None) | Q(wrap_up_ms__lte=86_400_000),
                name="leg_after_call_work_within_a_day",
            ),
        ]
        # Who waits now is asked every few seconds, and hardly any leg does.
        indexes = [
            BrinIndex(fields=["enqueued_at", "answered_at", "ended_at"], name="leg_by_time"),
            models.Index("enqueued_at", condition=Q(outcome="waiting"), name="leg_still_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id}/{self.sequence}"
