"""Print KPIs of a period."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis import exports
from kpis.catalogue import UnknownKpi, defaults, find
from kpis.definitions import Kpi
from kpis.management.commands.snapshot import day
from kpis.queries import scopes
from kpis.queries.readings import Selection, readings
from kpis.queries.sums import PLACES, TIMES
from teams.scope import everywhere

SHOWN = ("kpi", "scope", "value", "unit", "low", "high", "n", "maturity")


class Command(BaseCommand):
    help = "Print KPIs of a period: one row per KPI and cell, in base units, unrounded."
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=day, required=True, metavar="D")
        parser.add_argument("--to", dest="end", type=day, required=True, metavar="D")
        parser.add_argument(
            "--by",
            action="append",
            choices=[*PLACES, *TIMES],
            default=[],
            help="tell apart by this; may be repeated",
        )
        parser.add_argument(
            "--kpi",
            nargs="+",
            action="extend",
            metavar="NAME",
            help="service_level, or a variant: service_level:V3; all defaults if not given",
        )
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = options["start"], options["end"]
        if start > end:
            raise CommandError(f"--from {start} lies after --to {end}", returncode=2)
        with everywhere():
            rows = _rows(_kpis(options["kpi"]), start, end, options["by"])
        if options["format"] == "json":
            self.stdout.write(exports.to_json(rows), ending="")
        elif options["format"] == "csv":
            self.stdout.write(exports.to_csv(rows), ending="")
        else:
            self.stdout.write(_table(rows))
        if not rows:
            self.stderr.write("no data: nothing was computed for this period")


def _kpis(keys: list[str] | None) -> list[Kpi]:
    if not keys:
        return list(defaults())
    try:
        return [find(key) for key in keys]
    except UnknownKpi as unknown:
        raise CommandError(str(unknown), returncode=2) from unknown


def _rows(kpis: list[Kpi], start: date, end: date, by: list[str]) -> list[dict[str, object]]:
    found = readings(kpis, Selection(start, end), by=by, now=timezone.now())
    names = scopes.names((reading.cell for reading in found), by)
    return [exports.fields(reading, scope=names[reading.cell]) for reading in found]


def _table(rows: list[dict[str, object]]) -> str:
    """Columns as wide as their widest cell, figures to the right."""
    lines = [list(SHOWN), *([_text(row[name]) for name in SHOWN] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(SHOWN))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if SHOWN[i] in ("kpi", "scope", "unit") else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _text(value: object) -> str:
    if value is None:
        return "no data"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
