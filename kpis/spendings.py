"""A team's costs as a statement: categories down, months across, and what a contact cost."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kpis import addresses, catalogue, formats
from kpis.definitions import Kpi
from kpis.figures import Figure, figure
from kpis.periods import Period, month_of, months_back
from kpis.queries.pickers import Choice
from kpis.queries.readings import Reading, Selection, readings
from kpis.queries.spending import Spent, spending
from kpis.queries.targets import Goals
from teams.models import Team
from teams.models.costs import CostCategory

MONTHS: Final = 6
TOTAL: Final = "cost_total"
KEYS: Final = (TOTAL, "cost_per_contact", "cost_per_resolution")
CENT: Final = Decimal("0.01")
NO_GOALS: Final = Goals({})


@dataclass(frozen=True, slots=True)
class Amount:
    """One category's amount in one month; empty where there is none."""

    text: str
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    amounts: list[Amount]


@dataclass(frozen=True, slots=True)
class Sums:
    """One KPI over the months, the same figures as everywhere."""

    kpi: Kpi
    figures: list[Figure | None]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Statement:
    title: str
    months: list[str]
    lines: list[Line]
    sums: list[Sums]
    has_estimates: bool


def statement(choice: Choice, team: Team, *, now: datetime) -> Statement | None:
    """Six months up to the last of the period, those before the first costs left out.

    None without any costs. A month's costs are of all channels and topics.
    """
    end = choice.period.end
    every = [months_back(end, back) for back in range(MONTHS - 1, -1, -1)]
    spent = spending(team.pk, every)
    known = sorted({month for month, _category in spent})
    if not known:
        return None
    months = [month for month in every if month >= known[0]]
    asked = Selection(months[0], month_of(end).end, teams=(team.pk,))
    told = {
        (reading.kpi.key, reading.cell.day): reading
        for reading in readings(
            [catalogue.find(key) for key in KEYS], asked, by=("month",), now=now
        )
    }
    sums = [
        Sums(
            kpi=catalogue.find(key),
            figures=[_figure(told.get((key, month)), choice, team) for month in months],
            is_total=key == TOTAL,
        )
        for key in KEYS
    ]
    lines = [
        Line(str(category.label), [_amount(spent.get((month, category.value))) for month in months])
        for category in CostCategory
        if any((month, category.value) in spent for month in months)
    ]
    return Statement(
        title=_title(sums),
        months=[formats.month(month) for month in months],
        lines=lines,
        sums=sums,
        has_estimates=any(one.is_estimated for one in spent.values()),
    )


def _figure(reading: Reading | None, choice: Choice, team: Team) -> Figure | None:
    if reading is None or reading.cell.day is None:
        return None
    days = Period(reading.cell.day, month_of(reading.cell.day).end)
    open_again = replace(
        choice, period=days, channels=(), groups=(), topics=(), segments=(), tenures=()
    )
    return figure(
        reading,
        before={},
        goals=NO_GOALS,
        channel=None,
        behind=addresses.behind(reading.kpi, open_again, team.slug),
    )


def _amount(spent: Spent | None) -> Amount:
    if spent is None:
        return Amount("", is_estimated=False)
    return Amount(formats.money(spent.amount.quantize(CENT)), spent.is_estimated)


def _title(sums: list[Sums]) -> str:
    """Of the last month with a figure."""
    told = next(one for one in sums if one.kpi.key == "cost_per_contact")
    shown = [one for one in told.figures if one and one.is_shown and one.reading.cell.day]
    if not shown:
        return _("What the team cost, month by month")
    last = shown[-1]
    assert last.reading.cell.day is not None  # read by month
    words = {"amount": last.value, "month": formats.month(last.reading.cell.day)}
    if last.is_provisional:
        return _("A contact cost about %(amount)s in %(month)s, which is not final") % words
    return _("A contact cost %(amount)s in %(month)s") % words
