"""The first page: every team's main figures with their course, and what needs attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kpis import addresses, attention, catalogue, recurrences, sections, wide
from kpis.attention import Item, Seen
from kpis.figures import figure
from kpis.marks import spark_for
from kpis.periods import Period
from kpis.queries import changes, recurring, targets
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import Ask, Reading, together
from kpis.queries.targets import Goals
from kpis.states import judge
from kpis.tables import Head, OverviewTable, Row
from teams.models import Team
from teams.models.teams import TeamKind

SHOWN: Final = (
    "channel_volume",
    "service_level",
    "abandonment_rate",
    "fcr_rate",
    "csat_score",
    "aht_contact",
)
# Not in the table, but worth a sentence; what is read for the table holds them.
WATCHED: Final = ("asa",)
POINTS: Final = 6

ByTeam = Mapping[int, Mapping[str, Reading]]


@dataclass(frozen=True, slots=True)
class Overview:
    table: OverviewTable
    misses: list[Item]
    worse: list[Item]
    better: list[Item]
    missing: list[Item]
    recurring: list[Item]
    contacts_n: int
    teams_n: int
    as_of: datetime | None
    previous: str

    @property
    def is_empty(self) -> bool:
        return not self.table.rows

    def sheet(self) -> tuple[list[str], list[list[object]]]:
        """The table of teams, for a file."""
        rows = [bound.record for bound in self.table.rows]
        return wide.sheet(rows, self.table.heads, first=_("Team"), previous=self.previous)

    @property
    def is_calm(self) -> bool:
        return not (self.misses or self.worse or self.missing or self.recurring)


def overview(choice: Choice, pickers: Pickers, *, now: datetime) -> Overview:
    """One period and the five before it, at the cost of one."""
    kpis = [catalogue.find(key) for key in (*SHOWN, *WATCHED)]
    periods = line(choice.period)
    selection = choice.selection()
    spans = [(period.start, period.end) for period in periods]
    main = Ask(kpis, selection, spans, ("team",))
    found, *told = together([main, *recurring.asks(selection, by_team=True)], now=now)
    parts = [sections.by_team(part) for part in found]
    teams = [
        team
        for team in pickers.teams
        if team.kind != TeamKind.COMMON and sections.has_facts(parts[0].get(team.pk, {}))
    ]
    goals = targets.goals(on=choice.period.end, teams=[team.pk for team in teams])
    before = changes.by_place(found[1])
    seen: list[Seen] = []
    rows = []
    group = ""
    for team in teams:
        own = _figures(team, choice, parts, before, goals)
        seen += own
        starts = sections.group_name(team)
        figures = {one.figure.kpi.key: one.figure for one in own}
        rows.append(
            Row(
                name=team.name,
                address=sections.team_address(team, choice),
                mark=pickers.marks[team.pk],
                note=team.site,
                group=starts if starts != group else "",
                kind=starts,
                figures=figures,
            )
        )
        group = starts
    worse, better = attention.changes(seen)
    readings = [one.figure.reading for one in seen]
    return Overview(
        table=OverviewTable(rows, _heads(teams, parts[0], goals, choice)),
        misses=attention.misses(seen, more_at=_side_by_side(choice)),
        worse=worse,
        better=better,
        missing=attention.missing(seen),
        recurring=recurrences.attention(recurring.tellings(told), choice, pickers),
        contacts_n=sum(r.n for r in readings if r.kpi.key == sections.VOLUME),
        teams_n=len(teams),
        as_of=max((r.as_of for r in readings if r.as_of is not None), default=None),
        previous=sections.previous_name(choice),
    )


def _side_by_side(choice: Choice) -> str:
    """The same figures on the page that has room for all."""
    columns = urlencode({"kpi": (*SHOWN, *WATCHED)}, doseq=True)
    return f"{reverse('compare')}?{addresses.short(choice.query)}&{columns}"


def line(period: Period) -> list[Period]:
    """The period and those before it, as long, the newest first."""
    found = [period]
    while len(found) < POINTS:
        found.append(found[-1].previous)
    return found


def _figures(
    team: Team,
    choice: Choice,
    parts: Sequence[ByTeam],
    before: Mapping[changes.Place, Reading],
    goals: Goals,
) -> list[Seen]:
    channel = choice.channel.pk if choice.channel else None
    found = []
    for key, reading in parts[0][team.pk].items():
        goal = goals.of(reading.kpi, team.pk, channel)
        course = [part.get(team.pk, {}).get(key) for part in reversed(parts)]
        made = figure(
            reading,
            before=before,
            goals=goals,
            channel=channel,
            spark=spark_for(course, goal.target if goal else None),
            address=sections.reading_address(reading, choice, team),
            course=sections.course_address(reading.kpi, choice, team),
        )
        earlier = before.get((key, reading.cell))
        found.append(Seen(team.name, made, judge(earlier, goal) if earlier else None))
    return found


def _heads(teams: Sequence[Team], found: ByTeam, goals: Goals, choice: Choice) -> list[Head]:
    channel = choice.channel.pk if choice.channel else None
    return [sections.head(catalogue.find(key), teams, found, goals, channel) for key in SHOWN]
