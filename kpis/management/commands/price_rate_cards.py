"""Price a month of vendors' teams by their rate cards."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions import invoices
from kpis.management.commands.scorecards import month
from kpis.periods import month_end
from teams.scope import everywhere


class Command(BaseCommand):
    help = (
        "Price a month's units of vendors' teams by their rate cards, as estimated costs, until"
        " their invoices are booked."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=month, required=True, metavar="YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["month"]
        if month_end(asked) >= timezone.localdate():
            raise CommandError(f"{asked:%Y-%m} is not over yet", returncode=2)
        with everywhere():
            done = invoices.price_month(month=asked)
        self.stdout.write(
            f"{asked:%Y-%m}: {done.written} lines written, {done.kept} unchanged,"
            f" {done.removed} taken away"
        )
        for reason in done.refused:
            self.stderr.write(reason)
        if done.refused:
            raise CommandError(f"{len(done.refused)} rate cards have no price", returncode=1)
        if done.has_changed:
            self.stdout.write("manage.py snapshot brings it to the figures")
