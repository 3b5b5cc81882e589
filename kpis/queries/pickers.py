"""What can be chosen on a page of figures: teams in reach, channels, topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import BigIntegerField, JSONField, Value
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from kpis.definitions import Kpi
from kpis.marks import TEAM_INKS, TeamMark
from kpis.periods import Against, Period
from kpis.queries.readings import Selection
from kpis.queries.tenures import Tenure
from teams.models import Channel, DissatisfactionReason, Segment, Team, Topic
from teams.models.teams import TeamKind

COLOURS = len(TEAM_INKS) - 1
ORDER = {TeamKind.INTERNAL: 0, TeamKind.VENDOR: 1, TeamKind.COMMON: 2}


@dataclass(frozen=True)
class Pickers:
    """Rows in the order of lists."""

    teams: tuple[Team, ...]
    channels: tuple[Channel, ...]
    topics: tuple[Topic, ...]
    segments: tuple[Segment, ...] = ()
    reasons: tuple[DissatisfactionReason, ...] = ()  # for dissatisfaction

    @cached_property
    def groups(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if topic.parent_id is None)

    @cached_property
    def marks(self) -> dict[int, TeamMark]:
        """A team keeps its colour, whatever is shown beside it; beyond six they are grey."""
        real = sorted(team.pk for team in self.teams if team.kind != TeamKind.COMMON)
        places = {pk: place + 1 if place < COLOURS else 0 for place, pk in enumerate(real)}
        return {
            team.pk: TeamMark(is_vendor=team.is_vendor, colour=places.get(team.pk, 0))
            for team in self.teams
        }

    def team(self, slug: str) -> Team | None:
        return next((team for team in self.teams if team.slug == slug), None)

    def within(self, group: Topic) -> tuple[int, ...]:
        """A topic group and the topics in it."""
        return (group.pk, *(topic.pk for topic in self.topics if topic.parent_id == group.pk))


# What the rows of teams have beside a short name and a name.
OF_TEAM = ("kind", "vendor_id", "time_zone", "language", "site", "is_active")


def pickers() -> Pickers:
    """All in one query: every page of figures offers them."""
    nobody, nothing = Value(None, BigIntegerField()), Value(None, JSONField())
    teams = Team.objects.order_by().values_list(
        Value("team"), "pk", "slug", "name", "name", Value(0), nobody, JSONObject(**_named(OF_TEAM))
    )
    channels = Channel.objects.order_by().values_list(
        Value("channel"), "pk", "code", "name_en", "name_fr", "position", nobody, nothing
    )
    topics = Topic.objects.order_by().values_list(
        Value("topic"), "pk", "slug", "name", "name", Value(0), "parent_id", nothing
    )
    segments = Segment.objects.order_by().values_list(
        Value("segment"), "pk", "slug", "name", "name", Value(0), nobody, nothing
    )
    reasons = DissatisfactionReason.objects.order_by().values_list(
        Value("reason"), "pk", "slug", "name_en", "name_fr", "position", nobody, nothing
    )
    kinds = ("team", "channel", "topic", "segment", "reason")
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    # Topics first: the database learns from their parents what the others have nothing of.
    for kind, *row in topics.union(teams, channels, segments, reasons, all=True):
        found[kind].append(_made(kind, *row))
    return Pickers(
        _in_order(found["team"]),
        tuple(sorted(found["channel"], key=lambda one: (one.position, one.code))),
        tuple(sorted(found["topic"], key=lambda one: (one.name.casefold(), one.pk))),
        tuple(sorted(found["segment"], key=lambda one: (one.name.casefold(), one.pk))),
        tuple(sorted(found["reason"], key=lambda one: (one.position, one.slug))),
    )


def marks() -> dict[int, TeamMark]:
    """The marks of all teams in reach, for pages without a choice."""
    return Pickers(_in_order(Team.objects.all()), (), ()).marks


def _named(names: Sequence[str]) -> dict[str, str]:
    return {name: name for name in names}


def _in_order(teams: Iterable[Team]) -> tuple[Team, ...]:
    return tuple(sorted(teams, key=lambda team: (ORDER[TeamKind(team.kind)], team.name, team.pk)))


def _made(
    kind: str,
    pk: int,
    code: str,
    en: str,
    fr: str,
    position: int,
    parent: int | None,
    more: dict[str, Any] | None,
) -> Team | Channel | Topic | Segment | DissatisfactionReason:
    if kind == "team":
        return Team(pk=pk, slug=code, name=en, **(more or {}))
    if kind == "channel":
        return Channel(pk=pk, code=code, name_en=en, name_fr=fr, position=position)
    if kind == "reason":
        return DissatisfactionReason(pk=pk, slug=code, name_en=en, name_fr=fr, position=position)
    if kind == "topic":
        return Topic(pk=pk, slug=code, name=en, parent_id=parent)
    return Segment(pk=pk, slug=code, name=en)


@dataclass(frozen=True, slots=True)
class Choice:
    """A whole choice: no part of it is missing. What is empty is left open.

    `topics` are the keys of the topic groups chosen and of all in them; `teams` are keys, too.
    """

    period: Period
    channels: tuple[Channel, ...]
    groups: tuple[Topic, ...]
    topics: tuple[int, ...]
    trend: Kpi
    query: str
    segments: tuple[Segment, ...] = ()
    teams: tuple[int, ...] = ()
    against: Against = Against.PREVIOUS
    tenures: tuple[Tenure, ...] = ()
    agents: tuple[int, ...] = ()  # those of the tenures

    @property
    def channel(self) -> Channel | None:
        """The only channel: what holds of one channel holds of no two."""
        return self.channels[0] if len(self.channels) == 1 else None

    @property
    def topic(self) -> Topic | None:
        return self.groups[0] if len(self.groups) == 1 else None

    @property
    def before(self) -> Period:
        """The period with which this one is compared."""
        return self.period.before(self.against)

    @property
    def of_all_channels(self) -> str:
        """The address of the same choice, the channel left open."""
        return f"{self._without('channel')}&channel="

    @property
    def parts_apart(self) -> tuple[str, str] | None:
        """Where agents are chosen by tenure and contacts by kind, which are not kept together: the
        addresses of the choice without the kinds, and without the tenure."""
        if not (self.tenures and (self.groups or self.segments)):
            return None
        return self._without("topic", "segment"), self._without("tenure")

    def _without(self, *names: str) -> str:
        given = parse_qsl(self.query, keep_blank_values=True)
        return urlencode([pair for pair in given if pair[0] not in names])

    def selection(self, *teams: int, period: Period | None = None) -> Selection:
        asked = period or self.period
        return Selection(
            start=asked.start,
            end=asked.end,
            teams=teams or self.teams,
            channels=tuple(channel.pk for channel in self.channels),
            topics=self.topics,
            segments=tuple(segment.pk for segment in self.segments),
            agents=self.agents,
        )
