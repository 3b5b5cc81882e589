"""A customer with a phone and a mailed link answers, changes it, and unsubscribes."""

import pytest
from django_scopes import scopes_disabled

from surveys import tokens
from surveys.models import AnswerItem, Correction, Suppression
from tests.browser.conftest import shoot
from tests.browser.phones import chromium, kept, mail, phone, read
from tests.browser.rules import overflow, serious

__all__ = ["chromium", "kept", "mail", "phone"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_customer_answers_adds_changes_and_unsubscribes(mail, phone, scripts):
    sent = mail()
    page = phone(java_script_enabled=scripts, has_touch=True)

    page.goto(f"{sent.survey}?score=4")
    assert page.get_by_role("radio", name="4").is_checked()
    assert sent.answers == []
    page.get_by_role("radio", name="2").check()
    read(page)
    page.get_by_role("button", name="Send my answer").tap()
    page.get_by_role("heading", name="Thank you").wait_for()
    page.get_by_role("checkbox", name="The wait").check()
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What should we know?").fill("Nobody called back.")
    page.get_by_role("button", name="Add this to my answer").tap()
    page.get_by_text("You need do nothing more.").wait_for()
    page.get_by_role("link", name="Change my answer").tap()
    page.get_by_text("Your former answer is kept").wait_for()
    page.get_by_role("radio", name="5").check()
    page.get_by_role("button", name="Change my answer").tap()
    page.get_by_text("Your answer, 5 out of 5, is kept.").wait_for()
    assert page.get_by_label("What should we know?").input_value() == "Nobody called back."
    page.get_by_role("link", name="No more surveys").tap()
    page.get_by_role("heading", name="No more surveys?").wait_for()
    assert not Suppression.objects.exists()
    page.get_by_role("button", name="Send me no more surveys").tap()
    page.get_by_role("heading", name="You get no more surveys from us").wait_for()

    (given,) = sent.answers
    with scopes_disabled():
        assert Correction.objects.get().score == 2
        assert set(AnswerItem.objects.values_list("question__code", flat=True)) == {
            "solved",
            "words",
        }
    assert (given.score, given.is_suspect) == (5, False)
    digest = tokens.address_digest(sent.invitation.email)
    assert bytes(Suppression.objects.get().digest) == digest


def test_reloading_and_going_back_store_nothing_more(mail, phone):
    sent = mail()
    page = phone()
    page.goto(sent.survey)
    page.get_by_role("radio", name="3").check()
    read(page)
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_role("heading", name="Thank you").wait_for()

    page.reload()
    page.go_back()
    page.goto(f"{sent.survey}?score=1")

    assert page.get_by_text("Your answer, 3 out of 5, is kept.").is_visible()
    assert len(sent.answers) == 1


def test_the_keyboard_alone_is_enough(mail, phone):
    sent = mail()
    page = phone(width=1280)
    page.goto(sent.survey)

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    read(page)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Thank you").wait_for()

    (given,) = sent.answers
    assert (given.score, given.suspicion) == (3, "")


def test_without_a_choice_the_browser_asks_for_one(mail, phone):
    sent = mail()
    page = phone()
    page.goto(sent.survey)

    page.get_by_role("button", name="Send my answer").click()

    assert page.get_by_role("radio", name="1").evaluate("one => one.validity.valueMissing")
    assert sent.answers == []


@pytest.mark.parametrize(
    ("instrument", "language", "width", "theme"),
    [
        ("csat", "fr", 360, "light"),
        ("csat", "en", 1280, "dark"),
        ("nps", "en", 320, "dark"),
        ("nps", "ar", 1280, "light"),
        ("ces", "ar", 360, "dark"),
    ],
)
def test_each_page_is_accessible_and_as_wide_as_its_window(
    mail, phone, instrument, language, width, theme
):
    sent = mail(instrument, language=language)
    page = phone(width=width, theme=theme)
    name = f"survey-{instrument}-{language}-{width}"

    for place in ("question", "thanks", "change", "stop", "nothing"):
        if place == "question":
            page.goto(f"{sent.survey}?score=3")
        elif place == "thanks":
            read(page)
            page.get_by_role("button").click()
            page.wait_for_selector("textarea")
        elif place == "nothing":
            page.goto(f"{sent.url}/s/nothing/")
        else:
            page.goto(f"{sent.survey}{place}/")
        shoot(page, f"{name}-{place}")
        assert overflow(page) == 0
        assert serious(page) == []

    assert page.locator("html").get_attribute("lang") is not None


def test_right_to_left_the_scale_begins_at_the_right(mail, phone):
    page = phone()

    page.goto(mail(language="ar").survey)
    one, five = (page.locator(f"input[value='{n}']").bounding_box() for n in (1, 5))

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert one["x"] > five["x"]


def test_every_answer_is_large_enough_for_a_thumb(mail, phone):
    page = phone(width=320)

    for instrument in ("csat", "nps", "ces"):
        page.goto(mail(instrument).survey)
        boxes = [one.bounding_box() for one in page.locator(".one").all()]

        assert all(box["height"] >= 44 and box["width"] >= 36 for box in boxes)


def test_the_question_and_its_button_fit_a_phone_without_scrolling(mail, phone):
    page = phone()

    for instrument in ("csat", "nps", "ces"):
        page.goto(mail(instrument, language="fr").survey)
        button = page.get_by_role("button").bounding_box()

        assert button["y"] + button["height"] <= 740
