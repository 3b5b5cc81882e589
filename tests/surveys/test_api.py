"""Links that programs ask for, and answers that they read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from surveys import tokens
from surveys.models import Invitation, Link, NotAsked
from teams.scope import everywhere
from tests import builders, questionnaires
from tests.builders import NOON, leg
from tests.surveys.contacts import customer, suppress
from tests.world import World

INVITATIONS = "/api/v1/invitations"
ANSWERS = "/api/v1/answers?from=2026-10-01&to=2026-10-31"


class Program:
    def __init__(self, user, *teams) -> None:
        _row, secret = builders.token(user=user, teams=teams)
        self.headers = {"authorization": f"Bearer {secret}"}

    def ask(self, status: int = 201, **body: Any) -> Any:
        answer = Client().post(
            INVITATIONS, body, content_type="application/json", headers=self.headers
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    def read(self, query: str = "") -> Any:
        answer = Client().get(ANSWERS + query, headers=self.headers)
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.max.user, world.lyon, world.atlas)


@pytest.fixture
def requested(world: World):
    made = questionnaires.programme("sms", occasion="request", quarantine_days=30)
    questionnaires.version(made)
    return made


def ended(team, **values):
    """A contact of a moment ago."""
    at = timezone.now() - timedelta(minutes=20)
    return builders.interaction(leg(team, at=at), **{"customer": customer()} | values)


def named(contact):
    return {"feed": contact.feed.slug, "external_id": contact.external_id}


def test_a_contact_gives_a_personal_link(world: World, program: Program, requested) -> None:
    contact = ended(world.lyon)

    said = program.ask(programme="sms", contact=named(contact))

    token = said["link"].split("/s/")[1].rstrip("/")
    with everywhere():
        made = Link.objects.get(digest=tokens.digest(token)).invitation
    assert (said["state"], said["invitation"]) == ("asked", made.pk)
    assert (made.interaction_id, made.team_id) == (contact.pk, world.lyon.pk)
    assert (made.medium, made.state) == ("link", "sent")
    assert Client().get(said["link"].replace("http://127.0.0.1:8000", "")).status_code == 200


def test_asking_again_gives_another_link_to_the_same_invitation(
    world: World, program: Program, requested
) -> None:
    contact = named(ended(world.lyon))

    first = program.ask(programme="sms", contact=contact)
    second = program.ask(200, programme="sms", contact=contact)

    assert second["invitation"] == first["invitation"]
    assert second["link"] != first["link"]


def test_a_customer_is_asked_in_general(world: World, program: Program, requested) -> None:
    person = customer(language="en")

    first = program.ask(programme="sms", customer=person.reference, language="fr")
    again = program.ask(200, programme="sms", customer=person.reference)

    with everywhere():
        made = Invitation.objects.select_related("team").get()
    assert (made.team.slug, made.language, made.customer_id) == ("unattributed", "fr", person.pk)
    assert again["invitation"] == first["invitation"]


@pytest.mark.parametrize(
    ("values", "of_customer", "why"),
    [
        ({"is_excluded": True}, {}, "excluded"),
        ({"direction": "outbound"}, {}, "outbound"),
        ({"customer": None}, {}, "no_customer"),
        ({}, {"is_internal": True}, "internal"),
        ({}, {"erased_at": NOON}, "erased"),
        ({}, {"email": "out@example.org"}, "opted_out"),
        # Another system writes, its own way.
        ({}, {"email": ""}, None),
        ({}, {"email": "bounced@example.org"}, None),
    ],
)
def test_the_rules_hold_for_programs_too(
    world: World, program: Program, requested, values, of_customer, why
) -> None:
    suppress("out@example.org")
    suppress("bounced@example.org", "bounced")
    contact = ended(world.lyon, **{"customer": customer(**of_customer)} | values)

    said = program.ask(200 if why else 201, programme="sms", contact=named(contact))
    again = program.ask(200, programme="sms", contact=named(contact))

    assert (said["cause"], again["cause"]) == (why, why)
    with everywhere():
        assert list(NotAsked.objects.values_list("cause", flat=True)) == ([why] if why else [])


def test_whoever_was_asked_not_long_ago_is_left_alone(
    world: World, program: Program, requested
) -> None:
    person = customer()
    program.ask(programme="sms", contact=named(ended(world.lyon, customer=person)))

    said = program.ask(200, programme="sms", contact=named(ended(world.lyon, customer=person)))

    assert (said["state"], said["cause"], said["link"]) == ("not_asked", "quarantine", None)


@pytest.mark.parametrize(
    "body",
    [
        {"programme": "none", "customer": "c"},
        {"programme": "sms", "customer": "nobody"},
        {"programme": "sms", "contact": {"feed": "switchboard", "external_id": "none"}},
    ],
)
def test_what_does_not_exist_is_not_found(program: Program, requested, body) -> None:
    program.ask(404, **body)


def test_a_contact_beyond_the_keys_teams_does_not_exist(
    world: World, program: Program, requested
) -> None:
    contact = ended(world.orvane)

    program.ask(404, programme="sms", contact=named(contact))

    with everywhere():
        assert not Invitation.objects.exists()
        assert not NotAsked.objects.exists()


def test_a_contact_that_another_team_is_credited_with_is_not_asked_about(
    world: World, program: Program, requested
) -> None:
    at = timezone.now() - timedelta(minutes=20)
    contact = builders.interaction(
        leg(world.lyon, at=at, is_transfer=True), leg(world.orvane, at=at), customer=customer()
    )

    program.ask(404, programme="sms", contact=named(contact))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"customer": "c", "contact": {"feed": "f", "external_id": "e"}},
        {"customer": "c", "team": "orvane"},
        {"customer": "c", "language": "french"},
        {"contact": {"feed": "f", "external_id": "e", "team": "orvane"}},
    ],
)
def test_a_body_that_says_too_much_or_too_little_is_refused(
    program: Program, requested, wrong
) -> None:
    program.ask(400, programme="sms", **wrong)


def test_programmes_that_ask_by_themselves_are_not_asked_for(program: Program) -> None:
    questionnaires.version(questionnaires.programme("calls"))

    assert "programme" in program.ask(400, programme="calls", customer=customer().reference)


def test_a_vendor_chooses_nobody_to_be_asked(world: World, requested) -> None:
    Program(world.ana.user, world.atlas).ask(
        403, programme="sms", contact=named(ended(world.atlas))
    )


# --- Answers.


@pytest.fixture
def answered(world: World):
    """An answer about each of two vendors."""
    programme = questionnaires.programme("calls")
    version = questionnaires.version(programme)
    made = {}
    for team in (world.atlas, world.orvane):
        asked = questionnaires.invitation(
            team, programme=programme, version=version, customer=customer(),
            interaction=builders.interaction(leg(team)), agent=world.agents[team.slug],
        )  # fmt: skip
        made[team.slug] = questionnaires.answer(asked, comment=f"About {team.name}")
        questionnaires.item(made[team.slug], text="More words")
    return made


def test_a_vendors_program_reads_its_own_answers_without_words(world: World, answered) -> None:
    page = Program(world.ana.user, world.atlas).read()

    [row] = page["answers"]
    assert page["next"] is None
    assert (row["id"], row["team"], row["score"]) == (answered["atlas"].pk, "atlas", 4)
    assert row["contact"]["feed"] == "switchboard"
    assert (row["agent"], row["customer"], row["comment"]) == ("atlas", None, None)
    assert [item["text"] for item in row["items"]] == [None]


def test_a_managers_program_reads_words(world: World, answered) -> None:
    page = Program(world.max.user, world.atlas, world.orvane).read("&programme=calls")

    assert [row["comment"] for row in page["answers"]] == ["About Atlas", "About Orvane"]


def test_pages_follow_each_other(world: World, answered, monkeypatch) -> None:
    monkeypatch.setattr("surveys.api.MOST_ANSWERS", 1)
    program = Program(world.max.user, world.atlas, world.orvane)

    first = program.read()
    second = program.read(f"&after={first['next']}")

    assert [row["team"] for row in first["answers"] + second["answers"]] == ["atlas", "orvane"]
    assert second["next"] is None


def test_what_agents_say_is_told_one_by_one_to_nobody(world: World) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    asked = questionnaires.invitation(world.lyon, programme=programme)
    questionnaires.answer(asked, invitation=None)

    assert Program(world.max.user, world.lyon).read()["answers"] == []


@pytest.mark.parametrize(
    "query", ["&after=-1", "&after=x", "&programme=a&programme=b", "&team=orvane", "&to=2026-09-01"]
)
def test_odd_questions_are_refused(world: World, query: str) -> None:
    program = Program(world.max.user, world.lyon)

    assert Client().get(ANSWERS + query, headers=program.headers).status_code == 400
