"""Simulated months in words: what each would have come to, and which clause cost it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kpis import catalogue, contractpages, contractrows, formats
from kpis.models.contracts import Clause, ContractVersion
from kpis.queries.agreed import Agreement, Money, Obligation
from kpis.queries.simulations import Simulated
from kpis.states import State
from kpis.stats.settlement import Mark

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A clause in a month."""

    state: State
    result: str
    credit: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    scope: str
    cells: tuple[Cell, ...]
    credit: str


@dataclass(frozen=True, slots=True)
class Column:
    """A month: score, grade and what is due, under these terms and as issued."""

    month: str
    score: str
    grade: str
    credit: str
    bonus: str
    due: str
    issued_score: str
    issued_due: str
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_money: bool
    has_issued: bool
    total: str
    said: str


def simulated(
    version: ContractVersion, clauses: Sequence[Clause], months: Sequence[Simulated]
) -> Found:
    months = _known(months)
    by_clause = zip(*(one.found.obligations for one in months), strict=True)
    dues = [one.found.money.due for one in months if one.found.money]
    return Found(
        columns=tuple(_column(one) for one in months),
        rows=tuple(
            _row(agreed, parts, version.currency)
            for agreed, parts in zip(contractpages.table(clauses).rows, by_clause, strict=True)
        ),
        has_money=version.fee is not None,
        has_issued=any(one.issued for one in months),
        total=formats.money(sum(dues, ZERO), version.currency),
        said=_said(sum(dues, ZERO), version),
    )


def _known(months: Sequence[Simulated]) -> Sequence[Simulated]:
    """From the first month of which anything was measured or issued; all where nothing was."""
    for place, one in enumerate(months):
        if one.found.standing.rated or one.issued:
            return months[place:]
    return months


def _said(total: Decimal, version: ContractVersion) -> str:
    if version.fee is None:
        return _("No money hangs on these terms: the score is what they would have given.")
    amount = formats.money(abs(total), version.currency)
    if total < 0:
        return _("Over these months %(amount)s would have been due to the team.") % {
            "amount": amount
        }
    return _("Over these months %(amount)s would have been due to the client.") % {"amount": amount}


def _column(one: Simulated) -> Column:
    standing = one.found.standing
    # What was not measured came to nothing, which is not zero.
    money = one.found.money if standing.rated else None
    return Column(
        month=formats.month(one.month),
        score=_score(one.found),
        grade=standing.grade or "",
        credit=_amount(money, money.credit if money else ZERO),
        bonus=_amount(money, money.bonus if money else ZERO),
        due=_amount(money, money.due if money else ZERO),
        issued_score=_score(one.issued) if one.issued else formats.DASH,
        issued_due=_amount(one.issued.money, one.issued.money.due)
        if one.issued and one.issued.money
        else formats.DASH,
        note=_("outside the forecast band") if money and money.waived == "band" else "",
    )


def _score(found: Agreement) -> str:
    score = found.standing.score
    return formats.DASH if score is None else formats.number(score)


def _amount(money: Money | None, amount: Decimal) -> str:
    return formats.money(amount, money.currency) if money else formats.DASH


def _row(agreed: contractpages.Row, parts: Sequence[Obligation], currency: str) -> Row:
    kpi = catalogue.find(agreed.key)
    cells = [
        Cell(
            state=contractrows.STATES[one.mark],
            result=formats.DASH
            if one.result is None or one.mark is Mark.FEW
            else contractrows.shown(one.result, kpi.unit),
            credit=formats.money(one.credit - one.bonus, currency)
            if one.credit - one.bonus
            else "",
        )
        for one in parts
    ]
    total = sum((one.credit - one.bonus for one in parts), ZERO)
    return Row(
        name=agreed.name,
        scope=agreed.scope,
        cells=tuple(cells),
        credit=formats.money(total, currency) if total else formats.DASH,
    )
