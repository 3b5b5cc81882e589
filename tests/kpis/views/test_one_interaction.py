"""One contact whole: its legs, hand-overs, repeats, case, evaluation and survey."""

from datetime import timedelta
from typing import Any

from django_scopes import scopes_disabled

from teams.models import Interaction
from tests import builders, facts, questionnaires
from tests.builders import NOON, leg
from tests.kpis.views.lists import MOST_QUERIES, links, queries, text
from tests.world import Person, World


def handed_on() -> Interaction:
    with scopes_disabled():
        return Interaction.objects.get(sole_team__slug="mixed")


def test_each_side_of_a_hand_over_sees_that_there_was_another_and_not_its_agents(world: World):
    address = f"/interactions/{handed_on().pk}/"

    manager, vendor = text(world.max.client.get(address)), text(world.ana.client.get(address))
    stranger = world.oscar.client.get(address)

    assert "Agent of Atlas" in manager
    assert "Agent of Lyon" in manager
    assert "Another team, which you do not reach" not in manager
    assert "Agent of Atlas" in vendor
    assert "Lyon" not in vendor
    assert "Another team, which you do not reach" in vendor
    assert stranger.status_code == 404


def test_a_contact_says_its_language_where_it_is_known(world: World) -> None:
    told = builders.interaction(leg(world.lyon), language="de")
    silent = builders.interaction(leg(world.lyon))

    page = text(world.max.client.get(f"/interactions/{told.pk}/"))

    assert "<dt>Language</dt><dd>German</dd>" in page
    assert "<dt>Language</dt>" not in text(world.max.client.get(f"/interactions/{silent.pk}/"))


def test_the_way_of_a_call_made_begins_where_it_was_dialled(world: World) -> None:
    call = leg(world.lyon, wait=0, is_queued=False, dial_ms=30_000)
    made = builders.interaction(call, direction="outbound")
    taken = builders.interaction(leg(world.lyon, wait=40, ring_ms=10_000, talk=160, wrap_up=0))

    dialled = text(world.max.client.get(f"/interactions/{made.pk}/"))
    rung = text(world.max.client.get(f"/interactions/{taken.pk}/"))

    assert 'rect class="ring" x="0.0"' in dialled
    # The last 10 of 40 s of wait, of 200 s.
    assert 'rect class="ring" x="150.0" width="50.0"' in rung


def test_a_contact_names_its_repeats_its_case_its_evaluation_and_not_its_customer(world: World):
    contact = handed_on()
    with scopes_disabled():
        given: dict[str, Any] = {
            "feed": contact.feed,
            "topic": contact.topic,
            "customer": contact.customer,
        }
    again = builders.interaction(leg(world.lyon, at=NOON + timedelta(days=2)), **given)
    late = builders.interaction(leg(world.lyon, at=NOON + timedelta(days=20)), **given)
    other = builders.interaction(leg(world.lyon), **given | {"topic": builders.topic("loans")})
    case = facts.case(world.atlas, feed=contact.feed)
    with scopes_disabled():
        Interaction.objects.filter(pk=contact.pk).update(case_reference=case.external_id)
    mark = facts.evaluation(
        world.atlas, contact=contact.external_id, contact_at=contact.ended_at,
        evaluated_at=contact.ended_at,
    )  # fmt: skip

    page = text(world.max.client.get(f"/interactions/{contact.pk}/"))
    vendor = text(world.ana.client.get(f"/interactions/{contact.pk}/"))
    administrator = text(world.admin.client.get(f"/interactions/{contact.pk}/"))

    assert links(page) == [again.external_id, late.external_id]
    assert page.count(">repeat<") == 1
    assert other.external_id not in page
    assert f"/records/cases/{case.pk}/" in page
    assert f"/records/evaluations/{mark.pk}/" in page
    with scopes_disabled():
        assert contact.customer is not None
        reference = contact.customer.reference
    assert links(vendor) == []
    assert [reference in one for one in (page, vendor, administrator)] == [False, False, True]


def test_a_chat_beside_others_says_what_it_took_on_the_agents_clock(world: World):
    alone = builders.interaction(leg(world.lyon, talk=300, wrap_up=0), code="chat")
    beside = builders.interaction(
        leg(world.lyon, talk=300, wrap_up=0, effective_ms=180_000), code="chat"
    )

    pages = [text(world.max.client.get(f"/interactions/{one.pk}/")) for one in (alone, beside)]

    assert ["on the agent" in page for page in pages] == [False, True]
    assert "beside other contacts: 3 min on the agent" in pages[1]


def test_the_answer_stands_on_the_contacts_page_for_whoever_may_read_comments(world: World):
    contact = handed_on()
    invitation = questionnaires.invitation(world.atlas, interaction=contact)
    questionnaires.answer(invitation, score=2, comment="Nobody <b>listened</b>.")
    address = f"/interactions/{contact.pk}/"

    manager, vendor = text(world.max.client.get(address)), text(world.ana.client.get(address))

    assert "Nobody &lt;b&gt;listened&lt;/b&gt;." in manager
    assert "<b>2</b>" in manager
    assert "listened" not in vendor
    assert "<b>2</b>" not in vendor
    assert invitation.email == "" or invitation.email not in manager
    assert queries(world.admin.client, address) <= MOST_QUERIES
    assert f'href="{address}"' in text(world.max.client.get("/surveys/comments/"))


def test_what_another_tool_asked_about_the_contact_stands_there_too(world: World):
    contact = handed_on()
    asked = questionnaires.invitation(world.lyon)
    questionnaires.answer(
        asked, invitation=None, interaction=contact, feed=builders.feed("tool", name="The tool"),
        external_id="a1", score=2, comment="Nobody <b>listened</b>.",
    )  # fmt: skip
    address = f"/interactions/{contact.pk}/"

    manager, vendor = text(world.max.client.get(address)), text(world.ana.client.get(address))

    assert "asked by The tool" in manager
    assert "Nobody &lt;b&gt;listened&lt;/b&gt;." in manager
    assert "listened" not in vendor
    assert queries(world.admin.client, address) <= MOST_QUERIES


def test_a_whole_key_finds_a_contact_and_a_customers_reference_for_administrators(world: World):
    contact = handed_on()
    with scopes_disabled():
        assert contact.customer is not None
        reference = contact.customer.reference

    def found(person: Person, key: str) -> list[str]:
        return links(text(person.client.get("/interactions/", {"key": key})))

    everybody = (world.admin, world.max, world.ana, world.oscar)
    assert [found(p, contact.external_id) for p in everybody] == [[contact.external_id]] * 3 + [[]]
    assert [found(p, reference) for p in everybody] == [[contact.external_id], [], [], []]
    assert found(world.admin, "no such key\0") == []
    with scopes_disabled():
        Interaction.objects.filter(pk=contact.pk).update(case_reference="case-7")
    assert [found(p, "case-7") for p in everybody] == [[contact.external_id]] * 3 + [[]]
