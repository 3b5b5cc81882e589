"""After the headline: further questions by condition, changes within a day, all of them kept."""

from datetime import timedelta

from django_scopes import scopes_disabled

from surveys.models import FollowUp, FollowUpNote
from surveys.models.programmes import Version
from tests import questionnaires
from tests.surveys.conftest import Customer


def test_a_bad_score_is_asked_what_went_wrong_and_a_good_one_is_not(ask):
    bad, good = ask(), ask()

    bad.send(2)
    good.send(5)

    assert "What went wrong?" in bad.open().content.decode()
    assert "What went wrong?" not in good.open().content.decode()
    assert "What should we know?" in good.open().content.decode()


def test_a_question_of_one_channel_is_asked_about_it_alone(ask):
    programme = questionnaires.programme()
    version = questionnaires.version(programme, publish=False)
    questionnaires.question(
        version,
        words={"question": {"en": "Could you hear us?"}},
        condition={"channels": ["phone"]},
    )
    with scopes_disabled():
        Version.objects.filter(pk=version.pk).update(published_at=version.created_at)
    given = {"programme": programme, "version": version}
    phone, chat = ask(code="phone", **given), ask(code="chat", **given)

    phone.send()
    chat.send()

    assert "Could you hear us?" in phone.open().content.decode()
    assert "Could you hear us?" not in chat.open().content.decode()


def test_further_answers_are_kept_with_the_first(customer: Customer):
    customer.send(2)

    response = customer.add(why=["wait", "answer"], solved="no", words="Two calls, no answer.")

    assert (response.status_code, response["Location"]) == (303, customer.address)
    assert customer.items == {
        "why": ["wait", "answer"],
        "solved": ["no"],
        "words": "Two calls, no answer.",
    }
    assert customer.corrections == []
    assert "<textarea" not in customer.open().content.decode()


def test_what_is_left_empty_is_no_answer(customer: Customer):
    customer.send(2)

    customer.add(why=[], solved="yes", words="  ")

    assert customer.items == {"solved": ["yes"]}


def test_an_answer_to_a_question_that_the_score_does_not_ask_is_let_fall(customer: Customer):
    customer.send(5)

    customer.add(why=["wait"], solved="yes")

    assert customer.items == {"solved": ["yes"]}


def test_a_questionnaire_without_words_takes_a_comment(ask):
    programme = questionnaires.programme()
    version = questionnaires.version(programme, publish=False)
    with scopes_disabled():
        version.questions.filter(kind="text").delete()
        Version.objects.filter(pk=version.pk).update(published_at=version.created_at)
    customer = ask(programme=programme, version=version)
    customer.send(4)

    customer.add(comment="All well.")

    assert customer.answer.comment == "All well."


def test_another_score_within_a_day_counts_and_the_former_is_kept(customer: Customer):
    customer.send(2)
    customer.add(why=["wait"], solved="no")
    customer.clock.wait(hours=23)

    response = customer.change(5)

    assert response["Location"] == f"{customer.address}?more=1"
    assert customer.answer.score == 5
    assert customer.answer.changed_at == customer.clock.now
    assert customer.items == {"solved": ["no"]}
    assert customer.corrections == [
        (
            2,
            {
                "why": {"value": None, "choices": ["wait"], "text": ""},
                "solved": {"value": None, "choices": ["no"], "text": ""},
            },
        )
    ]


def test_other_further_answers_within_a_day_are_kept_as_corrections_too(customer: Customer):
    customer.send(4)
    customer.add(words="All well.")

    customer.add(words="Nearly all well.", query="?more=1")

    assert customer.items == {"words": "Nearly all well."}
    assert [items["words"]["text"] for _score, items in customer.corrections] == ["All well."]


def test_the_same_again_is_no_correction(customer: Customer):
    customer.send(4)
    customer.add(words="All well.")

    customer.change(4)
    customer.add(words="All well.")

    assert customer.corrections == []
    assert customer.answer.changed_at is None


def test_after_a_day_nothing_changes_any_more(customer: Customer):
    customer.send(4)
    customer.clock.wait(hours=24)

    customer.change(1)
    customer.add(words="Too late.")
    page = customer.open()

    assert (customer.answer.score, customer.items) == (4, {})
    assert page.status_code == 200
    assert b"You have answered already" in page.content
    assert b"<form" not in page.content


def test_another_score_sent_as_if_new_asks_to_be_sent_as_a_change(customer: Customer):
    customer.send(4)
    customer.clock.wait(minutes=5)

    response = customer.send(2)

    assert response["Location"] == f"{customer.address}change/?score=2"
    assert customer.answer.score == 4
    assert not customer.answer.is_suspect


def test_a_score_at_the_threshold_opens_a_follow_up(ask):
    programme = questionnaires.programme(low_score=2, follow_up_hours=48)
    version = questionnaires.version(programme)
    low, high = (ask(programme=programme, version=version) for _ in range(2))

    low.send(2)
    high.send(3)

    with scopes_disabled():
        (opened,) = FollowUp.objects.all()
    assert opened.answer_id == low.answer.pk
    assert opened.team_id == low.invitation.team_id
    assert opened.due_at - low.answer.answered_at == timedelta(hours=48)


def test_a_better_score_leaves_the_follow_up_open_with_a_note(ask):
    programme = questionnaires.programme(low_score=2)
    customer = ask(programme=programme, version=questionnaires.version(programme))
    customer.send(1)

    customer.change(5)

    with scopes_disabled():
        opened = FollowUp.objects.get(answer=customer.answer)
        note = FollowUpNote.objects.get(follow_up=opened)
    assert opened.state == "open"
    assert "de 1 en 5" in note.text


def test_a_worse_score_opens_the_follow_up(ask):
    programme = questionnaires.programme(low_score=2)
    customer = ask(programme=programme, version=questionnaires.version(programme))
    customer.send(5)

    customer.change(2)

    with scopes_disabled():
        assert FollowUp.objects.filter(answer=customer.answer).count() == 1
