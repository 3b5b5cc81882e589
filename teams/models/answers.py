"""Answers to surveys as other tools counted them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.agents import Agent
from teams.models.feeds import Feed
from teams.models.taxonomy import Channel, Segment, Topic
from teams.models.teams import Team
from teams.scope import team_manager


class Instrument(models.TextChoices):
    """A question with its scale. Different instruments are never pooled."""

    CSAT = "csat", _("CSAT, 1 to 5")
    NPS = "nps", _("NPS, 0 to 10")
    NPS_RELATIONAL = "nps_relational", _("relational NPS, 0 to 10")
    CES = "ces", _("CES 2.0, 1 to 7")
    CSAT_0_5 = "csat_0_5", _("CSAT, 0 to 5")
    CES_EFFORT = "ces_effort", _("CES of 2010, effort from 1 to 5")
    FCR = "fcr", _("resolved in one contact, yes (1) or no (0)")
    ESAT = "esat", _("agent satisfaction, 1 to 5")
    ENPS = "enps", _("employer's NPS, 0 to 10")


# Asked by other tools alone: our own questionnaires have their newer forms.
ELSEWHERE = (Instrument.CSAT_0_5, Instrument.CES_EFFORT, Instrument.FCR)
SCORES = tuple(f"score_{n}" for n in range(11))

FROM_ZERO = ("nps", "nps_relational", "enps", "csat_0_5", "fcr")
TO_FIVE = ("csat", "csat_0_5", "ces_effort", "esat", "fcr")


class AnswerCount(models.Model):
    """Answers of one cell and day by score: a single answer, or what another tool counted.

    The day is the contact's, or for waves the wave's first. `delivered_n` are the invitations
    that arrived; `population_n`, of employees, are all who could have been asked.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    instrument = models.CharField(max_length=14, choices=Instrument)
    day = models.DateField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    delivered_n = models.PositiveIntegerField(null=True)
    population_n = models.PositiveIntegerField(
        null=True, help_text=_("How many agents the team had in the wave.")
    )
    answered_n = models.PositiveIntegerField()
    score_0 = models.PositiveIntegerField(default=0)
    score_1 = models.PositiveIntegerField(default=0)
    score_2 = models.PositiveIntegerField(default=0)
    score_3 = models.PositiveIntegerField(default=0)
    score_4 = models.PositiveIntegerField(default=0)
    score_5 = models.PositiveIntegerField(default=0)
    score_6 = models.PositiveIntegerField(default=0)
    score_7 = models.PositiveIntegerField(default=0)
    score_8 = models.PositiveIntegerField(default=0)
    score_9 = models.PositiveIntegerField(default=0)
    score_10 = models.PositiveIntegerField(default=0)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], name="answer_count_once_a_feed_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_n=F("score_0") + F("score_1") + F("score_2") + F("score_3")
                    + F("score_4") + F("score_5") + F("score_6") + F("score_7") + F("score_8")
                    + F("score_9") + F("score_10")
                ),
                name="answer_count_adds_up",
            ),
            models.CheckConstraint(
                condition=(
                    Q(instrument__in=("nps", "nps_relational", "enps"))
                    | Q(score_8=0, score_9=0, score_10=0)
                )
                & (Q(instrument__in=FROM_ZERO) | Q(score_0=0))
                & (~Q(instrument__in=TO_FIVE) | Q(score_6=0, score_7=0))
                & (~Q(instrument="fcr") | Q(score_2=0, score_3=0, score_4=0, score_5=0)),
                name="answer_count_within_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(delivered_n=None) | Q(delivered_n__gte=F("answered_n")),
                name="answer_count_not_above_what_was_delivered",
            ),
            models.CheckConstraint(
                condition=Q(population_n=None) | Q(population_n__gte=F("answered_n")),
                name="answer_count_not_above_the_population",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.instrument} {self.day}"
