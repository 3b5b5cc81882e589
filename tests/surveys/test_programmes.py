"""Programmes: their rules, their waves, who sees them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from surveys.actions import counting
from surveys.models import Programme
from teams.models import AnswerCount
from tests import questionnaires
from tests.world import World

TYPED = {
    "name_en": "After a chat",
    "name_fr": "Après un chat",
    "slug": "chat",
    "instrument": "csat",
    "occasion": "contact",
    "credit_rule": "last_owner",
    "share": "100",
    "delay_minutes": "30",
    "quarantine_days": "30",
    "stale_hours": "72",
    "open_days": "14",
    "resolution": "any",
    "follow_up_hours": "48",
}


def test_a_programme_is_added_with_its_filters(world: World) -> None:
    answer = world.max.client.post("/surveys/programmes/add/", TYPED | {"teams": [world.lyon.pk]})

    kept = Programme.objects.get(slug="chat")
    assert answer["Location"] == f"/surveys/programmes/{kept.pk}/"
    with world.max.reach.entered():
        assert [team.slug for team in kept.teams.all()] == ["lyon"]
    assert not kept.is_active


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"is_active": "on"}, "Publish a questionnaire first"),
        ({"quiet_from": "20:00"}, "Quiet hours need both their ends"),
        ({"reminder_days": "14"}, "remind earlier"),
        ({"low_score": "6"}, "The scale runs from 1 to 5"),
        ({"low_score": "0"}, "The scale runs from 1 to 5"),
        ({"instrument": "esat"}, "customers are not"),
        ({"instrument": "enps", "occasion": "employees", "low_score": "3"}, "without a name"),
        ({"share": "101"}, "100"),
        ({"is_headline": "on"}, "take it out there first"),
        ({"slug": "taken"}, "Already taken"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(world: World, wrong, said: str) -> None:
    questionnaires.programme("taken", is_headline=True)

    page = world.max.client.post("/surveys/programmes/add/", TYPED | wrong)

    assert page.status_code == 200
    assert said in page.content.decode()
    assert Programme.objects.count() == 1


def test_what_a_questionnaire_rests_on_is_settled_with_it(world: World) -> None:
    programme = questionnaires.programme("chat")
    questionnaires.version(programme)

    world.max.client.post(
        f"/surveys/programmes/{programme.pk}/rules/", TYPED | {"instrument": "nps"}
    )

    programme.refresh_from_db()
    assert (programme.instrument, programme.name_en) == ("csat", "After a chat")


def test_a_wave_is_planned_for_a_programme_of_waves_only(world: World) -> None:
    waves = questionnaires.programme(occasion="wave", is_active=False)
    contacts = questionnaires.programme()
    days = {"name": "Spring", "first_day": "2027-03-01", "last_day": "2027-03-31"}

    answers = [
        world.max.client.post(f"/surveys/waves/add/?of={one.pk}", days).status_code
        for one in (waves, contacts)
    ]
    again = world.max.client.post(f"/surveys/waves/add/?of={waves.pk}", days)

    assert answers == [302, 404]
    assert [wave.name for wave in waves.waves.all()] == ["Spring"]
    assert "Another wave begins on this day" in again.content.decode()


def test_a_vendor_sees_programmes_that_asked_about_their_teams_and_no_design(world: World) -> None:
    ours = questionnaires.programme(name_en="About Atlas")
    theirs = questionnaires.programme(name_en="About Orvane")
    questionnaires.invitation(world.atlas, programme=ours)
    questionnaires.invitation(world.orvane, programme=theirs)
    client = world.ana.client

    page = client.get("/surveys/").content.decode()

    assert "About Atlas" in page
    assert "About Orvane" not in page
    assert client.get(f"/surveys/programmes/{ours.pk}/").status_code == 403


def test_the_list_of_programmes_asks_no_more_for_more(world: World) -> None:
    client = world.max.client
    questionnaires.version(questionnaires.programme())
    few = asked_of_the_database(client, "/surveys/")

    for _number in range(10):
        questionnaires.version(questionnaires.programme())

    assert asked_of_the_database(client, "/surveys/") == few


def asked_of_the_database(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_programme_that_becomes_the_headline_is_counted_anew(world: World) -> None:
    programme = questionnaires.programme("chat")
    sent = questionnaires.invitation(world.lyon, programme=programme)
    given = questionnaires.answer(sent)
    with scopes_disabled():
        counting.count()

    world.max.client.post(
        f"/surveys/programmes/{programme.pk}/rules/", TYPED | {"is_headline": "on"}
    )

    with scopes_disabled():
        given.refresh_from_db()
        assert not given.is_counted
        counting.count()
        assert AnswerCount.objects.get().answered_n == 1


def test_a_counters_open_link_is_listed_for_each_team_and_leads_to_the_question(
    world: World,
) -> None:
    programme = questionnaires.programme("desk", occasion="counter")
    questionnaires.version(programme)

    page = world.max.client.get(f"/surveys/programmes/{programme.pk}/").content.decode()

    links = re.findall(r'href="[^"]*(/k/desk/[^"]+)"', page)
    assert len(links) == 3
    assert {Client().get(link).status_code for link in links} == {200}


def test_a_programme_of_contacts_has_no_counters(world: World) -> None:
    programme = questionnaires.programme("calls")

    page = world.max.client.get(f"/surveys/programmes/{programme.pk}/").content.decode()

    assert "/k/" not in page
