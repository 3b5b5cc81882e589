"""What a KPI is made of. Nothing here runs."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from kpis.terms import (
    SCALES,
    Attribution,
    Better,
    Credit,
    Day,
    Estimate,
    Maturity,
    Method,
    Reason,
    Standing,
    Unit,
)

if TYPE_CHECKING:
    from kpis.models.snapshots import Snapshot


__all__ = [
    "ACCESS",
    "AGENT_TIME",
    "EMPLOYEES",
    "MEAN",
    "NET_SCORE",
    "NO_MINIMUM",
    "PROPORTION",
    "SCALES",
    "Attribution",
    "Better",
    "Credit",
    "Day",
    "Estimate",
    "Interval",
    "Kpi",
    "Maturity",
    "Method",
    "Minimum",
    "Reason",
    "Standing",
    "Text",
    "Total",
    "Unit",
]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages, side by side: contracts quote it."""

    en: str
    fr: str

    def __str__(self) -> str:
        return self.fr if (get_language() or "en").startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Total:
    """Measures of one snapshot, added; those with a leading minus are taken away.

    Nothing else is allowed: that is what lets days, channels and teams add up.
    """

    snapshot: "type[Snapshot]"
    measures: tuple[str, ...]

    @property
    def terms(self) -> tuple[tuple[int, str], ...]:
        return tuple((-1, m[1:]) if m.startswith("-") else (1, m) for m in self.measures)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Sums over agent-days that a ratio's interval needs: how many, y·y, x·y and x·x.

    They hold where the denominator is `base`.
    """

    many: str
    yy: str
    xy: str
    xx: str
    base: str

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.many, self.yy, self.xy, self.xx, self.base)


@dataclass(frozen=True, slots=True)
class Minimum:
    """Samples below `suppressed` show nothing, below `published` show in grey."""

    suppressed: int
    published: int
    days: int = 0
    agent_days: int = 0


# Measures of a base of contacts that queued, and the one of those in queues of several teams.
QUEUED = frozenset({"offered", "answered", "announced"})
SHARED = "shared"

NO_MINIMUM = Minimum(0, 0)
PROPORTION = Minimum(30, 100)
MEAN = Minimum(30, 30)
ACCESS = Minimum(30, 100, days=10)
NET_SCORE = Minimum(50, 200)
EMPLOYEES = Minimum(5, 5)
AGENT_TIME = Minimum(0, 0, agent_days=10)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI, or one variant of it. The code with no variant is the default."""

    code: str
    name: Text
    meaning: Text
    formula: Text
    unit: Unit
    better: Better
    numerator: Total
    day: Day
    attribution: Attribution
    method: Method
    since: date
    source: Text
    variant: str = ""
    abbreviation: Text | None = None
    denominator: Total | None = None
    apart: Total | None = None  # the numerator of one reason, of what is kept by reason
    estimate: Estimate = Estimate.RATIO
    minimum: Minimum = PROPORTION
    matures_after: timedelta = timedelta(0)
    kind: str = ""  # of duration histogram, for quantiles
    at: float = 0.0  # which quantile
    squares: str = ""  # the sum of squares belonging to a mean
    clusters: Clusters | None = None
    sample: str = ""  # the denominator's measure that counts the sample; else the denominator does
    # Of a known group: the measures of those answers whose group's size is known, and of that size.
    population: tuple[str, str] | tuple[()] = ()
    powers: tuple[int, int] = (0, 0)  # of ten, from what is measured to the terms, of a share
    scale: float = 0.0  # how much of what is measured makes one unit; 0: as the unit says
    unsettled: str = ""  # what the numerator's source counts that may change: then provisional
    months_only: bool = False  # kept by month: other periods have no figure
    window: int = 0  # a stock's denominator is the mean day of so many days up to its own
    edge: Text | None = None
    example: Text | None = None
    others: Text | None = None
    absent: Reason = Reason.NO_DENOMINATOR  # what an empty denominator means
    margin: float = 0.0  # practical difference, in the unit; 0: that of the unit
    margin_is_relative: bool = False  # then it is a part of the other team's figure
    earlier: tuple["Kpi", ...] = field(default=())  # versions before this one, the newest first

    @property
    def key(self) -> str:
        """What the command line, the API and addresses call it."""
        return f"{self.code}:{self.variant}" if self.variant else self.code

    @property
    def snapshot(self) -> "type[Snapshot]":
        return self.numerator.snapshot

    @property
    def base_snapshot(self) -> "type[Snapshot]":
        """Where the denominator comes from; mostly where the numerator does."""
        return self.denominator.snapshot if self.denominator else self.snapshot

    @property
    def of_one_reason(self) -> "Kpi":
        """The same, with the numerator of one reason for that of all."""
        return replace(self, numerator=self.apart) if self.apart else self

    @property
    def shared(self) -> str:
        """What counts stays in queues of several teams, where those make it no team's figure.

        Whoever gives up in such a queue is credited to no team, whoever is answered to one: a
        share of all who queued would flatter the team.
        """
        base = self.denominator
        if base is None or self.unit is not Unit.SHARE or self.estimate is not Estimate.RATIO:
            return ""
        is_of_queues = any(name in QUEUED for _sign, name in base.terms)
        return SHARED if is_of_queues and hasattr(base.snapshot, SHARED) else ""

    @property
    def is_across(self) -> bool:
        """Whether the terms come from different sources, which no interval spans."""
        return self.base_snapshot is not self.snapshot

    @property
    def per_unit(self) -> float:
        return self.scale or SCALES.get(self.unit, 1.0)

    @property
    def version(self) -> int:
        """Counted from 1."""
        return len(self.earlier) + 1

    def in_force(self, day: date) -> "Kpi":
        """The version in force on a day; before the first one, the first."""
        versions = (self, *self.earlier)
        return next((kpi for kpi in versions if kpi.since <= day), versions[-1])

    def changes_within(self, start: date, end: date) -> date | None:
        """The last day in a period, its first left out, from which on a new version holds."""
        versions = (self, *self.earlier)[:-1]
        return next((kpi.since for kpi in versions if start < kpi.since <= end), None)

    @property
    def short(self) -> Text:
        return self.abbreviation or self.name


@dataclass(frozen=True, slots=True)
class Interval:
    """Low and high end at 95 %, in the KPI's unit, and how it was made."""

    low: float
    high: float
    method: str
