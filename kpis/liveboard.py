"""The live board: what it shows, and says of how old it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from kpis import addresses, formats
from kpis.definitions import Reason, Standing
from kpis.figures import goal_text
from kpis.marks import TeamMark
from kpis.queries.live import KPIS, Board, Measures, Place, Queue
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Reading
from kpis.queries.targets import Goals
from kpis.sections import team_name
from kpis.states import State, judge

# Without news for so long, a board shows the past.
STALE_AFTER: Final = timedelta(minutes=10)
SHOWN: Final = KPIS[:2]  # service level and abandonment
COLUMNS: Final = (
    *("team", "channel", "day", "span", "offered", "answered", "waiting", "longest_wait_s"),
    *(f"{kpi.key}{part}" for kpi in SHOWN for part in ("", "_numerator", "_denominator")),
)


@dataclass(frozen=True, slots=True)
class Number:
    """Of a sample too small for a rate, its two terms in `value`."""

    value: str
    note: str = ""
    state: State | None = None
    behind: str = ""  # where the contacts that it counts are listed

    @property
    def is_alarm(self) -> bool:
        return self.state is State.MISSED


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    number: Number
    key: str = ""  # of the KPI, where the glossary has it


@dataclass(frozen=True, slots=True)
class Line:
    team: str
    mark: TeamMark
    channel: str
    offered: str
    recent: str
    waiting: str
    longest: str
    shares: list[Number]  # each of SHOWN, of the day, then of the last half-hour


@dataclass(frozen=True, slots=True)
class Feed:
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    title: str
    age: str
    is_stale: bool
    is_live: bool
    tiles: list[Tile]
    share_names: list[str]
    lines: list[Line]
    at_work: list[tuple[str, str]]
    feeds: list[Feed]


def show(board: Board, pickers: Pickers, goals: Goals, channel: int | None) -> Shown:
    is_live = not board.is_over
    is_stale = is_live and is_old(board)
    teams = {team.pk: team for team in pickers.teams}
    order = {team.pk: place for place, team in enumerate(pickers.teams)}
    places = sorted(
        (place for place in board.places if place[0] in teams),
        key=lambda place: (order[place[0]], place[1]),
    )
    channels = {one.pk: str(one) for one in pickers.channels}
    until = _until(board, is_stale=is_stale)
    return Shown(
        title=_("Today so far") if is_live else formats.day(board.day),
        age=_age(board),
        is_stale=is_stale,
        is_live=is_live,
        tiles=_tiles(board, places, pickers, goals, channel, until),
        share_names=_share_names(board),
        lines=[
            Line(
                team=team_name(teams[place[0]]),
                mark=pickers.marks[place[0]],
                channel=channels.get(place[1], ""),
                offered=_count(board, board.today, [place]),
                recent=_count(board, board.recent, [place]),
                waiting=_waiting(board, [place]),
                longest=_longest(board, [place], until),
                shares=_shares(board, place, pickers, goals),
            )
            for place in places
        ],
        at_work=[
            (team_name(teams[pk]), formats.number(n))
            for pk, n in board.at_work.items()
            if pk in teams
        ],
        feeds=[Feed(one.feed, _heard(one.last_fact, one.received)) for one in board.news],
    )


def is_old(board: Board) -> bool:
    known = board.known_until
    return known is None or board.now - known > STALE_AFTER


def _until(board: Board, *, is_stale: bool) -> datetime:
    """Until when those who wait are known to have waited."""
    known = board.known_until
    return known if is_stale and known else board.now


def _age(board: Board) -> str:
    if board.is_over:
        return _("a day that is over, as its facts are known now")
    known = board.known_until
    if known is None:
        return _("no news of any feed today")
    ago = max(timedelta(0), board.now - known)
    return _("last news %(moment)s, %(ago)s ago") % {
        "moment": formats.moment(known),
        "ago": formats.tick(ago.total_seconds()),
    }


def _heard(last_fact: datetime, received: datetime | None) -> str:
    words = {"fact": formats.moment(last_fact)}
    if received is None:
        return _("last contact known %(fact)s") % words
    words["received"] = formats.moment(received)
    return _("last contact known %(fact)s, last received %(received)s") % words


def _tiles(
    board: Board,
    places: Sequence[Place],
    pickers: Pickers,
    goals: Goals,
    channel: int | None,
    until: datetime,
) -> list[Tile]:
    """All that the board shows, together."""
    teams = {team for team, _channel in places}
    team = next(iter(teams)) if len(teams) == 1 else None
    share = [_all_shares(board, part, places, goals, team, channel) for part in _parts(board)]
    found = [Tile(_("Offered"), Number(_count(board, board.today, places), _("since midnight")))]
    if not board.is_over:
        found += [
            Tile(_("Waiting now"), Number(_waiting(board, places), "")),
            Tile(_("Longest wait now"), Number(_longest(board, places, until), "")),
        ]
    listed = _listed(board.day, pickers, team, channel, share[0])
    found += [
        Tile(str(kpi.name), number, kpi.key) for kpi, number in zip(SHOWN, listed, strict=True)
    ]
    if len(share) > 1:
        found += [
            Tile(_("%(kpi)s, 30 min") % {"kpi": kpi.short}, number, kpi.key)
            for kpi, number in zip(SHOWN, share[1], strict=True)
        ]
        found.append(Tile(_("Agents at work"), _at_work(board)))
    return found


def _parts(board: Board) -> list[Mapping[Place, Measures]]:
    return [board.today] if board.is_over else [board.today, board.recent]


def _share_names(board: Board) -> list[str]:
    names = [str(kpi.name) for kpi in SHOWN]
    if board.is_over:
        return names
    return [*names, *(_("%(kpi)s, 30 min") % {"kpi": kpi.short} for kpi in SHOWN)]


def _all_shares(
    board: Board,
    part: Mapping[Place, Measures],
    places: Sequence[Place],
    goals: Goals,
    team: int | None,
    channel: int | None,
) -> list[Number]:
    found = board.readings(part, places)[: len(SHOWN)]
    return [_number(one, goals, team, channel) for one in found]


def _shares(board: Board, place: Place, pickers: Pickers, goals: Goals) -> list[Number]:
    parts = [_all_shares(board, part, [place], goals, *place) for part in _parts(board)]
    parts[0] = _listed(board.day, pickers, *place, parts[0])
    return [number for part in parts for number in part]


def _listed(
    day: date, pickers: Pickers, team: int | None, channel: int | None, numbers: Sequence[Number]
) -> list[Number]:
    """Each of SHOWN with the address of its contacts: a whole day has one, half an hour none."""
    slug = next((one.slug for one in pickers.teams if one.pk == team), "")
    code = next((one.code for one in pickers.channels if one.pk == channel), "")
    return [
        replace(number, behind=addresses.of_day(kpi, day, team=slug, channel=code))
        for kpi, number in zip(SHOWN, numbers, strict=True)
    ]


def _number(reading: Reading, goals: Goals, team: int | None, channel: int | None) -> Number:
    kpi = reading.kpi
    goal = goals.of(kpi, team, channel)
    target = goal_text(kpi, goal) if goal else ""
    if reading.reason is Reason.SHARED_QUEUE:
        return Number(formats.DASH, reading.reason.label)
    if reading.value is None or reading.standing is Standing.SUPPRESSED:
        return Number(_terms(reading), target)
    gap = formats.NO_BREAK
    n = f"n{gap}{formats.number(reading.n)}"
    note = f"{target} · {n}" if target else n
    return Number(formats.value(reading.value, kpi.unit), note, judge(reading, goal))


def _terms(reading: Reading) -> str:
    """Too few for a rate: how many of how many, exactly."""
    if not reading.denominator:
        return formats.DASH
    return _("%(k)s of %(n)s") % {
        "k": formats.number(int(reading.numerator or 0)),
        "n": formats.number(int(reading.denominator)),
    }


def _count(board: Board, part: Mapping[Place, Measures], places: Sequence[Place]) -> str:
    return formats.number(board.count(part, "offered", places))


def _queue(board: Board, places: Sequence[Place]) -> Queue:
    found = [board.queues[place] for place in places if place in board.queues]
    oldest = min((one.oldest for one in found if one.oldest), default=None)
    return Queue(sum(one.waiting for one in found), oldest)


def _waiting(board: Board, places: Sequence[Place]) -> str:
    return formats.number(_queue(board, places).waiting)


def _longest(board: Board, places: Sequence[Place], until: datetime) -> str:
    oldest = _queue(board, places).oldest
    if oldest is None:
        return formats.DASH
    return formats.duration(max(0.0, float(int((until - oldest).total_seconds()))), clock=True)


def _at_work(board: Board) -> Number:
    if not board.at_work:
        return Number(formats.DASH, _("no feed tells agents’ states now"))
    return Number(formats.number(sum(board.at_work.values())), "")


def rows(board: Board, pickers: Pickers) -> list[list[object]]:
    """The lines of a file, unrounded."""
    teams = {team.pk: team.slug for team in pickers.teams}
    channels = {channel.pk: channel.code for channel in pickers.channels}
    until = _until(board, is_stale=not board.is_over and is_old(board))
    lines: list[list[object]] = []
    for place in board.places:
        queue = board.queues.get(place, Queue())
        wait = (until - queue.oldest).total_seconds() if queue.oldest else None
        for span, part in zip(("day", "30min"), _parts(board), strict=False):
            found = board.readings(part, [place])[: len(SHOWN)]
            lines.append(
                [
                    *(teams.get(place[0]), channels.get(place[1]), board.day.isoformat(), span),
                    board.count(part, "offered", [place]),
                    board.count(part, "answered", [place]),
                    *(queue.waiting, wait),
                    *(x for one in found for x in (one.value, one.numerator, one.denominator)),
                ]
            )
    return lines
