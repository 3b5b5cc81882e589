"""The rows that the facts of a synthetic centre point to."""

from dataclasses import dataclass

import numpy as np

from teams.models import (
    Agent,
    Assignment,
    Channel,
    Feed,
    Promise,
    Segment,
    Team,
    Topic,
    Vendor,
)
from teams.models.teams import TeamKind
from teams.synthetic import people
from teams.synthetic.arrivals import Flags, Ints
from teams.synthetic.centre import Centre


@dataclass(frozen=True, slots=True)
class Ground:
    """Keys by position in the centre; the last one of `teams` and `segments` is for -1."""

    feed: int
    teams: Ints
    agents: Ints
    channels: Ints
    topics: Ints
    segments: Ints
    promises_ms: Ints
    shorts_ms: Ints
    is_vendor: Flags


def feed(*, slug: str, name: str, time_zone: str) -> Feed:
    """The source system, made when missing."""
    return Feed.objects.get_or_create(slug=slug, defaults={"name": name, "time_zone": time_zone})[0]


def organisation(centre: Centre) -> list[Team]:
    """The vendors, teams, topics and segments of a centre, made where missing."""
    for profile in centre.teams:
        vendor = None
        if profile.vendor:
            vendor, _ = Vendor.objects.get_or_create(
                slug=profile.slug, defaults={"name": profile.vendor}
            )
        Team.objects.get_or_create(
            slug=profile.slug,
            defaults={
                "name": profile.name,
                "kind": TeamKind.VENDOR if vendor else TeamKind.INTERNAL,
                "vendor": vendor,
                "time_zone": centre.zone.key,
                "site": profile.site,
            },
        )
    groups = {
        slug: Topic.objects.get_or_create(slug=slug, defaults={"name": name})[0]
        for slug, name in people.GROUPS.items()
    }
    for topic in people.TOPICS:
        Topic.objects.get_or_create(
            slug=topic.slug,
            defaults={
                "name": topic.name,
                "parent": groups[topic.group],
                "is_unresolvable": topic.is_unresolvable,
            },
        )
    for slug, name in people.SEGMENTS.items():
        Segment.objects.get_or_create(slug=slug, defaults={"name": name})
    found = {team.slug: team for team in Team.objects.all()}
    return [found[profile.slug] for profile in centre.teams]


def lay(centre: Centre, source: Feed) -> Ground:
    """Make what is missing, agents and their teams too, and name every key."""
    teams = organisation(centre)
    mixed = Team.objects.get(slug="mixed")
    agents = _agents(centre, source, teams)
    channels = {row.code: row for row in Channel.objects.all()}
    topics = dict(Topic.objects.values_list("slug", "pk"))
    segments = dict(Segment.objects.values_list("slug", "pk"))
    promises = [_promise(channels[code], centre) for code in people.CHANNELS]
    return Ground(
        feed=source.pk,
        teams=np.array([*(team.pk for team in teams), mixed.pk]),
        agents=np.array(agents),
        channels=np.array([channels[code].pk for code in people.CHANNELS]),
        topics=np.array([topics[topic.slug] for topic in people.TOPICS]),
        segments=np.array([segments[slug] for slug in (*people.SEGMENTS, "unknown")]),
        promises_ms=np.array([promise.answer_within_ms for promise in promises]),
        shorts_ms=np.array([promise.short_abandon_ms for promise in promises]),
        is_vendor=np.array([team.kind == TeamKind.VENDOR for team in teams]),
    )


def _promise(channel: Channel, centre: Centre) -> Promise:
    """The promise in force on the first day; the synthetic centre never changes one."""
    return channel.promises.filter(since__lte=centre.first_day).latest("since")


def _agents(centre: Centre, source: Feed, teams: list[Team]) -> list[int]:
    Agent.objects.bulk_create(
        [
            Agent(feed=source, reference=agent.reference, name=agent.reference.rsplit(" ", 1)[0])
            for agent in centre.agents
        ],
        ignore_conflicts=True,
    )
    keys = dict(Agent.objects.filter(feed=source).values_list("reference", "pk"))
    found = [keys[agent.reference] for agent in centre.agents]
    assigned = set(Assignment.objects.filter(agent__feed=source).values_list("agent", "team"))
    Assignment.objects.bulk_create(
        [
            Assignment(agent_id=key, team=teams[agent.team], from_day=centre.first_day)
            for key, agent in zip(found, centre.agents, strict=True)
            if (key, teams[agent.team].pk) not in assigned
        ]
    )
    return found
