"""The ledger of credits: what a version posts is the difference to what its month had posted."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from kpis.actions import scorecards
from kpis.models.afterwards import EntryKind, LedgerEntry
from kpis.models.documents import Scorecard
from kpis.queries.agreed import Agreement

ZERO = Decimal(0)
Key = tuple[str, EntryKind]


def post(card: Scorecard, *, now: datetime) -> int:
    """Post a scorecard's money; again posts nothing. Returns the entries written."""
    agreement = scorecards.figures_of(card).agreement
    if agreement is None or agreement.money is None or card.contract is None:
        return 0
    wanted = amounts(agreement)
    clauses = {one.key: one.clause for one in agreement.obligations}
    posted: defaultdict[Key, Decimal] = defaultdict(Decimal)
    known = LedgerEntry.objects.filter(team=card.team_id, month=card.month)
    for key, kind, amount in known.values_list("kpi", "kind").annotate(Sum("amount")):
        posted[key, EntryKind(kind)] = amount
    entries = [
        LedgerEntry(
            team_id=card.team_id,
            contract_id=card.contract.contract_id,
            scorecard=card,
            month=card.month,
            clause_id=clauses.get(key),
            kpi=key,
            kind=kind,
            amount=amount,
            currency=agreement.money.currency,
            posted_at=now,
        )
        for (key, kind) in dict.fromkeys([*wanted, *posted])
        if (amount := wanted.get((key, kind), ZERO) - posted[key, kind])
    ]
    LedgerEntry.objects.bulk_create(entries)
    return len(entries)


def amounts(agreement: Agreement) -> dict[Key, Decimal]:
    """What a month comes to, by clause and kind: positive is due to the client."""
    money = agreement.money
    if money is None:
        return {}
    found: dict[Key, Decimal] = {}
    for one in agreement.obligations:
        found[one.key, EntryKind.CREDIT] = one.credit
        found[one.key, EntryKind.BONUS] = -one.bonus
    found["", EntryKind.CARRIED] = money.carried_in
    found["", EntryKind.CAPPED] = -(money.carried_out + money.forgone)
    found["", EntryKind.EARNED_BACK] = -money.earned_back
    return {key: amount for key, amount in found.items() if amount}
