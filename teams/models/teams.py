"""Teams and the vendors that some of them are bought from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.scope import team_manager


class Vendor(models.Model):
    """A company that we buy support from."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)

    def __str__(self) -> str:
        return self.name


class TeamKind(models.TextChoices):
    INTERNAL = "internal", _("internal")
    VENDOR = "vendor", _("vendor")
    COMMON = "common", _("common")


class TeamQuerySet(models.QuerySet["Team"]):
    def real(self) -> "TeamQuerySet":
        """Leave out the system's own rows: mixed and unattributed."""
        return self.exclude(kind=TeamKind.COMMON)


class Team(models.Model):
    """A group of agents that is measured as one: our own, or a vendor's.

    Two rows of kind *common* belong to the system: `mixed` is credited with outcomes that
    several teams share, `unattributed` with what reached no team. No vendor reaches them.
    """

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=TeamKind)
    vendor = models.ForeignKey(
        Vendor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        verbose_name=_("vendor"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(_("language"), max_length=8, default="fr")
    site = models.CharField(_("site"), max_length=100, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = team_manager("pk", TeamQuerySet)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=TeamKind.VENDOR, vendor__isnull=False)
                | (~Q(kind=TeamKind.VENDOR) & Q(vendor__isnull=True)),
                name="team_of_a_vendor_names_it_and_only_that",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TeamKind.values), name="team_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_vendor(self) -> bool:
        return self.kind == TeamKind.VENDOR
