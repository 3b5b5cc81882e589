"""The pages on which administrators keep teams, people and names."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from teams.models import Agent, Assignment, Membership, Promise, Team, Topic, User
from tests import builders
from tests.world import World

LISTS = [
    "/settings/",
    "/settings/teams/",
    "/settings/vendors/",
    "/settings/agents/",
    "/settings/assignments/",
    "/settings/people/",
    "/settings/tokens/",
    "/settings/recipients/",
    "/settings/targets/",
    "/settings/topics/",
    "/settings/segments/",
    "/settings/reasons/",
    "/settings/customers/",
    "/settings/feeds/",
    "/settings/promises/",
    "/settings/calendars/",
    "/settings/versions/",
    "/settings/uses/",
    "/imports/",
]
TEAM = {
    "name": "Nantes",
    "slug": "nantes",
    "kind": "internal",
    "time_zone": "Europe/Paris",
    "language": "fr",
    "is_active": "on",
}


@pytest.mark.parametrize("address", LISTS)
def test_an_administrator_opens_each_list(world: World, address: str) -> None:
    assert world.admin.client.get(address).status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_a_vendor_opens_none_of_them(world: World, address: str) -> None:
    assert world.ana.client.get(address).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "page=-1",
        "page=99999999999999999999",
        "sort=password",
        "sort=slug",
        "sort=--",
        "q=at",
    ],
)
def test_odd_wishes_of_a_list_are_ignored(world: World, query: str) -> None:
    assert world.admin.client.get(f"/settings/teams/?{query}").status_code == 200


def test_a_list_finds_what_was_typed(world: World) -> None:
    page = world.admin.client.get("/settings/teams/?q=atl").content.decode()

    assert "Atlas" in page
    assert "Orvane" not in page


def test_a_long_list_has_pages(world: World) -> None:
    for number in range(60):
        builders.segment(f"segment-{number:02}")

    first = world.admin.client.get("/settings/segments/").content.decode()
    second = world.admin.client.get("/settings/segments/?page=2").content.decode()

    assert "Segment-00" in first
    assert "Segment-59" not in first
    assert "Segment-59" in second


def test_a_team_is_added_and_then_in_reach(world: World) -> None:
    answer = world.admin.client.post("/settings/teams/add/", TEAM)

    assert answer.status_code == 302
    assert "Nantes" in world.admin.client.get("/settings/teams/").content.decode()


def test_a_team_of_a_vendor_needs_its_vendor(world: World) -> None:
    page = world.admin.client.post("/settings/teams/add/", TEAM | {"kind": "vendor"})

    assert page.status_code == 200
    assert "Choose the vendor of this team" in page.content.decode()


def test_a_taken_short_name_is_said_and_nothing_is_saved(world: World) -> None:
    page = world.admin.client.post("/settings/teams/add/", TEAM | {"slug": "lyon"})

    assert "Already taken" in page.content.decode()
    with scopes_disabled():
        assert not Team.objects.filter(name="Nantes").exists()


def test_a_team_is_changed(world: World) -> None:
    world.admin.client.post(f"/settings/teams/{world.lyon.pk}/", TEAM | {"slug": "lyon"})

    with scopes_disabled():
        assert Team.objects.get(slug="lyon").name == "Nantes"


def test_the_systems_own_teams_cannot_be_changed(world: World) -> None:
    address = f"/settings/teams/{builders.common().pk}/"

    assert world.admin.client.get(address).status_code == 404


def test_an_agent_is_added_with_a_first_team(world: World) -> None:
    world.admin.client.post(
        "/settings/agents/add/",
        {
            "name": "Noa",
            "reference": "noa",
            "feed": builders.feed().pk,
            "team": world.lyon.pk,
            "from_day": "2026-09-01",
        },
    )

    with scopes_disabled():
        [part] = Assignment.objects.filter(agent__reference="noa")
    assert (part.team_id, part.from_day) == (world.lyon.pk, date(2026, 9, 1))


def test_an_agent_moves_to_another_team(world: World) -> None:
    agent = world.agents["lyon"]

    page = world.admin.client.get(f"/settings/agents/{agent.pk}/").content.decode()
    address = f"/settings/assignments/add/?of={agent.pk}"
    world.admin.client.post(address, {"team": world.atlas.pk, "from_day": "2026-11-01"})

    assert address in page
    with scopes_disabled():
        teams = Assignment.objects.filter(agent=agent).values_list("team__slug", flat=True)
        assert set(teams) == {"lyon", "atlas"}


def test_an_agent_is_in_a_team_once_at_a_time(world: World) -> None:
    address = f"/settings/assignments/add/?of={world.agents['lyon'].pk}"

    page = world.admin.client.post(address, {"team": world.lyon.pk, "from_day": "2026-11-01"})

    assert "Nothing was saved" in page.content.decode()


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999"])
def test_an_assignment_without_its_agent_is_not_found(world: World, number: str) -> None:
    assert world.admin.client.get(f"/settings/assignments/add/?of={number}").status_code == 404


def test_a_topic_stands_in_a_group_and_a_group_in_none(world: World) -> None:
    group = builders.topic("cards")
    inside = builders.topic("lost-card", parent=group)

    page = world.admin.client.post(
        f"/settings/topics/{group.pk}/",
        {"name": "Cards", "slug": "cards", "parent": builders.topic("loans").pk},
    )

    assert "there are two levels" in page.content.decode()
    assert Topic.objects.get(pk=inside.pk).parent == group


def test_a_promise_is_typed_in_seconds(world: World) -> None:
    world.admin.client.post(
        "/settings/promises/add/",
        {
            "channel": builders.channel("chat").pk,
            "since": "2026-09-01",
            "answer_within_ms": "30",
            "short_abandon_ms": "5",
        },
    )

    kept = Promise.objects.get(since="2026-09-01")
    page = world.admin.client.get(f"/settings/promises/{kept.pk}/").content.decode()
    assert kept.answer_within_ms == 30_000
    assert 'value="30"' in page


def test_a_vendors_person_has_the_teams_of_one_vendor(world: World) -> None:
    typed = {"username": "nina", "role": "vendor", "language": "fr", "is_active": "on"}

    both = world.admin.client.post(
        "/settings/people/add/", typed | {"teams": [world.atlas.pk, world.orvane.pk]}
    )
    one = world.admin.client.post("/settings/people/add/", typed | {"teams": [world.atlas.pk]})

    assert "Choose the teams of one vendor" in both.content.decode()
    assert one.status_code == 302
    assert [m.team_id for m in Membership.objects.filter(user__username="nina")] == [world.atlas.pk]


def test_a_person_keeps_the_password_unless_one_is_typed(world: World) -> None:
    person = builders.user("vera", role="manager", password="a long old password")
    typed = {"username": "vera", "role": "manager", "language": "fr", "is_active": "on"}
    address = f"/settings/people/{person.pk}/"

    world.admin.client.post(address, typed | {"password": ""})
    kept = User.objects.get(pk=person.pk).check_password("a long old password")
    world.admin.client.post(address, typed | {"password": "another long password"})

    assert kept
    assert User.objects.get(pk=person.pk).check_password("another long password")


def test_a_weak_password_is_refused(world: World) -> None:
    typed = {"username": "vera", "role": "manager", "language": "fr", "is_active": "on"}

    page = world.admin.client.post("/settings/people/add/", typed | {"password": "1234"})

    assert "Nothing was saved" in page.content.decode()
    assert not User.objects.filter(username="vera").exists()


def test_an_administrator_cannot_shut_themselves_out(world: World) -> None:
    typed = {"username": "admin", "role": "manager", "language": "en", "is_active": "on"}

    page = world.admin.client.post(f"/settings/people/{world.admin.user.pk}/", typed)

    assert "ask a colleague" in page.content.decode()
    assert User.objects.get(username="admin").role == "administrator"


def test_a_disabled_person_is_logged_out(world: World) -> None:
    client = world.ana.client
    typed = {"username": "ana", "role": "vendor", "language": "fr", "teams": [world.atlas.pk]}

    world.admin.client.post(f"/settings/people/{world.ana.user.pk}/", typed)

    assert client.get("/glossary/").status_code == 302


def test_the_list_of_agents_asks_no_more_for_more(
    world: World, django_assert_max_num_queries
) -> None:
    for _number in range(20):
        builders.agent(team=world.lyon)
    client = world.admin.client

    with django_assert_max_num_queries(20):
        client.get("/settings/agents/")

    with scopes_disabled():
        assert Agent.objects.count() > 20
