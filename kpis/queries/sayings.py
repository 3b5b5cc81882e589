"""What may be said of one side beside another, and why not more."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kpis.definitions import Better, Kpi, Maturity, Reason, Standing
from kpis.queries.readings import Reading
from kpis.stats.standardise import Comparison
from kpis.stats.support import Level
from kpis.stats.verdicts import Verdict

# Teams that know unlike shares of their customers miss unlike shares of the repeats.
IDENTITY_GAP = 0.05
# What rests on a classifier whose errors are not taken out.
CLASSED = frozenset({"negative_sentiment_rate", "dissatisfaction_reason_share"})


class Outcome(StrEnum):
    """Of the first side against the second. Where no direction is better, it is higher or lower."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    EQUIVALENT = "equivalent"
    NEGLIGIBLE = "negligible"
    INCONCLUSIVE = "inconclusive"
    PROVISIONAL = "provisional"
    NOT_COMPARABLE = "not comparable"

    @property
    def is_proven(self) -> bool:
        return self in PROVEN


PROVEN = frozenset({Outcome.BETTER, Outcome.WORSE, Outcome.HIGHER, Outcome.LOWER})


class Why(StrEnum):
    """Why there is no figure, or no verdict."""

    NO_MIX = "no_mix"
    NO_DATA = "no_data"
    UNLIKE_SUMS = "unlike_sums"
    LITTLE_OVERLAP = "little_overlap"
    BELOW_MINIMUM = "below_minimum"
    IDENTITY = "identity"
    CLASSIFIER = "classifier"
    SHARED_QUEUE = "shared_queue"
    PROVISIONAL = "provisional"
    INDICATIVE = "indicative"
    NO_INTERVAL = "no_interval"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Why.NO_MIX: _("not kept by kind of work: raw figures only"),
    Why.NO_DATA: _("one side has no data"),
    Why.UNLIKE_SUMS: _("its sums are no shares by kind of work"),
    Why.LITTLE_OVERLAP: _("too little of the work is alike"),
    Why.BELOW_MINIMUM: _("too few cases"),
    Why.IDENTITY: _("the shares of identified customers differ by more than 5 points"),
    Why.SHARED_QUEUE: _("who gives up in a queue that several teams answer is no team’s"),
    Why.CLASSIFIER: _("the classifier errs unlike on each team, and is not corrected"),
    Why.PROVISIONAL: _("not final yet"),
    Why.INDICATIVE: _("samples this small are indicative"),
    Why.NO_INTERVAL: _("the figure has no interval"),
}


@dataclass(frozen=True, slots=True)
class Said:
    outcome: Outcome
    why: Why | None = None
    final_on: date | None = None


def say(
    kpi: Kpi,
    raw: tuple[Reading | None, Reading | None],
    found: Comparison | None,
    coverages: tuple[float, float] | None,
) -> Said:
    """By rules fixed before figures are seen; `coverages` are shares of identified customers."""
    if found is None:
        return Said(Outcome.NOT_COMPARABLE, Why.NO_DATA)
    if any(reading is not None and reading.reason is Reason.SHARED_QUEUE for reading in raw):
        return Said(Outcome.NOT_COMPARABLE, Why.SHARED_QUEUE)
    if kpi.key in CLASSED:
        return Said(Outcome.NOT_COMPARABLE, Why.CLASSIFIER)
    if found.level is Level.REFUSED:
        return Said(Outcome.NOT_COMPARABLE, Why.LITTLE_OVERLAP)
    if coverages and abs(coverages[0] - coverages[1]) > IDENTITY_GAP:
        return Said(Outcome.NOT_COMPARABLE, Why.IDENTITY)
    least = min(figure.kept for figure in found.teams)
    if least < kpi.minimum.suppressed:
        return Said(Outcome.NOT_COMPARABLE, Why.BELOW_MINIMUM)
    known = [reading for reading in raw if reading is not None]
    unripe = [reading for reading in known if reading.maturity is not Maturity.FINAL]
    if unripe:
        days = [reading.final_on for reading in unripe if reading.final_on]
        return Said(Outcome.PROVISIONAL, Why.PROVISIONAL, max(days, default=None))
    is_small = least < kpi.minimum.published
    if is_small or any(reading.standing is not Standing.PUBLISHED for reading in known):
        return Said(Outcome.INCONCLUSIVE, Why.INDICATIVE)
    if found.low is None:
        return Said(Outcome.INCONCLUSIVE, Why.NO_INTERVAL)
    return Said(_outcome(kpi, found))


def _outcome(kpi: Kpi, found: Comparison) -> Outcome:
    is_ranked = kpi.better in (Better.HIGHER, Better.LOWER)
    if is_ranked or found.verdict not in (Verdict.BETTER, Verdict.WORSE):
        return Outcome(found.verdict.value)
    # Neither long nor short handling is better: the word says where the figure lies.
    return Outcome.HIGHER if (found.difference or 0.0) > 0 else Outcome.LOWER
