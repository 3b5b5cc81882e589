"""What a scorecard says: frozen when it is made, printed from nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from kpis.definitions import (
    Attribution,
    Better,
    Day,
    Estimate,
    Maturity,
    Reason,
    Standing,
    Text,
    Unit,
)
from kpis.queries.agreed import Agreement
from kpis.states import State


@dataclass(frozen=True, slots=True)
class Place:
    """A channel with what it promises, in seconds."""

    code: str
    name: Text
    within: float
    short: float


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI of the month. Nothing provisional is in it, only when it will be final."""

    key: str
    name: Text
    short: Text
    unit: Unit
    better: Better
    estimate: Estimate
    definition: date
    channel: Place | None
    floor: float | None
    target: float | None
    value: float | None
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None
    n: int
    standing: Standing
    maturity: Maturity
    final_on: date | None
    reason: Reason | None
    state: State | None
    months: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One KPI beside the other internal teams together; the mix of contacts is not equalised."""

    key: str
    name: Text
    unit: Unit
    value: float | None
    n: int
    internal_value: float | None
    internal_n: int
    difference: float | None
    low: float | None
    high: float | None
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How a KPI is counted, as it was when the scorecard was made."""

    key: str
    name: Text
    meaning: Text
    formula: Text
    day: Day
    attribution: Attribution
    definition: date


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the paper prints, except the version and the day it was made.

    Under a contract the lines are its clauses, in their order.
    """

    team: str
    slug: str
    vendor: str
    team_zone: str
    zone: str
    start: date
    end: date
    months: tuple[date, ...]
    contacts: int | None
    as_of: datetime | None
    final_through: date | None
    lines: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    channels: tuple[Place, ...]
    agreement: Agreement | None = None
