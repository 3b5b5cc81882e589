"""What the contacts of each channel cost, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Unit
from kpis.periods import Period, month_of, months_back
from kpis.queries.channelcosts import Part, channel_costs
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.standings import is_whole_months
from kpis.sections import team_name

# Below so many contacts a mean cost says nothing.
LEAST: Final = 30


@dataclass(frozen=True, slots=True)
class ChannelCost:
    name: str
    amount: str
    share: str
    width: float  # of its bar, from 0 to 100
    contacts: str
    per_contact: str
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The dearest channel first; `left_out` names teams whose costs are not known."""

    title: str
    period: str
    rows: list[ChannelCost]
    total: ChannelCost
    left_out: str


def table(choice: Choice, pickers: Pickers) -> Table | None:
    """Of the whole months of a period; None where there are none, or none of them has costs."""
    months = whole_months(choice.period)
    if not months:
        return None
    found = channel_costs(months, pickers.channels, teams=choice.teams)
    if not found.parts or not found.amount:
        return None
    names = {channel.pk: str(channel) for channel in pickers.channels}
    chosen = {channel.pk for channel in choice.channels}
    order = sorted(found.parts.items(), key=lambda one: -one[1].amount)
    rows = [
        _row(names.get(pk or 0, _("of no channel")), part, found.amount)
        for pk, part in order
        if not chosen or pk in chosen
    ]
    teams = {team.pk: team_name(team) for team in pickers.teams}
    return Table(
        title=_title(rows),
        period=formats.period(months[0], month_of(months[-1]).end),
        rows=rows,
        total=_row(_("All channels"), found.whole, found.amount),
        left_out=formats.listed(sorted(teams[pk] for pk in found.left_out if pk in teams)),
    )


def whole_months(period: Period) -> list[date]:
    """The first days of the months of a period that has only whole ones."""
    if not is_whole_months(period.start, period.end):
        return []
    many = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month
    return [months_back(period.end, back) for back in range(many, -1, -1)]


def _row(name: str, part: Part, whole: float) -> ChannelCost:
    is_told = part.contacts >= LEAST
    return ChannelCost(
        name=name,
        amount=_money(part.amount),
        share=formats.value(part.amount / whole, Unit.SHARE),
        width=round(100 * max(part.amount, 0.0) / whole, 2),
        contacts=formats.number(Decimal(round(part.contacts))),
        per_contact=_money(part.amount / part.contacts) if is_told else formats.DASH,
        is_estimated=part.is_estimated,
    )


def _money(amount: float) -> str:
    return formats.value(amount, Unit.MONEY)


def _title(rows: Sequence[ChannelCost]) -> str:
    if not rows:
        return _("What a channel costs")
    return _("%(channel)s takes %(share)s of the costs") % {
        "channel": rows[0].name,
        "share": rows[0].share,
    }
