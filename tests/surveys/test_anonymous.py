"""Answers of nobody: agents' in a wave, and those given at a counter."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from surveys import counters
from surveys.models import Answer, AnswerItem, Correction, FollowUp, Link
from tests import builders, questionnaires
from tests.surveys.conftest import Customer


@pytest.fixture
def agent(ask) -> Customer:
    """An agent of Atlas in the autumn's wave."""
    programme = questionnaires.programme(
        instrument="esat", occasion="employees", low_score=2, is_active=True
    )
    wave = questionnaires.wave(programme)
    return ask(
        programme=programme,
        version=questionnaires.version(programme),
        wave=wave,
        day=wave.first_day,
        agent=builders.agent("Zoé"),
        email="zoe@example.org",
    )


@pytest.fixture
def everybody(db, clock) -> Customer:
    """Whoever passes the counter of Atlas; the token is the counter's address."""
    team = builders.team("Atlas", time_zone="Asia/Tokyo")
    programme = questionnaires.programme("shop", occasion="counter", low_score=2)
    questionnaires.version(programme)
    asked = questionnaires.invitation(team, programme=programme)
    return Customer(asked, f"shop/{counters.code('shop', team.pk)}", clock)


def send(everybody: Customer, score: int = 4, **values):
    address = f"/k/{everybody.token}/"
    form = everybody.form(score=score, **values)
    everybody.clock.wait(seconds=4)
    return everybody.client.post(address, form)


def kept() -> list[Answer]:
    with scopes_disabled():
        return list(Answer.objects.select_related("channel").order_by("pk"))


def test_an_agents_answer_is_kept_with_its_wave_and_nobody(agent: Customer):
    agent.send(2)

    (given,) = kept()
    wave = agent.invitation.wave
    assert wave is not None
    assert given.wave_id == wave.pk
    assert given.day == wave.first_day
    assert given.team_id == agent.invitation.team_id
    assert (given.invitation_id, given.customer_id, given.agent_id) == (None, None, None)
    assert given.answered_at == datetime.combine(agent.clock.now.date(), time(), UTC)


def test_nothing_is_left_that_leads_from_an_agent_to_the_answer(agent: Customer):
    agent.send(2)

    assert not Link.objects.exists()
    with scopes_disabled():
        assert not FollowUp.objects.exists()


def test_an_agents_link_works_once(agent: Customer):
    first = agent.send(2)
    again = agent.send(5)

    assert (first.status_code, again.status_code) == (303, 404)
    assert agent.open().status_code == 404
    assert len(kept()) == 1


def test_a_second_link_of_the_same_agent_is_used_up_too(agent: Customer):
    reminder = Customer(agent.invitation, questionnaires.link(agent.invitation), agent.clock)

    agent.send(2)

    assert reminder.send(5).status_code == 404
    assert len(kept()) == 1


def test_an_agent_adds_to_the_answer_by_a_receipt_for_half_an_hour(agent: Customer):
    address = agent.send(2)["Location"]

    page = agent.client.get(address).content.decode()
    added = agent.client.post(address, {"q-words": "Too few breaks."})
    agent.clock.wait(minutes=31)

    assert "What went wrong?" in page
    assert "No more surveys" not in page
    assert "without your name" in page
    assert added.status_code == 303
    with scopes_disabled():
        assert AnswerItem.objects.get().text == "Too few breaks."
    assert agent.client.get(address).status_code == 410
    assert agent.client.post(address, {"q-words": "More."}).status_code == 410


def test_of_an_agents_second_thought_no_instant_is_kept(agent: Customer):
    address = agent.send(2)["Location"]
    agent.client.post(address, {"q-words": "Too few breaks."})
    agent.client.post(f"{address}?more=1", {"q-words": "Far too few breaks."})

    (given,) = kept()
    with scopes_disabled():
        assert Correction.objects.get().at == given.answered_at == given.changed_at


def test_a_receipt_opens_one_answer_alone(agent: Customer):
    address = agent.send(2)["Location"]
    team, answer, stamp = address.removeprefix("/r/").rstrip("/").split("-", 2)

    for forged in (f"{team}-{int(answer) + 1}-{stamp}", f"{int(team) + 1}-{answer}-{stamp}", "x"):
        assert agent.client.get(f"/r/{forged}/").status_code == 404


