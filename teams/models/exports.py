"""Lists too long for one answer, made into files while their readers do something else."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.people import User


class ExportState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class FileKind(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Export(models.Model):
    """One list that somebody asked for, and how far its file is.

    `teams` and `is_staff` are the asker's reach at the time: nothing else ever goes into the
    file, and who has lost any of it no longer sees the row. `source` and `query` say what the
    list is. Of a file that is being made, `size` bytes of `draft` with `done_n` rows count, and
    `place` is where to go on; `file` cannot be guessed.
    """

    UNFINISHED: ClassVar = (ExportState.QUEUED, ExportState.RUNNING)

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    source = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    kind = models.CharField(max_length=4, choices=FileKind)
    title = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    teams = ArrayField(models.BigIntegerField())
    is_staff = models.BooleanField()
    state = models.CharField(max_length=9, choices=ExportState, default=ExportState.QUEUED)
    done_n = models.BigIntegerField(default=0)
    total_n = models.BigIntegerField(default=0)
    place = models.CharField(max_length=100, blank=True)
    draft = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField(default=0)
    file = models.CharField(max_length=80, unique=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def per_cent(self) -> int:
        """How much is done, never whole before it is; the total is an estimate."""
        return min(99, self.done_n * 100 // self.total_n) if self.total_n else 0
