"""Agents and the teams they belonged to, day by day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from teams.models.feeds import Feed
from teams.models.teams import Team
from teams.scope import team_manager


class Agent(models.Model):
    """Somebody who answers customers, as one source system names them."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", verbose_name=_("source"))
    reference = models.CharField(_("reference"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    hired_on = models.DateField(
        _("hired on"),
        null=True,
        blank=True,
        help_text=_("The first day of work. Empty: not known."),
    )

    objects = team_manager("assignments__team", many=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["feed", "reference"], name="agent_once_a_feed")
        ]

    def __str__(self) -> str:
        return self.name


def _same(column: str) -> Func:
    """A one-number range: lets GiST compare a key without the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Assignment(models.Model):
    """An agent belongs to a team from a day to a day, both included; no end means still.

    An agent may serve several teams at once; a leg's own team decides what is credited.
    """

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"), null=True, blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gte=F("from_day")),
                name="assignment_ends_not_before_it_starts",
            ),
            ExclusionConstraint(
                name="assignment_once_at_a_time",
                expressions=[
                    (_same("agent"), RangeOperators.OVERLAPS),
                    (_same("team"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("from_day"),
                            F("to_day"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.team_id}"
