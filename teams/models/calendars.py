"""When a service is open: versions of opening hours, and business time counted by them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from teams.models.taxonomy import Channel
from teams.models.teams import Team

MINUTES_A_DAY = 1440


class Calendar(models.Model):
    """Opening hours by name; what they are from a day on stands in its versions."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar says from a day on. Never changed: a change is a new version.

    Durations are counted by the version in force when they start, to their end.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    since = models.DateField(_("since"))
    country = models.CharField(
        _("country of the public holidays"),
        max_length=8,
        blank=True,
        help_text=_("Two letters, such as FR; a region after a hyphen. Empty: none."),
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "since"], name="calendar_version_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.since}"


class OpeningHours(models.Model):
    """One stretch of a weekday during which a version is open, in minutes from local midnight."""

    version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text=_("1 is Monday."))
    opens = models.PositiveSmallIntegerField(_("opens"))
    closes = models.PositiveSmallIntegerField(_("closes"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)), name="opening_hours_weekday_from_1_to_7"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=MINUTES_A_DAY),
                name="opening_hours_close_after_they_open",
            ),
            ExclusionConstraint(
                name="opening_hours_do_not_overlap",
                expressions=[
                    (
                        Func(F("version"), F("version"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("weekday"), F("weekday"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("opens"), F("closes"), Value("[)"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class ClosedDay(models.Model):
    """A public holiday or other closure of a version, written down when the version was made.

    Kept as rows: a later edition of the holidays' library alters no earlier duration.
    """

    version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "day"], name="closed_day_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class BusinessSpan(models.Model):
    """One stretch of open time in instants, and how much open time lies before it.

    Derived from a version's hours and closed days. Business time between two instants is the
    difference of what lies before each: one look-up per instant, however long the stretch.
    """

    version = models.ForeignKey(
        CalendarVersion, models.CASCADE, related_name="spans", db_index=False
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    before_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "opens_at"], name="span_once_a_version"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="span_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.opens_at}"


class CalendarUse(models.Model):
    """Which calendar holds for a team's channel from a day on; empty means every one.

    The most particular use counts: team and channel, then team, then channel, then all.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="uses")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    since = models.DateField(_("since"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "channel", "since"],
                nulls_distinct=False,
                name="calendar_use_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.since}"
