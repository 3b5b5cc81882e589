"""Teams compared: down the teams, across the KPIs, as the reader wants them laid out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import addresses, catalogue, formats, wide
from kpis.compareform import BY_NAME, Wish
from kpis.figures import Figure, figure
from kpis.queries import changes, targets
from kpis.queries.pickers import ORDER, Choice, Pickers
from kpis.queries.readings import Reading, over_periods
from kpis.queries.targets import Goals
from kpis.sections import (
    NO_GOALS,
    VOLUME,
    by_team,
    group_name,
    has_facts,
    head,
    reading_address,
    said_why,
    team_address,
    team_name,
)
from kpis.tables import ComparisonTable, Head, LongTable, Row
from kpis.verdicts import Verdict, verdicts
from teams.models import Team
from teams.models.teams import TeamKind

Told = Mapping[int, Mapping[str, Reading]]


@dataclass(frozen=True, slots=True)
class Comparison:
    table: ComparisonTable | LongTable
    verdicts: list[Verdict]
    teams_n: int
    contacts_n: int
    as_of: datetime | None
    previous: str
    rows: list[Row]

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def sheet(self) -> tuple[list[str], list[list[object]]]:
        """The table as it stands, for a file."""
        return wide.sheet(self.rows, self.table.heads, first=_("Team"), previous=self.previous)


def comparison(choice: Choice, pickers: Pickers, wish: Wish, *, now: datetime) -> Comparison:
    """Teams side by side over one period, beside the period it is compared with."""
    # How many contacts there are is told also where it is no column.
    kpis = list(dict.fromkeys([*wish.kpis, catalogue.find(VOLUME)]))
    found, earlier = over_periods(
        kpis,
        choice.selection(),
        [(period.start, period.end) for period in (choice.period, choice.before)],
        by=("team",),
        now=now,
    )
    told = by_team(said_why(reading, choice) for reading in found)
    there = [team for team in pickers.teams if has_facts(told.get(team.pk, {}))]
    teams = in_order(there, told, wish)
    goals = targets.goals(on=choice.period.end, teams=[team.pk for team in teams])
    heads = _heads(wish, teams, told, goals, choice)
    before = changes.by_place(earlier)
    rows = _rows(teams, pickers, told, before, goals, heads, choice, wish)
    return Comparison(
        table=_table(rows, heads, choice, wish),
        verdicts=verdicts(
            [
                (team.name, list(row.figures.values()))
                for team, row in zip(teams, rows, strict=True)
                if team.kind != TeamKind.COMMON
            ]
        ),
        teams_n=sum(team.kind != TeamKind.COMMON for team in teams),
        contacts_n=sum(told[team.pk][VOLUME].n for team in teams if VOLUME in told[team.pk]),
        as_of=max((r.as_of for r in found if r.as_of is not None), default=None),
        previous=formats.period(choice.before.start, choice.before.end),
        rows=rows,
    )


def _table(
    rows: Sequence[Row], heads: Sequence[Head], choice: Choice, wish: Wish
) -> ComparisonTable | LongTable:
    way = wish.way(BY_NAME)
    if not wish.is_long:
        return ComparisonTable(rows, heads, names=(way, wish.turned(BY_NAME)))
    return LongTable(
        rows,
        heads,
        names=(way, wish.order(BY_NAME)),
        kept=addresses.parts(wish.query),
        chosen=addresses.parts(choice.query),
    )


def in_order(teams: Iterable[Team], told: Told, wish: Wish) -> list[Team]:
    """By groups, then as wished; whoever has no value comes last, by name.

    What several teams share is nobody's: it stays below all teams.
    """

    def value(team: Team) -> float | None:
        reading = told.get(team.pk, {}).get(wish.sort)
        return reading.value if reading else None

    found = sorted(teams, key=lambda team: (team.name.casefold(), team.pk))
    if wish.sort == BY_NAME:
        found.sort(key=lambda team: team.name.casefold(), reverse=wish.is_descending)
    else:
        # Sorting keeps the order of equals: those by name.
        found.sort(key=lambda team: value(team) or 0.0, reverse=wish.is_descending)
        found.sort(key=lambda team: value(team) is None)
    return sorted(found, key=lambda team: _group(team, wish))


def _group(team: Team, wish: Wish) -> int:
    if wish.is_grouped or team.kind == TeamKind.COMMON:
        return ORDER[TeamKind(team.kind)]
    return 0


def _heads(
    wish: Wish, teams: Sequence[Team], told: Told, goals: Goals, choice: Choice
) -> list[Head]:
    channel = choice.channel.pk if choice.channel else None
    return [
        head(kpi, teams, told, goals, channel).sorted_by(
            wish.way(kpi.key), wish.order(kpi.key) if wish.is_long else wish.turned(kpi.key)
        )
        for kpi in wish.kpis
    ]


def _rows(
    teams: Sequence[Team],
    pickers: Pickers,
    told: Told,
    before: Mapping[changes.Place, Reading],
    goals: Goals,
    heads: Sequence[Head],
    choice: Choice,
    wish: Wish,
) -> list[Row]:
    channel = choice.channel.pk if choice.channel else None
    scales = {one.kpi.key: one.scale for one in heads}
    rows = []
    group = ""
    for team in teams:
        is_common = team.kind == TeamKind.COMMON
        figures = {
            key: figure(
                reading,
                before=before,
                # What several teams share has nobody to reach a target.
                goals=NO_GOALS if is_common else goals,
                channel=channel,
                scale=scales[key],
                # A long table's cells name their figure in fewer letters.
                address="" if wish.is_long else reading_address(reading, choice, team),
            )
            for key, reading in told[team.pk].items()
            if key in scales and (not is_common or reading.n)
        }
        starts = group_name(team) if wish.is_grouped or is_common else ""
        rows.append(_row(team, pickers, figures, choice, starts if starts != group else ""))
        group = starts
    return rows


def _row(
    team: Team, pickers: Pickers, figures: dict[str, Figure], choice: Choice, group: str
) -> Row:
    is_common = team.kind == TeamKind.COMMON
    return Row(
        name=team_name(team),
        address="" if is_common else team_address(team, choice),
        mark=pickers.marks[team.pk],
        note="" if is_common else team.site,
        group=group,
        kind=group_name(team),
        figures=figures,
        slug=team.slug,
    )
