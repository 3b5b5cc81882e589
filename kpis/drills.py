"""Declarations of KPIs to the SQL that lists the facts behind a figure.

The same measures, instants and places that fill the snapshots pick and value the facts: a
figure is defined once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_scopes import scopes_disabled

from kpis.compiler import expression
from kpis.dated import facts
from kpis.definitions import Estimate, Kpi, Total, Unit
from kpis.measures import Count
from kpis.merging import Statement
from kpis.models.answers import EMPLOYEES, AnswerSnapshot
from kpis.models.snapshots import Snapshot

SHAPED: Final = (Estimate.QUANTILE, Estimate.MAXIMUM)
# Of these units a fact may add nothing and still be one of the sample: a wait of no time.
MEASURED: Final = (Unit.SECONDS, Unit.MONEY)
# Readers of their own that add up what their terms say.
ADDITIVE: Final = frozenset({"qa_score"})


class Side(StrEnum):
    """Which facts of a figure are listed. `MISSED`: of the denominator, not of the numerator."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    MISSED = "missed"


class Closed(StrEnum):
    """Why no facts are listed."""

    EMPLOYEES = "employees"
    STOCK = "stock"
    DISTINCT = "distinct"
    DERIVED = "derived"
    BEYOND = "beyond"
    NOT_KEPT = "not_kept"
    FORBIDDEN = "forbidden"

    @property
    def label(self) -> str:
        return str(WHYS[self])


WHYS: Final = {
    Closed.EMPLOYEES: _("What employees answer is counted only: nobody is found by an answer."),
    Closed.STOCK: _(
        "What stands open is all that ever came in less all that went out, not a list of one"
        " period. The cases themselves are among the records."
    ),
    Closed.DISTINCT: _("It counts each customer once, however often they came."),
    Closed.DERIVED: _("It is worked out from other figures; open the facts behind those."),
    Closed.BEYOND: _(
        "Whether a contact or case counts here also depends on those of other teams, which you"
        " do not reach: your list could not equal the figure."
    ),
    Closed.NOT_KEPT: _("The figure is not kept along what is chosen."),
    Closed.FORBIDDEN: _("Your role sees this figure, but not the single rows behind it."),
}


def closed(kpi: Kpi, *, is_staff: bool) -> Closed | None:
    """Why the facts behind a figure are not listed for this reader; None: they are."""
    if kpi.snapshot is AnswerSnapshot and _asks_employees(kpi.numerator):
        return Closed.EMPLOYEES
    if kpi.estimate is Estimate.STOCK:
        return Closed.STOCK
    if kpi.estimate is Estimate.SPECIAL and kpi.kind not in ADDITIVE:
        return Closed.DISTINCT if kpi.kind == "abandoners" else Closed.DERIVED
    if not is_staff and (kpi.snapshot.goes_beyond or kpi.base_snapshot.goes_beyond):
        return Closed.BEYOND
    return None


def _asks_employees(total: Total) -> bool:
    asked = tuple(f"{instrument}_" for instrument in EMPLOYEES)
    return any(name.startswith(asked) for _sign, name in total.terms)


def sides(kpi: Kpi) -> tuple[Side, ...]:
    """The parts of a figure that can be listed, as a reader would open them."""
    if kpi.denominator is None or kpi.estimate in SHAPED:
        return (Side.NUMERATOR,)
    if can_miss(kpi):
        return (Side.NUMERATOR, Side.MISSED, Side.DENOMINATOR)
    return (Side.NUMERATOR, Side.DENOMINATOR)


def can_miss(kpi: Kpi) -> bool:
    """Whether what is of the denominator alone can be told: a share of facts of one source."""
    if kpi.denominator is None or kpi.is_across or kpi.unit is not Unit.SHARE:
        return False
    return all(is_counted(total) for total in (kpi.numerator, kpi.denominator))


def is_counted(total: Total) -> bool:
    """Whether facts are counted, not measured; answers may come counted by another tool."""
    if total.snapshot is AnswerSnapshot:
        return not any(name.endswith("_score") for _sign, name in total.terms)
    fields = [total.snapshot._meta.get_field(name) for _sign, name in total.terms]
    return all(isinstance(field, Count) for field in fields)


@dataclass(frozen=True, slots=True)
class Drill:
    """One part of a figure over one source: what a fact adds to numerator and denominator."""

    snapshot: type[Snapshot]
    side: Side
    adds: Mapping[str, Any]
    numerator: str  # SQL of what a fact adds; empty where the other source adds it
    denominator: str
    listed: str  # SQL of whether a fact is of this part


