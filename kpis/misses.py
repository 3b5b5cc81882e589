"""Half-hours that missed their target: what their list shows, and says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import catalogue, formats
from kpis.claims import capital
from kpis.definitions import Unit
from kpis.marks import TeamMark
from kpis.periods import Preset
from kpis.queries.hours import Missed, Misses
from kpis.queries.pickers import Pickers
from teams.models import Channel, Team
from teams.models.teams import TeamKind

SHOWN: Final = 20
# A file of more rows takes longer than a page may.
MOST: Final = 20_000
COLUMNS: Final = (
    *("starts_at", "team", "channel", "offered", "in_time", "service_level", "target"),
    *("not_in_time", "gave_up", "lacking"),
)


@dataclass(frozen=True, slots=True)
class Line:
    when: str
    weekday: str
    team: str
    mark: TeamMark
    channel: str
    level: str
    base: str
    short: str
    not_in_time: str
    gave_up: str
    lacking: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    title: str
    cost: str
    level_name: str
    lines: list[Line]
    beyond: int  # how many more there are


def show(found: Misses, judged: int, pickers: Pickers) -> Shown:
    teams = {team.pk: team for team in pickers.teams if team.kind != TeamKind.COMMON}
    channels = {channel.pk: channel for channel in pickers.channels}
    lines = [
        _line(row, teams[row.team], channels[row.channel], pickers)
        for row in found.rows
        if row.team in teams and row.channel in channels
    ]
    name = str(catalogue.find("service_level").name)
    return Shown(_title(found, judged), _cost(found), name, lines, max(0, found.n - len(lines)))


def _title(found: Misses, judged: int) -> str:
    if not judged:
        return _("No half-hour has a target to meet")
    if not found.n:
        return _("Every half-hour met its target")
    words = {"n": formats.number(found.n), "all": formats.number(judged)}
    return (
        ngettext(
            "%(n)s half-hour of %(all)s missed its target",
            "%(n)s half-hours of %(all)s missed their target",
            found.n,
        )
        % words
    )


def _cost(found: Misses) -> str:
    """What they cost in contacts."""
    if not found.n:
        return ""
    return _(
        "In them %(late)s of %(all)s contacts were not answered in time, of which %(gone)s gave"
        " up; %(lacking)s more in time would have met every target."
    ) % {
        "late": formats.number(found.not_in_time),
        "all": formats.number(found.base),
        "gone": formats.number(found.gave_up),
        "lacking": formats.number(found.lacking),
    }


def _line(row: Missed, team: Team, channel: Channel, pickers: Pickers) -> Line:
    day = row.starts_at.date()
    return Line(
        when=formats.moment(row.starts_at),
        weekday=capital(str(WEEKDAYS_ABBR[day.weekday()])),
        team=team.name,
        mark=pickers.marks[team.pk],
        channel=str(channel),
        level=formats.value(row.level, Unit.SHARE),
        base=formats.number(row.base),
        short=formats.change(row.level - row.goal, Unit.SHARE),
        not_in_time=formats.number(row.not_in_time),
        gave_up=formats.number(row.gave_up),
        lacking=formats.number(row.lacking),
        address=_behind(row, team, channel),
    )


def _behind(row: Missed, team: Team, channel: Channel) -> str:
    """The day's contacts of this team and channel: half-hours have no list of their own."""
    day = row.starts_at.date().isoformat()
    return urlencode(
        {
            "kpi": "service_level",
            "period": Preset.CUSTOM.value,
            "start": day,
            "end": day,
            "team": team.slug,
            "channel": channel.code,
        }
    )


def rows(found: Misses, pickers: Pickers) -> Iterator[list[object]]:
    """The lines of a file, unrounded."""
    teams: Mapping[int, str] = {team.pk: team.slug for team in pickers.teams}
    channels = {channel.pk: channel.code for channel in pickers.channels}
    for row in found.rows:
        yield [
            *(row.starts_at.isoformat(), teams.get(row.team), channels.get(row.channel)),
            *(row.base, row.in_time, row.level, row.goal),
            *(row.not_in_time, row.gave_up, row.lacking),
        ]
