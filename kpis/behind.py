"""The facts behind a figure as a list: what a page prints, and a file holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Kpi, Unit
from kpis.drillform import Wanted, place
from kpis.drills import Side, is_counted, sides
from kpis.figures import Figure
from kpis.models import AgentTimeSnapshot
from kpis.models.snapshots import Snapshot
from kpis.queries import behind, drilldown
from kpis.queries.bases import in_base_units
from kpis.queries.behind import Line
from kpis.queries.drilldown import Fact, Page
from kpis.queries.pickers import Pickers
from kpis.sections import team_name, topic_name
from teams import dates, languages

MOST_ROWS: Final = 20_000
NUMBERS: Final = frozenset({"wait", "handle", "numerator", "denominator"})


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    address: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    address: str
    is_current: bool
    n: str  # how many facts it lists; empty where they are not counted one by one


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; addresses of the pages beside it are empty where there are none."""

    heads: list[Cell]
    rows: list[list[Cell]]
    newer: str
    older: str
    is_short: bool  # fewer than a page, as the days that one page reads held no more


@dataclass(frozen=True, slots=True)
class Names:
    teams: Mapping[int, str]
    channels: Mapping[int, str]
    topics: Mapping[int, str]


def names_of(pickers: Pickers, *, is_coded: bool = False) -> Names:
    """In the reader's language, or for files the short names that stay."""
    if is_coded:
        return Names(
            {team.pk: team.slug for team in pickers.teams},
            {channel.pk: channel.code for channel in pickers.channels},
            {topic.pk: topic.slug for topic in pickers.topics},
        )
    return Names(
        {team.pk: team_name(team) for team in pickers.teams},
        {channel.pk: str(channel) for channel in pickers.channels},
        {topic.pk: topic_name(topic.pk, pickers) for topic in pickers.topics},
    )


def tabs(wanted: Wanted, figure: Figure | None) -> list[Tab]:
    """The parts of the figure; a figure of one part needs none."""
    sizes = figure.sizes if figure else {}
    words = {
        Side.NUMERATOR: _("Numerator"),
        Side.MISSED: _("Not in the numerator"),
        Side.DENOMINATOR: _("Denominator"),
    }
    offered = sides(wanted.kpi)
    return [
        Tab(
            words[side],
            f"?{wanted.query(side=side.value)}",
            side is wanted.side,
            sizes.get(side, ""),
        )
        for side in offered
        if len(offered) > 1
    ]


def columns(kpi: Kpi, side: Side, snapshot: Any) -> list[str]:
    """What is shown of each fact, its time before and what it adds behind."""
    adds = []
    if kpi.snapshot is snapshot:
        adds.append("numerator")
    if side is not Side.NUMERATOR or (kpi.denominator and kpi.base_snapshot is snapshot):
        adds.append("denominator")
    if kpi.denominator is None and is_counted(kpi.numerator):
        adds = []
    return ["at", *behind.kind_of(snapshot).columns, *adds]


def listed(wanted: Wanted, page: Page, pickers: Pickers) -> Listed:
    known = behind.lines(page.snapshot, page.facts)
    shown = columns(wanted.kpi, wanted.side, page.snapshot)
    names = names_of(pickers)
    heads = _heads(behind.kind_of(page.snapshot).called)
    return Listed(
        heads=[Cell(heads[name], look=_head_look(name)) for name in shown],
        rows=[
            [
                _cell(name, wanted.kpi, fact, known.get(fact.key) or Line("–"), names)
                for name in shown
            ]
            for fact in page.facts
        ],
        newer=f"?{wanted.query(after=place(page.newer))}" if page.newer else "",
        older=f"?{wanted.query(before=place(page.older))}" if page.older else "",
        is_short=page.older is not None and len(page.facts) < drilldown.PER_PAGE,
    )


def _heads(called: Any) -> dict[str, str]:
    return {
        "at": _("Time"),
        "name": str(called),
        "channel": _("Channel"),
        "topic": _("Topic"),
        "team": _("Team"),
        "language": _("Language"),
        "agent": _("Agent"),
        "wait": _("Wait"),
        "handle": _("Handling"),
        "outcome": _("Outcome"),
        "numerator": _("Adds to numerator"),
        "denominator": _("Adds to denominator"),
    }


def _head_look(name: str) -> str:
    if name in ("numerator", "denominator"):
        return "num tight"
    return "num" if name in NUMBERS else ""


