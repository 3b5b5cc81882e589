"""What teams did of each kind of work: sums by channel, topic group and customer segment.

All sums are read by one statement and all distributions by another, whatever the teams and KPIs.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import Any

from django.db import connection
from django.db.models import F, Q, Sum

from kpis.compiler import side_by_side
from kpis.definitions import Estimate, Kpi, Method, Total
from kpis.measures import Joined
from kpis.models import SNAPSHOTS, DurationHistogram
from kpis.models.histograms import Span
from kpis.models.snapshots import Grain, Snapshot
from kpis.queries import months, sums
from kpis.queries.maturity import Horizon
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Selection
from kpis.queries.sums import narrowed
from kpis.stats import quantiles
from kpis.stats.quantiles import Counts

# Channel, topic group, segment: what was fixed before a team touched the contact.
Stratum = tuple[int, int, int]
Place = tuple[int, Stratum]
PLACES = {"in_channel": F("channel"), "in_topic": F("topic"), "in_segment": F("segment")}
COLUMNS = ("of_team", *PLACES)
SHAPED = (Estimate.QUANTILE,)


@dataclass(frozen=True, slots=True)
class Table:
    """Measures by team and stratum, in the order of their names."""

    names: tuple[str, ...]
    rows: Mapping[Place, tuple[int, ...]]
    by_team: Mapping[int, list[tuple[Stratum, tuple[int, ...]]]]

    def terms(self, total: Total) -> list[tuple[int, int]]:
        """What adds up to a total: signs, and where the measures stand."""
        return [(sign, self.names.index(name)) for sign, name in total.terms]


def table(names: tuple[str, ...], rows: Mapping[Place, tuple[int, ...]]) -> Table:
    """Told apart by team once: each pair of sides looks for its own."""
    by_team: dict[int, list[tuple[Stratum, tuple[int, ...]]]] = {}
    for (team, stratum), row in rows.items():
        by_team.setdefault(team, []).append((stratum, row))
    return Table(names, rows, by_team)


@dataclass(frozen=True, slots=True)
class Mixes:
    """By team and stratum: sums of measures, and counts by bucket of each kind of duration."""

    sums: Mapping[type[Snapshot], Table]
    shapes: Mapping[str, Mapping[Place, Counts]]


def has_mix(kpi: Kpi) -> bool:
    """Whether the KPI is a figure of contacts that is kept by kind of work."""
    if kpi.months_only or kpi.is_across or Grain.MIX not in kpi.snapshot.grains():
        return False
    if kpi.estimate is Estimate.QUANTILE:
        return kpi.method is Method.ORDER
    return kpi.estimate is Estimate.RATIO and kpi.denominator is not None


def read(
    kpis: Sequence[Kpi],
    selection: Selection,
    *,
    teams: Collection[int] | None,
    known: Horizon,
    offered: Pickers,
) -> Mixes:
    """The KPIs that have a mix; of all teams in reach where `teams` is None."""
    asked = [kpi for kpi in kpis if has_mix(kpi)]
    filters = {**selection.filters, "team": tuple(teams or ()), "agent": ()}
    span = (selection.start, selection.end)
    counted = [kpi for kpi in asked if kpi.estimate not in SHAPED]
    kinds = {k for kpi in asked if kpi.estimate in SHAPED for k in kpi.kind.split("+")}
    groups = {topic.pk: topic.parent_id or topic.pk for topic in offered.topics}
    return Mixes(
        _sums(counted, span, filters, known, groups),
        _shapes(sorted(kinds), span, filters, known, groups) if kinds else {},
    )


def _sums(
    kpis: Sequence[Kpi],
    span: tuple[date, date],
    filters: Mapping[str, Sequence[int]],
    known: Horizon,
    groups: Mapping[int, int],
) -> dict[type[Snapshot], Table]:
    asked = sums.by_snapshot(kpis)
    names = {
        snapshot: tuple(sorted({name for kpi in those for name in _needed(kpi)}))
        for snapshot, those in asked.items()
    }
    if not asked:
        return {}
    parts: list[tuple[str, Sequence[Any]]] = []
    for snapshot in asked:
        rolled = known.mixes.get(snapshot.__name__, ())
        mix = _days(rolled, span, Q(grain=Grain.MONTH_MIX), Q(grain=Grain.MIX))
        rows = (
            snapshot.objects.filter(narrowed(filters), mix)
            .order_by()
            .values(**PLACES, of_team=F("team"))
            .annotate(**{f"m_{name}": Sum(name) for name in names[snapshot]})
        )
        parts.append(rows.query.sql_with_params())
    values = [[f"m_{name}" for name in those] for those in names.values()]
    sql, params = side_by_side(parts, COLUMNS, values)
    found: list[dict[Place, tuple[int, ...]]] = [{} for _ in asked]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        # Topics are few where rows are many: their groups are told here, not joined there.
        for number, team, channel, topic, segment, amounts in cursor.fetchall():
            measured = tuple(map(int, amounts.split()))
            place = team, (channel, groups[topic], segment)
            before = found[number].get(place)
            found[number][place] = tuple(map(add, before, measured)) if before else measured
    return {
        snapshot: table(names[snapshot], rows) for snapshot, rows in zip(asked, found, strict=True)
    }


def _days(rolled: Collection[date], span: tuple[date, date], of_months: Q, of_days: Q) -> Q:
    """Rows of the whole months that are added up, and of the days beside them."""
    whole = months.within(rolled, *span)
    found = of_months & Q(day__in=whole) if whole else Q()
    for days in months.beside(whole, *span):
        found |= of_days & Q(day__range=days)
    return found


def _needed(kpi: Kpi) -> set[str]:
    totals = [total for total in (kpi.numerator, kpi.denominator) if total]
    return {name for total in totals for _, name in total.terms} | ({kpi.squares} - {""})


def _shapes(
    kinds: Sequence[str],
    span: tuple[date, date],
    filters: Mapping[str, Sequence[int]],
    known: Horizon,
    groups: Mapping[int, int],
) -> dict[str, dict[Place, Counts]]:
    wanted = Q()
    for snapshot in SNAPSHOTS:
        own = [kind for kind in kinds if kind in snapshot.distributions]
        if own:
            rolled = known.mixes.get(snapshot.__name__, ())
            days = _days(rolled, span, Q(span=Span.MONTH), Q(span=Span.DAY))
            wanted |= Q(kind__in=own) & days
    rows = (
        DurationHistogram.objects.filter(narrowed(filters), wanted, grain=Grain.MIX)
        .order_by()
        .values("kind", **PLACES, of_team=F("team"))
        # Both in one pass over the same rows: bucket and count stay side by side.
        .annotate(all_buckets=Joined("buckets"), all_counts=Joined("counts"))
        .values_list("kind", "of_team", *PLACES, "all_buckets", "all_counts")
    )
    pieces: defaultdict[tuple[str, Place], list[tuple[bytes, bytes]]] = defaultdict(list)
    for kind, team, channel, topic, segment, buckets, counts in rows:
        pieces[kind, (team, (channel, groups[topic], segment))].append((buckets, counts))
    found: dict[str, dict[Place, Counts]] = {kind: {} for kind in kinds}
    for (kind, place), pairs in pieces.items():
        ends = (b"".join(side) for side in zip(*pairs, strict=True))
        indexes, numbers = quantiles.unpack(*ends)
        found[kind][place] = quantiles.merge([indexes], [numbers])
    return found


@dataclass(frozen=True, slots=True)
class Kind:
    """A stratum's short name, stable across languages, and what the reader calls it."""

    code: str
    name: str


def kinds(mixes: Mixes, offered: Pickers) -> dict[Stratum, Kind]:
    """Codes as phone/billing/private; names leave out what all strata share, but the topic."""
    parts = [*(table.rows for table in mixes.sums.values()), *mixes.shapes.values()]
    strata = sorted({stratum for part in parts for _, stratum in part})
    sought = [set(place) for place in zip(*strata, strict=True)] or [set()] * 3
    channels = {row.pk: (row.code, str(row)) for row in offered.channels}
    topics = {row.pk: (row.slug, str(row)) for row in offered.topics}
    segments = {row.pk: (row.slug, str(row)) for row in offered.segments}
    says = [place == 1 or len(found) > 1 for place, found in enumerate(sought)]
    found = {}
    for stratum in strata:
        channel, topic, segment = stratum
        told = channels[channel], topics[topic], segments[segment]
        found[stratum] = Kind(
            code="/".join(code for code, _ in told),
            name=", ".join(name for (_, name), is_said in zip(told, says, strict=True) if is_said),
        )
    return found
