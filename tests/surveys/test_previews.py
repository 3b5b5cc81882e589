"""A questionnaire as its customers will see it, before anybody is asked."""

import pytest

from surveys.models import Version
from tests import access, questionnaires
from tests.world import World


@pytest.fixture
def draft(db: None) -> Version:
    return questionnaires.version(questionnaires.programme(), publish=False)


def page(world: World, draft: Version, step: str, query: str = "") -> str:
    answer = world.max.client.get(f"/surveys/versions/{draft.pk}/{step}/?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_preview_frames_both_pages_in_two_widths(world: World, draft: Version) -> None:
    shown = page(world, draft, "preview", "score=3&lang=fr")

    assert shown.count("<iframe") == shown.count('sandbox="allow-same-origin"') == 4
    assert shown.count("/thanks/?lang=fr&amp;score=3&amp;channel=") == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Are you satisfied"), ("fr", "Êtes-vous satisfait")]
)
def test_the_question_is_drawn_as_on_the_public_page(world, draft, language, said) -> None:
    shown = page(world, draft, "question", f"lang={language}")

    assert said in shown
    assert shown.count('type="radio"') == 5
    assert "survey.css" in shown


def test_further_questions_follow_the_score_and_the_contact(world: World, draft: Version) -> None:
    draft.questions.filter(code="solved").update(condition={"channels": ["chat"]})

    low, high, chat = (
        page(world, draft, "thanks", f"lang=en&{query}")
        for query in ("score=2", "score=5", "score=5&channel=chat")
    )

    assert "What went wrong?" in low
    assert "What went wrong?" not in high
    assert ('name="q-solved"' in high, 'name="q-solved"' in chat) == (False, True)


def test_a_changed_draft_is_shown_as_it_is_now(world: World, draft: Version) -> None:
    page(world, draft, "question", "lang=en")
    words = questionnaires.HEADLINE | {"question": {"en": "How was it?", "fr": "Alors"}}
    draft.questions.filter(is_headline=True).update(words=words)

    assert "How was it?" in page(world, draft, "question", "lang=en")


def test_a_draft_with_its_headline_alone_is_shown(world: World) -> None:
    programme = questionnaires.programme(instrument="nps")
    world.max.client.post(f"/surveys/programmes/{programme.pk}/draft/")
    draft = programme.versions.get()

    assert page(world, draft, "question").count('type="radio"') == 11
    assert "<textarea" in page(world, draft, "thanks")


def test_only_this_site_may_frame_a_page_of_it(world: World, draft: Version) -> None:
    framed = world.max.client.get(f"/surveys/versions/{draft.pk}/question/")
    around = world.max.client.get(f"/surveys/versions/{draft.pk}/preview/")

    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around["Content-Security-Policy"]


def test_a_preview_stores_nothing(world: World, draft: Version) -> None:
    client = world.max.client
    before = access.contents()

    for step in ("preview", "question", "thanks"):
        address = f"/surveys/versions/{draft.pk}/{step}/"
        assert [client.get(address).status_code, client.post(address).status_code] == [200, 405]

    assert access.contents() == before


@pytest.mark.parametrize("query", ["score=9", "lang=xx", "channel=fax", "topic=%00"])
def test_a_preview_of_what_cannot_be_is_not_found(world: World, draft: Version, query) -> None:
    answer = world.max.client.get(f"/surveys/versions/{draft.pk}/question/?{query}")

    assert answer.status_code == 404
