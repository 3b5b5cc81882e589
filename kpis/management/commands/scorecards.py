"""Make the scorecards of a month, and mail them."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis import lacking
from kpis.actions import approvals, scorecards
from kpis.periods import month_end, month_named
from teams.actions import mails
from teams.actions.mails import Outcome
from teams.models import Team
from teams.scope import everywhere


def month(text: str) -> date:
    found = month_named(text)
    if found is None:
        raise ArgumentTypeError(f"“{text}” is no month: write it as 2026-10")
    return found


class Command(BaseCommand):
    help = (
        "Bring the scorecards of a month up to date, one a team, and say what they lack;"
        " with --send, approve those that are complete and mail them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=month, required=True, metavar="YYYY-MM")
        parser.add_argument("--team", action="append", default=[], metavar="SLUG")
        parser.add_argument(
            "--send", action="store_true", help="approve what is complete, and mail it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, asked = timezone.now(), options["month"]
        if month_end(asked) >= now.date():
            raise CommandError(f"{asked:%Y-%m} is not over yet", returncode=2)
        with everywhere():
            teams = scorecards.teams_with_cards(options["team"])
            if unknown := set(options["team"]) - {team.slug for team in teams}:
                names = ", ".join(sorted(unknown))
                raise CommandError(f"no active team is called {names}", returncode=2)
            for team in teams:
                self._one(team, asked, now, send=options["send"])

    def _one(self, team: Team, month: date, now: datetime, *, send: bool) -> None:
        made = scorecards.make(team_id=team.pk, month=month, now=now)
        said = f"version {made.version} {'made' if made.is_new else 'stands'}"
        if made.lacks:
            said += f", draft: {'; '.join(lacking.sentences(made.lacks))}"
        elif send:
            said += f", {self._send(made, now)}"
        else:
            said += f", {made.state}"
        self.stdout.write(f"{team.slug} {month:%Y-%m}: {said}")

    def _send(self, made: scorecards.Made, now: datetime) -> str:
        approvals.approve(
            scorecard_id=made.scorecard_id, by=None, now=now, note="from the command line"
        )
        issued = approvals.issue(scorecard_id=made.scorecard_id, by=None, now=now)
        outcomes = [mails.send(mail_id=mail_id, now=now) for mail_id in issued.mails]
        sent = outcomes.count(Outcome.SENT)
        return f"{sent} mailed" if sent == len(outcomes) else f"{sent} of {len(outcomes)} mailed"
