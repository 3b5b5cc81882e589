"""What can be chosen on a page of figures: teams in reach, channels, topics."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import BigIntegerField, Value
from django.utils.functional import cached_property

from kpis.definitions import Kpi
from kpis.marks import TEAM_INKS, TeamMark
from kpis.periods import Against, Period
from kpis.queries.readings import Selection
from teams.models import Channel, Team, Topic
from teams.models.teams import TeamKind

COLOURS = len(TEAM_INKS) - 1
ORDER = {TeamKind.INTERNAL: 0, TeamKind.VENDOR: 1, TeamKind.COMMON: 2}


@dataclass(frozen=True)
class Pickers:
    """Rows in the order of lists."""

    teams: tuple[Team, ...]
    channels: tuple[Channel, ...]
    topics: tuple[Topic, ...]

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
    channels, topics = _named()
    return Pickers(teams=_teams(), channels=channels, topics=topics)


def marks() -> dict[int, TeamMark]:
    """The marks of all teams in reach, for pages without a choice."""
    return Pickers(_teams(), (), ()).marks


def _teams() -> tuple[Team, ...]:
    found = Team.objects.all()
    return tuple(sorted(found, key=lambda team: (ORDER[TeamKind(team.kind)], team.name, team.pk)))


def _named() -> tuple[tuple[Channel, ...], tuple[Topic, ...]]:
    """Channels and topics in one query: every page of figures offers both."""
    nobody = Value(None, BigIntegerField())
    channels = Channel.objects.order_by().values_list(
        Value("channel"), "pk", "code", "name_en", "name_fr", "position", nobody
    )
    topics = Topic.objects.order_by().values_list(
        Value("topic"), "pk", "slug", "name", "name", Value(0), "parent_id"
    )
    rows = list(channels.union(topics, all=True))
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
    return (
        tuple(sorted(found_channels, key=lambda one: (one.position, one.code))),
        tuple(sorted(found_topics, key=lambda one: (one.name.casefold(), one.pk))),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A whole choice: no part of it is missing."""

    period: Period
    channel: Channel | None
    topic: Topic | None
    topics: tuple[int, ...]
    trend: Kpi
    query: str
    against: Against = Against.PREVIOUS

    @property
    def before(self) -> Period:
        """The period with which this one is compared."""
        return self.period.before(self.against)

    @property
    def of_all_channels(self) -> str:
        """The address of the same choice, the channel left open."""
        return urlencode({**dict(parse_qsl(self.query, keep_blank_values=True)), "channel": ""})

    def selection(self, *teams: int, period: Period | None = None) -> Selection:
        asked = period or self.period
        return Selection(
            start=asked.start,
            end=asked.end,
            teams=teams,
            channels=(self.channel.pk,) if self.channel else (),
            topics=self.topics,
        )
