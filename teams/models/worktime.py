"""Agents' time: what was planned, what they did, and each day's sums."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from teams.models.agents import Agent
from teams.models.feeds import Feed
from teams.models.teams import Team
from teams.scope import team_manager


class Activity(models.TextChoices):
    """What an agent's time is divided into; each minute is in exactly one."""

    CONTACT = "contact", _("with customers")
    IDLE = "idle", _("available")
    TASK = "task", _("case work")
    TRAINING = "training", _("training")
    MEETING = "meeting", _("meeting")
    BREAK_PAID = "break_paid", _("paid break")
    BREAK_UNPAID = "break_unpaid", _("unpaid break")
    ABSENT_PAID = "absent_paid", _("paid absence")
    ABSENT_UNPAID = "absent_unpaid", _("unpaid absence")
    UNKNOWN = "unknown", _("unknown")


ACTIVITIES = tuple(Activity.values)
UNPAID = (Activity.BREAK_UNPAID, Activity.ABSENT_UNPAID)
# Paid, and not for customers or their cases.
LOST = (Activity.TRAINING, Activity.MEETING, Activity.BREAK_PAID, Activity.ABSENT_PAID)


def _same(column: str) -> Func:
    """A one-number range: lets GiST compare a key without the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class AgentState(models.Model):
    """A stretch of an agent's time in one activity: as planned, or as it was.

    One agent's stretches of a feed do not overlap, planned and actual ones apart.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    is_planned = models.BooleanField(default=False)
    activity = models.CharField(max_length=13, choices=Activity)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "is_planned", "starts_at", "feed"], name="agent_state_once_a_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="agent_state_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="agent_state_one_at_a_time",
                expressions=[
                    (_same("agent"), RangeOperators.OVERLAPS),
                    (_same("feed"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_planned=False),
            ),
            ExclusionConstraint(
                name="agent_state_planned_one_at_a_time",
                expressions=[
                    (_same("agent"), RangeOperators.OVERLAPS),
                    (_same("feed"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_planned=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.starts_at}"


class AgentDay(models.Model):
    """An agent's local day of the reporting zone in one team: milliseconds per activity.

    Derived from the stretches, cut at local midnight: a night shift counts on both days. Where
    stretches of several feeds overlap, each minute counts once, as the first activity in the
    order of `Activity`. Adherence compares with the plan.
    """

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    contact_ms = models.BigIntegerField(default=0)
    idle_ms = models.BigIntegerField(default=0)
    task_ms = models.BigIntegerField(default=0)
    training_ms = models.BigIntegerField(default=0)
    meeting_ms = models.BigIntegerField(default=0)
    break_paid_ms = models.BigIntegerField(default=0)
    break_unpaid_ms = models.BigIntegerField(default=0)
    absent_paid_ms = models.BigIntegerField(default=0)
    absent_unpaid_ms = models.BigIntegerField(default=0)
    unknown_ms = models.BigIntegerField(default=0)
    planned_ms = models.BigIntegerField(default=0, help_text=_("Planned, unpaid time left out."))
    adhered_ms = models.BigIntegerField(
        default=0,
        help_text=_("Of it, the time spent as planned; with customers or available alike."),
    )
    planned_queue_ms = models.BigIntegerField(default=0, help_text=_("Planned for customers."))
    # Empty on days that were made before these were kept.
    lost_as_planned_ms = models.BigIntegerField(
        null=True, help_text=_("Training, meetings, paid breaks and absence that the plan foresaw.")
    )
    gaps_n = models.PositiveIntegerField(
        null=True, help_text=_("Stretches available directly between two contacts.")
    )
    gaps_ms = models.BigIntegerField(null=True, help_text=_("How long these lasted together."))
    gap_lengths_ms = ArrayField(
        models.BigIntegerField(), null=True, help_text=_("How long each of them lasted.")
    )

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["day", "team", "agent"], name="agent_day_once_a_team"),
            models.CheckConstraint(
                condition=Q(adhered_ms__lte=F("planned_ms")),
                name="agent_day_adheres_at_most_as_planned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"
