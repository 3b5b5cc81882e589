"""Pages as blocks of figures, read once and ready to print."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kpis import addresses, catalogue, formats
from kpis.definitions import Kpi, Maturity, Reason
from kpis.families import FAMILIES
from kpis.figures import Figure, figure
from kpis.marks import TeamMark, scale_for, spark_for
from kpis.queries import changes, standings, targets
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import Reading, over_periods, readings
from kpis.queries.targets import Goals
from kpis.tables import Head, PlainTable, Row
from kpis.verdicts import Verdict, verdicts
from teams.models import Team
from teams.models.teams import TeamKind

VOLUME = "channel_volume"
MIX = (VOLUME, "service_level", "abandonment_rate", "asa", "fcr_rate", "aht_contact")
AGENT = ("aht_leg", "acw_time", "hold_time", "hold_rate", "transfer_rate:leg")
SPARKS = 6
LONGEST = 500
NO_GOALS = Goals({})


def by_team(found: Iterable[Reading]) -> dict[int, dict[str, Reading]]:
    grouped: dict[int, dict[str, Reading]] = {}
    for reading in found:
        if reading.cell.team is not None:
            grouped.setdefault(reading.cell.team, {})[reading.kpi.key] = reading
    return grouped


def has_facts(by_key: Mapping[str, Reading]) -> bool:
    return any(reading.n or reading.value for reading in by_key.values())


def head(
    kpi: Kpi,
    teams: Sequence[Team],
    told: Mapping[int, Mapping[str, Reading]],
    goals: Goals,
    channel: int | None,
) -> Head:
    column = [told[team.pk][kpi.key] for team in teams if kpi.key in told[team.pk]]
    wanted = [goal for team in teams if (goal := goals.of(kpi, team.pk, channel))]
    shared = wanted[0] if wanted and all(goal == wanted[0] for goal in wanted) else None
    # All teams' figures of a KPI ripen on the same day.
    unripe = [reading for reading in column if reading.maturity == Maturity.PROVISIONAL]
    return Head(
        kpi=kpi,
        goal=shared,
        scale=scale_for(column, [goal.target for goal in wanted]),
        is_provisional=bool(unripe),
        final_day=unripe[0].final_on if unripe else None,
    )


def group_name(team: Team) -> str:
    names = {
        TeamKind.INTERNAL: _("Internal teams"),
        TeamKind.VENDOR: _("Vendors"),
        TeamKind.COMMON: _("Not credited to one team"),
    }
    return names[TeamKind(team.kind)]


def team_name(team: Team) -> str:
    """The system's own rows are named in the reader's language."""
    names = {"mixed": _("Several teams"), "unattributed": _("No team")}
    return names.get(team.slug, team.name) if team.kind == TeamKind.COMMON else team.name


def team_address(team: Team, choice: Choice) -> str:
    return f"{reverse('team', args=[team.slug])}?{addresses.short(choice.query)}"


def reading_address(reading: Reading, choice: Choice, team: Team) -> str:
    """Where this figure is explained."""
    query = urlencode({"team": team.slug})
    return f"{reverse('reading', args=[reading.kpi.key])}?{addresses.short(choice.query)}&{query}"


def course_address(kpi: Kpi, choice: Choice, team: Team) -> str:
    """Where this figure stands over time."""
    query = urlencode({"kpi": kpi.key})
    return f"{reverse('team_control', args=[team.slug])}?{choice.query}&{query}"


def said_why(reading: Reading, choice: Choice) -> Reading:
    """The same; where agents are chosen, what is not kept by agent says so."""
    is_unkept = reading.reason is Reason.NOT_KEPT and bool(choice.agents)
    if is_unkept and not standings.could_tell(reading.kpi, ("team", "agent")):
        return replace(reading, reason=Reason.NOT_BY_AGENT)
    return reading


def previous_name(choice: Choice) -> str:
    before = choice.period.previous
    return formats.period(before.start, before.end)


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one family; its code is its place on the page."""

    code: str
    name: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class TeamPage:
    figures: list[Figure]
    verdicts: list[Verdict]
    contacts_n: int
    as_of: datetime | None
    previous: str

    @property
    def groups(self) -> list[Group]:
        """The figures by family, both in the catalogue's order."""
        found = []
        for family in FAMILIES:
            keys = {kpi.key for kpi in family.kpis}
            own = [figure for figure in self.figures if figure.kpi.key in keys]
            if own:
                found.append(Group(family.code, str(family.name), own))
        return found

    @property
    def is_empty(self) -> bool:
        return not has_facts({figure.kpi.key: figure.reading for figure in self.figures})


