"""Fixtures of the tests of imports."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from teams.models import Team
from tests import builders
from tests.teams.ingest.files import Desk
from tests.teams.ingest.kinds import Office


@pytest.fixture
def desk(db: None, tmp_path: Path) -> Iterator[Desk]:
    with scopes_disabled():
        yield Desk(tmp_path)


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    with scopes_disabled():
        yield Office(tmp_path)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")