def _cell(name: str, kpi: Kpi, fact: Fact, line: Line, names: Names) -> Cell:
    if name == "at":
        return Cell(_when(fact.at), look="nb")
    if name == "name":
        return Cell(line.name, reverse(line.view, args=[line.pk]) if line.view else "")
    if name in ("numerator", "denominator"):
        return Cell(_added(name, kpi, fact), look="num")
    if name in ("wait", "handle"):
        ms = line.wait_ms if name == "wait" else line.handle_ms
        text = formats.DASH if ms is None else formats.duration(ms / 1000, clock=True)
        return Cell(text, look="num")
    texts = {
        "channel": names.channels.get(line.channel or 0, ""),
        "topic": names.topics.get(line.topic or 0, ""),
        "team": names.teams.get(fact.team or 0, ""),
        "language": languages.name(line.language) if line.language else "",
        "agent": line.agent,
        "outcome": line.said,
    }
    # One name stays on its line, several break between them.
    is_one = name == "agent" and ", " not in line.agent
    return Cell(texts[name] or formats.DASH, look="nb" if is_one else "")


def _when(at: datetime | date) -> str:
    if isinstance(at, datetime):
        return dates.second(at)
    return formats.day(at)


def _stamp(at: datetime | date) -> str:
    """For files, on the day of the page: an instant tells how far it lies from UTC."""
    if isinstance(at, datetime):
        return at.astimezone(ZoneInfo(settings.REPORTING_ZONE)).isoformat()
    return at.isoformat()


def _added(name: str, kpi: Kpi, fact: Fact) -> str:
    amount = fact.numerator if name == "numerator" else fact.denominator
    if not amount:
        return formats.DASH if amount is None or not _is_time(name, kpi) else formats.duration(0)
    if _is_time(name, kpi):
        return formats.duration(amount / 1000, clock=True)
    if name == "numerator" and kpi.unit is Unit.MONEY:
        return formats.money(Decimal(amount).scaleb(-2))
    in_units = in_base_units(kpi, fact.numerator, fact.denominator)
    return formats.number(in_units[0 if name == "numerator" else 1] or 0)


def _is_time(name: str, kpi: Kpi) -> bool:
    total = kpi.numerator if name == "numerator" else kpi.denominator
    if total is not None and total.snapshot is AgentTimeSnapshot:
        return True
    return name == "numerator" and kpi.unit is Unit.SECONDS


def heading(wanted: Wanted, agent: str) -> str:
    """The choice in words."""
    parts = [
        team_name(wanted.team) if wanted.team else "",
        agent,
        str(wanted.reason or ""),
        " + ".join(map(str, wanted.channels)) or _("all channels"),
        " + ".join(map(str, wanted.topics)) or _("all topics"),
        formats.period(wanted.period.start, wanted.period.end),
    ]
    return ", ".join(part for part in parts if part)


def columns_of(wanted: Wanted) -> list[str]:
    """Of the list as a file."""
    snapshot = wanted.kpi.snapshot if wanted.side is Side.NUMERATOR else wanted.kpi.base_snapshot
    return columns(wanted.kpi, wanted.side, snapshot)


def table(wanted: Wanted, pickers: Pickers, *, most: int) -> Iterator[list[object]]:
    """The list for a file: the same columns, in base units and unrounded, the newest first."""
    names = names_of(pickers, is_coded=True)
    for page in drilldown.every(wanted.kpi, wanted.side, wanted.selection, most=most):
        yield from rows(wanted, page.snapshot, page.facts, names)


def rows(
    wanted: Wanted, snapshot: type[Snapshot], facts: Sequence[Fact], names: Names
) -> Iterator[list[object]]:
    """These facts as rows of a file."""
    shown, known = columns_of(wanted), behind.lines(snapshot, facts)
    for fact in facts:
        yield _plain(wanted.kpi, fact, known.get(fact.key) or Line(""), names, shown)


def _plain(kpi: Kpi, fact: Fact, line: Line, names: Names, shown: Sequence[str]) -> list[object]:
    numerator, denominator = in_base_units(kpi, fact.numerator, fact.denominator)
    known: dict[str, object] = {
        "at": _stamp(fact.at),
        "name": line.name,
        "channel": names.channels.get(line.channel or 0, ""),
        "topic": names.topics.get(line.topic or 0, ""),
        "team": names.teams.get(fact.team or 0, ""),
        "language": line.language,
        "agent": line.agent,
        "wait": None if line.wait_ms is None else line.wait_ms / 1000,
        "handle": None if line.handle_ms is None else line.handle_ms / 1000,
        "outcome": line.outcome or line.said,
        "numerator": _exact(numerator),
        "denominator": _exact(denominator),
    }
    return [known[name] for name in shown]


def _exact(amount: int | Decimal | None) -> int | float | None:
    return float(amount) if isinstance(amount, Decimal) else amount
