"""The managers' pages of surveys in a browser: accessible, quiet, of both widths and themes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from surveys.actions import designing
from tests import questionnaires
from tests.browser.conftest import Desk, shoot
from tests.browser.rules import overflow, serious
from tests.builders import NOON
from tests.kpis.october import October

# The mark of the database makes the plugin set one up; pages read what was committed before.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DAYS = "period=custom&start=2026-10-01&end=2026-10-31"
PAGES = {
    "programmes": "/surveys/",
    "programme": "/surveys/programmes/{programme}/",
    "rules": "/surveys/programmes/{programme}/rules/",
    "questionnaire": "/surveys/versions/{draft}/",
    "texts": "/surveys/versions/{draft}/texts/",
    "question": "/surveys/questions/{question}/",
    "preview": "/surveys/versions/{draft}/preview/?score=2",
    "results": "/surveys/results/{programme}/?{days}&team={team.slug}",
    "poster": "/surveys/programmes/{shop}/counters/{team.pk}/",
    "comments": "/surveys/comments/",
    "follow-ups": "/surveys/follow-ups/",
    "follow-up": "/surveys/follow-ups/{follow_up}/",
    "asking": "/surveys/asking/?{days}",
    "suspects": "/surveys/suspects/",
}


@pytest.fixture(scope="module", autouse=True)
def surveyed(october: October, counter: Desk, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A programme with answers, a draft of its next questionnaire, and a follow-up.

    After the people of the counter, and gone before them: what they published keeps their names.
    """
    with django_db_blocker.unblock(), scopes_disabled():
        known = written(october)
    yield known
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Row by row the database would refuse it: what is published stays.
        cursor.execute("TRUNCATE surveys_programme CASCADE")


def written(october: October) -> dict[str, Any]:
    programme = questionnaires.programme("calls", low_score=2, is_headline=True)
    version = questionnaires.version(programme)
    comments = ("La réponse était claire.", "", "Three people told me three different things.")
    for number in range(60):
        at = NOON + timedelta(days=number % 20)
        sent = questionnaires.invitation(
            october.teams[number % 2], programme=programme, version=version, day=at.date(),
            created_at=at, due_at=at, sent_at=at, expires_at=at + timedelta(days=14),
        )  # fmt: skip
        answer = questionnaires.answer(
            sent,
            score=1 + number % 5,
            comment=comments[number % 3],
            answered_at=at + timedelta(hours=1),
            suspicion="" if number else "trap",
        )
    follow_up = questionnaires.follow_up(answer)
    questionnaires.not_asked(october.teams[0], programme=programme, cause="no_address")
    draft = designing.draft(by=None, programme=programme, now=NOON)
    # One to be published: the pages go on reading the other.
    letters = questionnaires.programme("letters")
    questionnaires.version(letters)
    shop = questionnaires.programme("shop", occasion="counter")
    questionnaires.version(shop)
    return {
        "shop": shop.pk,
        "team": october.teams[0],
        "to_publish": designing.draft(by=None, programme=letters, now=NOON).pk,
        "days": DAYS,
        "programme": programme.pk,
        "draft": draft.pk,
        "question": draft.questions.get(code="why").pk,
        "follow_up": follow_up.pk,
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("person", "width", "theme"), [("chloe", 360, "light"), ("max", 1280, "dark")]
)
def test_a_page_is_accessible_quiet_and_as_wide_as_its_window(
    desk: Desk, surveyed: dict[str, Any], name: str, person: str, width: int, theme: str
) -> None:
    visit = desk.visit(person, width=width, theme=theme)

    page = visit.go(PAGES[name].format(**surveyed))

    shoot(page, f"surveys-{name}-{width}-{theme}")
    assert visit.complaints == []
    assert overflow(page) == 0
    assert serious(page) == []


def test_a_questionnaire_is_written_and_published_without_scripts(
    desk: Desk, surveyed: dict[str, Any]
) -> None:
    page = desk.visit("max", java_script_enabled=False).page

    page.goto(f"{desk.url}/surveys/versions/{surveyed['to_publish']}/")
    page.get_by_role("link", name="text", exact=True).click()
    page.get_by_label("English", exact=False).first.fill("Anything else?")
    page.get_by_label("Français", exact=False).first.fill("Autre chose")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Move question 5 up").click()
    order = page.locator(".asked .words:first-of-type, .asked .kind + .words").all_inner_texts()
    page.get_by_role("button", name="Publish").click()

    assert order[3] == "Anything else?"
    assert page.get_by_text("Published: this is what is asked from now on.").is_visible()


def test_a_preview_shows_the_customers_page_and_sends_nothing(
    desk: Desk, surveyed: dict[str, Any]
) -> None:
    page = desk.visit("max").go(f"/surveys/versions/{surveyed['draft']}/preview/?score=2&lang=en")
    frame = page.frame_locator("iframe.phone").first

    frame.get_by_role("button", name="Send my answer").click()

    assert frame.get_by_text("Are you satisfied with the answer?").is_visible()
    assert page.frame_locator("iframe.phone").nth(1).get_by_text("What went wrong?").is_visible()


def test_a_follow_up_is_closed_without_scripts(desk: Desk, surveyed: dict[str, Any]) -> None:
    page = desk.visit("max", java_script_enabled=False).page

    page.goto(f"{desk.url}/surveys/follow-ups/{surveyed['follow_up']}/")
    page.get_by_label("customer won back", exact=True).check()
    page.get_by_role("button", name="Close it").click()

    assert page.get_by_role("heading", name="Customer won back").is_visible()
