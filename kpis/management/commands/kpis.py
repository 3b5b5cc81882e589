"""Print KPIs of a period."""

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis import exports
from kpis.catalogue import CATALOGUE, UnknownKpi, defaults, find
from kpis.definitions import Kpi
from kpis.management.commands.snapshot import day
from kpis.queries import scopes
from kpis.queries.readings import Selection, readings
from kpis.queries.sums import PLACES, TIMES
from teams.scope import everywhere

SHOWN = ("kpi", "scope", "value", "unit", "low", "high", "n", "maturity", "final_on", "reason")
TO_THE_LEFT = {
    "kpi", "scope", "unit", "maturity", "final_on", "reason", "name_en", "name_fr", "direction",
    "definition",
}  # fmt: skip


Row = dict[str, object]


class Command(BaseCommand):
    help = (
        "Print KPIs of a period: one row per KPI and cell, in base units, unrounded;"
        " or with --list what KPIs there are."
    )
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=day, metavar="D")
        parser.add_argument("--to", dest="end", type=day, metavar="D")
        parser.add_argument("--list", action="store_true", help="the KPIs, with their definitions")
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
        start, end, by = options["start"], options["end"], options["by"]
        if options["list"]:
            every = chosen(options["kpi"]) if options["kpi"] else CATALOGUE
            listed = [exports.definition(kpi) for kpi in every]
            self._print(listed, options["format"], exports.LISTED, exports.LISTED)
            return
        if start is None or end is None:
            raise CommandError(
                "--from and --to say which days, or --list what there is", returncode=2
            )
        if start > end:
            raise CommandError(f"--from {start} lies after --to {end}", returncode=2)
        kpis = chosen(options["kpi"])
        with everywhere():
            rows = _rows(kpis, start, end, by)
        self._print(rows, options["format"], exports.FIELDS, SHOWN)
        # What is not kept along a dimension has no row: say so, lest it seem forgotten.
        silent = {kpi.key for kpi in kpis} - {str(row["kpi"]) for row in rows}
        if rows and silent:
            self.stderr.write(f"not kept by {' and '.join(by)}: {', '.join(sorted(silent))}")
        elif not rows:
            self.stderr.write("no data: nothing was computed for this period, told apart so")

    def _print(
        self, rows: list[Row], written: str, columns: Sequence[str], shown: Sequence[str]
    ) -> None:
        if written == "json":
            self.stdout.write(exports.to_json(rows), ending="")
        elif written == "csv":
            self.stdout.write(exports.to_csv(rows, columns=columns), ending="")
        else:
            self.stdout.write(_table(rows, shown))


def chosen(keys: list[str] | None) -> list[Kpi]:
    if not keys:
        return list(defaults())
    try:
        return [find(key) for key in keys]
    except UnknownKpi as unknown:
        raise CommandError(str(unknown), returncode=2) from unknown


def _rows(kpis: list[Kpi], start: date, end: date, by: list[str]) -> list[Row]:
    found = readings(kpis, Selection(start, end), by=by, now=timezone.now())
    names = scopes.names((reading.cell for reading in found), by)
    return [exports.fields(reading, scope=names[reading.cell]) for reading in found]


def _table(rows: list[Row], shown: Sequence[str]) -> str:
    """Columns as wide as their widest cell, figures to the right."""
    lines = [list(shown), *([_text(name, row[name]) for name in shown] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(shown))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if shown[i] in TO_THE_LEFT else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _text(name: str, value: object) -> str:
    if value is None:
        return "no value" if name == "value" else ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
