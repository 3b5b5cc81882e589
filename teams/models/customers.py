"""Customers, as the source systems name them."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from teams.models.taxonomy import Segment

# Numbered as they first come, those of each so many are as old and as new as all customers.
EACH_SAMPLED: Final = 16
SAMPLED: Final = Q(Exact(Mod("customer", EACH_SAMPLED), 0))


class Customer(models.Model):
    """A person or company that contacts us, known by the reference of a source system."""

    reference = models.CharField(_("reference"), max_length=100, unique=True)
    segment = models.ForeignKey(
        Segment, models.PROTECT, related_name="customers", verbose_name=_("segment")
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", db_default="",
        help_text=_("Empty: that of the reports."),
    )  # fmt: skip
    is_internal = models.BooleanField(
        _("internal"), default=False, db_default=False,
        help_text=_("A colleague or a test: never asked."),
    )  # fmt: skip
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When everything personal was removed.")
    )

    def __str__(self) -> str:
        return self.reference
