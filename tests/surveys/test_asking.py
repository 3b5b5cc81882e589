"""Who is asked and who is not: selective asking is found, and rules alone are no cause of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis.queries import asking, satisfaction
from kpis.queries.asking import Asking
from kpis.queries.readings import Selection
from surveys.models import Programme
from teams.models import Customer, Interaction, Team
from tests import builders, questionnaires
from tests.builders import NOON, leg
from tests.world import World

START, END = date(2026, 10, 1), date(2026, 10, 31)
OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"


@pytest.fixture
def programme(db: None) -> Programme:
    return questionnaires.programme("calls")


def contact(team: Team, *, customer: Customer | None = None, **values: Any) -> Interaction:
    """Resolved, answered in time and the customer's first, unless said otherwise."""
    at = values.pop("at", NOON)
    wait = 300 if values.pop("late", False) else 5
    resolved = None if values.pop("unresolved", False) else at + timedelta(minutes=9)
    return builders.interaction(
        leg(team, at=at, wait=wait, promise_ms=20_000, short_ms=5_000),
        customer=customer or builders.customer(),
        resolved_at=resolved,
        **values,
    )


def decided(
    team: Team, programme: Programme, fate: str = "asked", n: int = 1, **values: Any
) -> None:
    """Contacts of this fate: asked, answered, or a cause of not asking."""
    version = programme.versions.first() or questionnaires.version(programme)
    agent, topic = values.pop("agent", None), values.pop("topic", None) or builders.topic()
    about = {"agent": agent, "topic": topic}
    for _number in range(n):
        held = contact(team, **values)
        if fate in ("asked", "answered"):
            sent = questionnaires.invitation(
                team, programme=programme, version=version, interaction=held, **about
            )
            if fate == "answered":
                questionnaires.answer(sent)
        else:
            questionnaires.not_asked(
                team, programme=programme, interaction=held, cause=fate, **about
            )


def read(programme: Programme) -> Asking:
    with scopes_disabled():
        return asking.read(programme, START, END)


def test_those_whom_rules_and_draws_leave_out_could_not_be_asked(world, programme) -> None:
    for fate in ("asked", "no_address", "excluded", "not_sampled", "quarantine", "opted_out"):
        decided(world.lyon, programme, fate)

    whole = read(programme).whole

    assert (whole.decided, whole.askable, whole.asked) == (6, 3, 1)


def test_contacts_are_told_apart_by_how_they_went(world: World, programme: Programme) -> None:
    regular = builders.customer()
    with scopes_disabled():
        contact(world.lyon, customer=regular, at=NOON - timedelta(days=6))
    decided(world.lyon, programme, "asked", customer=regular)
    decided(world.lyon, programme, "answered", unresolved=True)
    decided(world.lyon, programme, "no_address", late=True)
    decided(world.lyon, programme, "asked")

    found = read(programme)

    for bad, fates in (
        ("repeated", (1, 0, 0)),
        ("unresolved", (1, 1, 0)),
        ("late", (0, 0, 1)),
    ):
        tally = found.outcome(bad, holds=True)
        assert (tally.asked, tally.answered, tally.not_asked.total()) == fates
        assert tally.decided + found.outcome(bad, holds=False).decided == 4


def test_a_contact_after_more_than_a_week_is_a_first_one(world, programme) -> None:
    regular = builders.customer()
    contact(world.lyon, customer=regular, at=NOON - timedelta(days=7, minutes=1))
    decided(world.lyon, programme, "asked", customer=regular)

    assert read(programme).outcome("repeated", holds=True).decided == 0


def test_a_team_that_asks_less_after_bad_contacts_is_flagged(world, programme) -> None:
    decided(world.atlas, programme, "asked", 40)
    decided(world.atlas, programme, "asked", 12, unresolved=True)
    decided(world.atlas, programme, "no_address", 28, unresolved=True)
    decided(world.lyon, programme, "asked", 40)
    decided(world.lyon, programme, "asked", 40, unresolved=True)

    [alarm] = asking.alarms(read(programme))

    assert (alarm.team, alarm.bad) == (world.atlas.pk, "unresolved")
    assert alarm.drop.difference == pytest.approx(0.3 - 1.0)


@pytest.mark.parametrize("rule", sorted(asking.OUT_OF_HAND))
def test_what_a_team_has_no_hand_in_flags_nobody(world, programme, rule: str) -> None:
    decided(world.atlas, programme, "asked", 31)
    decided(world.atlas, programme, "asked", 31, unresolved=True)
    decided(world.atlas, programme, rule, 60, unresolved=True)

    assert asking.alarms(read(programme)) == []


def test_shares_answering_are_the_response_rates_of_the_results(world, programme) -> None:
    for team, fates in ((world.atlas, (40, 25)), (world.lyon, (31, 9))):
        for fate, n in zip(("asked", "answered"), fates, strict=True):
            decided(team, programme, fate, n)

    found = read(programme)
    with scopes_disabled():
        rates = satisfaction.readings(
            programme, Selection(START, END), by=("team",), now=NOON + timedelta(days=60)
        )

    for rate in rates:
        if rate.kpi.key == "survey_response_rate":
            assert rate.cell.team is not None
            tally = found.team(rate.cell.team)
            assert (tally.answered, tally.delivered) == (rate.numerator, rate.denominator)


def test_the_page_names_the_team_and_the_causes(world: World, programme: Programme) -> None:
    agent = world.agents["atlas"]
    decided(world.atlas, programme, "answered", 40, agent=agent)
    decided(world.atlas, programme, "no_address", 38, late=True, agent=agent)
    decided(world.atlas, programme, "not_sampled", 4)

    shown = world.max.client.get(f"/surveys/asking/?{OCTOBER}").content.decode()

    assert "Atlas asks less after bad contacts: 0.0% of contacts answered late, 100.0%" in shown
    assert "Agent of Atlas, Atlas" in shown
    assert "51.3%" in shown
    assert "<b>no address</b>" in shown
    assert "<b>not in the sample</b>" not in shown


def test_without_a_proven_drop_the_page_says_so(world: World, programme: Programme) -> None:
    decided(world.lyon, programme, "asked", 3)

    shown = world.max.client.get(f"/surveys/asking/?{OCTOBER}").content.decode()

    assert "share asked drops provably" in shown


def test_a_vendor_reads_of_their_own_teams(world: World, programme: Programme) -> None:
    decided(world.atlas, programme, "asked", 2)
    decided(world.orvane, programme, "no_address", 3)

    shown = world.ana.client.get(f"/surveys/asking/?{OCTOBER}").content.decode()

    assert "Atlas" in shown
    assert "Orvane" not in shown
    assert "no address" not in shown


@pytest.mark.parametrize("query", ["programme=unknown", "start=x", "period=century"])
def test_an_address_that_makes_no_sense_is_told(world, programme, query: str) -> None:
    assert world.max.client.get(f"/surveys/asking/?{query}").status_code == 400


def test_without_a_programme_the_page_says_so(world: World) -> None:
    shown = world.max.client.get("/surveys/asking/").content.decode()

    assert "No programme asks after contacts yet" in shown


def test_the_page_costs_no_more_for_more(world: World, programme: Programme) -> None:
    decided(world.lyon, programme, "asked", agent=world.agents["lyon"])
    client = world.max.client
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/surveys/asking/?{OCTOBER}")
        counts.append(len(queries))
        for slug in ("atlas", "orvane"):
            team = getattr(world, slug)
            decided(team, programme, "asked", agent=world.agents[slug])
            decided(team, programme, "no_address", topic=builders.topic(slug))

    assert counts[0] == counts[1]
