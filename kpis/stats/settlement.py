"""What a month under a contract earns: points, grade, credits and bonuses, all in decimals.

Results, anchors and money are decimals in printed units, and a result is what is printed: so
whoever holds the paper can check every amount by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

import numpy as np

from kpis.stats.estimates import Estimate

ZERO, ONE = Decimal(0), Decimal(1)
POINT: Final = Decimal("0.1")
CENT: Final = Decimal("0.01")
# From floor to target: from here on a result is near, where the clause names no threshold.
NEAR_FROM: Final = Decimal(2) / 3
# Of all weight, the least that must be measured for a score.
FEWEST_RATED: Final = Decimal("0.70")
GRADES: Final = ((Decimal(90), "A"), (Decimal(80), "B"), (Decimal(70), "C"), (ZERO, "D"))
REPLICATES: Final = 4000


class Mark(StrEnum):
    """How a result stands to its clause, by shape and colour."""

    MET = "met"
    NEAR = "near"
    SHORT = "short"
    UNPROVEN = "unproven"  # a sample whose interval still holds the target
    FEW = "few"  # no result, or too few to judge


class Rounding(StrEnum):
    """How amounts become cents."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


@dataclass(frozen=True, slots=True)
class Term:
    """A clause as arithmetic. Lower is better where the target lies below the floor.

    The result earns nothing at the floor and all of `weight` at the target. `pool` and `bonus`
    are shares of the month's pool: lost between target and floor, gained from target to stretch.
    """

    weight: Decimal
    floor: Decimal
    target: Decimal
    threshold: Decimal | None = None
    stretch: Decimal | None = None
    pool: Decimal = ZERO
    bonus: Decimal = ZERO
    minimum_n: int = 0
    is_sample: bool = False

    def __post_init__(self) -> None:
        if self.floor == self.target:
            raise ValueError("the target of a clause is not its floor")

    def attained(self, result: Decimal) -> Decimal:
        """The share of the way from floor to target, from 0 to 1."""
        return _clamped((result - self.floor) / (self.target - self.floor))

    def exceeded(self, result: Decimal) -> Decimal:
        """The share of the way from target to stretch, from 0 to 1."""
        if self.stretch is None:
            return ZERO
        return _clamped((result - self.target) / (self.stretch - self.target))


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured: `value` as printed, the ends of its interval unrounded."""

    value: Decimal | None
    n: int = 0
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A clause with its result. Points and the shares of the pool are not rounded."""

    mark: Mark
    attained: Decimal | None
    points: Decimal | None
    lost: Decimal
    gained: Decimal


def judge(term: Term, result: Result) -> Judged:
    """Census results are judged exactly; a sample is short only where it proves to be.

    Points follow the result in either case, as they move no money.
    """
    if result.value is None or result.n < term.minimum_n:
        return Judged(Mark.FEW, None, None, ZERO, ZERO)
    attained = term.attained(result.value)
    mark = _mark(term, result, attained)
    is_proven = mark in (Mark.NEAR, Mark.SHORT)
    return Judged(
        mark=mark,
        attained=attained,
        points=term.weight * attained,
        lost=ONE - attained if is_proven else ZERO,
        gained=term.exceeded(result.value) if mark is Mark.MET else ZERO,
    )


def _mark(term: Term, result: Result, attained: Decimal) -> Mark:
    if attained == ONE:
        return Mark.MET
    if term.is_sample and not _excludes(result, term.target):
        return Mark.UNPROVEN
    near = NEAR_FROM if term.threshold is None else term.attained(term.threshold)
    return Mark.NEAR if attained >= near else Mark.SHORT


def _excludes(result: Result, target: Decimal) -> bool:
    """Without an interval nothing about a sample is proven."""
    if result.low is None or result.high is None:
        return False
    return not result.low <= target <= result.high


@dataclass(frozen=True, slots=True)
class Score:
    """Out of 100, to a tenth, with its grade; both None where too little weight is measured."""

    value: Decimal | None
    grade: str | None
    rated: Decimal  # share of the weight that is measured
    low: Decimal | None = None
    high: Decimal | None = None


