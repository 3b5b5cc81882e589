"""Scorecards of one team as they were issued, for tests of their pages."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.frozen import freeze
from kpis.models import Scorecard, Step
from kpis.models.documents import CardState
from tests import agreed
from tests.builders import NOON, saved
from tests.kpis import agreements

OCTOBER = date(2026, 10, 1)
# Long after whatever day the tests run on.
FAR = date(2100, 1, 1)


@pytest.fixture(autouse=True)
def unscoped():
    """Let a test look at all rows; each request enters its own reach."""
    with scopes_disabled():
        yield


def card(team, state=CardState.ISSUED, **values):
    """Of the worked month: 85.2 points, grade B, 1,226.88 euros due."""
    figures = agreements.worked(team=team.name, slug=team.slug)
    given = {
        "month": OCTOBER,
        "version": 1,
        "figures": freeze(figures),
        "digest": "0" * 64,
        "made_at": NOON,
        "state": state,
        "dispute_until": FAR,
    }
    if "contract" not in values:
        given["contract"] = agreed.version(team)
    made = saved(Scorecard(team=team, **given | values))
    saved(Step(scorecard=made, team=team, state=state, at=NOON + timedelta(hours=1)))
    return made
