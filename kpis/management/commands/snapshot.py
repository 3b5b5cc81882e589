"""Refresh the snapshots of days whose facts changed."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions import snapshots
from teams.scope import everywhere


def day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Refresh the snapshots of the days whose facts or measures changed."
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=day, metavar="D", help="first day")
        parser.add_argument("--to", dest="end", type=day, metavar="D", help="last day")
        parser.add_argument("--force", action="store_true", help="also days that did not change")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = options["start"], options["end"]
        if (start is None) != (end is None):
            raise CommandError("give both --from and --to, or neither", returncode=2)
        if start and start > end:
            raise CommandError(f"--from {start} lies after --to {end}", returncode=2)
        now = timezone.now()
        with everywhere():
            if start:
                report = snapshots.refresh(
                    start=start,
                    end=end,
                    now=now,
                    force=options["force"],
                    progress=self._progress,
                )
            else:
                report = snapshots.refresh_due(now=now, progress=self._progress)
        if self.stderr.isatty():
            self.stderr.write("", ending="\r")
        for name, days in report.days.items():
            self.stdout.write(f"{name}: {days} days")
        if not report.total:
            self.stdout.write("nothing was due")

    def _progress(self, name: str, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done}/{total} days, {name}\033[K", ending="\r")
            self.stderr.flush()