# Figures with a page of their own. A score made of four others takes twenty queries. Customers
# counted once are counted in the contacts themselves: no sums of days tell who came twice. A share
# corrected for a classifier's errors needs the samples that tell them, and sums of its own.
APART = frozenset(
    {
        "global_call_performance",
        "abandonment_rate:customers",
        "negative_sentiment_rate:corrected",
    }
)


def team_page(choice: Choice, team: Team, *, now: datetime) -> TeamPage:
    """Every KPI of one team, with the periods before it as a small line."""
    periods = [choice.period]
    for _count in range(SPARKS - 1):
        periods.append(periods[-1].previous)
    kpis = [kpi for kpi in catalogue.defaults() if kpi.key not in APART]
    found = over_periods(
        kpis,
        choice.selection(team.pk),
        [(period.start, period.end) for period in periods],
        by=("team",),
        now=now,
    )
    by_key = [{reading.kpi.key: reading for reading in part} for part in found]
    before = changes.by_place(found[1])
    goals = targets.goals(on=choice.period.end, teams=[team.pk])
    channel = choice.channel.pk if choice.channel else None
    figures = []
    for reading in (said_why(one, choice) for one in found[0]):
        goal = goals.of(reading.kpi, team.pk, channel)
        line = [part.get(reading.kpi.key) for part in reversed(by_key)]
        figures.append(
            figure(
                reading,
                before=before,
                goals=goals,
                channel=channel,
                spark=spark_for(line, goal.target if goal else None),
                address=reading_address(reading, choice, team),
                course=course_address(reading.kpi, choice, team),
                behind=addresses.behind(reading.kpi, choice, team.slug),
            )
        )
    volume = by_key[0].get(VOLUME)
    return TeamPage(
        figures=figures,
        verdicts=verdicts([(team.name, figures)]),
        contacts_n=volume.n if volume else 0,
        as_of=max((f.reading.as_of for f in figures if f.reading.as_of), default=None),
        previous=previous_name(choice),
    )


def mix(choice: Choice, team: Team, pickers: Pickers, *, now: datetime) -> list[PlainTable]:
    """One team's contacts by channel, then by topic."""
    kpis = [catalogue.find(key) for key in MIX]
    channels = {channel.pk: str(channel) for channel in pickers.channels}
    topics = {topic.pk: topic_name(topic.pk, pickers) for topic in pickers.topics}
    tables = []
    codes = {channel.pk: channel.code for channel in pickers.channels}
    slugs = {topic.pk: topic.slug for topic in pickers.topics}
    for by, names, known, title in (
        ("channel", channels, codes, _("By channel")),
        ("topic", topics, slugs, _("By topic")),
    ):
        found = readings(kpis, choice.selection(team.pk), by=(by,), now=now)
        tables.append(
            _plain(found, by, names, kpis, title, addresses.along(choice, team.slug, by, known))
        )
    return tables


def topic_name(pk: int, pickers: Pickers) -> str:
    """A topic after its group."""
    by_pk = {topic.pk: topic for topic in pickers.topics}
    topic = by_pk[pk]
    group = by_pk.get(topic.parent_id) if topic.parent_id else None
    return f"{group.name} › {topic.name}" if group else str(topic)


def agents(choice: Choice, team: Team, names: Mapping[int, str], *, now: datetime) -> PlainTable:
    """One team's agents by name: small samples and unlike contacts rank nobody."""
    kpis = [catalogue.find(key) for key in AGENT]
    found = readings(kpis, choice.selection(team.pk), by=("agent",), now=now)
    behind = addresses.along(choice, team.slug, "agent", {pk: str(pk) for pk in names})
    return _plain(found, "agent", names, kpis, _("By agent"), behind)


def _plain(
    found: Sequence[Reading],
    by: str,
    names: Mapping[int, str],
    kpis: Sequence[Kpi],
    title: str,
    behind: Callable[[Reading], str],
) -> PlainTable:
    by_row: dict[int, dict[str, Figure]] = {}
    for reading in found:
        place = getattr(reading.cell, by)
        if place is not None:
            by_row.setdefault(place, {})[reading.kpi.key] = figure(
                reading, before={}, goals=NO_GOALS, channel=None, behind=behind(reading)
            )
    rows = [
        Row(names.get(place, "–"), "", TeamMark(is_vendor=False, colour=0), "", "", figures)
        for place, figures in by_row.items()
    ]
    rows.sort(key=lambda row: row.name.casefold())
    return PlainTable(rows[:LONGEST], [Head(kpi, None, None) for kpi in kpis], title=title)
