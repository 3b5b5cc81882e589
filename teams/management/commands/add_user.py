"""Add somebody with a login, such as the first administrator."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from teams.actions import people
from teams.models import Team, User
from teams.models.people import Role
from teams.scope import everywhere

PASSWORD = "VIGIE_PASSWORD"


class Command(BaseCommand):
    help = f"Add a person. The password is asked for, or read from {PASSWORD}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=Role.values, default=Role.VENDOR.value)
        parser.add_argument("--team", action="append", default=[], metavar="SLUG")
        parser.add_argument("--email", default="")
        parser.add_argument("--language", choices=["en", "fr"], default="fr")

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere():
            teams = list(Team.objects.real().filter(slug__in=options["team"]))
            if unknown := set(options["team"]) - {team.slug for team in teams}:
                raise CommandError(f"unknown team: {', '.join(sorted(unknown))}", returncode=2)
            if (options["role"] == Role.VENDOR) != bool(teams):
                raise CommandError(
                    "a vendor's person needs --team, and only a vendor's person has one",
                    returncode=2,
                )
            user = User(username=options["username"])
            values = {name: options[name] for name in ("role", "email", "language")}
            try:
                for name, value in values.items():
                    setattr(user, name, value)
                password = os.environ.get(PASSWORD) or getpass.getpass(f"Password of {user}: ")
                password_validation.validate_password(password, user)
                user.clean_fields(exclude=["password"])
                user.validate_unique()
            except ValidationError as error:
                raise CommandError(" ".join(error.messages), returncode=2) from error
            people.keep(by=None, user=user, teams=teams, password=password, **values)
        self.stdout.write(f"{user.username} is added as {user.role}.")
