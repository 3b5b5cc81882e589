"""What the contacts of each channel cost: a team's months, shared by how long agents worked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateField, Q, QuerySet, Sum
from django.db.models.functions import Cast, TruncMonth

from kpis import catalogue
from kpis.catalogue.costs import shares
from kpis.models import CostSnapshot, Grain, HandlingSnapshot, ShareSnapshot
from kpis.models.costs import PARTS
from kpis.models.snapshots import Snapshot
from kpis.periods import month_of
from kpis.queries.sums import narrowed
from teams.models import Channel
from teams.models.contacts import VOICE

HUNDREDTHS: Final = 100
Place = tuple[int, date]  # team and month


@dataclass
class Part:
    """One channel's part: an amount in the reporting currency, and the contacts it was for."""

    amount: float = 0.0
    contacts: float = 0.0
    is_estimated: bool = False


@dataclass
class Costs:
    """`parts` by channel; what nobody worked for in a month is of none.

    `left_out` are teams with contacts in a month without any costs.
    """

    parts: dict[int | None, Part] = field(default_factory=lambda: defaultdict(Part))
    left_out: set[int] = field(default_factory=set)

    @property
    def amount(self) -> float:
        return sum(part.amount for part in self.parts.values())

    @property
    def whole(self) -> Part:
        """All channels together."""
        parts = self.parts.values()
        return Part(
            self.amount,
            sum(part.contacts for part in parts),
            any(part.is_estimated for part in parts),
        )


def channel_costs(
    months: Sequence[date], channels: Sequence[Channel], *, teams: Sequence[int] = ()
) -> Costs:
    """Costs of whole months by channel, named by their first days; three queries.

    What is booked for a channel stays there. The rest of a team's month is shared by handle time:
    that on the wall clock where agents write to several customers at once.
    """
    lines = _lines(months, teams)
    worked = _worked(months, teams, {one.pk for one in channels if one.code in VOICE})
    handled = _handled(months, teams)
    found = Costs()
    for place, amounts in lines.items():
        weights = worked.get(place, {})
        whole = sum(weights.values())
        for channel, (amount, is_estimated) in amounts.items():
            shares: Mapping[int | None, float] = {channel: 1.0}
            if channel is None and whole:
                shares = {one: weight / whole for one, weight in weights.items()}
            for one, share in shares.items():
                part = found.parts[one]
                part.amount += amount * share
                part.is_estimated |= is_estimated and share > 0
    for place, contacts in handled.items():
        if place not in lines:
            found.left_out.add(place[0])
            continue
        for channel, n in contacts.items():
            found.parts[channel].contacts += n
    return found


def _lines(
    months: Sequence[date], teams: Sequence[int]
) -> dict[Place, dict[int | None, tuple[float, bool]]]:
    zone = ZoneInfo(settings.REPORTING_ZONE)
    first, last = (datetime.combine(month, time(), zone) for month in (min(months), max(months)))
    rows = (
        CostSnapshot.facts(first, last)
        .filter(narrowed({"team": teams}), month__in=months)
        .order_by()
        .values_list("team", "month", "channel")
        .annotate(total=Sum("reported"), guessed=Count("pk", filter=Q(status="estimated")))
    )
    found: defaultdict[Place, dict[int | None, tuple[float, bool]]] = defaultdict(dict)
    for team, month, channel, total, guessed in rows:
        found[team, month][channel] = (total / HUNDREDTHS, guessed > 0)
    return found


def _worked(
    months: Sequence[date], teams: Sequence[int], voice: set[int]
) -> dict[Place, dict[int, float]]:
    """Milliseconds of work by channel."""
    rows = _of_months(HandlingSnapshot, months, teams).annotate(
        whole=Sum("handle"), effective=Sum("effective_written")
    )
    found: defaultdict[Place, dict[int, float]] = defaultdict(dict)
    for team, month, channel, whole, effective in rows:
        found[team, month][channel] = float(whole if channel in voice else effective)
    return found


def _handled(months: Sequence[date], teams: Sequence[int]) -> dict[Place, dict[int, float]]:
    """Contacts by channel, each of several teams in parts, as the cost per contact counts them."""
    kpi = catalogue.find("cost_per_contact")
    dealt = {month: kpi.in_force(month_of(month).end).denominator for month in months}
    rows = _of_months(ShareSnapshot, months, teams).annotate(
        plainly=Sum("shared"), effectively=Sum("shared_effective")
    )
    found: defaultdict[Place, dict[int, float]] = defaultdict(dict)
    for team, month, channel, plainly, effectively in rows:
        parts = effectively if dealt[month] == shares("shared_effective") else plainly
        if parts:
            found[team, month][channel] = parts / PARTS
    return found


def _of_months(
    snapshot: type[Snapshot], months: Sequence[date], teams: Sequence[int]
) -> QuerySet[Any, Any]:
    """The days of these months by team, month and channel."""
    days = Q()
    for month in months:
        days |= Q(day__range=(month, month_of(month).end))
    return (
        snapshot.objects.filter(days, narrowed({"team": teams}), grain=Grain.CHANNEL)
        .annotate(month=Cast(TruncMonth("day"), DateField()))
        .order_by()
        .values_list("team", "month", "channel")
    )
