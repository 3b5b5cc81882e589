"""Make a key for programs and print it, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from teams.actions import tokens
from teams.models import Team, User
from teams.scope import everywhere


class Command(BaseCommand):
    help = "Make a key that acts for a person on the teams named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--user", required=True)
        parser.add_argument("--team", action="append", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"unknown user: {options['user']}", returncode=2)
        with everywhere():
            teams = list(Team.objects.filter(slug__in=options["team"]))
            if unknown := set(options["team"]) - {team.slug for team in teams}:
                raise CommandError(f"unknown team: {', '.join(sorted(unknown))}", returncode=2)
            try:
                _token, secret = tokens.create(
                    by=None, now=timezone.now(), user=user, name=options["name"], teams=teams
                )
            except ValueError as error:
                raise CommandError(str(error), returncode=2) from error
        self.stdout.write(secret)
