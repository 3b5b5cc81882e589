"""Compare teams on the same mix of work."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis import results, tallies
from kpis.management.commands.kpis import chosen
from kpis.management.commands.snapshot import day
from kpis.queries import comparisons, sides
from kpis.queries.comparisons import Finding, Mix
from kpis.queries.readings import Selection
from kpis.stats.support import POOLED
from teams.models import Team
from teams.scope import everywhere


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
        "Compare two teams on the same mix of work, each KPI over a period; or with --stdin the "
        "shares of a CSV with the columns stratum,team,successes,n, without a database."
    )
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="read the CSV")
        parser.add_argument(
            "--team",
            action="append",
            default=[],
            metavar="T",
            help="a team's short name, internal for all of our own, vendors for all others; twice",
        )
        parser.add_argument("--from", dest="start", type=day, metavar="D")
        parser.add_argument("--to", dest="end", type=day, metavar="D")
        parser.add_argument(
            "--kpi",
            nargs="+",
            action="extend",
            metavar="NAME",
            help="service_level, or a variant: service_level:V3; all defaults if not given",
        )
        parser.add_argument(
            "--standard",
            choices=[mix.value for mix in Mix],
            default=Mix.POOLED.value,
            help="the mix: of both together, of all work, of the first or the second team",
        )
        parser.add_argument(
            "--money", action="store_true", help="flag by Holm at 5 %%: money depends on it"
        )
        parser.add_argument(
            "--margin",
            type=margin,
            default=0.03,
            metavar="M",
            help="the smallest difference that matters, 0.03 if not given",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stdin"]:
            found = _from_stdin(options["margin"])
            written = _table(found) if options["format"] == "table" else _json(found)
        else:
            findings = _from_snapshots(options)
            if options["format"] == "json":
                written = _json([results.fields(finding) for finding in findings])
            else:
                written = _columns([results.row(finding) for finding in findings])
        self.stdout.write(written)


def _from_snapshots(options: Mapping[str, Any]) -> list[Finding]:
    start, end, names = options["start"], options["end"], options["team"]
    if len(names) != 2 or start is None or end is None:
        raise CommandError(
            "say who and when: --team A --team B --from D --to D; or --stdin", returncode=2
        )
    if start > end:
        raise CommandError(f"--from {start} lies after --to {end}", returncode=2)
    kpis = chosen(options["kpi"])
    with everywhere():
        try:
            pair = sides.pair(names[0], names[1], Team.objects.all())
        except (sides.NoSuchSide, ValueError) as unknown:
            raise CommandError(str(unknown), returncode=2) from unknown
        return comparisons.compare(
            kpis,
            [pair],
            Selection(start, end),
            mix=Mix(options["standard"]),
            in_money=options["money"],
            now=timezone.now(),
        )


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)


def _columns(rows: list[dict[str, str]]) -> str:
    lines = [dict(zip(results.COLUMNS, results.COLUMNS, strict=True)), *rows]
    widths = {name: max(len(line[name]) for line in lines) for name in results.COLUMNS}
    return "\n".join(
        "  ".join(line[name].ljust(widths[name]) for name in results.COLUMNS).rstrip()
        for line in lines
    )


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
