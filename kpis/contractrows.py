"""The clauses of a contract as the paper prints them: figures as judged, points, drawings."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats, strokes, summary
from kpis.definitions import Interval, Standing, Unit
from kpis.queries.agreed import Obligation
from kpis.queries.figures import Figures, Line
from kpis.queries.scorecards import BY_CHANNEL
from kpis.states import State
from kpis.stats.settlement import Mark
from kpis.strokes import Gauge, Spark

HUNDRED: Final = Decimal(100)
CENT: Final = Decimal("0.01")
TENTH: Final = Decimal("0.1")
STATES: Final = {
    Mark.MET: State.MET,
    Mark.NEAR: State.NEAR,
    Mark.SHORT: State.MISSED,
    Mark.UNPROVEN: State.UNSURE,
    Mark.FEW: State.NONE,
}


@dataclass(frozen=True, slots=True)
class Before:
    """The figure of the whole month, with the days that do not count. Of a sample no interval."""

    result: str
    interval: str
    n: str


@dataclass(frozen=True, slots=True)
class Row:
    """A clause in the table of KPIs."""

    key: str
    name: str
    detail: str
    is_declared: bool
    weight: str
    floor: str
    target: str
    result: str
    reason: str
    is_pale: bool
    interval: str
    n: str
    points: str
    state: State
    gauge: Gauge | None
    spark: Spark | None
    before: Before | None


def rows(figures: Figures) -> tuple[Row, ...]:
    assert figures.agreement is not None  # nobody asks for clauses without a contract
    pairs = zip(figures.lines, figures.agreement.obligations, strict=True)
    return tuple(_row(line, duty) for line, duty in pairs)


def _row(line: Line, duty: Obligation) -> Row:
    return Row(
        key=line.key,
        name=name(line, duty),
        detail=_detail(line),
        is_declared=duty.is_declared,
        weight=trimmed(duty.weight),
        floor=anchor(duty.floor, line.unit),
        target=anchor(duty.target, line.unit),
        result=formats.DASH if duty.result is None else shown(duty.result, line.unit),
        reason=_reason(line, duty),
        is_pale=duty.mark is Mark.FEW or line.standing == Standing.INDICATIVE,
        interval=_interval(line, duty),
        n=formats.number(line.n),
        points=formats.DASH if duty.points is None else points(duty.points),
        state=STATES[duty.mark],
        gauge=_gauge(line, duty),
        spark=strokes.spark(
            line.months,
            base(duty.target, line.unit),
            shown=lambda amount: formats.value(amount, line.unit, clock=True),
        ),
        before=_before(line, duty),
    )


def name(line: Line, duty: Obligation) -> str:
    """The KPI with its channel and what it is narrowed to."""
    titled = summary.title(line)
    return f"{titled}, {duty.scope}" if duty.scope else titled


def brief(line: Line, duty: Obligation) -> str:
    """The same, where there is little room."""
    places = [summary.lowered(str(line.channel.name))] if line.channel else []
    places += [str(duty.scope)] if duty.scope else []
    return f"{line.short} ({', '.join(places)})" if places else str(line.short)


def _detail(line: Line) -> str:
    """What sentences call it, where that is not plain from its name; what was divided by what."""
    short = str(line.short)
    parts = [short] if short[:2].isupper() and short not in str(line.name) else []
    if line.channel and line.key == BY_CHANNEL:
        wait = summary.wait(line.channel.within)
        parts.append(_("answered within %(wait)s") % {"wait": wait})
    parts.append(summary.terms(line))
    return " · ".join(part for part in parts if part)


def shown(amount: Decimal, unit: Unit) -> str:
    """An amount in printed units, to its last digit."""
    if unit == Unit.SECONDS:
        return formats.duration(float(amount), clock=True)
    if unit == Unit.MONEY:
        return formats.money(amount.quantize(CENT, ROUND_HALF_UP))
    return formats.number(amount) + formats.mark(unit)


def anchor(amount: Decimal, unit: Unit) -> str:
    """80%, not 80.0%: what was agreed is exact."""
    exact = amount if unit in (Unit.MONEY, Unit.SECONDS) else whole(amount)
    return formats.whole(shown(exact, unit))


def whole(amount: Decimal) -> Decimal:
    """Without zeros that say nothing."""
    digits = max(0, -int(amount.normalize().as_tuple().exponent))
    return amount.quantize(Decimal(1).scaleb(-digits))


def trimmed(amount: Decimal) -> str:
    return formats.number(whole(amount))


def percent(share: Decimal) -> str:
    tenth = (share * HUNDRED).quantize(TENTH)
    return trimmed(tenth) + formats.percent_sign()


def points(amount: Decimal) -> str:
    return formats.number(amount.quantize(CENT, ROUND_HALF_UP))


def base(amount: Decimal, unit: Unit) -> float:
    """From printed units to those of values: a share from per cent."""
    return float(amount / HUNDRED if unit == Unit.SHARE else amount)


def _reason(line: Line, duty: Obligation) -> str:
    if duty.mark is not Mark.FEW:
        return _("indicative") if line.standing == Standing.INDICATIVE else ""
    if duty.result is not None or (line.n and line.n < duty.minimum_n):
        least = formats.number(duty.minimum_n)
        return _("too few: %(least)s needed") % {"least": least}
    return line.reason.label if line.reason else _("no data")


def _interval(line: Line, duty: Obligation) -> str:
    """What is counted whole has none."""
    if duty.result is None:
        return formats.DASH
    if duty.is_sample and line.low is not None and line.high is not None:
        return formats.interval(Interval(line.low, line.high, ""), line.unit, clock=True)
    if duty.is_sample:
        return formats.DASH
    return _("declared") if duty.is_declared else _("census")


def _gauge(line: Line, duty: Obligation) -> Gauge | None:
    if duty.result is None:
        return None
    return strokes.gauge(
        base(duty.result, line.unit),
        base(duty.target, line.unit),
        floor=base(duty.floor, line.unit),
        band=(line.low, line.high) if duty.is_sample else (None, None),
        is_lower_better=duty.target < duty.floor,
        shown=lambda amount: formats.value(amount, line.unit, clock=True),
    )


def _before(line: Line, duty: Obligation) -> Before | None:
    if duty.whole is None:
        return None
    value = duty.whole.value
    return Before(
        result=formats.DASH if value is None else formats.value(value, line.unit, clock=True),
        interval=formats.DASH if duty.is_sample else _interval(line, duty),
        n=formats.number(duty.whole.n),
    )
