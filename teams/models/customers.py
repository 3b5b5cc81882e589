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

    def __str__(self) -> str:
        return self.reference
