"""What is sent to a survey: wrong scores, hostile words, foreign questions, too much of it."""

from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled
from hypothesis import given
from hypothesis import strategies as st

from surveys import kinds
from surveys.models import Answer
from tests import builders, questionnaires
from tests.surveys.conftest import Customer

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "'; DROP TABLE surveys_answer; --",
    '=HYPERLINK("http://example.org","x")',
    "%(score)s %s {0.__class__}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words_on_the_page(customer: Customer, text: str):
    customer.send(4)

    customer.add(words=text)
    page = customer.open("?more=1").content.decode()

    assert customer.items["words"] == text
    assert text in unescape(page)
    assert "<script" not in page
    assert "<img" not in page


def test_a_comment_of_a_megabyte_is_refused_unread(customer: Customer):
    customer.send(4)

    for text in ("x" * 1_000_000, "\u200b" * 1_000_000):
        response = customer.add(words=text)

        assert response.status_code == 413
        assert b"too long" in response.content

    assert customer.items == {}


def test_the_first_four_thousand_characters_are_kept_and_the_page_says_so(customer: Customer):
    customer.send(4)

    response = customer.add(words="é" * 4100)
    page = customer.client.get(response["Location"]).content.decode()

    assert customer.items["words"] == "é" * 4000
    assert "its beginning is kept" in page


def test_four_thousand_characters_of_any_script_pass(customer: Customer):
    customer.send(4)

    assert customer.add(words="語" * 4000).status_code == 303
    assert customer.items["words"] == "語" * 4000


def test_unseen_marks_are_taken_out(customer: Customer):
    customer.send(4)

    customer.add(words="a\u200b\u202eb\x00c\r\nd")

    assert customer.items["words"] == "abc\nd"


WRONG = [
    "11",
    "-1",
    "0",
    "6",
    "1.5",
    "４",
    "٤",
    "",
    "NaN",
    "1e0",
    " 4",
    "4 ",
    "0x4",
    "true",
    "4\x00",
]


@pytest.mark.parametrize("score", [*WRONG, [], ["4", "5"], ["4", "4"]])
def test_a_score_outside_its_scale_is_refused_beside_its_question(customer: Customer, score):
    response = customer.send(score)

    page = response.content.decode()
    assert response.status_code == 400
    assert "Please choose one of the numbers shown." in page
    assert 'aria-describedby="score-why"' in page
    assert customer.answers == []


def test_a_score_under_another_name_is_none(customer: Customer):
    for name in ("score[]", "Score", "csat", "q-headline[0]"):
        response = customer.client.post(customer.address, customer.form(**{name: 4}))

        assert response.status_code == 400


def test_each_scale_takes_its_own_points(ask):
    for instrument, low, high in (("nps", 0, 10), ("ces", 1, 7)):
        programme = questionnaires.programme(instrument=instrument)
        version = questionnaires.version(programme)
        for score, status in ((low - 1, 400), (low, 303), (high, 303), (high + 1, 400)):
            asked = ask(programme=programme, version=version)

            assert asked.send(score).status_code == status


def test_behind_the_page_the_database_refuses_a_score_too(customer: Customer):
    with pytest.raises(IntegrityError), transaction.atomic():
        questionnaires.answer(customer.invitation, score=11)


def test_a_question_of_another_questionnaire_is_refused(customer: Customer):
    customer.send(2)

    response = customer.add(why=["wait"], other="yes")

    assert response.status_code == 400
    assert b"This page does not ask that." in response.content
    assert customer.items == {}


def test_a_choice_of_another_question_is_refused_beside_its_own(customer: Customer):
    customer.send(2)

    response = customer.add(why=["wait", "price"], words="Kept on the page.")

    page = response.content.decode()
    assert response.status_code == 400
    assert "Please choose among the answers shown." in page
    assert "Kept on the page." in page
    assert customer.items == {}


@given(raw=st.lists(st.text(max_size=12), max_size=3))
def test_no_kind_of_question_takes_what_it_did_not_offer(raw: list[str]):
    for kind in kinds.KINDS.values():
        try:
            found = kind.taken(raw, ["wait"])
        except kinds.Refused:
            continue

        assert found.value is None or found.value in kind.points
        assert set(found.choices) <= {"wait", *kind.options}
        assert len(found.text) <= 4000


def test_answers_do_not_refer_to_rows_of_others(customer: Customer):
    stranger = builders.team("Orvane")

    customer.client.post(
        customer.address, customer.form(score=4, team=stranger.pk, team_id=stranger.pk, agent=1)
    )

    with scopes_disabled():
        assert Answer.objects.get().team_id == customer.invitation.team_id
