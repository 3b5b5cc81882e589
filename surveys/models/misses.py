"""How often an address asked for links that lead nowhere."""

from django.db import models


class Miss(models.Model):
    """Wrong links of one address since an instant. The address itself is not kept."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    since = models.DateTimeField()
    n = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="miss_by_instant")]

    def __str__(self) -> str:
        return f"{self.n} since {self.since:%Y-%m-%d %H:%M}"
