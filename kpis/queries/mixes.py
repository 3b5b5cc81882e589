"""What teams did of each kind of work: sums by channel, topic group and customer segment.

The number of queries depends on the snapshots concerned, not on teams or KPIs: two a snapshot,
one for all distributions, three for names.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from kpis.definitions import Estimate, Kpi, Method
from kpis.measures import Joined
from kpis.models import DurationHistogram
from kpis.models.histograms import Span
from kpis.models.snapshots import Grain, Snapshot
from kpis.queries import sums
from kpis.queries.readings import Selection
from kpis.queries.sums import Sums, narrowed
from kpis.stats import quantiles
from kpis.stats.quantiles import Counts
from teams.models import Channel, Segment, Topic

# Channel, topic group, segment: what was fixed before a team touched the contact.
Stratum = tuple[int, int, int]
Place = tuple[int, Stratum]
PLACES = {
    "in_channel": F("channel"),
    "in_group": Coalesce("topic__parent_id", "topic_id"),
    "in_segment": F("segment"),
}
SHAPED = (Estimate.QUANTILE,)


@dataclass(frozen=True, slots=True)
class Mixes:
    """By team and stratum: sums of measures, and counts by bucket of each kind of duration.

    `days` are each team's own sums with what days, or agent-days, as clusters tell.
    """

    sums: Mapping[type[Snapshot], Mapping[Place, Mapping[str, int]]]
    shapes: Mapping[str, Mapping[Place, Counts]]
    days: Mapping[type[Snapshot], Mapping[int, Sums]]


def has_mix(kpi: Kpi) -> bool:
    """Whether the KPI is a figure of contacts that is kept by kind of work."""
    if kpi.months_only or kpi.is_across or Grain.MIX not in kpi.snapshot.grains():
        return False
    if kpi.estimate is Estimate.QUANTILE:
        return kpi.method is Method.ORDER
    return kpi.estimate is Estimate.RATIO and kpi.denominator is not None


def read(kpis: Sequence[Kpi], selection: Selection, *, teams: Collection[int] | None) -> Mixes:
    """The KPIs that have a mix; of all teams in reach where `teams` is None."""
    asked = [kpi for kpi in kpis if has_mix(kpi)]
    filters = {**selection.filters, "team": tuple(teams or ()), "agent": ()}
    span = (selection.start, selection.end)
    counted = [kpi for kpi in asked if kpi.estimate not in SHAPED]
    found: dict[type[Snapshot], Mapping[Place, Mapping[str, int]]] = {}
    days: dict[type[Snapshot], Mapping[int, Sums]] = {}
    for snapshot, those in sums.by_snapshot(counted).items():
        found[snapshot] = _sums(snapshot, those, span, filters)
        by_team = sums.read(snapshot, those, periods=[span], filters=filters, by=("team",))
        days[snapshot] = {key[1][0]: value for key, value in (by_team or {}).items()}
    kinds = {k for kpi in asked if kpi.estimate in SHAPED for k in kpi.kind.split("+")}
    return Mixes(found, _shapes(sorted(kinds), span, filters) if kinds else {}, days)


def _sums(
    snapshot: type[Snapshot],
    kpis: Sequence[Kpi],
    span: tuple[date, date],
    filters: dict[str, Sequence[int]],
) -> dict[Place, dict[str, int]]:
    names = sorted({name for kpi in kpis for name in _needed(kpi)})
    rows = (
        snapshot.objects.filter(narrowed(filters), day__range=span, grain=Grain.MIX)
        .order_by()
        .values(**PLACES, of_team=F("team"))
        .annotate(**{f"m_{name}": Sum(name) for name in names})
        .values_list("of_team", *PLACES, *(f"m_{name}" for name in names))
    )
    return {
        (team, (channel, group, segment)): {
            name: int(value) for name, value in zip(names, values, strict=True)
        }
        for team, channel, group, segment, *values in rows
    }


def _needed(kpi: Kpi) -> set[str]:
    totals = [total for total in (kpi.numerator, kpi.denominator) if total]
    return {name for total in totals for _, name in total.terms} | ({kpi.squares} - {""})


def _shapes(
    kinds: Sequence[str], span: tuple[date, date], filters: dict[str, Sequence[int]]
) -> dict[str, dict[Place, Counts]]:
    rows = (
        DurationHistogram.objects.filter(
            narrowed(filters), kind__in=kinds, grain=Grain.MIX, span=Span.DAY, day__range=span
        )
        .order_by()
        .values("kind", **PLACES, of_team=F("team"))
        # Both in one pass over the same rows: bucket and count stay side by side.
        .annotate(all_buckets=Joined("buckets"), all_counts=Joined("counts"))
        .values_list("kind", "of_team", *PLACES, "all_buckets", "all_counts")
    )
    found: defaultdict[str, dict[Place, Counts]] = defaultdict(dict)
    for kind, team, channel, group, segment, buckets, counts in rows:
        places, numbers = quantiles.unpack(bytes(buckets), bytes(counts))
        found[kind][team, (channel, group, segment)] = quantiles.merge([places], [numbers])
    return dict(found)


@dataclass(frozen=True, slots=True)
class Kind:
    """A stratum's short name, stable across languages, and what the reader calls it."""

    code: str
    name: str


def kinds(mixes: Mixes) -> dict[Stratum, Kind]:
    """Codes as phone/billing/private; names leave out what all strata share, but the topic."""
    parts = [*mixes.sums.values(), *mixes.shapes.values()]
    strata = sorted({stratum for part in parts for _, stratum in part})
    sought = [set(place) for place in zip(*strata, strict=True)] or [set()] * 3
    channels = {row.pk: (row.code, str(row)) for row in Channel.objects.filter(pk__in=sought[0])}
    topics = {row.pk: (row.slug, str(row)) for row in Topic.objects.filter(pk__in=sought[1])}
    segments = {row.pk: (row.slug, str(row)) for row in Segment.objects.filter(pk__in=sought[2])}
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
