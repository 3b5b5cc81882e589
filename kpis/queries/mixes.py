"""What teams did of each kind of work: sums by channel, topic group and customer segment.

Stays in queues are told apart by language and part of the day, too, unless single topics of a
group are asked for: strata are kept by groups.
All sums are read by one statement and all distributions by another, whatever the teams and KPIs.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from kpis.compiler import side_by_side
from kpis.definitions import Estimate, Kpi, Method, Total
from kpis.models import SNAPSHOTS, DurationHistogram
from kpis.models.snapshots import MIXES, STRATAS, Grain, Snapshot
from kpis.queries import sums
from kpis.queries.maturity import Horizon
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Selection
from kpis.queries.strata import ANY, NOT_KEPT, OF_WAITS, WORK, Kinds, Stratum
from kpis.queries.sums import narrowed
from kpis.spans import Span, cover
from kpis.stats import quantiles
from kpis.stats.quantiles import Counts

Place = tuple[int, Stratum]
# Signs, and where measures stand in a row.
Terms = Sequence[tuple[int, int]]
PLACES = {"in_channel": F("channel"), "in_topic": F("topic"), "in_segment": F("segment")}
BESIDE: dict[str, Any] = {
    "in_language": F("language"),
    "in_band": Coalesce(F("hour"), Value(NOT_KEPT)),
}
NO_BESIDE: dict[str, Any] = dict.fromkeys(BESIDE, Value(ANY))
COLUMNS = ("of_team", *PLACES, *BESIDE)
OF_SPANS = {"of_day": F("day")}
SHAPED = (Estimate.QUANTILE,)


@dataclass(frozen=True, slots=True)
class Table:
    """Measures by team and stratum, in the order of their names."""

    names: tuple[str, ...]
    rows: Mapping[Place, tuple[int, ...]]
    by_team: Mapping[int, list[tuple[Stratum, tuple[int, ...]]]]

    def terms(self, total: Total) -> Terms:
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
    """By team and stratum: sums of measures, and counts by bucket of each kind of duration.

    The sums of snapshots that are `fine` are told apart as those of waits.
    """

    sums: Mapping[type[Snapshot], Table]
    shapes: Mapping[str, Mapping[Place, Counts]]
    fine: frozenset[type[Snapshot]] = frozenset()


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
    together: Collection[tuple[int, ...]] = (),
) -> Mixes:
    """The KPIs that have a mix; of all teams in reach where `teams` is None.

    Sums of teams that always stand `together` are told once, as those of the first of them.
    """
    asked = [kpi for kpi in kpis if has_mix(kpi)]
    filters = {**selection.filters, "team": tuple(teams or ()), "agent": ()}
    span = (selection.start, selection.end)
    counted = [kpi for kpi in asked if kpi.estimate not in SHAPED]
    kinds = {k for kpi in asked if kpi.estimate in SHAPED for k in kpi.kind.split("+")}
    groups = {topic.pk: topic.parent_id or topic.pk for topic in offered.topics}
    fine = _fine(counted, filters["topic"], groups)
    told = Case(
        *(When(team__in=those, then=Value(those[0])) for those in together if len(those) > 1),
        default=F("team"),
        output_field=BigIntegerField(),
    )
    return Mixes(
        _sums(counted, span, filters, known, groups, fine, told),
        _shapes(sorted(kinds), span, filters, known, groups) if kinds else {},
        fine,
    )


def _fine(
    kpis: Sequence[Kpi], topics: Collection[int], groups: Mapping[int, int]
) -> frozenset[type[Snapshot]]:
    """The snapshots whose strata tell what is asked: whole groups of topics, or all."""
    asked = {groups[topic] for topic in topics if topic in groups}
    whole = {topic for topic, group in groups.items() if group in asked}
    if topics and whole != set(topics):
        return frozenset()
    return frozenset(kpi.snapshot for kpi in kpis if kpi.snapshot.strata)


def _sums(
    kpis: Sequence[Kpi],
    span: tuple[date, date],
    filters: Mapping[str, Sequence[int]],
    known: Horizon,
    groups: Mapping[int, int],
    fine: Collection[type[Snapshot]],
    told: Case,
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
        beside, grains = (BESIDE, STRATAS) if snapshot in fine else (NO_BESIDE, MIXES)
        kept = {one: f"of_grain = {int(grain)}" for one, grain in grains.items()}
        measures = {f"m_{name}": F(name) for name in names[snapshot]}
        rows = (
            snapshot.objects.filter(narrowed(filters))
            .order_by()
            .values(**PLACES, **beside, **measures, **OF_SPANS, of_team=told, of_grain=F("grain"))
        )
        spans = _spans(known.mixes.get(snapshot.__name__, {}), span, kept)
        inner, params = _united(rows, spans, [*COLUMNS, *measures])
        totals = ", ".join(f"sum(m_{name}) AS m_{name}" for name in names[snapshot])
        keys = ", ".join(COLUMNS)
        parts.append((f"SELECT {keys}, {totals} FROM ({inner}) AS spans GROUP BY {keys}", params))  # noqa: S608 - columns named above
    values = [[f"m_{name}" for name in those] for those in names.values()]
    sql, params = side_by_side(parts, COLUMNS, values)
    found: list[dict[Place, tuple[int, ...]]] = [{} for _ in asked]
    order = list(asked)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        # Topics are few where rows are many: their groups are told here, not joined there.
        for number, team, channel, topic, segment, *beside, amounts in cursor.fetchall():
            measured = tuple(map(int, amounts.split()))
            work = channel, groups[topic], segment
            place = team, (*work, *beside) if order[number] in fine else work
            before = found[number].get(place)
            found[number][place] = tuple(map(add, before, measured)) if before else measured
    return {
        snapshot: table(names[snapshot], rows) for snapshot, rows in zip(asked, found, strict=True)
    }


def _spans(
    rolled: Mapping[Span, Collection[date]], span: tuple[date, date], kept: Mapping[Span, str]
) -> list[str]:
    """The conditions of each kind of span that is in a period, and of the days beside them."""
    whole, days = cover(rolled, *span)
    firsts = {one: ", ".join(f"DATE '{first}'" for first in those) for one, those in whole.items()}
    return [
        *(f"{kept[one]} AND of_day IN ({those})" for one, those in firsts.items()),
        *(f"{kept[Span.DAY]} AND of_day BETWEEN DATE '{a}' AND DATE '{b}'" for a, b in days),
    ]


def _united(
    rows: QuerySet[Any, Any], spans: Sequence[str], columns: Sequence[str]
) -> tuple[str, list[Any]]:
    """The rows of these spans. By one condition with many alternatives an index is read whole."""
    sql, params = rows.query.sql_with_params()
    names = ", ".join(columns)
    arms = [f"SELECT {names} FROM ({sql}) AS kept WHERE {one}" for one in spans]  # noqa: S608 - as above
    return " UNION ALL ".join(arms), [*params] * len(arms)


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
    wanted: list[str] = []
    for snapshot in SNAPSHOTS:
        own = [kind for kind in kinds if kind in snapshot.distributions]
        if own:
            rolled = known.mixes.get(snapshot.__name__, {})
            listed = ", ".join(f"'{kind}'" for kind in own)
            kept = {one: f"kind IN ({listed}) AND of_span = '{one}'" for one in Span}
            wanted += _spans(rolled, span, kept)
    cells = (
        DurationHistogram.objects.filter(narrowed(filters), grain=Grain.MIX)
        .order_by()
        .values(
            "kind", "buckets", "counts", **PLACES, **OF_SPANS, of_team=F("team"), of_span=F("span")
        )
    )
    columns = ["kind", "of_team", *PLACES]
    inner, params = _united(cells, wanted, [*columns, "buckets", "counts"])
    keys = ", ".join(columns)
    with connection.cursor() as cursor:
        # Both in one pass over the same rows: bucket and count stay side by side.
        cursor.execute(
            f"SELECT {keys}, string_agg(buckets, ''::bytea), string_agg(counts, ''::bytea)"  # noqa: S608 - columns named above
            f" FROM ({inner}) AS spans GROUP BY {keys}",
            params,
        )
        rows = cursor.fetchall()
    pieces: defaultdict[tuple[str, Place], list[tuple[bytes, bytes]]] = defaultdict(list)
    for kind, team, channel, topic, segment, buckets, counts in rows:
        pieces[kind, (team, (channel, groups[topic], segment))].append((buckets, counts))
    found: dict[str, dict[Place, Counts]] = {kind: {} for kind in kinds}
    for (kind, place), pairs in pieces.items():
        ends = (b"".join(side) for side in zip(*pairs, strict=True))
        indexes, numbers = quantiles.unpack(*ends)
        found[kind][place] = quantiles.merge([indexes], [numbers])
    return found


def kinds(mixes: Mixes, offered: Pickers) -> Kinds:
    """What the strata that were read are called."""
    parts = [*(table.rows for table in mixes.sums.values()), *mixes.shapes.values()]
    return Kinds(offered, {stratum for part in parts for _, stratum in part})


def dimensions(kpi: Kpi, mixes: Mixes | None = None) -> tuple[str, ...]:
    """What a KPI is told apart by before it is compared: usually, or in what was read.

    Nothing where it has no mix.
    """
    if not has_mix(kpi):
        return ()
    is_fine = bool(kpi.snapshot.strata) if mixes is None else kpi.snapshot in mixes.fine
    return OF_WAITS if is_fine and kpi.estimate not in SHAPED else WORK
