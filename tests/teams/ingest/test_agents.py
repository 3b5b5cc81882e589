"""Agents from a register of staff."""

from datetime import date

import pytest

from teams.models import Agent
from tests import builders
from tests.teams.ingest.kinds import Office, fates

pytestmark = pytest.mark.django_db
HEAD = "login,name,hired"


@pytest.fixture
def desk(office: Office) -> Office:
    return office.of("agents")


def known(reference: str) -> Agent:
    return builders.agent(reference=reference, feed=builders.feed("desk"))


def test_an_agent_that_contacts_made_known_gets_the_day_of_hire_once(desk: Office) -> None:
    known("anne")
    file = f"{HEAD}\nanne,Anne Roy,01/06/2026"

    assert fates(desk.take(file)) == (1, 0, 1, 0, 0, 0)
    assert fates(desk.take(file)) == (1, 0, 0, 1, 0, 0)
    agent = Agent.objects.get(reference="anne")
    assert (agent.name, agent.hired_on) == ("Anne Roy", date(2026, 6, 1))


def test_a_register_without_a_name_keeps_the_name(desk: Office) -> None:
    name = known("anne").name

    desk.take(f"{HEAD}\nanne,,01/06/2026")

    assert Agent.objects.get(reference="anne").name == name


def test_whoever_no_contact_names_is_rejected_and_made_for_nobody(desk: Office) -> None:
    known("anne")

    [(line, where, value, why)] = desk.rejects(f"{HEAD}\nanne,,01/06/2026\nzoe,,01/06/2026")

    assert (line, where, value, why) == (3, "agent.reference", "zoe", "is unknown")
    assert Agent.objects.count() == 1
