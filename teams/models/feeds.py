"""Source systems, what was read from them, and which days that changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """A source system: a switchboard, a help desk, a vendor's export."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64)

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class Import(models.Model):
    """One reading of one file or push of a feed, and its receipt.

    accepted + updated + unchanged + skipped + rejected = read. Rows of the file, not interactions.
    While it runs, `staged_n` of about `lines_n` lines are read; then they are written to the facts.
    """

    UNFINISHED: ClassVar = (ImportState.QUEUED, ImportState.RUNNING)

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=300)
    file_digest = models.CharField(max_length=64, blank=True)
    mapping_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.QUEUED)
    keep_good = models.BooleanField(default=False)
    read_n = models.BigIntegerField(default=0)
    accepted_n = models.BigIntegerField(default=0)
    updated_n = models.BigIntegerField(default=0)
    unchanged_n = models.BigIntegerField(default=0)
    skipped_n = models.BigIntegerField(default=0)
    rejected_n = models.BigIntegerField(default=0)
    lines_n = models.BigIntegerField(default=0)
    staged_n = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.DONE)
                | Q(
                    read_n=F("accepted_n")
                    + F("updated_n")
                    + F("unchanged_n")
                    + F("skipped_n")
                    + F("rejected_n")
                ),
                name="import_receipt_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_read(self) -> bool:
        """To its end, as far as its lines tell."""
        return bool(self.lines_n) and self.staged_n >= self.lines_n


class Reject(models.Model):
    """A row of a file that was not taken, and why. The value is cut to 80 characters."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    column = models.CharField(max_length=200)
    value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class ChangedDay(models.Model):
    """How often facts of a local day changed; figures compare it with what they were made of."""

    source = models.CharField(max_length=30)
    day = models.DateField()
    counter = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "day"], name="changed_day_once_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"
