"""Answers that robots are suspected to have sent: a person decides, either way."""

import pytest
from django_scopes import scopes_disabled

from surveys.models import Answer, FollowUp
from tests import questionnaires
from tests.world import World


@pytest.fixture
def suspect(world: World) -> Answer:
    programme = questionnaires.programme(low_score=2)
    sent = questionnaires.invitation(world.lyon, programme=programme)
    return questionnaires.answer(
        sent, score=1, is_suspect=True, suspicion="trap,too_fast", is_counted=True
    )


def decided(world: World, answer: Answer, what: str) -> Answer:
    world.max.client.post(f"/surveys/suspects/{answer.pk}/", {what: ""})
    with scopes_disabled():
        return Answer.objects.get(pk=answer.pk)


def test_each_is_listed_with_why(world: World, suspect: Answer) -> None:
    shown = world.max.client.get("/surveys/suspects/").content.decode()

    assert "filled in the field that nobody sees, sent within a second" in shown
    assert "Count it after all" in shown


def test_one_is_counted_after_all_and_followed_up_as_any_other(world, suspect) -> None:
    kept = decided(world, suspect, "count")

    assert (kept.is_suspect, kept.is_counted) == (False, False)
    with scopes_disabled():
        assert FollowUp.objects.filter(answer=kept).exists()


def test_it_stays_in_the_list_and_is_left_out_again(world: World, suspect: Answer) -> None:
    decided(world, suspect, "count")
    shown = world.max.client.get("/surveys/suspects/").content.decode()

    kept = decided(world, suspect, "leave")

    assert "Leave it out" in shown
    assert (kept.is_suspect, kept.suspicion) == (True, "trap,too_fast")


def test_an_answer_that_nothing_speaks_against_cannot_be_left_out(world: World) -> None:
    answer = questionnaires.answer(questionnaires.invitation(world.lyon))

    refused = world.max.client.post(f"/surveys/suspects/{answer.pk}/", {"leave": ""})

    assert refused.status_code == 404
    with scopes_disabled():
        assert not Answer.objects.get(pk=answer.pk).is_suspect
