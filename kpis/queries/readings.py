"""Readings: every figure that anybody prints comes from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpis.definitions import Estimate, Interval, Kpi, Maturity, Reason, Standing, Unit
from kpis.queries import distributions, estimates, sums
from kpis.queries.maturity import Horizon, horizon
from kpis.queries.sums import PLACES, TIMES, Key
from kpis.stats.quantiles import Counts

Periods = Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked about: days from start to end, both included. Empty means all in reach."""

    start: date
    end: date
    teams: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    agents: tuple[int, ...] = ()

    @property
    def filters(self) -> dict[str, Sequence[int]]:
        return {
            "team": self.teams,
            "channel": self.channels,
            "topic": self.topics,
            "segment": self.segments,
            "agent": self.agents,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """What one reading is about; None where readings are not told apart by it.

    `day` is the day, or the first of the week or month that readings are told apart by.
    """

    team: int | None = None
    agent: int | None = None
    channel: int | None = None
    topic: int | None = None
    segment: int | None = None
    day: date | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One KPI of one cell over one period.

    Value and interval are in the KPI's unit: counts, shares from 0 to 1, seconds. So is the
    numerator of a duration. None without a denominator: no calls is neither 0 % nor 100 %.
    """

    kpi: Kpi
    cell: Cell
    value: float | None
    numerator: int | Decimal | None
    denominator: int | None
    n: int
    interval: Interval | None
    standing: Standing
    maturity: Maturity
    final_on: date | None
    reason: Reason | None
    definition: date
    as_of: datetime | None


def readings(
    kpis: Sequence[Kpi], selection: Selection, *, by: Sequence[str] = (), now: datetime
) -> list[Reading]:
    """Read KPIs, told apart by any of team, agent, channel, topic, segment, hour, and a time.

    Ordered by cell, then as asked. Every KPI has a reading in every cell that any has, but a
    KPI not kept along a dimension has none there.
    """
    (only,) = over_periods(kpis, selection, [(selection.start, selection.end)], by=by, now=now)
    return only


def over_periods(
    kpis: Sequence[Kpi],
    selection: Selection,
    periods: Periods,
    *,
    by: Sequence[str] = (),
    now: datetime,
) -> list[list[Reading]]:
    """Read the same KPIs over several periods that do not overlap, at the cost of one."""
    if unknown := set(by) - {*PLACES, *TIMES}:
        raise ValueError(f"readings are not told apart by {', '.join(sorted(unknown))}")
    found = {
        snapshot: sums.read(snapshot, those, periods=periods, filters=selection.filters, by=by)
        for snapshot, those in sums.by_snapshot(kpis).items()
    }
    known = horizon([s.__name__ for s in found])
    shapes = _distributions(kpis, selection, periods, by, known)
    keys = {key for part in found.values() if part is not None for key in part}
    if not by:
        keys |= {(number, ()) for number in range(len(periods))}
    return [
        [
            _reading(kpi, key, (start, end), by, found[kpi.snapshot], shapes, known, now)
            for key in sorted((k for k in keys if k[0] == number), key=_order)
            for kpi in kpis
            if found[kpi.snapshot] is not None
        ]
        for number, (start, end) in enumerate(periods)
    ]


def _order(key: Key) -> tuple[str, ...]:
    return tuple(f"{v:012d}" if isinstance(v, int) else str(v) for v in key[1])


def _distributions(
    kpis: Sequence[Kpi],
    selection: Selection,
    periods: Periods,
    by: Sequence[str],
    known: Horizon,
) -> dict[str, dict[Key, Counts]] | None:
    shaped = (Estimate.QUANTILE, Estimate.MAXIMUM)
    kinds = {k for kpi in kpis if kpi.estimate in shaped for k in kpi.kind.split("+")}
    if not kinds:
        return {}
    return distributions.read(
        sorted(kinds), periods=periods, filters=selection.filters, by=by, months=known.months
    )


def _reading(
    kpi: Kpi,
    key: Key,
    span: tuple[date, date],
    by: Sequence[str],
    rows: dict[Key, sums.Sums] | None,
    shapes: dict[str, dict[Key, Counts]] | None,
    known: Horizon,
    now: datetime,
) -> Reading:
    part = rows.get(key) if rows else None
    estimate = estimates.estimate(kpi, part, _counts(kpi, key, shapes))
    maturity, final_on = known.maturity(kpi, span[1], now)
    standing, reason = _standing(kpi, estimate)
    shown = reason is None
    return Reading(
        kpi=kpi,
        cell=_cell(by, key),
        value=estimate.value if shown else None,
        numerator=_base(kpi, estimate.numerator),
        denominator=estimate.denominator,
        n=estimate.n,
        interval=estimate.interval if shown else None,
        standing=standing,
        maturity=maturity,
        final_on=final_on,
        reason=reason,
        definition=kpi.since,
        as_of=known.of(kpi),
    )


def _counts(kpi: Kpi, key: Key, shapes: dict[str, dict[Key, Counts]] | None) -> Counts | None:
    if shapes is None or not kpi.kind:
        return None
    parts = [shapes[k][key] for k in kpi.kind.split("+") if key in shapes.get(k, {})]
    return sum(parts[1:], parts[0]) if parts else None


def _standing(kpi: Kpi, found: estimates.Estimated) -> tuple[Standing, Reason | None]:
    """What the sample allows, and why nothing is shown."""
    if found.value is None:
        return Standing.SUPPRESSED, found.reason or kpi.absent
    least = kpi.minimum
    if found.n < least.suppressed:
        return Standing.SUPPRESSED, Reason.BELOW_MINIMUM
    if found.n < least.published or found.days < least.days:
        return Standing.INDICATIVE, None
    return Standing.PUBLISHED, None


def _base(kpi: Kpi, amount: int | None) -> int | Decimal | None:
    """A sum of milliseconds in seconds; nothing is rounded."""
    if amount is None or kpi.unit is not Unit.SECONDS:
        return amount
    return Decimal(amount).scaleb(-3)


def _cell(by: Sequence[str], key: Key) -> Cell:
    names = ["day" if name in TIMES else name for name in by]
    return Cell(**dict(zip(names, key[1], strict=True)))
