"""The statement of credits for finance: as rows, and as a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis import formats, paper
from kpis.queries.ledgers import Account

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """What all accounts of a currency come to."""

    currency: str
    moved: Decimal
    closing: Decimal


def totals(accounts: Sequence[Account]) -> list[Total]:
    currencies = dict.fromkeys(one.currency for one in accounts)
    return [
        Total(
            currency,
            sum((one.moved for one in accounts if one.currency == currency), ZERO),
            sum((one.closing for one in accounts if one.currency == currency), ZERO),
        )
        for currency in currencies
    ]


def columns() -> list[str]:
    return [
        _("Contract"), _("Team"), _("Month"), _("KPI"), _("Scope"), _("Kind"), _("Amount"),
        _("Balance"), _("Currency"), _("Scorecard version"), _("Posted on"),
    ]  # fmt: skip


def rows(accounts: Sequence[Account]) -> list[list[Any]]:
    """One row an entry, after the balance brought forward; amounts are decimals."""
    found: list[list[Any]] = []
    for account in accounts:
        own: list[Any] = [account.contract.reference, account.contract.team.name]
        if account.opening:
            forward = _("balance brought forward")
            found.append(
                [*own, "", "", "", forward, None, account.opening, account.currency, None, ""]
            )
        found += [
            [
                *own, one.month.strftime("%Y-%m"), one.kpi, one.scope, str(one.kind.label),
                one.amount, one.balance, account.currency, one.version, one.posted_on.isoformat(),
            ]
            for one in account.entries
        ]  # fmt: skip
    return found


def numbers(found: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The same, amounts as numbers of a sheet."""
    return [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in found]


def draw(accounts: Sequence[Account], first: date, last: date, *, made_on: date) -> bytes:
    """The statement on paper: equal entries give equal bytes on a day."""
    # Heavy, and most processes draw nothing.
    from kpis import pdf

    html = render_to_string(
        "kpis/credit_statement.html",
        {
            "accounts": accounts,
            "totals": totals(accounts),
            "period": period(first, last),
            "made_on": made_on,
            "language": get_language() or "en",
        },
    )
    style = settings.BASE_DIR / "config" / "static" / "statement.css"
    css = paper.stylesheet() + style.read_text(encoding="utf-8")
    return pdf.render(html, css, identifier=sha256(html.encode()).hexdigest())


def period(first: date, last: date) -> str:
    """One month, or from which to which."""
    if first == last:
        return formats.month(first)
    return f"{formats.month(first)} {formats.DASH} {formats.month(last)}"
