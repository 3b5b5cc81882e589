"""Compare teams on the same mix of work."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kpis import tallies
from kpis.stats.support import POOLED


def margin(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1:
        raise ArgumentTypeError(f"“{text}” is no share from 0 to 1, such as 0.03 for 3 points")
    return found


class Command(BaseCommand):
    help = (
        "Compare the shares of teams on the same mix of work: CSV with the columns "
        "stratum,team,successes,n on standard input; no database is needed."
    )
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="read the CSV")
        parser.add_argument(
            "--margin",
            type=margin,
            default=0.03,
            metavar="M",
            help="the smallest difference that matters, 0.03 if not given",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["stdin"]:
            raise CommandError("say where the counts are: --stdin", returncode=2)
        found = _from_stdin(options["margin"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))
        else:
            self.stdout.write(_table(found))


def _from_stdin(margin: float) -> dict[str, object]:
    content = sys.stdin.buffer.read(tallies.MOST_BYTES + 1)
    try:
        read = tallies.read(content)
    except tallies.BadTallies as bad:
        raise CommandError(str(bad), returncode=2) from bad
    return tallies.fields(tallies.compared(read, margin=margin, standard=POOLED))


def _table(found: Mapping[str, object]) -> str:
    """One line for each figure, with the team or stratum that it is of."""
    lines = [(name, text) for key, value in found.items() for name, text in _lines(key, value)]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in lines)


def _lines(name: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in _lines(f"{name} {key}", inner)]
    if isinstance(value, list):
        return [(name, " ".join(_word(item) for item in value))] if value else []
    return [(name, _word(value))]


def _word(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
