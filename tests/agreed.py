"""Contracts and what follows a scorecard, with plain defaults."""

from datetime import date
from decimal import Decimal
from typing import Any

from kpis.models import (
    Acknowledgement,
    Action,
    Addressee,
    Clause,
    Contract,
    ContractChange,
    ContractVersion,
    Dispute,
    DisputeNote,
    Exclusion,
    LedgerEntry,
    Restatement,
    Scorecard,
    Step,
)
from kpis.models.afterwards import Cause, EntryKind, Subject
from kpis.models.contracts import ExclusionCause
from teams.models import Team
from tests.builders import NOON, NUMBERS, saved

SINCE = date(2026, 1, 1)


def contract(team: Team, **values: Any) -> Contract:
    return saved(Contract(team=team, **{"reference": f"C-{next(NUMBERS):03}"} | values))


def version(team: Team, *, of: Contract | None = None, **values: Any) -> ContractVersion:
    """A published version, with a fee of 86,400 and a pool of a tenth."""
    given = {
        "contract": of or contract(team),
        "number": 1,
        "since": SINCE,
        "fee": Decimal(86_400),
        "published_at": NOON,
    }
    return saved(ContractVersion(team=team, **given | values))


def clause(version: ContractVersion, kpi: str = "abandonment_rate", **values: Any) -> Clause:
    given = {
        "kpi": kpi,
        "definition": date(2026, 1, 1),
        "weight": Decimal(10),
        "floor": Decimal("0.08"),
        "target": Decimal("0.05"),
    }
    return saved(Clause(version=version, team=version.team, **given | values))


def exclusion(team: Team, *, of: Contract, **values: Any) -> Exclusion:
    given = {
        "first_day": NOON.date(),
        "last_day": NOON.date(),
        "cause": ExclusionCause.OUTAGE,
        "note": "Lines were down.",
        "requested_at": NOON,
    }
    return saved(Exclusion(team=team, contract=of, **given | values))


def dispute(card: Scorecard, **values: Any) -> Dispute:
    given = {"subject": Subject.FIGURE, "key": "abandonment_rate", "raised_at": NOON}
    return saved(Dispute(scorecard=card, team=card.team, **given | values))


def note(of: Dispute, **values: Any) -> DisputeNote:
    given = {"at": NOON, "state": "open", "text": "Not our call."}
    return saved(DisputeNote(dispute=of, team=of.team, **given | values))


def action(card: Scorecard, **values: Any) -> Action:
    given = {"text": "Night shift", "owner": "Atlas", "due_on": NOON.date()}
    return saved(Action(scorecard=card, team=card.team, **given | values))


def restatement(card: Scorecard, **values: Any) -> Restatement:
    given = {
        "key": "fcr_rate",
        "cause": Cause.LATE,
        "is_material": True,
        "found_at": NOON,
        "new_value": 0.7,
    }
    return saved(Restatement(scorecard=card, team=card.team, **given | values))


def one_of_each(card: Scorecard) -> None:
    """A row of each model here that belongs to the scorecard's team."""
    team = card.team
    agreed = version(team)
    term = clause(agreed)
    exclusion(team, of=agreed.contract)
    saved(ContractChange(contract=agreed.contract, team=team, number=1, did="begun"))
    own: dict[str, Any] = {"scorecard": card, "team": team}
    saved(Step(**own, state=card.state, at=NOON))
    saved(Addressee(**own, email="ana@example.org", language="fr"))
    saved(Acknowledgement(**own, at=NOON))
    action(card)
    restatement(card)
    note(dispute(card))
    saved(
        LedgerEntry(
            **own,
            contract=agreed.contract,
            month=card.month,
            clause=term,
            kpi=term.kpi,
            kind=EntryKind.CREDIT,
            amount=Decimal("12.50"),
            currency="EUR",
            posted_at=NOON,
        )
    )
