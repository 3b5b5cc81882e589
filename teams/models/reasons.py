"""Why customers were dissatisfied: the reasons there are, and those told of contacts."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teams.models.contacts import Interaction
from teams.models.feeds import Feed
from teams.scope import team_manager


class DissatisfactionReason(models.Model):
    """What a customer can be dissatisfied with; some rows are seeded, administrators add theirs.

    Three of the seeded ones are what a follow-up can find a bad score to come from.
    """

    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    name_en = models.CharField(_("English name"), max_length=100)
    name_fr = models.CharField(_("French name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_fr if (get_language() or "en").startswith("fr") else self.name_en


class ReasonTold(models.Model):
    """A reason for dissatisfaction that somebody told of a contact: a classifier, or a person.

    It counts for the team of the contact, as contacts' own figures do. Without a feed it was told
    here, by whoever called the customer back.
    """

    interaction = models.ForeignKey(
        Interaction, models.CASCADE, related_name="reasons_told", db_index=False
    )
    reason = models.ForeignKey(
        DissatisfactionReason, models.PROTECT, related_name="+", db_index=False
    )
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, related_name="+", db_index=False)
    classifier = models.CharField(
        max_length=100, blank=True, default="",
        help_text=_("Its name and version; empty: a person told it."),
    )  # fmt: skip

    objects = team_manager("interaction__legs__team", many=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "reason", "feed"],
                nulls_distinct=False,
                name="reason_told_once_a_contact_and_feed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.reason_id}"
