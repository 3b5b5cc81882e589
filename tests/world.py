"""The world of most tests: two vendors, an internal team, their people, a day of contacts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from teams.models import Agent, Team, User
from teams.queries import directory
from teams.scope import Reach
from tests import builders
from tests.builders import NOON, leg
from tests.shelf import Shelf

# The seeded promise of the phone, said here to save asking for it.
KEPT: dict[str, Any] = {"promise_ms": 20_000, "short_ms": 5_000}


@dataclass(frozen=True, slots=True)
class Person:
    user: User

    @property
    def reach(self) -> Reach:
        return directory.reach_of(self.user)

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.user)
        return client


@dataclass(frozen=True, slots=True)
class World:
    """Ana works for Atlas, Oscar for Orvane; Lyon is internal, and Max manages everybody."""

    atlas: Team
    orvane: Team
    lyon: Team
    agents: dict[str, Agent]
    admin: Person
    max: Person
    ana: Person
    oscar: Person

    @property
    def people(self) -> dict[str, Person]:
        return {"admin": self.admin, "max": self.max, "ana": self.ana, "oscar": self.oscar}


@pytest.fixture
def world(db: None) -> World:
    """Each team has four contacts of 5 October 2026; Atlas hands a fifth over to Lyon."""
    return WORLD.taken() if WORLD.is_apart() else made()


def made() -> World:
    atlas = builders.team("Atlas", slug="atlas", vendor=builders.vendor("Atlas", slug="atlas"))
    orvane = builders.team("Orvane", slug="orvane", vendor=builders.vendor("Orvane", slug="orvane"))
    lyon = builders.team("Lyon", slug="lyon")
    agents = {
        team.slug: builders.agent(f"Agent of {team.name}", team=team, reference=team.slug)
        for team in (atlas, orvane, lyon)
    }
    given: dict[str, Any] = {
        "feed": builders.feed(),
        "channel": builders.channel(),
        "topic": builders.topic(),
        "segment": builders.segment(),
    }
    for team in (atlas, orvane, lyon):
        contacts(team, agents[team.slug], given)
    later = NOON + timedelta(minutes=3)
    builders.interaction(
        leg(atlas, agent=agents["atlas"], is_transfer=True, **KEPT),
        leg(lyon, agent=agents["lyon"], at=later, is_queued=False, **KEPT),
        customer=builders.customer(),
        **given,
    )
    return World(
        atlas=atlas,
        orvane=orvane,
        lyon=lyon,
        agents=agents,
        admin=Person(builders.user("admin", role="administrator")),
        max=Person(builders.user("max", role="manager")),
        ana=Person(builders.user("ana", role="vendor", teams=[atlas])),
        oscar=Person(builders.user("oscar", role="vendor", teams=[orvane])),
    )


WORLD: Final = Shelf(made)


def contacts(team: Team, agent: Agent, given: dict[str, Any]) -> None:
    """Answered in time, answered late, abandoned, and abandoned at once."""
    for part in (
        leg(team, agent=agent, wait=5, **KEPT),
        leg(team, agent=agent, wait=45, talk=300, hold=20, **KEPT),
        leg(team, wait=60, outcome="abandoned", **KEPT),
        leg(team, wait=3, outcome="abandoned", **KEPT),
    ):
        customer = builders.customer(segment=given["segment"])
        builders.interaction(part, customer=customer, **given)
