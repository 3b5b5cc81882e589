"""Contracts in force, and the days that do not count under them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from kpis import formats
from kpis.models.contracts import Clause, Contract, ContractVersion, Exclusion, ExclusionState
from kpis.models.documents import OUT, Scorecard
from kpis.models.trails import ContractChange
from kpis.periods import ONE_DAY, month_end


def holds_after(day: date) -> Q:
    """Of versions: what began before a day and would go on after it."""
    return Q(since__lt=day) & (Q(until=None) | Q(until__gte=day))


def month_after(day: date) -> date:
    """The first day of the month after this one."""
    return month_end(day) + ONE_DAY


def missing(draft: ContractVersion) -> list[str]:
    """What keeps a draft from being published, in sentences; nothing where it may be."""
    found = []
    sums = draft.clauses.aggregate(weight=Sum("weight"), pool=Sum("pool"))
    if sums["weight"] is None:
        found.append(_("It has no clause yet."))
    elif sums["weight"] != 100:
        found.append(
            _("The weights add up to %(sum)s: they must make 100.")
            % {"sum": formats.number(sums["weight"].normalize() + 0)}
        )
    if draft.fee is not None and (sums["pool"] or 0) > 1:
        found.append(_("The clauses have more than the whole pool: their shares exceed 1."))
    others = ContractVersion.objects.filter(team=draft.team_id, published_at__isnull=False)
    last = others.filter(since__gte=draft.since).order_by("-since").first()
    if last is not None:
        found.append(
            _("Terms since %(day)s are published already: begin with a later month.")
            % {"day": formats.day(last.since)}
        )
    # A scorecard that went out keeps the terms by which it was made.
    issued = Scorecard.objects.filter(team=draft.team_id, month__gte=draft.since, state__in=OUT)
    card = issued.order_by("-month").defer("figures").first()
    if card is not None:
        found.append(
            _("The scorecard of %(month)s went out under other terms: begin with a later month.")
            % {"month": formats.month(card.month)}
        )
    return found


def known() -> QuerySet[Contract]:
    """All contracts in reach, with their versions, the newest first."""
    versions = ContractVersion.objects.order_by("-number")
    found: QuerySet[Contract] = (
        Contract.objects.select_related("team", "team__vendor")
        .prefetch_related(Prefetch("versions", versions))
        .order_by("team__name", "reference")
    )
    return found


def in_force(team: int, month: date) -> ContractVersion | None:
    """The version that holds in a month, given by its first day; versions begin with months."""
    found: ContractVersion | None = (
        ContractVersion.objects.filter(
            Q(until=None) | Q(until__gte=month),
            team=team,
            since__lte=month,
            published_at__isnull=False,
        )
        .select_related("contract")
        .order_by("-since")
        .first()
    )
    return found


def clauses(version: ContractVersion) -> list[Clause]:
    """In the order of the paper."""
    found = version.clauses.select_related("channel", "topic", "segment")
    return list(found.order_by("position", "pk"))


def changes(version: ContractVersion) -> QuerySet[ContractChange]:
    """What was done to a version while it was a draft, the latest first."""
    rows: QuerySet[ContractChange] = ContractChange.objects.filter(
        contract=version.contract_id, number=version.number
    )
    return rows.select_related("by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What of a team's days does not count."""

    found: tuple[Exclusion, ...]

    def days(self, channel: int | None, first: date, last: date) -> frozenset[date]:
        """Days left out of a clause on this channel: its own, and those of all channels.

        What concerns one channel only cannot be taken out of a figure over all of them.
        """
        own = [one for one in self.found if one.channel_id in (None, channel)]
        return frozenset(day for one in own for day in days_of(one, first, last))

    def within(self, first: date, last: date) -> tuple[Exclusion, ...]:
        return tuple(one for one in self.found if one.first_day <= last and one.last_day >= first)


def days_of(one: Exclusion, first: date, last: date) -> Iterable[date]:
    """The days of an exclusion within a period."""
    start, end = max(one.first_day, first), min(one.last_day, last)
    return (start + timedelta(days=place) for place in range((end - start).days + 1))


def gaps(contract: int, first: date, last: date) -> Gaps:
    """The approved exclusions that touch these days, in order."""
    rows = exclusions(first, last).filter(contract=contract, state=ExclusionState.APPROVED)
    return Gaps(tuple(rows))


def exclusions(first: date, last: date) -> QuerySet[Exclusion]:
    found: QuerySet[Exclusion] = (
        Exclusion.objects.filter(first_day__lte=last, last_day__gte=first)
        .select_related("channel", "decided_by")
        .order_by("first_day", "pk")
    )
    return found


def scopes(found: Sequence[Clause]) -> list[tuple[int | None, int | None, int | None]]:
    """The different channel, topic and segment of clauses, in their order."""
    return list(dict.fromkeys((c.channel_id, c.topic_id, c.segment_id) for c in found))
