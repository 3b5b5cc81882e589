"""A contract, a scorecard and its dispute for the browser, committed and taken away again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from kpis import cardlinks
from kpis.frozen import freeze
from kpis.models import (
    Addressee,
    Clause,
    Contract,
    ContractVersion,
    Dispute,
    DisputeNote,
    Paper,
    Recipient,
    Restatement,
    Scorecard,
    Step,
)
from kpis.models.contracts import Peers
from kpis.models.documents import CardState
from teams.models import Team
from tests import agreed
from tests.builders import NOON, saved
from tests.kpis import agreements

# In an order in which each may go.
MODELS: tuple[Any, ...] = (
    *(DisputeNote, Dispute, Restatement, Paper, Addressee, Recipient, Step, Scorecard),
    *(Clause, ContractVersion, Contract),
)
FAR = date(2100, 1, 1)


def laid(team: Team) -> dict[str, Any]:
    """What addresses name: the version, its draft, the scorecard, the dispute, the mail's link."""
    with scopes_disabled():
        version = agreed.version(team)
        agreed.clause(version)
        agreed.clause(version, "service_level", floor=Decimal("0.6"), target=Decimal("0.8"))
        draft = agreed.version(team, of=version.contract, number=2, published_at=None)
        agreed.clause(draft)
        figures = agreements.worked(team=team.name, slug=team.slug, peers=Peers.NAMED)
        figures = replace(figures, comparisons=())
        card = saved(
            Scorecard(
                team=team, month=date(2026, 10, 1), version=1, figures=freeze(figures),
                digest="0" * 64, made_at=NOON, state=CardState.DISPUTED, contract=version,
                dispute_until=FAR,
            )
        )  # fmt: skip
        for state in (CardState.CHECKED, CardState.APPROVED, CardState.ISSUED):
            saved(Step(scorecard=card, team=team, state=state, at=NOON))
        saved(Paper(scorecard=card, team=team, language="fr", pdf=b"%PDF-1.7", digest="0" * 64))
        saved(Recipient(team=team, email="ana@example.org"))
        to = saved(Addressee(scorecard=card, team=team, email="ana@example.org", language="fr"))
        agreed.restatement(card, old_value=0.72)
        note = agreed.note(agreed.dispute(card), file_name="lines.pdf", file=b"%PDF-")
    token = cardlinks.token(team=team.pk, addressee=to.pk, today=timezone.localdate())
    return {
        "version": version.pk,
        "draft": draft.pk,
        "contract": version.contract_id,
        "card": card.pk,
        "dispute": note.dispute_id,
        "token": token,
    }


def removed() -> None:
    with scopes_disabled():
        for model in MODELS:
            model.objects.all().delete()
