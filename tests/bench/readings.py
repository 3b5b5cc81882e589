"""The comparison of teams and the page of one team, beside what a BI tool would send."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need the set-up above
from django.utils import timezone  # noqa: E402 - models need the set-up above
from django_scopes import scopes_disabled  # noqa: E402 - as above

from kpis import catalogue  # noqa: E402 - as above
from kpis.drills import Mark  # noqa: E402 - as above
from kpis.drills import Side as Part  # noqa: E402 - as above
from kpis.queries import comparisons, drilldown, hours, live, patience  # noqa: E402 - as above
from kpis.queries.readings import Selection, readings  # noqa: E402 - as above
from kpis.queries.sides import Side  # noqa: E402 - as above
from kpis.sections import APART  # noqa: E402 - as above
from teams.models import Team  # noqa: E402 - as above
from teams.models.teams import TeamKind  # noqa: E402 - as above
from teams.scope import Reach, everywhere  # noqa: E402 - as above
from tests.bench import tiles, tools  # noqa: E402 - as above

WIDE = 40
PERIODS = {
    "year": (date(2025, 1, 1), date(2025, 12, 31)),
    "month": (date(2025, 11, 17), date(2025, 12, 16)),
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page asks for, in the reach of an administrator."""

    reach: Reach
    reads: tuple[Callable[[], object], ...]

    def work(self) -> None:
        with self.reach.entered():
            for read in self.reads:
                read()

    def database(self) -> float:
        return tools.database_seconds(self.work)

    def whole(self) -> float:
        return tools.seconds_of(self.work)


def comparison(reach: Reach, start: date, end: date) -> Page:
    asked = Selection(start, end)
    return Page(
        reach,
        (lambda: readings(catalogue.headlines(), asked, by=("team",), now=timezone.now()),),
    )


def team_page(reach: Reach, start: date, end: date, team: int) -> Page:
    """Its default figures, the trend of one by day, and its topics and agents."""
    asked, now = Selection(start, end, teams=(team,)), timezone.now()
    heads = catalogue.headlines()
    return Page(
        reach,
        (
            lambda: readings(catalogue.defaults(), asked, now=now),
            lambda: readings([catalogue.find("service_level")], asked, by=("day",), now=now),
            lambda: readings(heads, asked, by=("topic",), now=now),
            lambda: readings(heads, asked, by=("agent",), now=now),
        ),
    )


def wide(reach: Reach, start: date, end: date) -> Page:
    """40 KPIs of every team, over 13 months: what a comparison may have as columns."""
    asked = Selection(start - timedelta(days=31), end)
    kpis = [kpi for kpi in catalogue.CATALOGUE if kpi.key not in APART][:WIDE]
    return Page(reach, (lambda: readings(kpis, asked, by=("team",), now=timezone.now()),))


def adjusted(reach: Reach, start: date, end: date, teams: Sequence[Team]) -> Page:
    """The internal teams and the vendors on the same mix of work, by the usual KPIs."""
    sides = [
        Side(kind, tuple(team.pk for team in teams if team.kind == kind))
        for kind in (TeamKind.INTERNAL, TeamKind.VENDOR)
    ]
    asked, now = Selection(start, end), timezone.now()
    kpis = catalogue.headlines()
    return Page(reach, (lambda: comparisons.compare(kpis, [(sides[0], sides[1])], asked, now=now),))


def listed(reach: Reach, start: date, end: date, teams: Sequence[Team], *, is_deep: bool) -> Page:
    """One page of what stands behind figures of legs, of contacts and of their repeats."""
    asked = Selection(start, end, teams=tuple(team.pk for team in teams))
    middle = datetime.combine(start + (end - start) / 2, time(), ZoneInfo(settings.REPORTING_ZONE))
    beyond = Mark(middle, 0) if is_deep else None
    keys = ("service_level", "transfer_rate", "fcr_rate")
    return Page(
        reach,
        tuple(
            partial(drilldown.page, catalogue.find(key), Part.MISSED, asked, beyond=beyond)
            for key in keys
        ),
    )


def hours_page(reach: Reach, start: date, end: date) -> Page:
    """The hours of a week, the half-hours that missed and patience, of every team."""
    asked, now = Selection(start, end), timezone.now()
    keys = ("service_level", "channel_volume", "asa", "abandonment_rate")
    return Page(
        reach,
        (
            lambda: hours.of_week([catalogue.find(key) for key in keys], asked, now=now),
            lambda: hours.judged(asked, now=now),
            lambda: hours.missed(asked, most=20),
            lambda: patience.patience(asked),
        ),
    )


def board(reach: Reach, day: date) -> Page:
    """The live board late on a day, of every team and channel."""
    now = datetime.combine(day, time(23), ZoneInfo(settings.REPORTING_ZONE))
    return Page(reach, (lambda: live.board(now=now),))


def by_hand(cursor: Any, statements: list[str], **values: Any) -> Callable[[], float]:
    def ask() -> None:
        for statement in statements:
            cursor.execute(statement, values)
            cursor.fetchall()

    return lambda: tools.seconds_of(ask)


def main(url: str, runs: int) -> None:
    tools.refuse_others(url)
    with everywhere(), scopes_disabled():
        teams = list(Team.objects.order_by("pk"))
    reach = Reach(teams=frozenset(team.pk for team in teams), staff=True)
    team = next(one.pk for one in teams if one.kind == TeamKind.VENDOR)
    found: tools.Measured = {}
    with tools.by_hand(url) as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS byhand")
        cursor.execute("DROP MATERIALIZED VIEW IF EXISTS byhand.daily")
        cursor.execute(tiles.CREATE_VIEW)
        cursor.execute("CREATE UNIQUE INDEX ON byhand.daily (day, team, channel)")
        cursor.execute("VACUUM ANALYZE")
        every = [tiles.of_all(tile) for tile in tiles.TILES.values()]
        own = tiles.of_one_team()
        for name, (start, end) in PERIODS.items():
            compared, page = comparison(reach, start, end), team_page(reach, start, end, team)
            span = {"first": start, "last": end}
            works = {
                "compare": compared.database,
                "compare_whole": compared.whole,
                "wide": wide(reach, start, end).whole,
                "adjusted": adjusted(reach, start, end, teams).whole,
                "listed": listed(reach, start, end, teams, is_deep=False).whole,
                "listed_deep": listed(reach, start, end, teams, is_deep=True).whole,
                "compare_view": by_hand(cursor, [tiles.READ_VIEW], **span),
                "hours": hours_page(reach, start, end).whole,
                "live": board(reach, end).whole,
                "team": page.database,
                "team_whole": page.whole,
            }
            slow = {
                "compare_tiles": by_hand(cursor, every, **span),
                "team_tiles": by_hand(cursor, own, **span, team=team),
            }
            measured = tools.medians(4 * runs, works) | tools.medians(max(runs // 2, 1), slow)
            found |= {f"{key}_{name}": value for key, value in measured.items()}
    allowed = {"wide": 0.3, "adjusted": 1.0, "listed": 0.9, "hours": 0.3, "live": 0.15}
    tools.report(found | {f"allowed_{name}": seconds for name, seconds in allowed.items()})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