def drill(kpi: Kpi, side: Side) -> Drill:
    """Compile one part of a KPI; `sides` says which there are."""
    if kpi.estimate in SHAPED:
        return _shaped(kpi)
    snapshot = kpi.snapshot if side is Side.NUMERATOR else kpi.base_snapshot
    totals = {
        Side.NUMERATOR: kpi.numerator if kpi.snapshot is snapshot else None,
        Side.DENOMINATOR: kpi.denominator if kpi.base_snapshot is snapshot else None,
    }
    names = {name for total in totals.values() if total for _sign, name in total.terms}
    sums = {part: _sum(total) if total else "" for part, total in totals.items()}
    wanted = totals[Side.NUMERATOR if side is Side.NUMERATOR else Side.DENOMINATOR]
    assert wanted is not None  # each side has a total in its own source
    listed = _listed(wanted, keeps_zero=kpi.unit in MEASURED and side is Side.NUMERATOR)
    if side is Side.MISSED:
        listed += f" AND {sums[Side.DENOMINATOR]} > {sums[Side.NUMERATOR]}"
    return Drill(
        snapshot=snapshot,
        side=side,
        adds={f"x_{name}": expression(snapshot, name) for name in sorted(names)},
        numerator=sums[Side.NUMERATOR],
        denominator=sums[Side.DENOMINATOR],
        listed=listed,
    )


def _sum(total: Total) -> str:
    signs = {1: "+", -1: "-"}
    return f"({' '.join(f'{signs[sign]} coalesce(x_{name}, 0)' for sign, name in total.terms)})"


def _listed(total: Total, *, keeps_zero: bool) -> str:
    """A fact that is added and taken away again is not of the figure."""
    known = " OR ".join(f"x_{name} IS NOT NULL" for _sign, name in total.terms)
    return f"({known})" if keeps_zero else f"({known}) AND {_sum(total)} <> 0"


def _shaped(kpi: Kpi) -> Drill:
    """What a quantile or a maximum is read from: the durations of its distributions."""
    kinds = [kpi.snapshot.distributions[kind] for kind in kpi.kind.split("+")]
    values = [Case(When(condition, then=amount)) for amount, condition in kinds]
    value = Coalesce(*values) if len(values) > 1 else values[0]
    return Drill(
        snapshot=kpi.snapshot,
        side=Side.NUMERATOR,
        adds={"x_value": value},
        numerator="x_value",
        denominator="",
        listed="x_value IS NOT NULL",
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a list: a fact's instant or day, and its key, which tells equal instants apart."""

    at: datetime | date
    key: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of a list, both included; those beyond a mark, the newest first or the oldest."""

    first: date
    last: date
    zone: str
    beyond: Mark | None
    is_newest_first: bool
    limit: int


def listing(
    found: Drill,
    stretch: Stretch,
    filters: Mapping[str, Sequence[int]],
    *,
    among: Q | None = None,
) -> Statement:
    """The facts of one part in these days: key, instant or day, team, numerator, denominator.

    `filters` must name the teams: they stand in for the managers' wall, which for interactions
    goes through the legs of all. Facts are compiled outside of a scope for that reason.
    """
    if not filters.get("team"):
        raise ValueError("a list of facts names its teams")
    snapshot = found.snapshot
    narrowed = {name: list(values) for name, values in filters.items() if values}
    needed = {*narrowed, *(snapshot.places if snapshot.is_grouped else ())}
    adds = dict(found.adds) if snapshot.is_grouped else {**found.adds, "pk_": F("pk")}
    with scopes_disabled():
        sql, params = facts(
            snapshot, stretch.first, stretch.last, stretch.zone, adds, places=needed, only=among
        )
    key = "d_team * 100000 + d_channel" if snapshot.is_grouped else "pk_"
    # Found by their instant: of an index that begins with the team, all years would be read.
    conditions = [f"d_{name} + 0 = ANY(%s)" for name in narrowed]
    given: list[Any] = [*params, *narrowed.values()]
    if stretch.beyond is not None:
        conditions.append(f"(moment_, {key}) {'<' if stretch.is_newest_first else '>'} (%s, %s)")
        given += [stretch.beyond.at, stretch.beyond.key]
    way = "DESC" if stretch.is_newest_first else "ASC"
    return Statement(
        f"SELECT {key}, moment_, d_team, {found.numerator or 'NULL'}, {found.denominator or 'NULL'}"
        f" FROM ({sql}) AS fact WHERE {' AND '.join([*conditions, found.listed])}"
        f" ORDER BY moment_ {way}, {key} {way} LIMIT %s",
        (*given, stretch.limit),
    )


def in_parts(
    found: Drill,
    stretch: Stretch,
    parts: Sequence[tuple[date, date]],
    filters: Mapping[str, Sequence[int]],
    *,
    among: Q | None = None,
) -> Statement:
    """The facts of some days of a stretch, as the list orders them; days between are not read."""
    listed = [
        listing(found, replace(stretch, first=first, last=last), filters, among=among)
        for first, last in parts
    ]
    if len(listed) == 1:
        return listed[0]
    way = "DESC" if stretch.is_newest_first else "ASC"
    every = " UNION ALL ".join(f"({part.sql})" for part in listed)
    return Statement(
        f"{every} ORDER BY 2 {way}, 1 {way} LIMIT %s",
        (*(value for part in listed for value in part.params), stretch.limit),
    )
