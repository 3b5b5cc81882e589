"""Contacts that programs push."""

from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from teams.models import ChangedDay, Import, Interaction, Leg
from tests import builders
from tests.world import World

ADDRESS = "/api/v1/interactions"


class Program:
    def __init__(self, secret: str) -> None:
        self.headers = {"authorization": f"Bearer {secret}"}

    def post(self, body: Any) -> Any:
        return Client().post(ADDRESS, body, content_type="application/json", headers=self.headers)

    def push(self, *interactions: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post({"feed": "switchboard", "interactions": interactions})
        assert answer.status_code == 200, answer.content
        rows: list[dict[str, Any]] = answer.json()
        return rows


@pytest.fixture
def ana(world: World) -> Program:
    _row, secret = builders.token(user=world.ana.user, teams=[world.atlas])
    return Program(secret)


def leg(**values: Any) -> dict[str, Any]:
    return {
        "team": "atlas",
        "agent": "atlas",
        "enqueued_at": "2024-03-04T10:00:00+01:00",
        "answered_at": "2024-03-04T10:00:12+01:00",
        "ended_at": "2024-03-04T10:03:00+01:00",
        "outcome": "answered",
        "talk_ms": 168_000,
    } | values


def contact(external_id: str = "c1", *legs: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "channel": "phone",
        "arrived_at": "2024-03-04T10:00:00+01:00",
        "ended_at": "2024-03-04T10:03:00+01:00",
        "legs": [*legs] or [leg()],
    } | values


def states(rows: list[dict[str, Any]]) -> list[str]:
    return [row["state"] for row in rows]


def stored() -> dict[str, list[str]]:
    with scopes_disabled():
        legs = Leg.objects.filter(interaction__arrived_at__year=2024).order_by("sequence")
        found: dict[str, list[str]] = {}
        for one in legs.select_related("interaction", "team"):
            found.setdefault(one.interaction.external_id, []).append(one.team.slug)
        return found


def test_a_contact_is_added_once(world: World, ana: Program) -> None:
    first = ana.push(contact())
    days = dict(ChangedDay.objects.values_list("day", "counter"))
    second = ana.push(contact())

    assert first == [
        {"external_id": "c1", "sequence": 1, "state": "accepted", "field": "", "reason": ""}
    ]
    assert states(second) == ["unchanged"]
    assert stored() == {"c1": ["atlas"]}
    assert days
    assert dict(ChangedDay.objects.values_list("day", "counter")) == days


def test_a_corrected_contact_replaces_the_earlier_one(world: World, ana: Program) -> None:
    ana.push(contact())

    rows = ana.push(contact(customer="k7", rating=4))

    assert states(rows) == ["updated"]
    with scopes_disabled():
        kept = Interaction.objects.get(external_id="c1")
    assert (kept.rating, kept.customer.reference if kept.customer else None) == (4, "k7")


def test_each_push_has_a_receipt(world: World, ana: Program) -> None:
    ana.push(contact(), contact("c2", leg(team="nowhere")))

    with world.admin.reach.entered():
        run = Import.objects.get()
        assert (run.read_n, run.accepted_n, run.rejected_n) == (2, 1, 1)
        assert (run.created_by, run.state) == (world.ana.user, "done")
        assert [reject.reason for reject in run.rejects.all()] == ["is unknown"]


def test_another_team_is_answered_as_one_that_does_not_exist(world: World, ana: Program) -> None:
    rows = ana.push(
        contact("c1", leg(team="orvane")),
        contact("c2", leg(team="nowhere")),
        contact("c3", leg(team="mixed")),
        contact("c4"),
    )

    assert {(row["field"], row["reason"]) for row in rows[:3]} == {("team", "is unknown")}
    assert states(rows) == ["rejected", "rejected", "rejected", "accepted"]
    assert stored() == {"c4": ["atlas"]}


def test_another_teams_agent_is_answered_as_one_that_does_not_exist(
    world: World, ana: Program
) -> None:
    rows = ana.push(contact("c1", leg(agent="orvane")), contact("c2", leg(agent="nobody")))

    assert {(row["field"], row["reason"]) for row in rows} == {("agent", "is unknown")}
    with world.ana.reach.entered():
        assert not world.agents["orvane"].assignments.exists()


def test_whoever_pushes_names_a_team(world: World, ana: Program) -> None:
    rows = ana.push(contact("c1", leg(team=None)))

    assert (rows[0]["field"], rows[0]["reason"]) == ("team", "is empty")


def test_a_contact_of_another_team_cannot_be_taken_over(world: World, ana: Program) -> None:
    with scopes_disabled():
        theirs = Interaction.objects.filter(sole_team=world.orvane)[0]
        shared = Interaction.objects.get(sole_team__slug="mixed")

    rows = ana.push(contact(theirs.external_id), contact(shared.external_id))

    assert {(row["field"], row["reason"]) for row in rows} == {("team", "is unknown")}
    with scopes_disabled():
        assert theirs.legs.get().team == world.orvane
        assert shared.legs.count() == 2


def test_a_contact_is_not_taken_in_part(world: World, ana: Program) -> None:
    second = leg(sequence=2, agent=None, talk_ms="long")

    rows = ana.push(contact("c1", leg(), second), contact("c2"))

    assert states(rows) == ["rejected", "rejected", "accepted"]
    assert rows[0]["reason"] == "another row of this contact is rejected, line 2"
    assert (rows[1]["field"], rows[1]["reason"]) == ("talk_ms", "is not a duration")
    assert stored() == {"c2": ["atlas"]}


def test_a_leg_that_is_left_out_is_forgotten(world: World, ana: Program) -> None:
    ana.push(contact("c1", leg(), leg(sequence=2)))

    rows = ana.push(contact("c1", leg()))

    assert states(rows) == ["updated"]
    assert stored() == {"c1": ["atlas"]}


def test_a_key_of_no_team_pushes_nothing(world: World) -> None:
    _row, secret = builders.token(user=world.admin.user)

    assert states(Program(secret).push(contact())) == ["rejected"]


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"outcome": "vanished"}, "outcome", "is not one of the values known"),
        ({"ended_at": "2024-03-04T10:03:00"}, "ended_at", "has no offset from UTC"),
        ({"ended_at": "2024-03-04T09:00:00+01:00"}, "ended_at", "ends before it starts"),
        ({"ended_at": "9999-12-31T23:59:59Z"}, "ended_at", "is in the future"),
        ({"talk_ms": -1}, "talk_ms", "is negative"),
        ({"talk_ms": 10**30}, "talk_ms", "is longer than 7 days"),
        ({"talk_ms": 1.5}, "talk_ms", "is not a duration"),
        ({"talk_ms": True}, "talk_ms", "is not a duration"),
        ({"sequence": 10**30}, "sequence", "is not a whole number in range"),
        ({"sequence": [1]}, "sequence", "is not a whole number in range"),
        ({"team": {"slug": "atlas"}}, "team", "is not plain text"),
        ({"team": "x" * 300}, "team", "is longer than 200 characters"),
        ({"transfer": "yes"}, "transfer", "is neither yes nor no"),
    ],
)
def test_a_wrong_value_is_said_in_its_row(
    world: World, ana: Program, values: dict[str, Any], field: str, reason: str
) -> None:
    [row] = ana.push(contact("c1", leg(**values)))

    assert (row["state"], row["field"], row["reason"]) == ("rejected", field, reason)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "body"),
        ({"feed": "switchboard"}, "interactions"),
        ({"interactions": []}, "feed"),
        ({"feed": "switchboard", "interactions": [], "team": "x"}, "team"),
        ({"feed": "switchboard", "interactions": [1]}, "interactions[0]"),
        ({"feed": "switchboard", "interactions": [contact(sole_team="x")]}, "sole_team"),
        ({"feed": "switchboard", "interactions": [contact("c", leg(wait_ms=1))]}, "wait_ms"),
        ({"feed": "switchboard", "interactions": [contact(legs=[])]}, "interactions[0].legs"),
        ({"feed": "switchboard", "interactions": [contact(legs=[[]])]}, "legs[0]"),
        ({"feed": "switchboard", "interactions": [contact()] * 1001}, "1001 legs"),
    ],
)
def test_a_wrong_shape_is_named_and_nothing_is_read(
    world: World, ana: Program, body: Any, named: str
) -> None:
    answer = ana.post(body)

    assert answer.status_code == 400
    assert named in answer.content.decode()
    assert stored() == {}


def test_an_unknown_feed_does_not_exist(world: World, ana: Program) -> None:
    answer = ana.post({"feed": "nowhere", "interactions": [contact()]})

    assert answer.status_code == 404


def test_a_body_beyond_the_limit_is_refused(world: World, ana: Program) -> None:
    assert ana.post({"feed": "x" * 1_000_001}).status_code == 413


def test_text_that_only_looks_like_json_is_refused(world: World, ana: Program) -> None:
    answer = Client().post(ADDRESS, "{}", content_type="text/plain", headers=ana.headers)

    assert answer.status_code == 415


def test_a_session_pushes_with_its_csrf_token_only(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana.user)

    answer = client.post(
        ADDRESS, {"feed": "switchboard", "interactions": []}, content_type="application/json"
    )

    assert answer.status_code == 403


def test_hostile_text_stays_text(world: World, ana: Program) -> None:
    ana.push(contact("<script>alert(1)</script>", customer="'; DROP TABLE teams_leg; --"))

    assert stored() == {"<script>alert(1)</script>": ["atlas"]}
