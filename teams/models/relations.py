"""From when to when customers are customers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.customers import Customer
from teams.models.feeds import Feed


class Relationship(models.Model):
    """A customer is one from a day to a day, both included; no end means still."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="relationships")
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "from_day", "feed"], name="relationship_once_a_start"
            ),
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gte=F("from_day")),
                name="relationship_ends_not_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.from_day}"
