"""A mailed link, and a phone to open it with: what the tests of surveys in a browser share."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from surveys.models import Answer, Invitation, Version
from tests import builders, questionnaires
from tests.browser.conftest import ARGUMENTS, CHROMIUM, leave

ARABIC = {
    "question": "هل أنت راضٍ عن الإجابة؟",
    "low": "غير راضٍ إطلاقا",
    "high": "راضٍ تماما",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """What a customer got: the links of a mail."""

    url: str
    invitation: Invitation
    token: str

    @property
    def survey(self) -> str:
        return f"{self.url}/s/{self.token}/"

    @property
    def links(self) -> list[str]:
        scale = [f"{self.survey}?score={score}" for score in range(1, 6)]
        return [self.survey, *scale, f"{self.survey}stop/", f"{self.survey}change/"]

    @property
    def answers(self) -> list[Answer]:
        with scopes_disabled():
            return list(Answer.objects.filter(invitation=self.invitation))


@pytest.fixture
def mail(live_server: Any) -> Callable[..., Mail]:
    """Ask somebody now; values are the invitation's."""

    def sent(instrument: str = "csat", **values: Any) -> Mail:
        now = timezone.now()
        programme = questionnaires.programme(instrument=instrument)
        version = questionnaires.version(programme, publish=False)
        with scopes_disabled():
            for one in version.questions.all():
                one.words = {name: {**said} for name, said in one.words.items()}
                for name, said in one.words.items():
                    said["ar"] = ARABIC[name]
                one.save()
            Version.objects.filter(pk=version.pk).update(published_at=now)
        asked = questionnaires.invitation(
            builders.team("Atlas"), programme=programme, version=version, created_at=now,
            sent_at=now, expires_at=now + timedelta(days=14), day=now.date(), **values,
        )  # fmt: skip
        return Mail(live_server.url, asked, questionnaires.link(asked))

    return sent


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread, which Django takes for ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def kept(chromium: Browser) -> Page:
    """The tab of who asks for nothing special, as to begin another costs more than most pages."""
    return chromium.new_context().new_page()


@pytest.fixture
def phone(chromium: Browser, kept: Page) -> Iterator[Callable[..., Page]]:
    """A window that complains of nothing and holds no cookie in the end."""
    complaints: list[str] = []
    opened: list[Page] = []

    def hear(said: ConsoleMessage) -> None:
        _note(said.text, complaints)

    def hear_of(error: Error) -> None:
        complaints.append(str(error))

    def open_one(*, width: int = 360, theme: Any = "light", **options: Any) -> Page:
        is_usual = not options and kept not in opened
        page = kept if is_usual else chromium.new_context(**options).new_page()
        opened.append(page)
        page.set_viewport_size({"width": width, "height": 740 if width < 500 else 800})
        page.emulate_media(color_scheme=theme)
        page.on("console", hear)
        page.on("pageerror", hear_of)
        return page

    yield open_one
    cookies = [cookie for page in opened for cookie in page.context.cookies()]
    for page in opened:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", hear_of)
        if page is not kept:
            page.context.close()
    leave(kept)
    assert cookies == []
    assert complaints == []


def _note(said: str, complaints: list[str]) -> None:
    # A page that is not there is what one of them is about.
    if "404" not in said:
        complaints.append(said)


SEEN_FOR = "performance.now() - performance.getEntriesByType('navigation')[0].responseStart"


def read(page: Page) -> None:
    """Somebody needs a moment with a page before they send."""
    page.wait_for_timeout(max(0, 1100 - page.evaluate(SEEN_FOR)))
