"""What a person keeps for themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.people import User

LONGEST_QUERY = 4000


class SavedView(models.Model):
    """A page as somebody looked at it: a name, and the query of its address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(max_length=LONGEST_QUERY, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_view_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
