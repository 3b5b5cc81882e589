"""Decide on ended contacts, and mail invitations and reminders."""

from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import timezone

from surveys.actions import deciding, rounds, waves
from surveys.models import Invitation
from surveys.models.invitations import ReminderState
from teams.scope import everywhere

# A person waits for its end, whereas a worker has its next minute.
LONGEST: Final = timedelta(hours=12)


class Command(BaseCommand):
    help = "Decide who is asked about contacts that ended, and mail what is due; safe to repeat."
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", action="store_true", help="mail also what waits for its hour or its retry"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere():
            decided = deciding.decide(now=timezone.now())
            self.stdout.write(f"decided: {decided.asked} asked, {decided.not_asked} not asked")
            drawn, closed = waves.draw_due(now=timezone.now()), waves.close_due(now=timezone.now())
            self.stdout.write(f"waves: {drawn} drawn, {closed} closed")
            invited = rounds.invite(clock=timezone.now, is_early=options["now"], longest=LONGEST)
            self.stdout.write(f"invitations: {_told(invited)}")
            reminded = rounds.remind(clock=timezone.now, longest=LONGEST)
            self.stdout.write(f"reminders: {_told(reminded)}")
            self.stdout.write(f"all invitations: {_told(_states())}")


def _told(outcomes: Counter[str]) -> str:
    return ", ".join(f"{n} {word}" for word, n in sorted(outcomes.items())) or "none"


def _states() -> Counter[str]:
    """How all invitations stand; those whose reminder is being sent are counted beside."""
    rows = Invitation.objects.values("state").annotate(n=Count("pk"))
    states = Counter({row["state"]: row["n"] for row in rows})
    if stuck := Invitation.objects.filter(reminder=ReminderState.INFLIGHT).count():
        states["reminder inflight"] = stuck
    return states
