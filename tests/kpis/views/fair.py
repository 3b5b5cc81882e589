"""Lyon and Atlas side by side, and how their pages are read."""

import html
import re

import pytest
from django_scopes import scopes_disabled

from kpis.views import kept
from tests import builders, shelf
from tests.kpis import mixed
from tests.kpis.views.conftest import logged_in

OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31&channel="
FCR = f"{OCTOBER}&kpi=fcr_rate"


@pytest.fixture(scope="module")
def example(django_db_setup, django_db_blocker):
    """Lyon and Atlas, with the specification's example of a reversal, committed for the module."""
    with django_db_blocker.unblock(), scopes_disabled():
        lyon = builders.team("Lyon", slug="lyon")
        atlas = builders.team("Atlas", slug="atlas", vendor=builders.vendor("Atlas"))
        mixed.done(mixed.example(lyon, atlas))
    yield lyon, atlas
    with django_db_blocker.unblock(), scopes_disabled():
        shelf.clear()


@pytest.fixture
def teams(db, example, monkeypatch):
    kept.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: mixed.LATER)
    return example


@pytest.fixture
def manager(teams):
    return logged_in(builders.user("max", role="manager"))


@pytest.fixture
def ana(teams):
    return logged_in(builders.user("ana", role="vendor", teams=[teams[1]]))


def words(answer) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return words(answer)
