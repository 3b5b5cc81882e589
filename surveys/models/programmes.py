"""What is asked, of whom and when: programmes, their versions, questions and waves."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teams.models import Channel, Segment, Team, Topic
from teams.models.answers import ELSEWHERE, Instrument

Words = dict[str, str]  # by language
EMPLOYEES = (Instrument.ESAT, Instrument.ENPS)
ASKED = [(one.value, one.label) for one in Instrument if one not in ELSEWHERE]


class Occasion(models.TextChoices):
    CONTACT = "contact", _("after a contact")
    WAVE = "wave", _("a wave among customers")
    EMPLOYEES = "employees", _("a wave among agents")
    REQUEST = "request", _("asked for by a program")
    COUNTER = "counter", _("a link on paper, a code or a kiosk")


class Medium(models.TextChoices):
    MAIL = "mail", _("e-mail")
    LINK = "link", _("a link that another system sends")
    CALL = "call", _("a follow-up call")


class CreditRule(models.TextChoices):
    """Which team an answer counts for, decided when the invitation is made."""

    LAST_OWNER = "last_owner", _("the last team and agent that handled it")
    FIRST_OWNER = "first_owner", _("the first team and agent that handled it")
    SOLE_ONLY = "sole_only", _("the only team that handled it; otherwise “mixed”")


class Resolution(models.TextChoices):
    ANY = "any", _("any outcome")
    RESOLVED = "resolved", _("resolved")
    UNRESOLVED = "unresolved", _("not resolved")


def said(words: Words, language: str = "") -> str:
    """The text in a language, else in English, else in whatever there is."""
    wanted = (language or get_language() or "en")[:2]
    return words.get(wanted) or words.get("en") or next(iter(words.values()), "")


class Programme(models.Model):
    """Why customers are asked: one headline instrument on one kind of occasion, and its rules.

    Answers of different programmes are never pooled; of one instrument, one programme at most is
    the headline that the KPIs count.
    """

    slug = models.SlugField(_("short name"), unique=True)
    name_en = models.CharField(_("English name"), max_length=100)
    name_fr = models.CharField(_("French name"), max_length=100)
    instrument = models.CharField(_("instrument"), max_length=14, choices=ASKED)
    occasion = models.CharField(_("occasion"), max_length=9, choices=Occasion)
    medium = models.CharField(
        _("asked by"), max_length=4, choices=Medium, default=Medium.MAIL, db_default=Medium.MAIL
    )
    is_active = models.BooleanField(_("active"), default=False)
    is_headline = models.BooleanField(
        _("counted in the KPIs"), default=False,
        help_text=_("One programme at most for each instrument."),
    )  # fmt: skip
    credit_rule = models.CharField(
        _("credit"), max_length=11, choices=CreditRule, default=CreditRule.LAST_OWNER
    )
    share = models.PositiveSmallIntegerField(
        _("share asked, in %"), default=100,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    delay_minutes = models.PositiveIntegerField(_("delay, in minutes"), default=30)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    quarantine_days = models.PositiveSmallIntegerField(
        _("days between two invitations"), default=30,
        help_text=_("Of one customer, from whatever programme."),
    )  # fmt: skip
    stale_hours = models.PositiveSmallIntegerField(
        _("asked within, in hours"), default=72,
        help_text=_("Whoever could not be asked by then is not asked."),
    )  # fmt: skip
    open_days = models.PositiveSmallIntegerField(_("days to answer"), default=14)
    reminder_days = models.PositiveSmallIntegerField(
        _("days until the reminder"), null=True, blank=True, help_text=_("Empty: no reminder.")
    )
    resolution = models.CharField(
        _("outcome"), max_length=10, choices=Resolution, default=Resolution.ANY
    )
    low_score = models.PositiveSmallIntegerField(
        _("follow up from a score of"), null=True, blank=True,
        help_text=_("This score or a lower one opens a follow-up. Empty: none."),
    )  # fmt: skip
    follow_up_hours = models.PositiveSmallIntegerField(
        _("hours to follow up"), default=48, validators=[MinValueValidator(1)]
    )
    channels = models.ManyToManyField(Channel, blank=True, related_name="+")
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    segments = models.ManyToManyField(Segment, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    webhook_url = models.URLField(_("webhook"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__lte=100), name="programme_asks_a_share_up_to_all"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="programme_quiet_hours_have_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(reminder_days=None) | Q(reminder_days__lt=F("open_days")),
                name="programme_reminds_while_answers_are_taken",
            ),
            models.CheckConstraint(
                condition=Q(occasion=Occasion.EMPLOYEES, instrument__in=EMPLOYEES)
                | (~Q(occasion=Occasion.EMPLOYEES) & ~Q(instrument__in=EMPLOYEES)),
                name="programme_asks_employees_what_is_for_employees",
            ),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(is_headline=True),
                name="programme_one_headline_an_instrument",
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr if (get_language() or "en").startswith("fr") else self.name_en

    @property
    def is_anonymous(self) -> bool:
        return self.occasion == Occasion.EMPLOYEES


class Version(models.Model):
    """A questionnaire as it stands from its publication on; a draft until then.

    `words` holds by name and language: subject, greeting, introduction, thanks. The database
    refuses a change of what is published: answers belong to the version that they answered. It
    lets whoever published it go, whose name stays in `publisher`.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    publisher = models.CharField(
        max_length=301, blank=True, default="",
        help_text=_("The name, as of the publication, of whoever published it."),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="version_once_a_number"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(published_at=None),
                name="version_one_draft_a_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"

    def text(self, name: str, language: str = "") -> str:
        return said(self.words.get(name, {}), language)


class Question(models.Model):
    """One question of a version. The headline asks the programme's instrument, and comes first.

    `words` holds by name and language: question, low, high (what stands at the ends of a scale),
    help. `options` are a choice's: `[{"code": ..., "words": {...}}]`. `condition` says when it is
    shown: `{"min_score", "max_score", "channels", "topics"}`, each optional.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    kind = models.SlugField(max_length=20, help_text=_("Of the registry in surveys/kinds.py."))
    is_headline = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    words = models.JSONField(default=dict)
    options = models.JSONField(default=list, blank=True)
    condition = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_once_a_code"),
            models.UniqueConstraint(fields=["version", "position"], name="question_one_a_position"),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(is_headline=True),
                name="question_one_headline_a_version",
            ),
            models.CheckConstraint(
                condition=Q(is_headline=False) | Q(position=0), name="question_headline_comes_first"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def text(self, name: str = "question", language: str = "") -> str:
        return said(self.words.get(name, {}), language)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options' codes with their words in the current language."""
        return [(option["code"], said(option["words"])) for option in self.options]


class WaveState(models.TextChoices):
    PLANNED = "planned", _("planned")
    DRAWN = "drawn", _("drawn")
    CLOSED = "closed", _("closed")


class Wave(models.Model):
    """One asking of a sample of customers, or of all agents: its answers count on its first day."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="waves")
    name = models.CharField(_("name"), max_length=100)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    state = models.CharField(max_length=7, choices=WaveState, default=WaveState.PLANNED)
    population_n = models.PositiveIntegerField(
        null=True, help_text=_("How many could have been asked.")
    )
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "first_day"], name="wave_once_a_day"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="wave_ends_not_before_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def condition_holds(condition: dict[str, Any], *, score: int, channel: str, topic: str) -> bool:
    """Whether a follow-up question is shown to somebody who gave that score."""
    low, high = condition.get("min_score"), condition.get("max_score")
    return (
        (low is None or score >= low)
        and (high is None or score <= high)
        and (not condition.get("channels") or channel in condition["channels"])
        and (not condition.get("topics") or topic in condition["topics"])
    )
