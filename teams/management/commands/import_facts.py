"""Import a file of facts of any kind by a mapping."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from teams.actions import imports
from teams.ingest import leftovers
from teams.ingest.receipts import Receipt
from teams.models import Feed
from teams.scope import everywhere

FATES = ("read", "accepted", "updated", "unchanged", "skipped", "rejected")
SHOWN = 50


class Command(BaseCommand):
    help = "Import a CSV or TSV file of facts, converted as a mapping says, whatever their kind."
    # The one kind that is taken; any where it is empty.
    kind = ""
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--feed", required=True, metavar="NAME", help="the source system")
        parser.add_argument("--mapping", required=True, type=Path, metavar="FILE.toml")
        parser.add_argument(
            "--create-feed", metavar="ZONE", help="make the feed if it is new, in this time zone"
        )
        parser.add_argument(
            "--keep-good", action="store_true", help="take the good rows of a file with bad ones"
        )
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE",
            help="write the rejected rows to a new file, to be mended and imported again",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen")
        parser.add_argument("--json", action="store_true", help="print the receipt as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["rejects"] and options["rejects"].exists():
            raise CommandError(f"{options['rejects']} is there already", returncode=2)
        with everywhere():
            try:
                feed = _feed(options["feed"], options["create_feed"])
                plan = imports.plan(
                    path=options["file"], mapping=options["mapping"], feed=feed, kind=self.kind
                )
                receipt = imports.run(
                    planned=plan,
                    by=None,
                    now=now,
                    keep_good=options["keep_good"],
                    dry_run=options["dry_run"],
                    tell_all=options["rejects"] is not None,
                    progress=self._progress,
                )
            except imports.Refused as refused:
                raise CommandError(str(refused), returncode=2) from None
        if options["rejects"] and receipt.rejected:
            self._leave(plan, receipt, options["rejects"])
        self._tell(receipt, as_json=options["json"], is_dry=options["dry_run"])
        if not receipt.is_applied:
            raise CommandError(
                f"{receipt.rejected} rows are rejected, so nothing was imported;"
                " --keep-good takes the others",
                returncode=1,
            )

    def _progress(self, staged: int) -> None:
        """One line that overwrites itself, for somebody who watches."""
        if self.stderr.isatty():
            self.stderr.write(f"{staged:,} lines staged", ending="\r")

    def _leave(self, plan: imports.Plan, receipt: Receipt, path: Path) -> None:
        try:
            written = leftovers.write(plan.source, {one.line for one in receipt.faults}, path)
        except OSError as fault:
            raise CommandError(f"{path}: {fault.strerror}", returncode=2) from None
        self.stderr.write(f"{path} has what is rejected, {written:,} rows")

    def _tell(self, receipt: Receipt, *, as_json: bool, is_dry: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told(receipt, is_dry=is_dry), ensure_ascii=False))
            return
        for fault in receipt.faults[:SHOWN]:
            value = f" “{fault.value}”" if fault.value else ""
            self.stdout.write(f"line {fault.line}: {fault.column}{value} {fault.reason}")
        if receipt.rejected > SHOWN:
            self.stdout.write(f"… and {receipt.rejected - SHOWN:,} more")
        self.stdout.write(", ".join(f"{getattr(receipt, n):,} {n}" for n in FATES))
        if is_dry:
            self.stdout.write("a dry run: nothing was written")


def told(receipt: Receipt, *, is_dry: bool) -> dict[str, Any]:
    return {
        **{name: getattr(receipt, name) for name in FATES},
        "applied": receipt.is_applied and not is_dry,
        "rejects": [
            {"line": f.line, "column": f.column, "value": f.value, "reason": f.reason}
            for f in receipt.faults
        ],
    }


def _feed(name: str, zone: str | None) -> Feed:
    """The feed of this name, or a new one that the import saves."""
    found = Feed.objects.filter(slug=name).first()
    if found is not None:
        return found
    if zone is None:
        known = ", ".join(Feed.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise imports.Refused(f"there is no feed “{name}” (there are: {known}); --create-feed ZONE")
    if zone not in available_timezones():
        raise imports.Refused(f"“{zone}” is no time zone, such as Europe/Paris")
    return Feed(slug=name, name=name, time_zone=zone)
