"""Fill the facts of the feed `synthetic`, for benchmarks and for trying things out."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from teams.synthetic import Centre, centre, loading


class Command(BaseCommand):
    help = "Load a synthetic centre straight into the tables. A second run adds another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interactions", type=_positive, required=True)
        parser.add_argument("--days", type=_positive, required=True)
        parser.add_argument("--seed", type=_whole, default=1)
        parser.add_argument("--teams", type=_positive, default=20)
        parser.add_argument("--until", type=date.fromisoformat, help="last day; default yesterday")
        parser.add_argument("--yes", action="store_true", help="join the facts of other feeds")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = ZoneInfo(settings.REPORTING_ZONE)
        drawn = centre(
            interactions=options["interactions"],
            days=options["days"],
            seed=options["seed"],
            until=options["until"] or datetime.now(zone).date() - timedelta(days=1),
            teams=options["teams"],
            zone=zone.key,
        )
        try:
            self.load(drawn, mixed=options["yes"])
        except loading.Refused as error:
            raise CommandError(f"{error} Nothing was written.", returncode=2) from None

    def load(self, drawn: Centre, *, mixed: bool) -> None:
        start = shown = time.monotonic()

        def progress(done: int) -> None:
            nonlocal shown
            now = time.monotonic()
            if now - shown > 2:
                shown = now
                share = done / drawn.interactions
                self.stderr.write(f"{done:,} interactions, {share:.0%}, {now - start:.0f} s")

        loading.load(drawn, mixed=mixed, progress=progress)
        took = time.monotonic() - start
        self.stderr.write(
            f"{drawn.interactions:,} interactions of {drawn.days} days in {took:.1f} s,"
            f" {drawn.interactions / took:,.0f} a second"
        )


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"{text} is no whole number")
    return int(text)


def _positive(text: str) -> int:
    if not (number := _whole(text)):
        raise ArgumentTypeError("it must be at least 1")
    return number
