"""What the sample's vendor says of its months: a day accepted and reissued, a figure contested."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kpis import pdf
from kpis.actions import scorecards
from kpis.demo import months
from kpis.demo.sample import Plan
from kpis.models import Acknowledgement, Action, Dispute, Scorecard
from kpis.models.documents import CardState
from kpis.queries import gates
from tests import agreed, builders
from tests.kpis.carded import card, unscoped

__all__ = ["unscoped"]

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
PLAN = Plan(date(2026, 11, 24), 200_000)


@pytest.fixture
def atlas(db, monkeypatch):
    """The vendor with both months issued, and nothing that would hold a reissue back."""
    monkeypatch.setattr(gates, "lacks", lambda *_args, **_options: ())
    monkeypatch.setattr(pdf, "render", lambda html, css, *, identifier: identifier.encode())
    team = builders.team("Atlas", slug="atlas-contact", vendor=builders.vendor())
    builders.user("atlas", role="vendor", teams=[team])
    builders.user("manager", role="manager")
    version = agreed.version(team)
    agreed.clause(version)
    for month in (SEPTEMBER, OCTOBER):
        made = card(team, contract=version)
        Scorecard.objects.filter(pk=made.pk).update(month=month)
    return team


def test_a_month_is_reissued_and_read_and_the_next_one_waits_for_an_answer(atlas):
    is_told_before = months.is_told(PLAN)

    for _turn in range(2):
        months.settle(SEPTEMBER, now=timezone.now())
        months.contest(OCTOBER, now=timezone.now())

    assert (is_told_before, months.is_told(PLAN)) == (False, True)
    told = Dispute.objects.order_by("pk").values_list("scorecard__month", "state")
    assert list(told) == [(SEPTEMBER, "accepted"), (OCTOBER, "open")]
    versions = Scorecard.objects.filter(month=SEPTEMBER).order_by("version")
    assert [one.state for one in versions] == [CardState.REISSUED, CardState.ISSUED]
    anew = scorecards.figures_of(versions[1]).agreement
    assert anew is not None
    [excluded] = anew.excluded
    assert excluded.first_day == SEPTEMBER  # nothing was measured
    assert Acknowledgement.objects.get().scorecard == versions[1]
    assert [one.done_on is None for one in Action.objects.order_by("pk")] == [False, True]


def test_a_sample_without_contracts_has_its_last_month_alone():
    assert months.of(PLAN) == (SEPTEMBER, OCTOBER)
    assert months.of(Plan(PLAN.today, 2000)) == (OCTOBER,)
    assert months.is_told(Plan(PLAN.today - timedelta(days=1), 2000))
