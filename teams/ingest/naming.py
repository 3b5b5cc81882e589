"""Names in a file to rows here: found, created where the mapping says so, else rejected."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.db.models.expressions import Window
from django.db.models.functions import Lead
from django.utils.text import slugify

from teams.ingest import staging
from teams.models import Agent, Channel, Feed, Promise, Segment, Team, Topic
from teams.models.teams import TeamKind

FAR = datetime(9999, 1, 1, tzinfo=ZoneInfo("UTC"))


def resolve(*, feed: Feed, create: frozenset[str], teams: frozenset[int] | None) -> "Missing":
    """Reject the rows with a name that nobody knows and that may not be created."""
    channels = {c.code: c.pk for c in Channel.objects.all()}
    staging.reject_unknown("channel", list(channels), "interaction.channel")
    staging.named("channels", channels)
    missing = Missing(feed)
    allowed = create if teams is None else frozenset()
    found = known(Team.objects.real(), "name", staging.names("team"))
    if teams is not None:
        # Another vendor's team is answered as one that does not exist.
        found = {name: pk for name, pk in found.items() if pk in teams}
    missing.keep("team", "team_names", found, "leg.team", may_create="team" in allowed)
    topics = known(Topic.objects.all(), "name", staging.names("topic"))
    missing.keep("topic", "topics", topics, "interaction.topic", may_create="topic" in allowed)
    segments = known(Segment.objects.all(), "name", staging.names("segment"))
    missing.keep(
        "segment", "segments", segments, "interaction.segment", may_create="segment" in allowed
    )
    references = Agent.objects.filter(feed=feed).values_list("reference", "pk")
    agents = dict(references)
    missing.keep("agent", "agents", agents, "leg.agent", may_create="agent" in allowed)
    return missing


def known(rows: Any, label: str, asked: list[str]) -> dict[str, int]:
    """A row is found by its short name, by its name, or by what would become its short name."""
    found = list(rows.values_list("pk", "slug", label))
    by_slug = {slug: pk for pk, slug, _ in found}
    by_name = {name: pk for pk, _, name in found}
    keys = {
        name: by_slug.get(name) or by_name.get(name) or by_slug.get(slug_of(name)) for name in asked
    }
    return {name: pk for name, pk in keys.items() if pk is not None}


def slug_of(name: str) -> str:
    return slugify(name)[:50] or "x"


class Missing:
    """Names that are to be created, once it is sure that the import is applied."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.known: dict[str, dict[str, int]] = {}
        self.names: dict[str, list[str]] = {}

    def keep(
        self, column: str, table: str, known: dict[str, int], label: str, *, may_create: bool
    ) -> None:
        asked = staging.names(column)
        self.known[table] = {name: known[name] for name in asked if name in known}
        self.names[column] = [name for name in asked if name not in known]
        if self.names[column] and not may_create:
            staging.reject_unknown(column, list(self.known[table]), label)
            self.names[column] = []

    def create(self) -> None:
        """Create what is missing, and leave tables from names to keys for the grouping."""
        self.known["team_names"] |= made_teams(self.names["team"], self.feed)
        self.known["topics"] |= made_labels(Topic, self.names["topic"])
        self.known["segments"] |= made_labels(Segment, self.names["segment"])
        self.known["agents"] |= made_agents(self.names["agent"], self.feed)
        for table, pairs in self.known.items():
            staging.named(table, pairs)
        _promises()
        _customers()


def made_teams(names: list[str], feed: Feed) -> dict[str, int]:
    """New internal teams in the feed's zone."""
    made = {}
    for name in names:
        team, _ = Team.objects.get_or_create(
            slug=slug_of(name),
            defaults={
                "name": name,
                "kind": TeamKind.INTERNAL,
                "time_zone": feed.time_zone,
                "language": settings.LANGUAGE_CODE[:2],
            },
        )
        made[name] = team.pk
    return made


def made_labels(model: type[Topic] | type[Segment], names: list[str]) -> dict[str, int]:
    made = {}
    for name in names:
        row, _ = model.objects.get_or_create(slug=slug_of(name), defaults={"name": name})
        made[name] = row.pk
    return made


def made_agents(names: list[str], feed: Feed) -> dict[str, int]:
    Agent.objects.bulk_create(
        [Agent(feed=feed, reference=name, name=name) for name in names], ignore_conflicts=True
    )
    fresh = Agent.objects.filter(feed=feed, reference__in=names)
    return dict(fresh.values_list("reference", "pk"))


def _promises() -> None:
    """Each channel's promises with the instants between which they are in force."""
    zone = ZoneInfo(settings.REPORTING_ZONE)
    following = Window(Lead("since"), partition_by=F("channel"), order_by="since")
    rows = Promise.objects.annotate(until=following).values_list(
        "channel_id", "since", "until", "answer_within_ms", "short_abandon_ms"
    )
    staging.run("DROP TABLE IF EXISTS pg_temp.promises")
    staging.run(
        "CREATE TEMPORARY TABLE promises (channel_id bigint, opens timestamptz,"
        " closes timestamptz, answer_within_ms bigint, short_abandon_ms bigint) ON COMMIT DROP"
    )
    first: set[int] = set()
    for channel, since, until, within, short in rows.order_by("channel_id", "since"):
        # The first promise also holds for what came before it.
        opens = _midnight(since, zone) if channel in first else datetime(1900, 1, 1, tzinfo=zone)
        first.add(channel)
        closes = _midnight(until, zone) if until else FAR
        staging.run(
            "INSERT INTO pg_temp.promises VALUES (%s, %s, %s, %s, %s)",
            [channel, opens, closes, within, short],
        )


def _midnight(day: Any, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _customers() -> None:
    """A customer is known by the source's reference alone: the first sight makes the row."""
    staging.run(
        "INSERT INTO teams_customer (reference, segment_id, language)"
        " SELECT customer, coalesce(max(sg.id), max(unknown.id)), '' FROM pg_temp.staged"
        " CROSS JOIN (SELECT id FROM teams_segment WHERE slug = 'unknown') AS unknown"
        " LEFT JOIN pg_temp.segments AS sg ON sg.name = staged.segment"
        " WHERE fate = 'g' AND customer IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM teams_customer AS c WHERE c.reference = customer)"
        " GROUP BY customer ORDER BY customer ON CONFLICT (reference) DO NOTHING"
    )


def assign_agents(
    feed: Feed,
    *,
    table: str = "pg_temp.part",
    day: str = "(ended_at AT TIME ZONE {zone})::date",
    where: str = "true",
    zone: str = "",
) -> None:
    """An agent that the file shows in a team belongs to it, from the first day seen on."""
    seen = day.replace("{zone}", staging.quoted(zone or feed.time_zone))
    staging.run(
        f"""
        WITH seen AS (
            SELECT agent_id, team_id, min({seen}) AS day
            FROM {table} WHERE agent_id IS NOT NULL AND {where} GROUP BY 1, 2
        ), earlier AS (
            UPDATE teams_assignment AS old SET from_day = seen.day FROM seen
            WHERE old.agent_id = seen.agent_id AND old.team_id = seen.team_id
              AND seen.day < old.from_day
              AND old.from_day = (SELECT min(from_day) FROM teams_assignment AS first
                  WHERE first.agent_id = old.agent_id AND first.team_id = old.team_id)
        )
        INSERT INTO teams_assignment (agent_id, team_id, from_day)
        SELECT agent_id, team_id, day FROM seen
        WHERE NOT EXISTS (SELECT FROM teams_assignment AS old
            WHERE old.agent_id = seen.agent_id AND old.team_id = seen.team_id)
        """
    )