def test_a_closed_wave_takes_no_answer_and_leaves_the_link(agent: Customer):
    agent.clock.wait(days=20)

    assert agent.send(2).status_code == 410
    assert kept() == []
    assert Link.objects.count() == 1


def test_a_counter_takes_answers_of_nobody_for_its_team_and_day(everybody: Customer):
    everybody.clock.now = datetime(2026, 10, 5, 20, tzinfo=UTC)

    response = send(everybody, 5)

    (given,) = kept()
    assert response.status_code == 303
    assert (given.score, given.medium, given.channel.code) == (5, "counter", "self_service")
    assert (given.customer_id, given.agent_id, given.invitation_id) == (None, None, None)
    assert given.team_id == everybody.invitation.team_id
    assert given.day == date(2026, 10, 6)
    assert not given.is_suspect


def test_the_counters_page_is_in_the_browsers_language(everybody: Customer):
    page = everybody.client.get(f"/k/{everybody.token}/", headers={"Accept-Language": "fr-CA"})

    assert b'lang="fr"' in page.content
    assert "Êtes-vous satisfait" in page.content.decode()
    assert "Ne plus recevoir" not in page.content.decode()


def test_the_same_page_sent_twice_is_one_answer_and_another_page_another(everybody: Customer):
    form = everybody.form(score=4)
    everybody.clock.wait(seconds=4)
    address = f"/k/{everybody.token}/"
    first, again = (everybody.client.post(address, form) for _ in range(2))

    send(everybody)

    receipts = [one["Location"].split("-")[:2] for one in (first, again)]
    assert receipts[0] == receipts[1]
    assert len(kept()) == 2


def test_a_page_that_nobody_opened_is_suspect_at_a_counter_too(everybody: Customer):
    send(everybody, stamp="")
    send(everybody, stamp="")

    assert [one.suspicion for one in kept()] == ["unstamped", "unstamped"]


def test_at_a_counter_the_next_person_begins_anew(everybody: Customer):
    address = send(everybody)["Location"]

    page = Client().get(address).content.decode()

    assert f'href="/k/{everybody.token}/"' in page
    assert "Change my answer" not in page


def test_a_counters_address_is_made_up_by_nobody(everybody: Customer):
    team = everybody.invitation.team_id
    for code in (f"{team}", f"{team}-", f"{team}-000000000000", f"{team + 1}-x", "-", "x"):
        assert everybody.client.get(f"/k/shop/{code}/").status_code == 404
    other = counters.code("other", team)
    assert everybody.client.get(f"/k/other/{other}/").status_code == 404
    assert everybody.client.get(f"/k/shop/{other}/").status_code == 404


def test_a_programme_at_rest_has_its_counters_closed(everybody: Customer):
    with scopes_disabled():
        programme = everybody.invitation.programme
        programme.is_active = False
        programme.save()

    assert everybody.client.get(f"/k/{everybody.token}/").status_code == 410


def test_the_printed_address_is_the_counters(everybody: Customer, settings):
    settings.SITE_URL = "https://vigie.example.org"

    found = counters.address("shop", everybody.invitation.team_id)

    assert found == f"https://vigie.example.org/k/{everybody.token}/"


@pytest.mark.parametrize("score", ["0", "6", "1.5", "４", "NaN", "", ["4", "5"]])
def test_a_counter_refuses_a_score_outside_its_scale(everybody: Customer, score):
    answer = send(everybody, score=score)

    assert answer.status_code == 400
    assert b"Please choose one of the numbers shown." in answer.content
    assert kept() == []


def test_a_counter_and_its_receipt_take_nothing_large_and_nothing_foreign(everybody: Customer):
    large = send(everybody, score=4, comment="x" * 1_000_000)
    receipt = send(everybody)["Location"]

    answers = [
        everybody.client.post(receipt, {name: text})
        for name, text in (("q-other", "yes"), ("q-words", "x" * 1_000_000))
    ]

    assert large.status_code == 413
    assert [one.status_code for one in answers] == [400, 413]
    assert len(kept()) == 1
    with scopes_disabled():
        assert not AnswerItem.objects.exists()
