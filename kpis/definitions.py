"""What a KPI is made of. Nothing here runs."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kpis.models.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages, side by side: contracts quote it."""

    en: str
    fr: str

    def __str__(self) -> str:
        return self.fr if (get_language() or "en").startswith("fr") else self.en


class Unit(StrEnum):
    """Of values and intervals: counts, shares from 0 to 1, seconds."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    CONTEXT = "context"


class Maturity(StrEnum):
    FINAL = "final"
    PROVISIONAL = "provisional"


class Standing(StrEnum):
    """What the size of the sample allows."""

    PUBLISHED = "published"
    INDICATIVE = "indicative"
    SUPPRESSED = "suppressed"


class Reason(StrEnum):
    """Why there is no value."""

    NO_DENOMINATOR = "no_denominator"
    BELOW_MINIMUM = "below_minimum"
    NO_IDENTITY = "no_identity"
    MISSING_SOURCE = "missing_source"
    NOT_COMPUTED = "not_computed"

    @property
    def label(self) -> str:
        return str(REASONS[self])


REASONS = {
    Reason.NO_DENOMINATOR: _("no data"),
    Reason.BELOW_MINIMUM: _("too few"),
    Reason.NO_IDENTITY: _("no identified customers"),
    Reason.MISSING_SOURCE: _("not recorded by the source"),
    Reason.NOT_COMPUTED: _("not computed yet"),
}


class Method(StrEnum):
    """How the interval of a KPI is made; kpis.stats holds the formulas and their sources."""

    WILSON = "Wilson"
    WILSON_DAYS = "Wilson, clustered by day"
    RATIO_AGENT_DAYS = "ratio of sums over agent-days"
    RATIO_DAYS = "ratio of sums over days"
    ORDER = "order statistics"
    POISSON = "Poisson"
    CENSUS = "census"

    @property
    def label(self) -> str:
        return str(METHODS[self])


METHODS = {
    Method.WILSON: _("Wilson"),
    Method.WILSON_DAYS: _("Wilson, clustered by day"),
    Method.RATIO_AGENT_DAYS: _("ratio of sums over agent-days"),
    Method.RATIO_DAYS: _("ratio of sums over days"),
    Method.ORDER: _("order statistics"),
    Method.POISSON: _("Poisson"),
    Method.CENSUS: _("census"),
}


class Estimate(StrEnum):
    """What is read from the sums or the distribution."""

    TOTAL = "total"
    RATIO = "ratio"
    DEVIATION = "deviation"
    QUANTILE = "quantile"
    MAXIMUM = "maximum"


class Credit(StrEnum):
    """Which team a fact counts for."""

    LEG = "leg"
    FIRST = "first"
    SOLE = "sole"


class Attribution(StrEnum):
    QUEUE = "queue"
    HANDLER = "handler"
    FIRST = "first"
    SOLE = "sole"

    @property
    def label(self) -> str:
        return str(ATTRIBUTIONS[self])


ATTRIBUTIONS = {
    Attribution.QUEUE: _("the team that owns the queue when the contact enters it"),
    Attribution.HANDLER: _("the agent's team when the leg starts"),
    Attribution.FIRST: _("the first team that the contact reaches"),
    Attribution.SOLE: _("the team that alone touched the contact; otherwise “mixed”"),
}


class Day(StrEnum):
    """The cohort instant: the day a fact belongs to."""

    QUEUED = "queued"
    HANDLED = "handled"
    ARRIVED = "arrived"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(DAYS[self])


DAYS = {
    Day.QUEUED: _("the day the contact enters the queue"),
    Day.HANDLED: _("the day after-call work ends"),
    Day.ARRIVED: _("the day the contact arrives"),
    Day.ENDED: _("the day the contact ends"),
}


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
class Minimum:
    """Samples below `suppressed` show nothing, below `published` show in grey."""

    suppressed: int
    published: int
    days: int = 0


NO_MINIMUM = Minimum(0, 0)
PROPORTION = Minimum(30, 100)
MEAN = Minimum(30, 30)
ACCESS = Minimum(30, 100, days=10)


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
    estimate: Estimate = Estimate.RATIO
    minimum: Minimum = PROPORTION
    matures_after: timedelta = timedelta(0)
    kind: str = ""  # of duration histogram, for quantiles
    at: float = 0.0  # which quantile
    squares: str = ""  # the sum of squares belonging to a mean
    clusters: str = ""  # the agent-day sums belonging to a mean
    edge: Text | None = None
    example: Text | None = None
    others: Text | None = None
    absent: Reason = Reason.NO_DENOMINATOR  # what an empty denominator means
    margin: float = 0.0  # practical difference, in the unit
    earlier: tuple["Kpi", ...] = field(default=())

    @property
    def key(self) -> str:
        """What the command line, the API and addresses call it."""
        return f"{self.code}:{self.variant}" if self.variant else self.code

    @property
    def snapshot(self) -> "type[Snapshot]":
        return self.numerator.snapshot

    @property
    def short(self) -> Text:
        return self.abbreviation or self.name


@dataclass(frozen=True, slots=True)
class Interval:
    """Low and high end at 95 %, in the KPI's unit, and how it was made."""

    low: float
    high: float
    method: str
