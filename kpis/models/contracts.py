"""What was agreed with a team: versions of its contract, their clauses, days that do not count."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Channel, Segment, Team, Topic
from teams.scope import team_manager


class Peers(models.TextChoices):
    """How a vendor sees the internal teams' figures."""

    HIDDEN = "hidden", _("hidden")
    AVERAGED = "averaged", _("all together, without names")
    NAMED = "named", _("by name")


class MoneyRounding(models.TextChoices):
    HALF_UP = "half_up", _("half a cent upwards")
    HALF_EVEN = "half_even", _("half a cent to the even cent")


class Contract(models.Model):
    """An agreement with one team, under a reference; its terms stand in its versions."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    reference = models.CharField(_("reference"), max_length=40)
    title = models.CharField(_("title"), max_length=120, blank=True)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["team", "reference"], name="contract_once_a_reference")
        ]

    def __str__(self) -> str:
        return self.reference


def _share(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=7, decimal_places=5, **options)


class ContractVersion(models.Model):
    """The terms from a day on. A published version never changes: an amendment is a new one.

    Shares run from 0 to 1. An internal team has no fee, and so no money. The obligations hold
    while contacts stay within the band of what was forecast.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("version"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    fee = models.DecimalField(
        _("monthly fee"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    pool_share = _share(_("pool, share of the fee"), default=Decimal("0.10"))
    cap_share = _share(_("monthly cap, share of the fee"), null=True, blank=True)
    carries_over = models.BooleanField(_("what exceeds the cap is carried over"), default=False)
    rounding = models.CharField(
        _("rounding"), max_length=9, choices=MoneyRounding, default=MoneyRounding.HALF_UP
    )
    band_low = _share(_("forecast band from"), default=Decimal("0.90"))
    band_high = _share(_("forecast band to"), default=Decimal("1.10"))
    ramp_weeks = models.PositiveSmallIntegerField(_("weeks of ramp-up"), default=0)
    earn_back_months = models.PositiveSmallIntegerField(
        _("months to earn back"), default=0, validators=[MaxValueValidator(12)]
    )
    dispute_days = models.PositiveSmallIntegerField(
        _("days to dispute"), default=10, validators=[MinValueValidator(1)]
    )
    peers = models.CharField(
        _("internal teams' figures"), max_length=8, choices=Peers, default=Peers.AVERAGED
    )
    material_points = models.DecimalField(
        _("points from which a change is material"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("0.10"),
    )
    material_amount = models.DecimalField(
        _("amount from which a change is material"),
        max_digits=12,
        decimal_places=2,
        default=Decimal("1.00"),
    )
    is_approved_by_rule = models.BooleanField(
        _("issue without a person once complete"), default=False
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="contract_version_once_a_number"
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(published_at=None),
                name="contract_has_one_draft",
            ),
            models.UniqueConstraint(
                fields=["team", "since"],
                condition=~Q(published_at=None),
                name="published_version_once_a_team_and_day",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="contract_version_ends_not_before_it_starts",
            ),
            # A month has one set of terms.
            models.CheckConstraint(
                condition=Q(since__day=1), name="contract_version_begins_with_a_month"
            ),
            models.CheckConstraint(
                condition=Q(pool_share__range=(0, 1), band_low__gte=0, band_high__gt=F("band_low"))
                & (Q(cap_share=None) | Q(cap_share__range=(0, 1)))
                & (Q(fee=None) | Q(fee__gte=0)),
                name="contract_shares_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number}"


class Clause(models.Model):
    """One KPI that a version obliges to: weight, anchors, and what of the pool hangs on it.

    Anchors are in the KPI's base unit, as targets are. Lower is better where the target lies
    below the floor. `definition` is the day from which the agreed definition of the KPI holds.
    """

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="clauses")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kpi = models.CharField(_("KPI"), max_length=60)
    definition = models.DateField(_("definition since"))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="+")
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)
    floor = models.DecimalField(_("floor"), max_digits=18, decimal_places=6)
    threshold = models.DecimalField(
        _("threshold"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=6)
    stretch = models.DecimalField(
        _("stretch"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    minimum_n = models.PositiveIntegerField(_("minimum sample"), default=0)
    is_sample = models.BooleanField(_("measured on a sample"), default=False)
    is_declared = models.BooleanField(_("declared by the vendor"), default=False)
    pool = _share(_("share of the pool"), default=Decimal(0))
    bonus = _share(_("bonus, share of the pool"), default=Decimal(0))

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kpi", "channel", "topic", "segment"],
                nulls_distinct=False,
                name="clause_once_a_version_and_scope",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, pool__range=(0, 1), bonus__range=(0, 1)),
                name="clause_weighs_and_shares",
            ),
            models.CheckConstraint(
                condition=(Q(floor__lt=F("target")) | Q(floor__gt=F("target"))),
                name="clause_floor_is_not_its_target",
            ),
            models.CheckConstraint(
                condition=Q(stretch=None)
                | Q(stretch__gt=F("target"), target__gt=F("floor"))
                | Q(stretch__lt=F("target"), target__lt=F("floor")),
                name="clause_stretch_lies_beyond_its_target",
            ),
            models.CheckConstraint(
                condition=Q(threshold=None)
                | Q(threshold__gte=F("floor"), threshold__lte=F("target"))
                | Q(threshold__lte=F("floor"), threshold__gte=F("target")),
                name="clause_threshold_lies_between_floor_and_target",
            ),
            models.CheckConstraint(
                condition=Q(bonus=0) | Q(stretch__isnull=False),
                name="clause_bonus_needs_a_stretch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kpi}"


class ExclusionCause(models.TextChoices):
    FORECAST = "forecast", _("contacts outside the forecast band")
    OUTAGE = "outage", _("outage on the client's side")
    CLIENT = "client", _("caused by the client")
    FORCE_MAJEURE = "force_majeure", _("force majeure")
    OTHER = "other", _("other cause")


class ExclusionState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class Exclusion(models.Model):
    """Days that do not count for a contract, once somebody has approved them."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="exclusions")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(_("cause"), max_length=14, choices=ExclusionCause)
    note = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=9, choices=ExclusionState, default=ExclusionState.REQUESTED
    )
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decision = models.TextField(_("decision"), blank=True, max_length=2000)

    objects = team_manager("team")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="exclusion_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state=ExclusionState.REQUESTED, decided_at=None)
                | ~Q(state=ExclusionState.REQUESTED) & Q(decided_at__isnull=False),
                name="exclusion_is_decided_or_requested",
            ),
        ]
        indexes = [models.Index(fields=["team", "first_day"], name="exclusion_by_team_and_day")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.first_day}"
