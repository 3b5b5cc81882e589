"""What the sample centre agreed with its teams: contracts, and a day that does not count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from kpis.actions import contracts, exclusions
from kpis.models.contracts import Clause, Contract, ContractVersion, ExclusionCause, Peers
from kpis.models.documents import Scorecard
from teams.models import Channel, Team, User
from teams.models.teams import TeamKind

ZERO: Final = Decimal(0)
# A smaller centre has months without any answer or evaluation of a team: no contract could be met.
FEWEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """A clause: weight, then floor, target and stretch; shares of the pool; a sample's least n."""

    kpi: str
    channel: str
    weight: int
    floor: str
    target: str
    stretch: str = ""
    pool: str = "0"
    bonus: str = "0"
    sample: int = 0


CLAUSES: Final = (
    Agreed("service_level", "phone", 20, "0.60", "0.80", "0.90", pool="0.40", bonus="0.05"),
    Agreed("service_level", "chat", 10, "0.65", "0.80"),
    Agreed("service_level", "email", 10, "0.65", "0.80", pool="0.20"),
    Agreed("abandonment_rate", "", 5, "0.08", "0.05", "0.03", pool="0.15", bonus="0.05"),
    Agreed("fcr_rate", "", 15, "0.66", "0.74"),
    Agreed("csat_score", "", 15, "0.70", "0.82", sample=50),
    Agreed("qa_score", "", 15, "0.75", "0.88", pool="0.25", sample=50),
    Agreed("transfer_rate", "", 5, "0.14", "0.10"),
    Agreed("hold_rate", "", 5, "0.35", "0.25"),
)
# Vendors by short name: reference, title, monthly fee.
FEES: Final[Mapping[str, tuple[str, str, int]]] = {
    "atlas-contact": ("C-014", "Support francophone", 86_400),
    "helicor": ("C-021", "Débord et soirées", 61_200),
    "orvane": ("C-022", "Clients entreprises", 32_400),
}
ASKS, WAITS = "atlas-contact", "helicor"
REASON: Final = "Panne du service de paiement, de 9 h à 17 h : tout le monde appelle."


@transaction.atomic
def agree(*, since: date, outage: date | None, now: datetime) -> None:
    """Publish a contract for each team, from a month's first day on, where there is none yet."""
    manager = User.objects.get(username="manager")
    if Contract.objects.exists() or Scorecard.objects.exists():
        return
    for team in Team.objects.real().filter(is_active=True).order_by("slug"):
        reference, title, fee = FEES.get(team.slug, (f"I-{team.slug}"[:40], "", 0))
        is_paid = team.kind == TeamKind.VENDOR and fee > 0
        draft = contracts.begin(
            by=manager, team=team, reference=reference, title=title, since=since,
            fee=Decimal(fee) if is_paid else None, cap_share=Decimal("0.10"), carries_over=True,
            earn_back_months=3, peers=Peers.AVERAGED, is_approved_by_rule=not is_paid,
        )  # fmt: skip
        for one in CLAUSES:
            _clause(draft, one, is_paid=is_paid, by=manager)
        contracts.publish(by=manager, version=draft, now=now)
    if outage is not None:
        _exclude(outage, manager, now)


def _clause(draft: ContractVersion, one: Agreed, *, is_paid: bool, by: User) -> None:
    contracts.keep_clause(
        by=by,
        clause=Clause(version=draft, team=draft.team),
        kpi=one.kpi,
        channel=Channel.objects.get(code=one.channel) if one.channel else None,
        weight=Decimal(one.weight),
        floor=Decimal(one.floor),
        target=Decimal(one.target),
        stretch=Decimal(one.stretch) if one.stretch else None,
        is_sample=bool(one.sample),
        minimum_n=one.sample,
        pool=Decimal(one.pool) if is_paid else ZERO,
        bonus=Decimal(one.bonus) if is_paid else ZERO,
    )


def _exclude(day: date, manager: User, now: datetime) -> None:
    """One vendor's day is approved, another's request waits for somebody."""
    for slug in (ASKS, WAITS):
        contract = Contract.objects.filter(team__slug=slug).first()
        if contract is None:
            continue
        asker = User.objects.filter(memberships__team=contract.team).first()
        row = exclusions.ask(
            by=asker, contract=contract, first_day=day, last_day=day,
            cause=ExclusionCause.OUTAGE, note=REASON, now=now,
        )  # fmt: skip
        if slug == ASKS:
            exclusions.decide(
                by=manager, exclusion=row, is_approved=True, now=now,
                decision="Panne de notre côté.",
            )  # fmt: skip
