"""Readings: every figure that anybody prints comes from here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kpis.definitions import Interval, Kpi, Maturity, Reason, Standing
from kpis.periods import month_end
from kpis.queries import estimates, standings, sums
from kpis.queries.bases import in_base_units
from kpis.queries.maturity import Horizon, horizon
from kpis.queries.sources import Periods, Question, Sources, gather
from kpis.queries.sums import PLACES, TIMES, Key
from teams import scope

# Whether figures are final, from when on if not, and until when their facts are known.
Ripe = tuple[tuple[Maturity, date | None], datetime | None]


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
    reasons: tuple[int, ...] = ()  # for dissatisfaction: of lists of facts alone

    @property
    def is_of_all(self) -> bool:
        """Whether no team or agent is chosen, and nobody's facts are out of reach."""
        return not self.teams and not self.agents and scope.is_everything()

    @property
    def filters(self) -> dict[str, Sequence[int]]:
        return {
            "team": self.teams,
            "channel": self.channels,
            "topic": self.topics,
            "segment": self.segments,
            "agent": self.agents,
            **({"reason": self.reasons} if self.reasons else {}),
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """What one reading is about; None where readings are not told apart by it."""

    team: int | None = None
    agent: int | None = None
    channel: int | None = None
    topic: int | None = None
    segment: int | None = None
    reason: int | None = None  # for dissatisfaction
    day: date | None = None  # or the first of the week or month
    hour: int | None = None
    weekday: int | None = None  # Monday is 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One KPI of one cell over one period.

    Value and interval are in the KPI's unit: counts, shares from 0 to 1, seconds. So are the
    terms of durations and amounts. None without a denominator: no calls is neither 0 % nor 100 %.
    """

    kpi: Kpi
    cell: Cell
    value: float | None
    numerator: int | Decimal | None
    denominator: int | Decimal | None
    n: int
    interval: Interval | None
    standing: Standing
    maturity: Maturity
    final_on: date | None
    reason: Reason | None
    definition: date
    as_of: datetime | None
    changed_on: date | None = None  # a new definition begins inside the period


def readings(
    kpis: Sequence[Kpi], selection: Selection, *, by: Sequence[str] = (), now: datetime
) -> list[Reading]:
    """Read KPIs, told apart by any of team, agent, channel, topic, segment, hour, reason, a time.

    Ordered by cell, then as asked. Every KPI has a reading in every cell that any has, but a
    KPI not kept along a dimension has none there. One that the selection cannot narrow says so.
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
    known: Horizon | None = None,
) -> list[list[Reading]]:
    """Read the same KPIs over several periods that do not overlap, at the cost of one.

    `known` spares a page that reads twice the second question of how far the data go.
    """
    (only,) = together([Ask(kpis, selection, periods, by)], now=now, known=known)
    return only


@dataclass(frozen=True, slots=True)
class Ask:
    """KPIs of a selection over periods that do not overlap, told apart by what."""

    kpis: Sequence[Kpi]
    selection: Selection
    periods: Periods
    by: Sequence[str] = ()

    @property
    def versions(self) -> list[Kpi]:
        """Those in force in any of the periods."""
        return list(
            dict.fromkeys(kpi.in_force(end) for _, end in self.periods for kpi in self.kpis)
        )

    @property
    def question(self) -> Question:
        if unknown := set(self.by) - {*PLACES, *TIMES}:
            raise ValueError(f"readings are not told apart by {', '.join(sorted(unknown))}")
        is_of_all = self.selection.is_of_all and not {"team", "agent"} & set(self.by)
        filters = self.selection.filters
        return Question(self.versions, self.periods, filters, self.by, is_of_all=is_of_all)


def together(
    asks: Sequence[Ask], *, now: datetime, known: Horizon | None = None
) -> list[list[list[Reading]]]:
    """What `over_periods` gives for each, all sums in one statement."""
    questions = [ask.question for ask in asks]
    every = [kpi for question in questions for kpi in question.kpis]
    known = known or horizon([s.__name__ for s in sums.by_snapshot(every)])
    found = gather(questions, months=known.months, now=now)
    return [
        told(ask.kpis, question, sources, known=known, now=now)
        for ask, question, sources in zip(asks, questions, found, strict=True)
    ]


