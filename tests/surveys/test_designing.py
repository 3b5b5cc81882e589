"""Questionnaires: written as drafts, published, then frozen."""

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from surveys.actions import designing
from surveys.models import Question, Version
from surveys.queries import designs
from tests import builders, questionnaires
from tests.builders import NOON
from tests.world import World

TEXTS = {
    f"{name}_{code}": f"{name} in {code}"
    for name in ("subject", "introduction", "thanks")
    for code in ("en", "fr")
}


def typed(version: Version, **values: str) -> dict[str, str]:
    return {"question_en": "Why?", "question_fr": "Pourquoi", "code": "reason"} | values


def test_a_first_draft_begins_with_its_headline_alone(world: World) -> None:
    programme = questionnaires.programme(instrument="nps", is_active=False)

    world.max.client.post(f"/surveys/programmes/{programme.pk}/draft/")

    [question] = Question.objects.filter(version__programme=programme)
    assert (question.kind, question.is_headline, question.is_required) == ("nps", True, True)


def test_a_new_draft_begins_as_the_last_published(world: World) -> None:
    programme = questionnaires.programme()
    first = questionnaires.version(programme)

    second = designing.draft(by=None, programme=programme, now=NOON)

    assert second.number == 2
    assert second.words == first.words
    assert kept(second) == kept(first)


def test_a_programme_has_one_draft_however_often_it_is_asked_for(world: World) -> None:
    programme = questionnaires.programme()

    drafts = [designing.draft(by=None, programme=programme, now=NOON) for _n in range(2)]

    assert drafts[0] == drafts[1]


def test_texts_are_typed_in_each_language(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)

    world.max.client.post(f"/surveys/versions/{draft.pk}/texts/", TEXTS)

    draft.refresh_from_db()
    assert draft.words["subject"] == {"en": "subject in en", "fr": "subject in fr"}
    assert "greeting" not in draft.words


