"""Customers, as the source systems name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.taxonomy import Segment


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
