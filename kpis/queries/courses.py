"""A figure's course over periods, with limits of what varies by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kpis.definitions import Day, Kpi, Maturity, Reason
from kpis.definitions import Unit as Measured
from kpis.queries import laws
from kpis.queries.laws import Law
from kpis.queries.readings import Reading, Selection, over_periods
from kpis.stats import control
from kpis.stats.control import Chart, Period, Signal

FEWEST = 8
Spans = Sequence[tuple[date, date]]


class Why(StrEnum):
    """Why there are no limits."""

    FEW_ANSWER = "few_answer"
    TOO_FEW = "too_few"
    UNLIKE_SUMS = "unlike_sums"

    @property
    def label(self) -> str:
        return str(WHYS[self])


WHYS = {
    Why.FEW_ANSWER: _("so few employees answer that their answers are told by wave only"),
    Why.TOO_FEW: _("limits take eight points with enough data"),
    Why.UNLIKE_SUMS: _("its sums have no limits in this period"),
}


@dataclass(frozen=True, slots=True)
class Course:
    """Readings period by period, None where there is nothing; limits in the KPI's unit.

    Centre and limits come from the first `finals` periods: later figures may still change, and
    signal nothing. `inflation` is how many times the periods vary as much as their cases.
    """

    kpi: Kpi
    law: Law | None
    why: Why | Reason | None
    readings: tuple[Reading | None, ...] = ()
    centre: float = 0.0
    inflation: float = 1.0
    periods: tuple[Period, ...] = ()
    signals: tuple[Signal, ...] = ()
    finals: int = 0


def is_offered(kpi: Kpi) -> bool:
    return kpi.day is not Day.WAVE


def course(kpi: Kpi, selection: Selection, spans: Spans, *, now: datetime) -> Course:
    """The course of one team; `selection` names it, `spans` follow one another in time."""
    kpi = kpi.in_force(selection.end)
    if not is_offered(kpi):
        return Course(kpi, None, Why.FEW_ANSWER)
    law = laws.law_of(kpi)
    found = over_periods([kpi], selection, spans, by=("team",), now=now)
    (team,) = selection.teams
    readings = tuple(_of(part, team) for part in found)
    shown = [number for number, one in enumerate(readings) if _has_value(one)]
    if not shown:
        silent = [one.reason for one in readings if one is not None and one.reason is not None]
        said = [why for why in silent if why not in (Reason.NO_DENOMINATOR, Reason.BELOW_MINIMUM)]
        return Course(kpi, law, said[-1] if said else Why.TOO_FEW)
    # Without the empty stretch before the first figure.
    readings, spans = readings[shown[0] :], spans[shown[0] :]
    if len(shown) < FEWEST:
        return Course(kpi, law, Why.TOO_FEW, readings)
    finals = _finals(readings)
    try:
        chart = _chart(kpi, law, readings, spans, selection, finals)
    except ValueError:
        # Measures added and taken away need not make a share, or a variance, everywhere.
        return Course(kpi, law, Why.UNLIKE_SUMS, readings)
    return _course(kpi, law, readings, chart, finals)


def _of(found: Sequence[Reading], team: int) -> Reading | None:
    return next((reading for reading in found if reading.cell.team == team), None)


def _has_value(reading: Reading | None) -> bool:
    return reading is not None and reading.value is not None


def _finals(readings: Sequence[Reading | None]) -> int:
    """How many periods at the beginning are final; all, where too few of them are."""
    last = max(
        (
            number + 1
            for number, one in enumerate(readings)
            if one is not None and one.maturity is Maturity.FINAL
        ),
        default=0,
    )
    known = sum(_has_value(one) for one in readings[:last])
    return last if known >= FEWEST else len(readings)


def _chart(
    kpi: Kpi,
    law: Law | None,
    readings: Sequence[Reading | None],
    spans: Spans,
    selection: Selection,
    finals: int,
) -> Chart:
    told = [one if one is not None and one.value is not None else None for one in readings]
    if law is Law.BINOMIAL:
        return control.p_chart([laws.counts(r) if r else (0, 0) for r in told], baseline=finals)
    if law is Law.POISSON:
        return control.u_chart([laws.events(r) if r else (0, 0.0) for r in told], baseline=finals)
    if law is Law.NORMAL:
        moments = laws.moments(kpi, periods=spans, filters=selection.filters, by=("team",))
        by_period = [moments.get((n, selection.teams), (0, 0, 0)) for n in range(len(told))]
        means = [at if r else (0, 0, 0) for r, at in zip(told, by_period, strict=True)]
        return control.mean_chart(means, baseline=finals)
    chart, _ranges = control.xmr_chart([r.value if r else None for r in told], baseline=finals)
    return chart


def _course(
    kpi: Kpi, law: Law | None, readings: tuple[Reading | None, ...], chart: Chart, finals: int
) -> Course:
    # Rates and single values are in the unit already; means and shares as they are measured.
    unit = kpi.per_unit if law in (Law.BINOMIAL, Law.NORMAL) else 1.0
    can_fall = kpi.unit is Measured.POINTS or any(r and (r.value or 0) < 0 for r in readings)
    least = float("-inf") if can_fall else 0.0

    def scaled(period: Period) -> Period:
        if period.value is None or period.low is None or period.high is None:
            return period
        low, high = max(period.low / unit, least), period.high / unit
        return replace(period, value=period.value / unit, low=low, high=high)

    periods = tuple(scaled(period) for period in chart.periods)
    return Course(
        kpi=kpi,
        law=law,
        why=None,
        readings=readings,
        centre=chart.centre / unit,
        inflation=chart.inflation,
        periods=periods,
        signals=control.signals(periods[:finals], chart.centre / unit),
        finals=finals,
    )
