"""Compute a scorecard's month again, and compare it with what was frozen and printed."""

from argparse import ArgumentParser
from hashlib import sha256
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions import restatements, scorecards
from kpis.models.documents import Paper, Scorecard
from kpis.queries.figures import Line
from teams.scope import everywhere


class Command(BaseCommand):
    help = (
        "Compute the month of a scorecard again and compare: the figures, the hash of the frozen"
        " ones, the bytes of each paper. A paper of an earlier layout is said to be one, and is no"
        " difference. Ends with 1 if anything differs, with 2 if there is no such scorecard."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere():
            rows = Scorecard.objects.select_related("team__vendor", "contract__contract")
            card = rows.filter(pk=options["id"]).first()
            if card is None:
                raise CommandError(f"there is no scorecard {options['id']}", returncode=2)
            found = [*self._figures(card), *self._papers(card)]
        name = f"{card.team.slug} {card.month:%Y-%m} version {card.version}"
        for said in found:
            self.stdout.write(f"{name}: {said}")
        if found:
            raise CommandError(f"{name}: {len(found)} differences")
        self.stdout.write(f"{name}: the figures, their hash and the papers are as they were")

    def _figures(self, card: Scorecard) -> list[str]:
        compared = restatements.compare(card, now=timezone.now())
        said = [] if compared.has_digest else ["the frozen figures do not have their hash"]
        for one in compared.differences:
            values = f"{_told(one.old)} -> {_told(one.new)}"
            said.append(f"{one.key}: {values} ({one.cause.value})")
        return said

    def _papers(self, card: Scorecard) -> list[str]:
        said = []
        for paper in Paper.objects.filter(scorecard=card).order_by("language"):
            kept = bytes(paper.pdf)
            if sha256(kept).hexdigest() != paper.digest:
                said.append(f"paper {paper.language}: the kept bytes do not have their hash")
            elif paper.inputs and paper.inputs != scorecards.inputs_of(card):
                said.append(f"paper {paper.language}: its figures, verdict or signatures are other")
            else:
                said += self._drawn_again(card, paper, kept)
        return said

    def _drawn_again(self, card: Scorecard, paper: Paper, kept: bytes) -> list[str]:
        """Other bytes of the same content are no difference where the layout is another."""
        again = scorecards.drawn(card, language=paper.language)
        if again.pdf == kept:
            return []
        if paper.layout and paper.layout != again.layout:
            self.stdout.write(f"paper {paper.language}: drawn with an earlier layout, as kept")
            return []
        cause = "by other fonts or libraries" if paper.layout else "its layout was not kept"
        return [f"paper {paper.language}: drawn again, it has other bytes ({cause})"]


def _told(line: Line | None) -> str:
    if line is None:
        return "none"
    if line.numerator is None or line.denominator is None:
        return f"{line.value}"
    return f"{line.value} ({line.numerator} / {line.denominator})"
