"""A reading with all that a page prints beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Better, Kpi, Maturity, Standing, Unit
from kpis.drills import Side, can_miss, sides
from kpis.marks import Bar, Scale, Spark, bar_for
from kpis.queries.changes import Change, Place, change
from kpis.queries.readings import Reading
from kpis.queries.targets import Goals
from kpis.states import Goal, State, judge


@dataclass(frozen=True, slots=True)
class Figure:
    reading: Reading
    goal: Goal | None
    state: State | None
    change: Change | None
    bar: Bar
    spark: Spark | None = None
    address: str = ""
    course: str = ""  # where it stands over time, with its limits
    behind: str = ""  # where the facts that it counts are listed

    @property
    def kpi(self) -> Kpi:
        return self.reading.kpi

    @property
    def is_shown(self) -> bool:
        return self.reading.value is not None

    @property
    def is_provisional(self) -> bool:
        return self.is_shown and self.reading.maturity == Maturity.PROVISIONAL

    @property
    def unripe(self) -> str:
        return formats.unripe(self.reading.final_on)

    @property
    def is_indicative(self) -> bool:
        return self.is_shown and self.reading.standing == Standing.INDICATIVE

    @property
    def look(self) -> str:
        """Words for the style sheet."""
        if not self.is_shown:
            return "suppressed"
        words = ("indicative" * self.is_indicative, "provisional" * self.is_provisional)
        return " ".join(word for word in words if word)

    @property
    def value(self) -> str:
        return formats.reading_value(self.reading, clock=True)

    @property
    def absence(self) -> str:
        return formats.absence(self.reading)

    @property
    def interval(self) -> str:
        return formats.interval(self.reading.interval, self.kpi.unit, clock=True)

    @property
    def n(self) -> str:
        return formats.number(self.reading.n)

    @property
    def numerator(self) -> str:
        amount = self.reading.numerator
        if amount is None:
            return ""
        if self.kpi.unit == Unit.MONEY:
            return formats.money(Decimal(amount))
        unit = f"{formats.NO_BREAK}s" if self.kpi.unit == Unit.SECONDS else ""
        return formats.number(amount) + unit

    @property
    def sizes(self) -> dict[Side, str]:
        """How many facts are in each part of a share of facts; empty for other figures."""
        of = self.reading
        if of.numerator is None or of.denominator is None or not can_miss(self.kpi):
            return {}
        missed = formats.number(of.denominator - of.numerator)
        return {
            Side.NUMERATOR: self.numerator,
            Side.MISSED: missed,
            Side.DENOMINATOR: self.denominator,
        }

    @property
    def lists(self) -> dict[str, str]:
        """Where the facts of each part of it are listed, by the part's name."""
        if not self.behind:
            return {}
        return {side.value: f"{self.behind}&side={side.value}" for side in sides(self.kpi)}

    @property
    def denominator(self) -> str:
        amount = self.reading.denominator
        if amount is None:
            return ""
        unit = f"{formats.NO_BREAK}s" if self.kpi.unit == Unit.PER_HOUR else ""
        return formats.number(amount) + unit

    @property
    def target(self) -> str:
        return goal_text(self.kpi, self.goal) if self.goal else ""

    @property
    def is_proven(self) -> bool:
        return self.change is not None and self.change.is_proven

    @property
    def change_short(self) -> str:
        return change_text(self.change, self.kpi.unit, short=True)

    @property
    def change_long(self) -> str:
        return change_text(self.change, self.kpi.unit, short=False)

    @property
    def change_span(self) -> str:
        found = self.change
        if found is None or found.low is None or found.high is None:
            return ""
        return formats.span_of_change(found.low, found.high, self.kpi.unit)

    @property
    def short_of(self) -> str:
        """How far the printed value lies on the wrong side of its target."""
        if self.goal is None or self.reading.value is None:
            return ""
        return formats.change(self.reading.value - self.goal.target, self.kpi.unit)

    @property
    def said(self) -> str:
        """The state in words, with the distance where there is one."""
        if self.state in {State.NEAR, State.MISSED} and self.kpi.better != Better.BAND:
            return self.state.label + _(": ") + self.short_of
        if self.state is not None:
            return self.state.label if self.is_shown else self.absence
        if self.is_provisional:
            return _("not judged before it is final")
        return _("context, no target") if self.kpi.better == Better.CONTEXT else _("no target set")


def change_text(found: Change | None, unit: Unit, *, short: bool) -> str:
    if found is None:
        return ""
    if found.is_relative:
        return formats.relative(found.amount)
    return formats.change(found.amount, unit, short=short)


def goal_text(kpi: Kpi, goal: Goal) -> str:
    target = formats.value(goal.target, kpi.unit, clock=True)
    if kpi.better == Better.BAND and goal.floor is not None:
        ends = sorted((goal.floor, goal.target))
        low, high = (formats.value(end, kpi.unit, clock=True) for end in ends)
        return formats.whole(f"{low}{formats.NO_BREAK}{formats.DASH} {high}")
    sign = "≤" if kpi.better == Better.LOWER else "≥"
    return f"{sign}{formats.NO_BREAK}{formats.whole(target)}"


def figure(
    reading: Reading,
    *,
    before: Mapping[Place, Reading],
    goals: Goals,
    channel: int | None,
    scale: Scale | None = None,
    spark: Spark | None = None,
    address: str = "",
    course: str = "",
    behind: str = "",
) -> Figure:
    goal = goals.of(reading.kpi, reading.cell.team, channel)
    is_pale = reading.standing != Standing.PUBLISHED or reading.maturity != Maturity.FINAL
    return Figure(
        reading=reading,
        goal=goal,
        state=judge(reading, goal),
        change=change(reading, before.get((reading.kpi.key, reading.cell))),
        bar=bar_for(reading, scale, goal.target if goal else None, pale=is_pale),
        spark=spark,
        address=address,
        course=course,
        behind=behind,
    )


def judged(figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.state not in {None, State.NONE}]
