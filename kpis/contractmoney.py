"""The month's money on a contract's paper: what each clause cost, and what is due."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import contractrows, formats
from kpis.contractrows import CENT, percent
from kpis.queries.agreed import Agreement, Money, Obligation
from kpis.queries.figures import Figures, Line
from kpis.summary import named_briefly


@dataclass(frozen=True, slots=True)
class Share:
    """What a clause has of the pool, and what of it was lost or won."""

    name: str
    share: str
    lost: str
    credit: str
    bonus: str


@dataclass(frozen=True, slots=True)
class Sum:
    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class Account:
    """`sums` lead from the credits of the clauses to what is due, where that takes steps."""

    head: str
    shares: tuple[Share, ...]
    has_bonus: bool
    sums: tuple[Sum, ...]
    due: Sum
    notes: tuple[str, ...]


def account(figures: Figures) -> Account | None:
    """None where there is no money, as with an internal team."""
    agreement = figures.agreement
    if agreement is None or agreement.money is None:
        return None
    money = agreement.money
    pairs = zip(figures.lines, agreement.obligations, strict=True)
    return Account(
        head=_head(money),
        shares=tuple(_share(line, duty, money) for line, duty in pairs if _is_paid(duty)),
        has_bonus=any(duty.bonus for duty in agreement.obligations),
        sums=tuple(_sums(agreement, money)),
        due=due(figures, money),
        notes=tuple(_notes(money)),
    )


def _is_paid(duty: Obligation) -> bool:
    return bool(duty.pool or duty.credit or duty.bonus)


def _head(money: Money) -> str:
    values = {
        "pool": amount(money.pool, money.currency),
        "share": percent(money.pool_share),
        "fee": amount(money.fee, money.currency),
    }
    return _("Pool %(pool)s, %(share)s of %(fee)s") % values


def amount(exact: Decimal, currency: str) -> str:
    return formats.money(exact.quantize(CENT, ROUND_HALF_UP), currency)


def _share(line: Line, duty: Obligation, money: Money) -> Share:
    return Share(
        name=contractrows.brief(line, duty),
        share=amount(money.pool * duty.pool, money.currency),
        lost=percent(duty.lost),
        credit=amount(duty.credit, money.currency),
        bonus=amount(duty.bonus, money.currency),
    )


def _sums(agreement: Agreement, money: Money) -> list[Sum]:
    lost = sum((duty.credit for duty in agreement.obligations), Decimal(0))
    cap = amount(money.cap, money.currency)
    steps = [
        (_("Carried in from before"), money.carried_in),
        (_("Beyond the cap of %(cap)s, carried over") % {"cap": cap}, -money.carried_out),
        (_("Beyond the cap of %(cap)s, forgone") % {"cap": cap}, -money.forgone),
        (_("Bonus"), -money.bonus),
        (_("Earned back"), -money.earned_back),
    ]
    steps = [(label, size) for label, size in steps if size]
    if not steps:
        return []
    return [
        Sum(label, amount(size, money.currency))
        for label, size in [(_("Credits of the clauses"), lost), *steps]
    ]


def due(figures: Figures, money: Money) -> Sum:
    """To the client, or to the team where more is won than lost."""
    size = amount(abs(money.due), money.currency)
    if money.due < 0:
        return Sum(_("Due to %(team)s") % {"team": named_briefly(figures.team)}, size)
    return Sum(_("Credit due"), size)


def _notes(money: Money) -> list[str]:
    said = []
    if money.waived == "band":
        said.append(_("No credit falls due: contacts were outside the forecast band."))
    elif money.waived == "ramp":
        said.append(_("No credit falls due during the ramp-up."))
    said.append(_("Monthly cap %(cap)s.") % {"cap": amount(money.cap, money.currency)})
    if money.earn_back_months and money.credit:
        count = money.earn_back_months
        one = ngettext(
            "Earn-back open: the credit returns if the next month reaches what the contract asks.",
            "Earn-back open: the credit returns if the next %(count)d months reach what the"
            " contract asks.",
            count,
        )
        said.append(one % {"count": count})
    return said
