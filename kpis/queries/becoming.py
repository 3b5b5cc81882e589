"""How long newcomers take until they work about as fast as their tenured colleagues."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Min

from kpis.definitions import Kpi, Reason
from kpis.queries import sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key, Sums
from teams.models import Agent, Assignment

Filters = dict[str, Sequence[int]]
YEAR: Final = timedelta(days=365)
WEEK: Final = timedelta(days=7)
WEEKS: Final = 4
# So many contacts in four weeks, and of a tenured agent on a channel, say something.
FEWEST: Final = 100
# Within so much of the tenured median, or better.
NEAR: Final = 0.10
Spent = tuple[int, int]  # handle time in ms, legs


@dataclass(frozen=True, slots=True)
class Team:
    """The work of a team's agents by channel and week, and since when each of them works."""

    weeks: Mapping[int, Mapping[date, Mapping[int, Spent]]]  # agent, Monday, channel
    started: Mapping[int, date]
    hired: Mapping[int, date]


def read(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: Filters,
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Days of agents hired in the year before the end of each period, within their own team.

    Of anything but agents there are none. The norm is the team's, which every reader of the agent
    may see.
    """
    if "agent" not in by:
        return {kpi.key: {} for kpi in kpis}
    if set(by) - {"team", "agent"}:
        return {kpi.key: None for kpi in kpis}
    found: dict[Key, Estimated] = {}
    for number, (_start, end) in enumerate(periods):
        for (team, agent), one in _of_period(kpis[0], end, filters).items():
            places = {"team": team, "agent": agent}
            found.setdefault((number, tuple(places[name] for name in by)), one)
    return {kpi.key: found for kpi in kpis}


def _of_period(kpi: Kpi, end: date, filters: Filters) -> dict[tuple[int, int], Estimated]:
    asked = set(filters.get("agent", ()))
    hired = {
        pk: day
        for pk, day in _hired().items()
        if end - YEAR < day <= end and (not asked or pk in asked)
    }
    if not hired:
        return {}
    since = min(hired.values())
    answer = sums.read(
        kpi.snapshot,
        [kpi],
        periods=[(since, end)],
        filters=filters | {"agent": ()},
        by=["team", "channel", "agent", "week"],
    )
    if answer is None:
        return {}
    return {
        (pk, agent): days(team, agent, until=end)
        for pk, team in _teams(kpi, answer, hired).items()
        for agent in team.hired
        if agent in team.weeks
    }


def _teams(kpi: Kpi, answer: Mapping[Key, Sums], hired: Mapping[int, date]) -> dict[int, Team]:
    assert kpi.denominator is not None  # what takes long is a mean
    weeks: defaultdict[int, dict[int, dict[date, dict[int, Spent]]]] = defaultdict(dict)
    for (_number, (team, channel, agent, monday)), part in answer.items():
        if agent is not None:
            spent = part.of(kpi.numerator), part.of(kpi.denominator)
            weeks[team].setdefault(agent, {}).setdefault(monday, {})[channel] = spent
    first = Assignment.objects.filter(team__in=list(weeks)).order_by().values_list("team", "agent")
    known = {(team, agent): day for team, agent, day in first.annotate(day=Min("from_day"))}
    told = _hired()
    return {
        team: Team(
            agents,
            {pk: day for pk in agents if (day := told.get(pk) or known.get((team, pk)))},
            {pk: hired[pk] for pk in agents if pk in hired},
        )
        for team, agents in weeks.items()
    }


def _hired() -> dict[int, date]:
    """Since when the agents in reach work, where it is known."""
    rows = Agent.objects.filter(hired_on__isnull=False).values_list("pk", "hired_on")
    return {pk: day for pk, day in rows if day is not None}


def norms(team: Team, until: date) -> dict[int, float]:
    """Per channel, the median of the mean handle times, in ms, of agents a year in the team."""
    found: defaultdict[int, list[float]] = defaultdict(list)
    for agent, weeks in team.weeks.items():
        started = team.started.get(agent)
        if started is None or started > until - YEAR:
            continue
        for channel, (ms, legs) in _together(weeks.values()).items():
            if legs >= FEWEST:
                found[channel].append(ms / legs)
    return {channel: median(means) for channel, means in found.items()}


def days(team: Team, agent: int, *, until: date) -> Estimated:
    """From the first day of work to the end of the first four weeks near the tenured median."""
    norm, weeks, hired = norms(team, until), team.weeks[agent], team.hired[agent]
    legs = 0
    if min(weeks) > hired + WEEKS * WEEK:
        # Their first weeks are not in the data: nobody knows when they had learnt it.
        return Estimated(None, None, None, 0, 0, reason=Reason.MISSING_SOURCE)
    for last in sorted(weeks):
        window = [weeks[day] for day in weeks if last - (WEEKS - 1) * WEEK <= day <= last]
        spent = {c: one for c, one in _together(window).items() if c in norm}
        legs = sum(n for _ms, n in spent.values())
        if legs < FEWEST:
            continue
        expected = sum(n * norm[channel] for channel, (_ms, n) in spent.items())
        if sum(ms for ms, _n in spent.values()) <= (1 + NEAR) * expected:
            ends = min(last + WEEK - timedelta(days=1), until)
            took = (ends - hired).days
            return Estimated(float(took), took, None, legs, 0)
    why = Reason.PROVISIONAL if norm else Reason.NOT_COMPARABLE
    return Estimated(None, None, None, legs, 0, reason=why)


def _together(weeks: Iterable[Mapping[int, Spent]]) -> dict[int, Spent]:
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for week in weeks:
        for channel, (ms, legs) in week.items():
            found[channel][0] += ms
            found[channel][1] += legs
    return {channel: (ms, legs) for channel, (ms, legs) in found.items()}
