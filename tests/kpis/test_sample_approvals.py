"""How the sample centre's scorecards are approved."""

from kpis.actions import scorecards
from kpis.demo import steps
from kpis.models import Step
from kpis.models.documents import CardState
from teams.scope import everywhere
from tests import agreed, builders
from tests.kpis.issuing import NOW, OCTOBER, card_of, complete, lyon, mailbox, unprinted

__all__ = ["complete", "lyon", "mailbox", "unprinted"]


def test_where_the_contract_wants_somebody_the_manager_approves(lyon, complete, unprinted, mailbox):
    with everywhere():
        manager = builders.user("manager", role="manager")
        agreed.clause(agreed.version(lyon), weight=100)
        made = scorecards.make(team_id=lyon.pk, month=OCTOBER, now=NOW)

        steps.mail([made], now=NOW)

    assert card_of(made).state == CardState.ISSUED
    signed = Step.objects.filter(scorecard=made.scorecard_id, by=manager)
    assert {step.state for step in signed} == {CardState.APPROVED, CardState.ISSUED}
