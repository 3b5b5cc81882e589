"""Print the composite scores of a month."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.management.commands.scorecards import month
from kpis.queries import composites
from kpis.queries.composites import Board
from kpis.stats.composite import Composite
from teams.models import Channel, Team
from teams.scope import everywhere


class Command(BaseCommand):
    help = (
        "Score teams over a month by the targets that have all their anchors: 0 to 120, with the"
        " 90 % interval, what knocks a score down, and how likely one team is ahead of another."
    )
    # The checks load all pages and their charts; web, worker and migrate run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", type=month, required=True, metavar="YYYY-MM")
        parser.add_argument("--team", action="append", default=[], metavar="SLUG")
        parser.add_argument("--channel", metavar="CODE", help="one channel only")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        with everywhere():
            board = composites.board(
                options["month"],
                _teams(options["team"]),
                channel=_channel(options["channel"]),
                now=timezone.now(),
            )
        if options["format"] == "json":
            self.stdout.write(json.dumps(fields(board), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(board)))


def _teams(slugs: Sequence[str]) -> dict[int, str]:
    known = dict(Team.objects.real().filter(is_active=True).values_list("pk", "slug"))
    if unknown := sorted(set(slugs) - set(known.values())):
        raise CommandError(f"no active team is called {', '.join(unknown)}", returncode=2)
    return {pk: slug for pk, slug in known.items() if not slugs or slug in slugs}


def _channel(code: str | None) -> int | None:
    if code is None:
        return None
    found = dict(Channel.objects.values_list("code", "pk"))
    if code not in found:
        known = ", ".join(sorted(found))
        raise CommandError(f"no channel is called “{code}”; there are {known}", returncode=2)
    return int(found[code])


def fields(board: Board) -> dict[str, object]:
    """All of it in plain values, nothing rounded."""
    return {
        "from": board.start.isoformat(),
        "to": board.end.isoformat(),
        "seed": board.seed,
        "as_of": board.as_of.isoformat() if board.as_of else None,
        "without_scale": list(board.missing),
        "scores": [_score(one) for one in board.scores],
        "chances": [
            {"first": c.first, "second": c.second, "first_ahead": c.p_first,
             "second_ahead": c.p_second, "winner": c.winner, "same_basis": c.is_same_basis}
            for c in board.chances
        ],
        "order_kept": board.order_kept,
    }  # fmt: skip


def _score(one: Composite) -> dict[str, object]:
    return {
        "team": one.name,
        "score": one.score,
        "low": one.low,
        "high": one.high,
        "reason": one.reason.value if one.reason else None,
        "before_knock_outs": one.total,
        "weight_left": one.weight_left,
        "knock_outs": [{"rule": out.rule.value, "cap": out.cap} for out in one.knock_outs],
        "parts": [
            {"kpi": part.part.kpi, "dimension": part.part.dimension, "value": part.value,
             "points": part.points, "weight": part.weight}
            for part in one.parts
        ],
    }  # fmt: skip


def _lines(board: Board) -> list[str]:
    if board.plan is None:
        return ["no target has a floor, a threshold, a target and a stretch: nothing is scored"]
    lines = []
    for one in sorted(board.scores, key=lambda one: one.name):
        if one.score is None:
            why = one.reason.value if one.reason else "no_data"
            lines.append(
                f"{one.name}  no score: {why}, {one.weight_left:.0%} of the weight is known"
            )
        else:
            outs = "".join(f", {out.rule.value} caps at {out.cap:g}" for out in one.knock_outs)
            lines.append(f"{one.name}  {one.score:.1f}  [{one.low:.1f}, {one.high:.1f}]{outs}")
    for chance in board.chances:
        ahead = f"{chance.first} ahead of {chance.second}: {chance.p_first:.0%}"
        lines.append(ahead + (f", proven: {chance.winner}" if chance.winner else ", not proven"))
    if board.order_kept is not None:
        lines.append(f"the order stays under {board.order_kept:.0%} of random weightings")
    if board.missing:
        lines.append(f"without a scale, so left out: {', '.join(board.missing)}")
    return lines