def with_sums(
    kpi: Kpi, selection: Selection, *, by: Sequence[str], now: datetime
) -> tuple[list[Reading], sums.Answer]:
    """The readings of one KPI that adds up, and the sums of each cell which they are made of."""
    kpi = kpi.in_force(selection.end)
    known = horizon([s.__name__ for s in sums.by_snapshot([kpi])])
    question = Question([kpi], [(selection.start, selection.end)], selection.filters, by)
    (sources,) = gather([question], months=known.months, now=now)
    (only,) = told([kpi], question, sources, known=known, now=now)
    return only, sources.summed.get(kpi.snapshot)


def told(
    kpis: Sequence[Kpi],
    question: Question,
    sources: Sources,
    *,
    known: Horizon,
    now: datetime,
    cells: Collection[tuple[Any, ...]] | None = None,
) -> list[list[Reading]]:
    """The readings of each period of a question, from what was gathered for it.

    Of all that was found, or of `cells` alone: what each is of, in the order of `by`.
    """
    periods, by = question.periods, question.by
    keys = sources.keys(len(periods), is_whole=not by)
    if cells is not None:
        keys = {key for key in keys if key[1] in cells}
    versions = [[kpi.in_force(end) for kpi in kpis] for _, end in periods]
    ripe: dict[tuple[str, date], Ripe] = {}
    found = []
    for number, span in enumerate(periods):
        those = [k for k in versions[number] if sources.has(k) or standings.could_tell(k, by)]
        here: list[Reading] = []
        for key in sorted((k for k in keys if k[0] == number), key=in_order):
            last = last_day_of(by, cell_of(by, key), span)
            for kpi in those:
                # What ends on the same day ripens on the same: tables have hundreds of figures.
                if (at := (kpi.key, last)) not in ripe:
                    ripe[at] = known.maturity(kpi, last, now), known.of(kpi)
                maturity, as_of = ripe[at]
                here.append(
                    assembled(
                        kpi,
                        key,
                        sources.estimate(kpi, key),
                        span,
                        by,
                        ripe=maturity,
                        as_of=as_of,
                        is_of_all=question.is_of_all,
                    )
                )
        found.append(here)
    return found


def in_order(key: Key) -> tuple[str, ...]:
    """By which cells are sorted."""
    return tuple(f"{v:012d}" if isinstance(v, int) else str(v) for v in key[1])


def assembled(
    kpi: Kpi,
    key: Key,
    found: estimates.Estimated,
    span: tuple[date, date],
    by: Sequence[str],
    *,
    ripe: tuple[Maturity, date | None],
    as_of: datetime | None,
    is_of_all: bool = False,
) -> Reading:
    """The reading of an estimate: what its sample allows to be shown, in base units."""
    maturity, final_on = ripe
    if not found.is_settled:
        maturity = Maturity.PROVISIONAL
    standing, reason = standings.standing(kpi, found, by)
    if (
        kpi.months_only
        and not found.reason
        and (hidden := standings.by_months(kpi, found, span, by))
    ):
        standing, reason = Standing.SUPPRESSED, hidden
    if found.shared and not is_of_all:
        standing, reason = Standing.SUPPRESSED, Reason.SHARED_QUEUE
    shown = reason is None
    numerator, denominator = in_base_units(kpi, found.numerator, found.denominator)
    return Reading(
        kpi=kpi,
        cell=cell_of(by, key),
        value=found.value if shown else None,
        numerator=numerator,
        denominator=denominator,
        n=found.n,
        interval=found.interval if shown else None,
        standing=standing,
        maturity=maturity,
        final_on=final_on,
        reason=reason,
        definition=kpi.since,
        as_of=as_of,
        changed_on=kpi.changes_within(*span),
    )


def last_day_of(by: Sequence[str], cell: Cell, span: tuple[date, date]) -> date:
    """Of what a reading tells: a day, week or month of its own is over before the period."""
    if cell.day is None:
        return span[1]
    if "week" in by:
        return min(cell.day + timedelta(days=6), span[1])
    return min(month_end(cell.day) if "month" in by else cell.day, span[1])


def cell_of(by: Sequence[str], key: Key) -> Cell:
    """What a reading of this key is about."""
    names = ["day" if name in TIMES and name != "weekday" else name for name in by]
    return Cell(**dict(zip(names, key[1], strict=True)))
