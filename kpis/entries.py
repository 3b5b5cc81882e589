"""A scorecard's figures by what they are of, so that months or teams can stand side by side."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis import contractmoney, contractpaper, contractrows, contractwords, formats, paper
from kpis.contractpaper import Grade
from kpis.queries.figures import Figures
from kpis.states import State
from kpis.strokes import Spark


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as its own paper prints it; without a contract it has no weight and no points."""

    name: str
    weight: str
    target: str
    result: str
    reason: str
    interval: str
    n: str
    points: str
    state: State | None
    is_pale: bool
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above or before the figures of a month or a team."""

    team: str
    kind: str
    contract: str
    period: str
    contacts: str
    volume: str
    grade: Grade | None
    due: str
    counts: tuple[tuple[State, int], ...]


def head(figures: Figures) -> Head:
    agreement = figures.agreement
    volume = due = contract = ""
    grade = None
    if agreement is not None:
        contract = f"{agreement.reference} v{agreement.number}"
        grade = contractpaper.grade(agreement.standing, figures)
        if agreement.volume is not None and agreement.volume.ratio is not None:
            volume = contractrows.percent(agreement.volume.ratio)
        if agreement.money is not None:
            due = contractmoney.amount(agreement.money.due, agreement.money.currency)
    return Head(
        team=contractpaper.cut(figures.team, contractpaper.LONGEST_NAME),
        kind=_("vendor") if figures.vendor else _("internal"),
        contract=contract,
        period=contractwords.capital(formats.period(figures.start, figures.end)),
        contacts=formats.number(figures.contacts or 0),
        volume=volume or formats.DASH,
        grade=grade,
        due=due or formats.DASH,
        counts=_counts(figures),
    )


def _counts(figures: Figures) -> tuple[tuple[State, int], ...]:
    """How many figures are in each state, those of none left out."""
    found = [line.state for line in figures.lines]
    if figures.agreement is not None:
        found = [contractrows.STATES[one.mark] for one in figures.agreement.obligations]
    return tuple((state, found.count(state)) for state in State if state in found)


def entries(figures: Figures, made_on: date) -> dict[str, Entry]:
    """By KPI, and after a space its channel, topic and segment."""
    if figures.agreement is None:
        return _plain(figures, made_on)
    keys = [one.key for one in figures.agreement.obligations]
    return {
        key: Entry(
            name=row.name,
            weight=row.weight,
            target=row.target,
            result=row.result,
            reason=row.reason,
            interval=row.interval,
            n=row.n,
            points=row.points,
            state=row.state,
            is_pale=row.is_pale,
            spark=row.spark,
        )
        for key, row in zip(keys, contractrows.rows(figures), strict=True)
    }


def _plain(figures: Figures, made_on: date) -> dict[str, Entry]:
    found = {}
    for line in figures.lines:
        row = paper.row(line, made_on)
        key = f"{line.key} {line.channel.code}" if line.channel else line.key
        found[key] = Entry(
            name=row.name,
            weight=formats.DASH,
            target=formats.whole(row.target),
            result=row.result,
            reason=row.reason,
            interval=row.interval,
            n=row.n,
            points=formats.DASH,
            state=row.state,
            is_pale=row.is_pale,
            spark=row.spark,
        )
    return found


@dataclass(frozen=True, slots=True)
class Amounts:
    """A kind of amount month by month, and all months together: amounts add up to the cent."""

    label: str
    months: tuple[str, ...]
    total: str


def amounts(months: tuple[Figures, ...]) -> tuple[Amounts, ...]:
    """None where a month has no money, or money of another currency."""
    moneys = [one.agreement.money for one in months if one.agreement and one.agreement.money]
    if len(moneys) < len(months) or len({money.currency for money in moneys}) != 1:
        return ()
    code = moneys[0].currency
    kinds: list[tuple[str, list[Decimal]]] = [
        (pgettext("of the pool", "Credit"), [money.credit for money in moneys]),
        (pgettext("of the pool", "Bonus"), [-money.bonus for money in moneys]),
        (_("Earned back"), [-money.earned_back for money in moneys]),
        (_("Credit due"), [money.due for money in moneys]),
    ]
    return tuple(
        Amounts(
            label=label,
            months=tuple(contractmoney.amount(one, code) for one in values),
            total=contractmoney.amount(sum(values, Decimal(0)), code),
        )
        for label, values in kinds
    )
