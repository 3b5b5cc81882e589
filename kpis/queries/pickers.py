"""What can be chosen on a page of figures: teams in reach, channels, topics."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import BigIntegerField, Value
from django.utils.functional import cached_property

from kpis.definitions import Kpi
from kpis.marks import TEAM_INKS, TeamMark
from kpis.periods import Against, Period
from kpis.queries.readings import Selection
from kpis.queries.tenures import Tenure
from teams.models import Channel, Segment, Team, Topic
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


def pickers() -> Pickers:
    return Pickers(_teams(), *_named())


def marks() -> dict[int, TeamMark]:
    """The marks of all teams in reach, for pages without a choice."""
    return Pickers(_teams(), (), ()).marks


def _teams() -> tuple[Team, ...]:
    found = Team.objects.all()
    return tuple(sorted(found, key=lambda team: (ORDER[TeamKind(team.kind)], team.name, team.pk)))


def _named() -> tuple[tuple[Channel, ...], tuple[Topic, ...], tuple[Segment, ...]]:
    """Channels, topics and segments in one query: every page of figures offers them."""
    nobody = Value(None, BigIntegerField())
    channels = Channel.objects.order_by().values_list(
        Value("channel"), "pk", "code", "name_en", "name_fr", "position", nobody
    )
    topics = Topic.objects.order_by().values_list(
        Value("topic"), "pk", "slug", "name", "name", Value(0), "parent_id"
    )
    segments = Segment.objects.order_by().values_list(
        Value("segment"), "pk", "slug", "name", "name", Value(0), nobody
    )
    rows = list(channels.union(topics, segments, all=True))
    found_channels = [
        Channel(pk=pk, code=code, name_en=en, name_fr=fr, position=position)
        for kind, pk, code, en, fr, position, _parent in rows
        if kind == "channel"
    ]
    found_topics = [
        Topic(pk=pk, slug=slug, name=name, parent_id=parent)
        for kind, pk, slug, name, _name, _position, parent in rows
        if kind == "topic"
    ]
    found_segments = [
        Segment(pk=pk, slug=slug, name=name)
        for kind, pk, slug, name, _name, _position, _parent in rows
        if kind == "segment"
    ]
    return (
        tuple(sorted(found_channels, key=lambda one: (one.position, one.code))),
        tuple(sorted(found_topics, key=lambda one: (one.name.casefold(), one.pk))),
        tuple(sorted(found_segments, key=lambda one: (one.name.casefold(), one.pk))),
    )


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
        given = parse_qsl(self.query, keep_blank_values=True)
        return urlencode([*(pair for pair in given if pair[0] != "channel"), ("channel", "")])

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
