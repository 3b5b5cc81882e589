"""One scorecard's page: its words, from the frozen figures and what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from kpis import (
    cardrows,
    contractmoney,
    contractnotes,
    contractpeers,
    contractwords,
    formats,
    restated,
    summary,
)
from kpis.cardrows import Row
from kpis.contractmoney import Account
from kpis.contractnotes import Left
from kpis.contractpeers import Beside, Peer
from kpis.definitions import Interval, Unit
from kpis.frozen import thaw
from kpis.models.afterwards import Cause
from kpis.models.documents import Scorecard
from kpis.queries import cards, reissues
from kpis.queries.agreed import Standing
from kpis.queries.figures import Comparison, Figures, Line
from kpis.summary import Sentence


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure of a version that was another in the version before."""

    name: str
    old: str
    new: str
    cause: str


@dataclass(frozen=True, slots=True)
class Version:
    card: Scorecard
    is_this: bool
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Without a contract there is no score, no money and no weight; figures are still judged."""

    figures: Figures
    rows: tuple[Row, ...]
    sentences: tuple[Sentence, ...]
    facts: str
    standing: Standing | None
    interval: str
    account: Account | None
    peer: Peer
    left: tuple[Left, ...]
    voice: tuple[str, ...]
    reference: str


def page(card: Scorecard, *, is_staff: bool) -> Page:
    figures = thaw(Figures, card.figures)
    agreement = figures.agreement
    duties = agreement.obligations if agreement else ()
    rows = cardrows.rows(
        figures, cards.clauses([duty.clause for duty in duties]), is_staff=is_staff
    )
    return Page(
        figures=figures,
        rows=tuple(rows),
        sentences=_sentences(figures, verdict(card)),
        facts=contractwords.facts(figures) if agreement else "",
        standing=agreement.standing if agreement else None,
        interval=_interval(agreement.standing) if agreement else "",
        account=contractmoney.account(figures),
        peer=contractpeers.beside(figures) if agreement else _peer(figures),
        left=contractnotes.left(agreement) if agreement else (),
        voice=contractnotes.voice(agreement.voice) if agreement and agreement.voice else (),
        reference=f"{agreement.reference} v{agreement.number}" if agreement else "",
    )


def verdict(card: Scorecard) -> str:
    """What somebody wrote in the reader's language; empty: the rules speak."""
    is_french = (get_language() or "").startswith("fr")
    return (card.verdict_fr if is_french else card.verdict_en).strip()


def _sentences(figures: Figures, written: str) -> tuple[Sentence, ...]:
    if figures.agreement is not None:
        return contractwords.sentences(figures, written)
    return (Sentence(written, is_first=True),) if written else summary.sentences(figures)


def _interval(standing: Standing) -> str:
    if standing.low is None or standing.high is None:
        return ""
    ends = Interval(float(standing.low), float(standing.high), "")
    return formats.interval(ends, Unit.INDEX)


def _peer(figures: Figures) -> Peer:
    """Beside the internal teams together, as they are: without a contract no mix is equalised."""
    known = [one for one in figures.comparisons if one.difference is not None]
    return Peer(rows=tuple(map(_beside, known)), is_proven=any(one.is_proven for one in known))


def _beside(one: Comparison) -> Beside:
    difference = formats.change(one.difference or 0.0, one.unit, short=True)
    if one.low is not None and one.high is not None:
        difference += f" {formats.span_of_change(one.low, one.high, one.unit)}"
    return Beside(
        name=str(one.name),
        raw=_value(one.value, one.unit),
        internal_raw=_value(one.internal_value, one.unit),
        adjusted="",
        internal_adjusted="",
        difference=difference,
        is_proven=one.is_proven,
    )


def _value(amount: float | None, unit: Unit) -> str:
    return formats.DASH if amount is None else formats.value(amount, unit, clock=True)


def versions(card: Scorecard, known: Sequence[Scorecard]) -> list[Version]:
    """The month's versions, the newest first, each with what it changed in the one before."""
    found: list[Version] = []
    before: Figures | None = None
    for one in known:
        figures = thaw(Figures, one.figures)
        changed = () if before is None else tuple(_changed(before, figures))
        found.append(Version(one, one.pk == card.pk, changed))
        before = figures
    return found[::-1]


def _changed(before: Figures, after: Figures) -> list[Changed]:
    names = cardrows.names(before) | cardrows.names(after)
    # As it was found when the version was made: later facts are no cause of it.
    told = after.agreement.restated if after.agreement else ()
    causes = {one.key: one.cause for one in told}
    return [
        Changed(
            name=names.get(one.key) or restated.called(one.key)[0],
            old=_at(one.old),
            new=_at(one.new),
            cause=str(Cause(causes.get(one.key, one.cause)).label),
        )
        for one in reissues.differences(before, after)
    ]


def _at(line: Line | None) -> str:
    return formats.DASH if line is None else _value(line.value, line.unit)
