"""Debian's Chromium before a live server with a week of October."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from kpis.models import Target
from teams.models import User
from tests import builders
from tests.browser import portal
from tests.kpis.october import October, october

__all__ = ["october"]

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# To draw a page whole costs more than to make it.
SHOTS = os.environ.get("SHOTS", "")
ALL_IN_SIGHT = "document.querySelectorAll('.ghost').forEach(at => htmx.trigger(at, 'revealed'))"
BLANK = "about:blank"
OWN: set[int] = set()


@dataclass
class Visit:
    """Pages of one reader, and what their console complained of."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> Page:
        self.page.goto(f"{self.url}{address}")
        # Charts come after the page, those out of sight some seconds later.
        self.page.evaluate(ALL_IN_SIGHT)
        self.page.wait_for_selector(".ghost", state="detached")
        return self.page

    def look(self, width: int, theme: Any) -> None:
        """The same page in another window: nothing of it depends on either when it is made."""
        self.page.set_viewport_size(window(width))
        self.page.emulate_media(color_scheme=theme)

    def hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def hear_of(self, error: Error) -> None:
        self.complaints.append(str(error))


def leave(page: Page) -> None:
    """Nothing of it stays in the tab, whose next visitor is as good as new."""
    if page.url != BLANK:
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        page.context.clear_cookies()
        # Nothing is under the pointer of who has just come.
        page.mouse.move(-1, -1)
        page.goto(BLANK)


def shoot(page: Page, name: str) -> None:
    """Keep a picture of what the window shows; in SHOTS, for somebody to look at, of all."""
    folder = Path(SHOTS) if SHOTS else settings.VIGIE_VAR / "shots"
    page.screenshot(path=folder / f"{name}.jpeg", quality=70, full_page=bool(SHOTS))


def window(width: int) -> Any:
    return {"width": width, "height": 740 if width < 500 else 800}


@dataclass(frozen=True, slots=True)
class Desk:
    """Opens visits. Everything that they read was committed before."""

    browser: Browser
    url: str
    slug: str
    other: str
    cookies: dict[str, str]
    # What stands in addresses of contracts, scorecards and disputes of the first team.
    rows: dict[str, Any]
    # A tab of each reader, as to begin another costs more than most pages do.
    kept: dict[str, Page] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def close(self) -> None:
        """Leave of a visit nothing but the empty tab of its reader."""
        for visit in self.visits:
            visit.page.remove_listener("console", visit.hear)
            visit.page.remove_listener("pageerror", visit.hear_of)
        self.visits.clear()
        for page in self.kept.values():
            leave(page)
        tabs = list(self.kept.values())
        for context in self.browser.contexts:
            for page in context.pages:
                if page not in tabs:
                    page.close()
            if not context.pages:
                context.close()

    def visit(
        self, person: str = "", *, width: int = 1280, theme: Any = "light", **options: Any
    ) -> Visit:
        page = self.tab(person) if person and not options else self.opened(person, **options)
        visit = Visit(page, self.url)
        page.emulate_media(media="null")
        visit.look(width, theme)
        page.on("console", visit.hear)
        page.on("pageerror", visit.hear_of)
        self.visits.append(visit)
        return visit

    def tab(self, person: str) -> Page:
        """That of a reader, or another beside it while it is open."""
        page = self.kept.get(person)
        if page is None:
            page = self.kept[person] = self.opened(person)
        elif any(visit.page is page for visit in self.visits):
            page = page.context.new_page()
        else:
            self.admit(page.context, person)
        return page

    def opened(self, person: str, **options: Any) -> Page:
        context = self.browser.new_context(**options)
        if person:
            self.admit(context, person)
        return context.new_page()

    def admit(self, context: BrowserContext, person: str) -> None:
        name, value = settings.SESSION_COOKIE_NAME, self.cookies[person]
        context.add_cookies([{"name": name, "value": value, "url": self.url}])


@pytest.fixture
def desk(counter: Desk) -> Iterator[Desk]:
    """The browser, with no page left open behind a test."""
    yield counter
    counter.close()


@pytest.fixture(scope="module")
def counter(october: October, django_db_blocker: Any) -> Iterator[Desk]:
    """One server and one browser for a module; the people are removed after it."""
    with django_db_blocker.unblock():
        people = {
            "adam": builders.user("adam", role="administrator"),
            "adele": builders.user("adele", role="administrator", language="fr"),
            "max": builders.user("max", role="manager", password="a-week-of-october"),
            "chloe": builders.user("chloe", role="manager", language="fr"),
            "ana": builders.user("ana", role="vendor", teams=[october.teams[0]]),
        }
        rows = portal.laid(october.teams[0])
        aims = [
            builders.target(kpi="abandonment_rate", target=0.05, floor=0.3),
            builders.target(kpi="asa", target=60, floor=120),
        ]
        cookies = {name: session_of(user) for name, user in people.items()}
        server = LiveServer("127.0.0.1")
        # Playwright runs a loop of its own in this thread, which Django takes for ours.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        try:
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                first, second, _third = october.teams
                yield Desk(browser, server.url, first.slug, second.slug, cookies, rows)
                browser.close()
        finally:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
            server.stop()
            disconnect()
            portal.removed()
            remove(people, aims)


@receiver(connection_created)
def note(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Remember the tests' own sessions: Django keeps another inside of Playwright's loop."""
    if threading.current_thread() is threading.main_thread():
        OWN.add(connection.connection.info.backend_pid)


def disconnect() -> None:
    """End the sessions of the server's threads, some of which outlive it for a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> ALL (%s)",
            [list(OWN)],
        )


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def remove(people: dict[str, User], aims: list[Target]) -> None:
    from django.contrib.sessions.models import Session

    from teams.models import Membership

    Session.objects.all().delete()
    Target.objects.filter(pk__in=[aim.pk for aim in aims]).delete()
    Membership.objects.all().delete()
    User.objects.filter(pk__in=[user.pk for user in people.values()]).delete()
