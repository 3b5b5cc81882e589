"""The ledger of credits as accounts: a contract's entries with the balance after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet, Sum

from kpis import catalogue
from kpis.catalogue import UnknownKpi
from kpis.models.afterwards import EntryKind, LedgerEntry
from kpis.models.contracts import Clause, Contract
from teams.days import reported

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount, and what it leaves of the account. Positive is due to the client."""

    month: date
    kpi: str
    scope: str
    kind: EntryKind
    amount: Decimal
    balance: Decimal
    version: int
    posted_on: date


@dataclass(frozen=True, slots=True)
class Account:
    """A contract in one currency: the balance before, its entries, the balance after."""

    contract: Contract
    currency: str
    opening: Decimal
    entries: tuple[Entry, ...]

    @property
    def closing(self) -> Decimal:
        return self.entries[-1].balance if self.entries else self.opening

    @property
    def moved(self) -> Decimal:
        return self.closing - self.opening


def accounts(first: date, last: date, *, teams: Sequence[int] = ()) -> list[Account]:
    """Of the months from first to last, both by their first day; no team named: all in reach.

    Three queries, whatever the number of contracts.
    """
    own = Q(team__in=teams) if teams else Q()
    before = LedgerEntry.objects.filter(own, month__lt=first)
    openings: dict[tuple[int, str], Decimal] = {
        (contract, currency): amount
        for contract, currency, amount in before.order_by()
        .values_list("contract", "currency")
        .annotate(Sum("amount"))
    }
    posted: dict[tuple[int, str], list[LedgerEntry]] = {key: [] for key in openings}
    for row in _rows(own, first, last):
        posted.setdefault((row.contract_id, row.currency), []).append(row)
    named = {
        contract.pk: contract
        for contract in Contract.objects.filter(pk__in={key[0] for key in posted}).select_related(
            "team"
        )
    }
    found = [
        Account(
            contract=named[contract],
            currency=currency,
            opening=openings.get((contract, currency), ZERO),
            entries=tuple(_entries(rows, openings.get((contract, currency), ZERO))),
        )
        for (contract, currency), rows in posted.items()
    ]
    return sorted(found, key=lambda one: (one.contract.team.name, one.contract.reference))


def _rows(own: Q, first: date, last: date) -> QuerySet[LedgerEntry]:
    rows: QuerySet[LedgerEntry] = (
        LedgerEntry.objects.filter(own, month__range=(first, last))
        .select_related("scorecard", "clause__channel", "clause__topic", "clause__segment")
        .defer("scorecard__figures", "scorecard__reasons")
        .order_by("month", "posted_at", "pk")
    )
    return rows


def _entries(rows: Sequence[LedgerEntry], opening: Decimal) -> list[Entry]:
    found, balance = [], opening
    for row in rows:
        balance += row.amount
        found.append(
            Entry(
                month=row.month,
                kpi=_name(row.kpi),
                scope=_scope(row.clause),
                kind=EntryKind(row.kind),
                amount=row.amount,
                balance=balance,
                version=row.scorecard.version,
                posted_on=reported(row.posted_at),
            )
        )
    return found


def _name(key: str) -> str:
    """The KPI's name; what concerns the month as a whole has none."""
    if not key:
        return ""
    try:
        return str(catalogue.find(key.partition(" ")[0]).name)
    except UnknownKpi:
        return key


def _scope(clause: Clause | None) -> str:
    parts = (clause.channel, clause.topic, clause.segment) if clause else ()
    return ", ".join(str(part) for part in parts if part)
