"""What teams cost: booked amounts, vendors' rate cards, exchange rates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.feeds import Feed
from teams.models.taxonomy import Channel
from teams.models.teams import Team
from teams.scope import team_manager


class CostCategory(models.TextChoices):
    SALARY = "salary", _("salary")
    EMPLOYER = "employer", _("employer's charges")
    LEAVE = "leave", _("paid leave")
    OVERTIME = "overtime", _("overtime")
    RECRUITMENT = "recruitment", _("recruitment")
    TRAINING = "training", _("training")
    SUPERVISION = "supervision", _("supervision, quality, planning")
    TOOLS = "tools", _("licences and telecoms")
    PREMISES = "premises", _("premises")
    ATTRITION = "attrition", _("replacing leavers")
    VENDOR = "vendor", _("vendor's invoice")
    ADJUSTMENT = "adjustment", _("bonus or malus")
    RETAINED = "retained", _("our own costs for the vendor")
    OTHER = "other", _("other")


class CostStatus(models.TextChoices):
    ESTIMATED = "estimated", _("estimated")
    BOOKED = "booked", _("booked")


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the reporting currency in a month."""

    currency = models.CharField(_("currency"), max_length=3)
    month = models.DateField(_("month"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "month"], name="exchange_rate_once_a_month"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_above_zero"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="exchange_rate_on_the_first_of_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.month}"


class CostLine(models.Model):
    """An amount that a team cost in a month of service, in hundredths of its currency.

    `reported` is the same in hundredths of the reporting currency, by that month's rate: amounts
    of several currencies are never added without one.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("Empty: of all channels, shared by handle time."),
    )  # fmt: skip
    month = models.DateField()
    category = models.CharField(max_length=11, choices=CostCategory)
    status = models.CharField(max_length=9, choices=CostStatus, default=CostStatus.BOOKED)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reported = models.BigIntegerField()

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], name="cost_line_once_a_feed_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="cost_line_on_the_first_of_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.month} {self.category}"


class RateUnit(models.TextChoices):
    CONTACT = "contact", _("contact handled")
    MINUTE = "minute", _("minute handled")
    HOUR = "hour", _("productive hour")
    RESOLUTION = "resolution", _("issue resolved")
    FTE = "fte", _("full-time equivalent")


class RateCard(models.Model):
    """What a vendor's team is paid by, from a month to a month, both included.

    The month's invoice is the tiers' price of its units, at least the commitment, times one plus
    the adjustment.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    unit = models.CharField(_("unit"), max_length=10, choices=RateUnit)
    currency = models.CharField(_("currency"), max_length=3)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    minimum_units = models.PositiveIntegerField(_("least units paid a month"), default=0)
    adjustment = models.DecimalField(
        _("bonus or malus"),
        max_digits=6,
        decimal_places=4,
        default=0,
        help_text=_("A share of the invoice: 0.02 adds 2%, -0.02 takes it off."),
    )

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["team", "unit", "since"], name="rate_card_once_a_unit"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="rate_card_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(since__day=1), name="rate_card_from_the_first_of_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.unit} {self.since}"


class RateTier(models.Model):
    """The price of one unit above so many and up to so many units of a month; empty is no end."""

    card = models.ForeignKey(RateCard, models.CASCADE, related_name="tiers")
    above = models.PositiveIntegerField(_("above"), default=0)
    up_to = models.PositiveIntegerField(_("up to"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=4)

    objects = team_manager("card__team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["card", "above"], name="rate_tier_once_a_start"),
            models.CheckConstraint(
                condition=Q(up_to=None) | Q(up_to__gt=F("above")), name="rate_tier_has_units"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="rate_tier_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.above}"
