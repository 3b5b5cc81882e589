"""The contract's side of a scorecard: clauses judged, the score, money, what does not count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis.definitions import Text
from kpis.models.afterwards import Cause
from kpis.models.contracts import ExclusionCause, Peers
from kpis.stats.settlement import Mark


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure of the whole month, where some of its days do not count."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """A clause of the month; the line of the same place in `Figures.lines` is its figure.

    `result`, floor, threshold, target and stretch are as printed: per cent, seconds, money.
    Points are not rounded; amounts are to the cent. `scope` names the topic or segment.
    """

    clause: int
    key: str  # the KPI, and after a space its channel, topic and segment
    scope: Text | None
    weight: Decimal
    floor: Decimal
    threshold: Decimal | None
    target: Decimal
    stretch: Decimal | None
    minimum_n: int
    is_sample: bool
    is_declared: bool
    whole: Whole | None
    result: Decimal | None
    mark: Mark
    attained: Decimal | None
    points: Decimal | None
    pool: Decimal
    lost: Decimal
    credit: Decimal
    bonus: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """The score out of 100 with its 95 % interval, and the month's before; None: not rated."""

    score: Decimal | None
    grade: str | None
    low: Decimal | None
    high: Decimal | None
    rated: Decimal  # share of the weight that is measured
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class Volume:
    """Contacts offered beside what was forecast; the band is of their ratio."""

    contacts: int
    forecast: Decimal
    band_low: Decimal
    band_high: Decimal

    @property
    def ratio(self) -> Decimal | None:
        return Decimal(self.contacts) / self.forecast if self.forecast else None

    @property
    def is_within(self) -> bool:
        ratio = self.ratio
        return ratio is None or self.band_low <= ratio <= self.band_high


@dataclass(frozen=True, slots=True)
class Excluded:
    """Days that do not count, as approved."""

    first_day: date
    last_day: date
    channel: Text | None
    cause: ExclusionCause
    note: str
    by: str
    decided_on: date | None
    ratio: Decimal | None  # contacts to forecast, where that is the cause


@dataclass(frozen=True, slots=True)
class Money:
    """The month's amounts. `waived` says why nothing is due: out of the band, or ramp-up.

    `earned_back` returns credits of months before; `due` is what the client is owed, or owes
    where it is negative.
    """

    currency: str
    fee: Decimal
    pool_share: Decimal
    pool: Decimal
    cap: Decimal
    carried_in: Decimal
    credit: Decimal
    bonus: Decimal
    earned_back: Decimal
    carried_out: Decimal
    forgone: Decimal
    waived: str  # "", "band" or "ramp"
    earn_back_months: int

    @property
    def due(self) -> Decimal:
        return self.credit - self.bonus - self.earned_back


@dataclass(frozen=True, slots=True)
class Mixed:
    """A KPI beside the internal teams, as it is and on the same mix of work.

    The shares of work that could be compared are this team's and theirs; `verdict` is one of
    the five words, or not comparable.
    """

    key: str
    raw: float | None
    internal_raw: float | None
    adjusted: float | None
    internal_adjusted: float | None
    difference: float | None
    low: float | None
    high: float | None
    coverage: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Named:
    """One internal team's figure, as it is, where the contract shows them by name."""

    team: str
    key: str
    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Voice:
    """What customers said: how many answered, low scores by cause, and who was called back."""

    asked: int
    answered: int
    low_scores: int
    by_agent: int
    by_process: int
    by_product: int
    called_back: int
    called_back_days: int


@dataclass(frozen=True, slots=True)
class Todo:
    """What was agreed to be done."""

    text: str
    owner: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure of the version before that is another now."""

    key: str
    version: int
    old: float | None
    new: float | None
    old_n: float | None
    new_n: float | None
    cause: Cause


@dataclass(frozen=True, slots=True)
class Agreement:
    """A month under its contract: all that the paper prints of it."""

    reference: str
    number: int
    title: str
    peers: Peers
    dispute_days: int
    standing: Standing
    obligations: tuple[Obligation, ...]
    volume: Volume | None
    excluded: tuple[Excluded, ...]
    money: Money | None
    mixed: tuple[Mixed, ...]
    voice: Voice | None
    todos: tuple[Todo, ...]
    restated: tuple[Restated, ...]
    # Scorecards that were frozen before have none.
    named: tuple[Named, ...] = ()
