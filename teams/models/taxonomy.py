"""What contacts are about and how they come in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# Where a source says nothing; code seeds these rows and names them in the reader's language.
UNKNOWN = "unknown"


class Channel(models.Model):
    """A way in which customers reach us. The rows are seeded; code knows their codes."""

    code = models.SlugField(_("code"), unique=True)
    name_en = models.CharField(_("English name"), max_length=60)
    name_fr = models.CharField(_("French name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    def __str__(self) -> str:
        return self.name_fr if (get_language() or "en").startswith("fr") else self.name_en


class Promise(models.Model):
    """Within what wait a channel promises an answer, from a day on.

    Stamped on each leg when it is loaded: a later promise never changes an earlier figure.
    """

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="promises")
    since = models.DateField(_("since"))
    answer_within_ms = models.BigIntegerField(_("answer within"))
    short_abandon_ms = models.BigIntegerField(_("short abandon"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "since"], name="promise_once_a_day"),
            models.CheckConstraint(
                condition=Q(short_abandon_ms__gte=0)
                & Q(answer_within_ms__gte=F("short_abandon_ms")),
                name="promise_not_shorter_than_a_short_abandon",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.since}"


class Topic(models.Model):
    """What a contact is about: a group, or a topic inside a group."""

    slug = models.SlugField(_("short name"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("group"),
    )  # fmt: skip
    is_unresolvable = models.BooleanField(
        _("never resolved at first contact"), default=False, db_default=False,
        help_text=_("By design, such as what a third party must do: left out of the net rate."),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="topic_not_inside_itself",
            )
        ]

    def __str__(self) -> str:
        return gettext("Unknown") if self.slug == UNKNOWN else self.name


class Segment(models.Model):
    """A kind of customer."""

    slug = models.SlugField(_("short name"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=200)

    def __str__(self) -> str:
        return gettext("Unknown") if self.slug == UNKNOWN else self.name