def score(terms: Sequence[Term], judged: Sequence[Judged]) -> Score:
    """Points of what is measured, over its weight: what is missing counts neither way."""
    whole = sum((term.weight for term in terms), ZERO)
    pairs = zip(terms, judged, strict=True)
    weight = sum((term.weight for term, one in pairs if one.points is not None), ZERO)
    rated = weight / whole if whole else ZERO
    if not weight or rated < FEWEST_RATED:
        return Score(None, None, rated)
    points = sum((one.points for one in judged if one.points is not None), ZERO)
    value = (100 * points / weight).quantize(POINT, ROUND_HALF_UP)
    return Score(value, grade(value), rated)


def grade(value: Decimal) -> str:
    return next(letter for least, letter in GRADES if value >= least)


def spread(
    terms: Sequence[Term], judged: Sequence[Judged], drawn: Sequence[Estimate | None], *, seed: int
) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval of the score, from draws of the sampled results; None without any.

    `drawn` are estimates in printed units, None where a result is a census.
    """
    measured = [
        (term, one, estimate)
        for term, one, estimate in zip(terms, judged, drawn, strict=True)
        if one.points is not None
    ]
    if not any(estimate is not None for _, _, estimate in measured):
        return None
    rng = np.random.default_rng(seed)
    totals = np.zeros(REPLICATES)
    for term, one, estimate in measured:
        if estimate is None:
            totals += float(one.points or 0)
            continue
        values = estimate.draw(rng, REPLICATES)
        way = (values - float(term.floor)) / float(term.target - term.floor)
        totals += float(term.weight) * np.clip(way, 0, 1)
    scale = 100 / float(sum((term.weight for term, _, _ in measured), ZERO))
    low, high = np.quantile(totals * scale, [0.025, 0.975]).tolist()
    return _point(low), _point(high)


def _point(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(POINT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rules:
    """Money of a contract for a month. `cap` is the most that may be credited in it."""

    pool: Decimal
    cap: Decimal
    carries_over: bool = False
    rounding: Rounding = Rounding.HALF_UP

    def cents(self, amount: Decimal) -> Decimal:
        how = ROUND_HALF_UP if self.rounding is Rounding.HALF_UP else ROUND_HALF_EVEN
        return amount.quantize(CENT, how)


@dataclass(frozen=True, slots=True)
class Settled:
    """Amounts of a month, one a clause, and what the cap did to their sum.

    `credit` is what is due: own credits and those carried in, at most the cap. What exceeds it
    is carried out where the contract says so, else forgone.
    """

    credits: tuple[Decimal, ...]
    bonuses: tuple[Decimal, ...]
    carried_in: Decimal
    credit: Decimal
    bonus: Decimal
    carried_out: Decimal
    forgone: Decimal


def settle(
    rules: Rules,
    terms: Sequence[Term],
    judged: Sequence[Judged],
    *,
    carried_in: Decimal = ZERO,
) -> Settled:
    """Each amount is rounded once, to the cent, and their sum is what is due."""
    pairs = list(zip(terms, judged, strict=True))
    lost = tuple(rules.cents(rules.pool * term.pool * one.lost) for term, one in pairs)
    gained = tuple(rules.cents(rules.pool * term.bonus * one.gained) for term, one in pairs)
    owed = sum(lost, ZERO) + carried_in
    credit = min(owed, rules.cents(rules.cap))
    beyond = owed - credit
    return Settled(
        credits=lost,
        bonuses=gained,
        carried_in=carried_in,
        credit=credit,
        bonus=sum(gained, ZERO),
        carried_out=beyond if rules.carries_over else ZERO,
        forgone=ZERO if rules.carries_over else beyond,
    )


def earned_back(
    term: Term, credit: Decimal, results: Sequence[Decimal | None], *, months: int
) -> Decimal:
    """The credit that is returned once as many months after it reach what the clause asks.

    That is its stretch, else its target, in every one of those months; nothing before they ended.
    """
    if not months or credit <= 0 or len(results) < months:
        return ZERO
    for result in results[:months]:
        if result is None or term.attained(result) < ONE:
            return ZERO
        if term.stretch is not None and term.exceeded(result) < ONE:
            return ZERO
    return credit


def _clamped(share: Decimal) -> Decimal:
    return min(max(share, ZERO), ONE)
