"""Snapshot models to the SQL that fills them: the ORM for expressions, SQL for sets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import models

from kpis import anydays, dated
from kpis.dated import facts
from kpis.measures import Clustered
from kpis.merging import Statement, merge
from kpis.models.histograms import GRAINS, DurationHistogram
from kpis.models.snapshots import DIMENSIONS, STANDS_IN, STRATA, Grain, Snapshot
from kpis.spans import Span
from kpis.stats.buckets import THRESHOLDS

bounds = dated.bounds
PLACES = ("team", "channel", "topic", "segment", "agent", "hour")
# What a row is known by, in the order in which statements here give it.
KEY = ("grain", "day", *PLACES)
HISTOGRAM_KEY = ("kind", "span", "grain", "day", *DIMENSIONS[Grain.MIX])


@cache
def measures(snapshot: type[Snapshot]) -> tuple[str, ...]:
    """The fields that sum facts, in the order of their declaration."""
    return tuple(f.name for f in snapshot._meta.fields if hasattr(f, "expression"))


def expression(snapshot: type[Snapshot], measure: str) -> Any:
    return getattr(snapshot._meta.get_field(measure), "expression", None)


@cache
def clustered(snapshot: type[Snapshot]) -> tuple[Clustered, ...]:
    return tuple(f for f in snapshot._meta.fields if isinstance(f, Clustered))


def fill(snapshot: type[Snapshot], first: date, last: date, zone: str) -> list[Statement]:
    """The statements that make a snapshot's rows of these days equal its facts.

    They run in one transaction. Fine grains are read from the facts in one pass, coarse ones
    from the fine. Unchanged rows are not written.
    """
    return anydays.once(_fill, snapshot, first, last, zone)


def _fill(snapshot: type[Snapshot], first: date, last: date, zone: str) -> list[Statement]:
    adds = {f"x_{n}": expression(snapshot, n) for n in measures(snapshot)}
    sql, params = facts(snapshot, first, last, zone, adds, with_strata=True)
    sums = ", ".join(f"coalesce(sum(x_{name}), 0) AS m_{name}" for name in measures(snapshot))
    grain, places, group = _grouped(snapshot)
    fine = _temporary(
        "fine",
        f"SELECT {grain} AS grain, day, {places}, {sums} FROM ({sql}) AS fact {group}",
        params,
    )
    parts = [_fine(snapshot), *(_coarse(snapshot, grain) for grain in snapshot.coarse)]
    names = [*measures(snapshot), *(f.name for f in clustered(snapshot))]
    key = (*KEY, *snapshot.beside)
    return [*fine, merge(snapshot, key, names, parts, "true", first, last)]


def _grouped(snapshot: type[Snapshot]) -> tuple[str, str, str]:
    """What tells the grains apart in the result, their places, and the GROUP BY of all."""
    grains = snapshot.fine
    cells = [_cell(grain) for grain in grains]
    known = dict.fromkeys((*PLACES, *STRATA, *snapshot.beside))
    every = [f"d_{name}" for name in known if any(name in DIMENSIONS[g] for g in grains)]
    places = ", ".join(every)
    # One grain may be read in parallel; several together cost hardly more than one.
    if len(grains) == 1:
        return str(int(grains[0])), places, f"GROUP BY {cells[0]}"
    sets = ", ".join(f"({cell})" for cell in cells)
    choices = []
    for grain in grains:
        absent = "".join(str(int(name[2:] not in DIMENSIONS[grain])) for name in every)
        choices.append(f"WHEN {int(absent, 2)} THEN {int(grain)}")
    return (
        f"CASE grouping({places}) {' '.join(choices)} END",
        places,
        f"GROUP BY GROUPING SETS ({sets})",
    )


def _temporary(name: str, sql: str, params: tuple[Any, ...]) -> list[Statement]:
    return [
        Statement(f"DROP TABLE IF EXISTS pg_temp.{name}"),
        Statement(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {sql}", params),
    ]


def _cell(grain: Grain) -> str:
    return ", ".join(["day", *(f"d_{name}" for name in DIMENSIONS[grain])])


def _places(has: Collection[str], places: Sequence[str]) -> str:
    return ", ".join(f"d_{name}" if name in has else "NULL::bigint" for name in places)


def _fine(snapshot: type[Snapshot]) -> str:
    """Cells read from the facts, in the order of KEY and the measures."""
    has = {name for grain in snapshot.fine for name in DIMENSIONS[grain]}
    # A grain has a dimension or what stands in its column, never both.
    stands = {STANDS_IN[name]: f"d_{name}" for name in has if name in STANDS_IN}
    told = [
        f"coalesce(d_{name}, {stands[name]})" if name in stands else _places(has, [name])
        for name in (*PLACES, *snapshot.beside)
    ]
    values = [f"m_{name}" for name in measures(snapshot)] + ["0"] * len(clustered(snapshot))
    return f"SELECT grain, day, {', '.join((*told, *values))} FROM pg_temp.fine"


def _coarse(snapshot: type[Snapshot], grain: Grain) -> str:
    """Cells summed from the mix, with the sums over agent-days where agents are told apart.

    Hours are summed from those of the channels.
    """
    cell = _cell(grain)
    whole = Grain.HOUR if "hour" in DIMENSIONS[grain] else Grain.MIX
    sums = ", ".join(f"sum(m_{name}) AS m_{name}" for name in measures(snapshot))
    source = (
        f"(SELECT {cell}, {sums} FROM pg_temp.fine WHERE grain = {int(whole)}"
        f" GROUP BY {cell}) AS mix"
    )
    values = [f"m_{name}" for name in measures(snapshot)]
    products = clustered(snapshot)
    if products and set(DIMENSIONS[grain]) <= set(DIMENSIONS[Grain.AGENT]):
        factors = {name for f in products for name in (f.left, f.right) if name} | {"handled"}
        # An agent's day is one cluster, also across the channels of a team.
        agents = ", ".join(f"sum(m_{name}) AS a_{name}" for name in sorted(factors))
        clusters = ", ".join(
            (f"sum(a_{f.left} * a_{f.right})" if f.left else "count(*)") + f" AS k_{f.name}"
            for f in products
        )
        source += (
            f" LEFT JOIN (SELECT {cell}, {clusters} FROM (SELECT {cell}, d_agent, {agents}"
            f" FROM pg_temp.fine WHERE grain = {int(Grain.AGENT)} GROUP BY {cell}, d_agent)"
            f" AS agent_day WHERE a_handled > 0 GROUP BY {cell}) AS clusters USING ({cell})"
        )
        values += [f"coalesce(k_{f.name}, 0)" for f in products]
    else:
        values += ["0"] * len(products)
    places = _places(DIMENSIONS[grain], (*PLACES, *snapshot.beside))
    return f"SELECT {int(grain)}, day, {places}, {', '.join(values)} FROM {source}"


def distribute(
    snapshot: type[Snapshot], kind: str, first: date, last: date, zone: str
) -> list[Statement]:
    """The statements that make the daily histograms of a kind equal its facts.

    Several kinds in one pass would take longer: one each is read in parallel.
    """
    return anydays.once(_distribute, snapshot, first, last, zone, kind)


def _distribute(
    snapshot: type[Snapshot], first: date, last: date, zone: str, kind: str
) -> list[Statement]:
    amount, condition = snapshot.distributions[kind]
    each = snapshot.several.get(kind) or models.Case(models.When(condition, then=amount))
    sql, params = facts(snapshot, first, last, zone, {"ms": each})
    # What knows no channel is kept by team alone.
    grains = [grain for grain in GRAINS if {*DIMENSIONS[grain]} <= snapshot.places.keys()]
    cell = _cell(grains[-1])
    binned = _temporary(
        "binned",
        f"SELECT {cell}, width_bucket(ms, %s::bigint[])::smallint AS bucket,"
        f" count(*)::integer AS n FROM ({sql}) AS fact WHERE ms IS NOT NULL"
        f" GROUP BY {cell}, bucket",
        ("{" + ",".join(map(str, THRESHOLDS)) + "}", *params),
    )
    parts = [_packed(kind, grain, is_finest=grain is grains[-1]) for grain in grains]
    return [*binned, _keep(kind, parts, first, last)]


def _packed(kind: str, grain: Grain, *, is_finest: bool) -> str:
    """The cells of a grain, each with its buckets and their counts as `Packed` unpacks them."""
    cell = _cell(grain)
    places = _places(DIMENSIONS[grain], DIMENSIONS[Grain.MIX])
    source = "pg_temp.binned"
    if not is_finest:
        source = (
            f"(SELECT {cell}, bucket, sum(n)::integer AS n FROM {source}"
            f" GROUP BY {cell}, bucket) AS b"
        )
    return (
        f"SELECT '{kind}', '{Span.DAY}', {int(grain)}, day, {places},"
        " string_agg(int2send(bucket), ''::bytea ORDER BY bucket),"
        " string_agg(int4send(n), ''::bytea ORDER BY bucket)"
        f" FROM {source} GROUP BY {cell}"
    )


def _keep(kind: str, parts: list[str], first: date, last: date) -> Statement:
    only = f"old.kind = '{kind}' AND old.span = '{Span.DAY}'"
    model, names = DurationHistogram, ["buckets", "counts"]
    return merge(model, HISTOGRAM_KEY, names, parts, only, first, last)


def scan(
    snapshot: type[Snapshot],
    names: Sequence[str],
    days: tuple[date, date],
    zone: str,
    *,
    since: datetime,
    only: models.Q | None = None,
) -> Statement:
    """Measures as the facts of these days have them now, by team, channel, feed, day and age.

    Columns: team, channel, feed, day, whether the facts date from `since` on, until when facts
    are known, and the sums: those of a snapshot, of the same facts by the same expressions.
    """
    adds = {f"x_{name}": expression(snapshot, name) for name in names}
    adds |= {"feed_": models.F("interaction__feed"), "known_": models.F("ended_at")}
    sql, params = facts(snapshot, *days, zone, adds, places=("team", "channel"), only=only)
    sums = ", ".join(f"coalesce(sum(x_{name}), 0)" for name in names)
    return Statement(
        f"SELECT d_team, d_channel, feed_, day, moment_ >= %s AS is_recent, max(known_), {sums}"
        f" FROM ({sql}) AS fact GROUP BY d_team, d_channel, feed_, day, is_recent",
        (since, *params),
    )


Terms = tuple[tuple[int, str], ...]


def add_up(
    daily: str,
    number: int,
    keys: Mapping[str, str],
    names: Sequence[str],
    pairs: Sequence[tuple[Terms, Terms]],
) -> str:
    """SQL that adds up the daily measures of each cell, to stand beside others of its kind.

    Columns: its number, the keys, the sums as one array, the number of days, and as another for
    each pair of a numerator k and a denominator n the sums over days of k·k, k·n and n·n, and how
    many days have n. `keys` name what they are made of, or a NULL for one that it has not.
    """
    squares = []
    for pair in pairs:
        # Doubles hold these whole numbers exactly up to 2^53, and add up ten times faster.
        k, n = (" ".join(f"{'+' if s > 0 else '-'} m_{name}" for s, name in t) for t in pair)
        for left, right in ((k, k), (k, n), (n, n)):
            squares.append(f"sum(({left})::float8 * ({right}))")
        squares.append(f"count(*) FILTER (WHERE ({n}) > 0)")
    sums = ", ".join(f"sum(m_{name})" for name in names)
    columns = [str(number), *(f"{value} AS {key}" for key, value in keys.items())]
    columns += [f"ARRAY[{sums}]::numeric[]", "count(*)", f"ARRAY[{', '.join(squares)}]::float8[]"]
    own = [key for key, value in keys.items() if not value.startswith("NULL")]
    return f"SELECT {', '.join(columns)} FROM ({daily}) AS daily GROUP BY {', '.join(own)}"


def side_by_side(
    parts: Sequence[tuple[str, Sequence[Any]]],
    keys: Sequence[str],
    values: Sequence[Sequence[str]],
) -> tuple[str, list[Any]]:
    """One statement of several that have the same keys: number, keys, whole numbers as a text.

    The numbers have any size: as a text they are read ten times faster than one by one.
    """
    told = [
        f"SELECT {number}, {', '.join(keys)}, concat_ws(' ', {', '.join(names)})"
        f" FROM ({sql}) AS part"
        for number, ((sql, _), names) in enumerate(zip(parts, values, strict=True))
    ]
    return " UNION ALL ".join(told), [value for _, params in parts for value in params]


@cache
def digest(snapshot: type[Snapshot], zone: str) -> str:
    """Changes whenever a measure, a distribution or the zone of the days does."""
    day = date(2026, 1, 1)
    statements = fill(snapshot, day, day, zone)
    for kind in snapshot.distributions:
        statements += distribute(snapshot, kind, day, day, zone)
    return sha256(repr([(s.sql, s.params) for s in statements]).encode()).hexdigest()
