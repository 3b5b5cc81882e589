"""Readers of a week of October, late enough for most of its figures to be final."""

from dataclasses import dataclass

import pytest
from django.test import Client

from teams.models import Team, User
from tests import builders
from tests.kpis.october import FIRST, LAST, LATER, October

WEEK = f"period=custom&start={FIRST}&end={LAST}"
# Long enough for samples that may be shown.
ALL_DAYS = "period=custom&start=2026-10-13&end=2026-11-06"


@dataclass(frozen=True, slots=True)
class Readers:
    """Max manages all teams; Ana works for the first, which is not the second."""

    max: Client
    ana: Client
    first: Team
    second: Team
    october: October


@pytest.fixture
def readers(db: None, october: October, monkeypatch: pytest.MonkeyPatch) -> Readers:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    first, second, _third = october.teams
    return Readers(
        max=logged_in(builders.user("max", role="manager")),
        ana=logged_in(builders.user("ana", role="vendor", teams=[first])),
        first=first,
        second=second,
        october=october,
    )


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