def test_a_question_is_added_last_with_its_answers_and_its_condition(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    answers = {
        "place_1": "2", "option_1_en": "The wait", "option_1_fr": "L’attente",
        "place_2": "1", "option_2_en": "The price", "option_2_fr": "Le prix",
    }  # fmt: skip
    shown = {"max_score": "2", "channels": ["phone"]}

    world.max.client.post(
        f"/surveys/versions/{draft.pk}/questions/add/?kind=choice",
        typed(draft, **answers) | shown,
    )

    question = draft.questions.get(code="reason")
    assert question.position == 4
    assert [option["code"] for option in question.options] == ["the-price", "the-wait"]
    assert question.condition == {"max_score": 2, "channels": ["phone"]}


def test_an_answer_to_choose_keeps_its_code_when_it_is_reworded(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    question = draft.questions.get(code="why")
    reworded = {
        "place_1": "2", "option_1_en": "Waiting", "option_1_fr": "L’attente",
        "place_2": "1", "option_2_en": "The answer", "option_2_fr": "La réponse",
        "place_3": "3", "option_3_en": "Wait", "option_3_fr": "Attendre",
    }  # fmt: skip

    world.max.client.post(f"/surveys/questions/{question.pk}/", typed(draft, **reworded))

    question.refresh_from_db()
    assert [option["code"] for option in question.options] == ["answer", "wait", "wait-2"]


def test_a_question_cannot_take_the_short_name_of_another(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)

    page = world.max.client.post(
        f"/surveys/versions/{draft.pk}/questions/add/?kind=text", typed(draft, code="why")
    )

    assert "Already taken" in page.content.decode()
    assert draft.questions.count() == 4


def test_questions_change_places_and_the_headline_stays_first(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    client = world.max.client

    for code, way in (("words", "up"), ("why", "up"), ("headline", "down"), ("solved", "down")):
        question = draft.questions.get(code=code)
        client.post(f"/surveys/questions/{question.pk}/move/", {way: ""})

    assert codes(draft) == ["headline", "why", "words", "solved"]


def test_a_removed_question_leaves_no_gap(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    question = draft.questions.get(code="why")

    world.max.client.post(f"/surveys/questions/{question.pk}/remove/")

    assert list(draft.questions.order_by("position").values_list("code", "position")) == [
        ("headline", 0),
        ("solved", 1),
        ("words", 2),
    ]


def test_the_headline_cannot_be_removed(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    question = draft.questions.get(is_headline=True)

    answer = world.max.client.post(f"/surveys/questions/{question.pk}/remove/")

    assert answer.status_code == 404
    assert draft.questions.count() == 4


def test_a_complete_draft_is_published_and_then_frozen(world: World) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)

    world.max.client.post(f"/surveys/versions/{draft.pk}/publish/")

    draft.refresh_from_db()
    assert draft.published_by == world.max.user
    question = draft.questions.get(code="why")
    for address in (f"questions/{question.pk}", f"versions/{draft.pk}/texts"):
        assert world.max.client.get(f"/surveys/{address}/").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        designing.reword(by=world.max.user, version=draft, words={})


def test_whoever_published_may_leave_and_the_version_keeps_the_name(world: World) -> None:
    publisher = builders.user("gone", first_name="Inès", last_name="Petit", role="manager")
    version = questionnaires.version(questionnaires.programme(), publish=False)
    designing.publish(by=publisher, version=version, now=NOON)

    with scopes_disabled():
        publisher.delete()

    version.refresh_from_db()
    assert (version.published_by, version.published_at) == (None, NOON)
    page = world.max.client.get(f"/surveys/programmes/{version.programme_id}/")
    assert "Inès Petit" in page.content.decode()


def test_a_version_lets_go_of_its_publisher_and_of_nothing_else(world: World) -> None:
    version = questionnaires.version(questionnaires.programme(), publish=False)
    published = designing.publish(by=world.max.user, version=version, now=NOON)

    for values in (
        {"published_by": world.ana.user},
        {"published_by": None, "publisher": ""},
        {"published_by": None, "published_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.filter(pk=published.pk).update(**values)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["subject", "introduction", "thanks"])
def test_a_draft_that_lacks_a_text_is_not_published(world: World, name, language) -> None:
    draft = questionnaires.version(questionnaires.programme(), publish=False)
    words = {text: dict(said) for text, said in draft.words.items()}
    del words[name][language]
    designing.reword(by=world.max.user, version=draft, words=words)

    page = world.max.client.post(f"/surveys/versions/{draft.pk}/publish/", follow=True)

    draft.refresh_from_db()
    assert draft.published_at is None
    assert "Before it can be published" in page.content.decode()


def test_a_draft_says_what_its_questions_lack(world: World) -> None:
    programme = questionnaires.programme()
    draft = questionnaires.version(programme, publish=False)
    designing.reword(
        by=world.max.user, version=draft, words=draft.words | {"greeting": {"en": "Dear customer"}}
    )
    draft.questions.filter(is_headline=True).update(
        words={"question": questionnaires.WORDS["thanks"]}
    )
    draft.questions.filter(code="why").update(
        options=[{"code": "wait", "words": {"en": "The wait"}}]
    )

    assert designs.missing(draft) == [
        "“Greeting” is missing in French",
        "Question 1: “Words at the low end” is missing in English",
        "Question 1: “Words at the low end” is missing in French",
        "Question 1: “Words at the high end” is missing in English",
        "Question 1: “Words at the high end” is missing in French",
        "Question 2: it needs two answers at least",
        "Question 2: “Answer 1” is missing in French",
    ]


def test_a_draft_is_discarded_and_what_is_published_is_not(world: World) -> None:
    programme = questionnaires.programme()
    published = questionnaires.version(programme)
    draft = designing.draft(by=None, programme=programme, now=NOON)

    answers = [
        world.max.client.post(f"/surveys/versions/{one.pk}/discard/").status_code
        for one in (draft, published)
    ]

    assert answers == [302, 404]
    assert list(programme.versions.all()) == [published]


def codes(version: Version) -> list[str]:
    return list(version.questions.order_by("position").values_list("code", flat=True))


def kept(version: Version) -> list[tuple[object, ...]]:
    names = ("position", "code", "kind", "is_headline", "words", "options", "condition")
    return list(version.questions.order_by("position").values_list(*names))
