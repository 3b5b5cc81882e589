"""What a contract's clauses measure in a month: each figure with and without excluded days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpis import catalogue
from kpis.definitions import Estimate, Kpi, Maturity, Text, Unit
from kpis.formats import printed
from kpis.models.contracts import Clause
from kpis.queries.contracts import Gaps, scopes
from kpis.queries.readings import Reading, Selection, over_periods
from kpis.queries.sums import Holed
from kpis.stats.settlement import Result, Term

# A level at one instant, and what is read from facts, know no days to leave out.
UNDIVIDED = (Estimate.STOCK, Estimate.SPECIAL)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Measured:
    """A clause with its figure of the month, the month's before, and the whole month's.

    `reading` leaves out excluded days, `whole` holds them and is None where none is excluded.
    `course` is the same figure of each period asked for, the month's last.
    """

    clause: Clause
    reading: Reading
    whole: Reading | None
    course: tuple[Reading, ...]

    @property
    def key(self) -> str:
        return key_of(self.clause)

    def term(self) -> Term:
        return term_of(self.clause, self.reading.kpi)

    def result(self) -> Result:
        return result_of(self.reading)


def measure(
    found: Sequence[Clause],
    spans: Sequence[Span],
    gaps: Gaps,
    *,
    known: Sequence[Measured] = (),
    now: datetime,
) -> list[Measured]:
    """Each clause over the periods, the last of which is the month; some queries a scope.

    `known` are clauses that were measured already, in another reach.
    """
    by_clause = {one.clause.pk: one for one in known}
    asked = [one for one in found if one.pk not in by_clause]
    for scope in scopes(asked):
        own = [one for one in asked if (one.channel_id, one.topic_id, one.segment_id) == scope]
        for one in _of_scope(own, spans, gaps, now=now):
            by_clause[one.clause.pk] = one
    return [by_clause[one.pk] for one in found]


def _of_scope(
    own: Sequence[Clause], spans: Sequence[Span], gaps: Gaps, *, now: datetime
) -> list[Measured]:
    first = own[0]
    chosen = {
        "channels": (first.channel_id,) if first.channel_id else (),
        "topics": (first.topic_id,) if first.topic_id else (),
        "segments": (first.segment_id,) if first.segment_id else (),
        "teams": (first.team_id,),
    }
    selection = Selection(spans[0][0], spans[-1][1], **chosen)
    without = [gaps.days(first.channel_id, *span) for span in spans]
    holed = [
        Holed(*span, days) if days else span for span, days in zip(spans, without, strict=True)
    ]
    kpis = {one.pk: catalogue.find(one.kpi) for one in own}
    found = _by_kpi(list(kpis.values()), selection, holed, now)
    # The whole month beside what counts of it, where that differs.
    whole = _by_kpi(list(kpis.values()), selection, spans[-1:], now) if without[-1] else {}
    measured = []
    for one in own:
        kpi = kpis[one.pk]
        course = found[kpi.key]
        is_cut = bool(without[-1]) and not is_undivided(kpi)
        entire = whole[kpi.key][-1] if is_cut else None
        measured.append(Measured(one, course[-1], entire, tuple(course)))
    return measured


def _by_kpi(
    kpis: Sequence[Kpi], selection: Selection, periods: Sequence[Span], now: datetime
) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {kpi.key: [] for kpi in kpis}
    wanted = list({kpi.key: kpi for kpi in kpis}.values())
    undivided = [kpi for kpi in wanted if is_undivided(kpi)]
    plain = [kpi for kpi in wanted if not is_undivided(kpi)]
    whole = [(start, end) for start, end in periods]
    for asked, spans in ((plain, periods), (undivided, whole)):
        if asked:
            for part in over_periods(asked, selection, spans, now=now):
                for reading in part:
                    found[reading.kpi.key].append(reading)
    return found


def is_undivided(kpi: Kpi) -> bool:
    """Costs are booked by month: they have no day to leave out either."""
    return kpi.estimate in UNDIVIDED or kpi.months_only


def key_of(clause: Clause) -> str:
    """The KPI, and after spaces the short names of its channel, topic and segment."""
    channel, topic, segment = clause.channel, clause.topic, clause.segment
    places = [channel.code if channel else "", topic.slug if topic else ""]
    return " ".join(part for part in (clause.kpi, *places, segment.slug if segment else "") if part)


def scope_of(clause: Clause) -> Text | None:
    """The topic and segment; their names are the centre's own, in one language."""
    named = ", ".join(one.name for one in (clause.topic, clause.segment) if one is not None)
    return Text(named, named) if named else None


def in_print(amount: Decimal | float, unit: Unit) -> Decimal:
    """An exact amount in the unit that is printed: shares in per cent."""
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount))
    return (exact * 100 if unit is Unit.SHARE else exact).normalize()


def term_of(clause: Clause, kpi: Kpi) -> Term:
    def anchor(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else in_print(amount, kpi.unit)

    return Term(
        weight=clause.weight,
        floor=in_print(clause.floor, kpi.unit),
        target=in_print(clause.target, kpi.unit),
        threshold=anchor(clause.threshold),
        stretch=anchor(clause.stretch),
        pool=clause.pool,
        bonus=clause.bonus,
        minimum_n=clause.minimum_n,
        is_sample=clause.is_sample,
    )


def result_of(reading: Reading) -> Result:
    """As it is printed; what is not final, or not shown, is no result."""
    unit = reading.kpi.unit
    if reading.value is None or not is_final(reading):
        return Result(None, reading.n)
    ends = reading.interval
    return Result(
        value=printed(reading.value, unit),
        n=reading.n,
        low=in_print(ends.low, unit) if ends else None,
        high=in_print(ends.high, unit) if ends else None,
    )


def is_final(reading: Reading) -> bool:
    return reading.maturity is Maturity.FINAL
