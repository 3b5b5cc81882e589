"""Contracts in force, and the days that do not count under them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from kpis.models.contracts import Clause, ContractVersion, Exclusion, ExclusionState


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


@dataclass(frozen=True, slots=True)
class Gaps:
    """What of a team's days does not count."""

    found: tuple[Exclusion, ...]

    def days(self, channel: int | None, first: date, last: date) -> frozenset[date]:
        """Days left out of a clause on this channel: its own, and those of all channels.

        What concerns one channel only cannot be taken out of a figure over all of them.
        """
        own = [one for one in self.found if one.channel_id in (None, channel)]
        return frozenset(day for one in own for day in _days(one, first, last))

    def within(self, first: date, last: date) -> tuple[Exclusion, ...]:
        return tuple(one for one in self.found if one.first_day <= last and one.last_day >= first)


def _days(one: Exclusion, first: date, last: date) -> Iterable[date]:
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
