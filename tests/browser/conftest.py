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
from playwright.sync_api import Browser, Page, sync_playwright
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
# Where to keep what pages look like: to draw one whole costs more than to make it.
SHOTS = os.environ.get("SHOTS", "")
ALL_IN_SIGHT = "document.querySelectorAll('.ghost').forEach(at => htmx.trigger(at, 'revealed'))"
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


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in SHOTS, for somebody who named a folder to look at."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


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

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()

    def visit(
        self, person: str = "", *, width: int = 1280, theme: str = "light", **options: Any
    ) -> Visit:
        context = self.browser.new_context(
            viewport=window(width),
            color_scheme=theme,  # type: ignore[arg-type]  # light or dark
            **options,
        )
        if person:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.cookies[person]}
            context.add_cookies([{**cookie, "url": self.url}])  # type: ignore[typeddict-item]  # as above
        page = context.new_page()
        visit = Visit(page, self.url)
        page.on("console", lambda said: _note(visit, said.type, said.text))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        return visit


def _note(visit: Visit, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        visit.complaints.append(text)


@pytest.fixture
def desk(counter: Desk) -> Iterator[Desk]:
    """The browser, with no window left open behind a test."""
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
