"""Self-service: visits to bots, voice menus and portals."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.customers import Customer
from teams.models.feeds import Feed
from teams.models.taxonomy import Channel, Segment, Topic
from teams.models.teams import Team
from teams.scope import team_manager


class VisitKind(models.TextChoices):
    BOT = "bot", _("bot")
    MENU = "menu", _("voice menu")
    PORTAL = "portal", _("portal")


class VisitEnd(models.TextChoices):
    SERVED = "served", _("served")
    AGENT = "agent", _("handed to an agent")
    ABANDONED = "abandoned", _("given up")


class Visit(models.Model):
    """One use of self-service for support. No team is credited: it is filed under unattributed."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=6, choices=VisitKind)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    end = models.CharField(max_length=9, choices=VisitEnd)
    is_support = models.BooleanField(default=True, help_text=_("Not only to read or to buy."))
    reached_form = models.BooleanField(default=False, help_text=_("Reached the contact form."))
    left_form = models.BooleanField(
        default=False, help_text=_("Left the contact form after an article.")
    )
    was_redirected = models.BooleanField(
        default=False, help_text=_("A call that was sent here instead of to an agent.")
    )
    hides_human = models.BooleanField(default=False, help_text=_("No way to a human was offered."))

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], name="visit_once_a_feed_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="visit_ends_not_before_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(left_form=False) | Q(reached_form=True),
                name="visit_left_the_form_that_it_reached",
            ),
        ]
        indexes = [BrinIndex(fields=["ended_at"], name="visit_by_time")]

    def __str__(self) -> str:
        return self.external_id
