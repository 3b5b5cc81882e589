"""Forget a customer who asks for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys.actions import erasing
from teams.models import Customer
from teams.scope import everywhere


class Command(BaseCommand):
    help = "Remove a customer's reference, address and words; what was counted stays counted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="the customer's reference in the source system")

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere():
            customer = Customer.objects.filter(reference=options["reference"]).first()
            if customer is None:
                raise CommandError(f"No customer has the reference {options['reference']!r}.")
            erased = erasing.erase(customer=customer, now=timezone.now())
        self.stdout.write(
            f"Erased: {erased.invitations} invitations, {erased.answers} answers blanked."
        )
