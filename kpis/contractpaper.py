"""The paper of a month under a contract: all its words, from frozen figures alone."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from kpis import (
    contractmoney,
    contractnotes,
    contractpeers,
    contractrows,
    contractwords,
    formats,
    summary,
)
from kpis.contractmoney import Account
from kpis.contractnotes import Deed, Left, Moved, Signed
from kpis.contractpeers import Peer
from kpis.contractrows import Row
from kpis.queries.agreed import Agreement
from kpis.queries.agreed import Standing as Score
from kpis.queries.figures import Figures, Place, Rule
from kpis.stages import Stage
from kpis.states import State
from kpis.stats.settlement import FEWEST_RATED, ZERO
from kpis.summary import Sentence

LONG_NAME: Final = 32
LONGEST_NAME: Final = 90
LONGEST_REFERENCE: Final = 28
# Tables of more rows than that stand below each other, where they may break.
TALL: Final = 10
# So many lines of results, those before exclusion with them, leave too little room below.
DENSE: Final = 14
# Or so many with those beside the internal teams, whose names may take two.
CROWDED: Final = 16


@dataclass(frozen=True, slots=True)
class Grade:
    """The score with its interval and the month's before."""

    score: str
    letter: str
    interval: str
    before: str


@dataclass(frozen=True, slots=True)
class Page:
    language: str
    figures: Figures
    agreement: Agreement
    team: str
    is_long: bool
    is_draft: bool
    is_tall: bool
    is_dense: bool
    title: str
    version: str
    contract: str
    cut_off: str
    disputed: str
    grade: Grade
    sentences: tuple[Sentence, ...]
    facts: str
    rows: tuple[Row, ...]
    weight: str
    points: str
    has_declared: bool
    peer: Peer
    account: Account | None
    voice: tuple[str, ...]
    deeds: tuple[Deed, ...]
    restated: str
    rules: tuple[Rule, ...]
    promises: tuple[str, ...]
    example: str
    rated: str
    left: tuple[Left, ...]
    moved: tuple[Moved, ...]
    dispute: str
    steps: tuple[Signed, ...]
    snapshot: str
    digest: str
    whole_digest: str
    states: tuple[State, ...] = tuple(State)


def page(
    figures: Figures, *, version: int, made_on: date, digest: str, language: str, stage: Stage
) -> Page:
    agreement = figures.agreement
    assert agreement is not None  # the other paper is drawn without a contract
    rows = contractrows.rows(figures)
    lines_n = sum(2 if row.before else 1 for row in rows)
    period = formats.period(figures.start, figures.end)
    peer, account = contractpeers.beside(figures), contractmoney.account(figures)
    reference = cut(agreement.reference, LONGEST_REFERENCE)
    return Page(
        language=language,
        figures=figures,
        agreement=agreement,
        team=cut(figures.team, LONGEST_NAME),
        is_long=len(figures.team) > LONG_NAME,
        is_draft=stage.is_draft,
        is_tall=max(len(peer.rows), len(account.shares) if account else 0) > TALL,
        is_dense=lines_n >= DENSE or lines_n + len(peer.rows) >= CROWDED,
        title=_("Scorecard, %(period)s") % {"period": period},
        version=head(version, made_on, stage),
        contract=_("contract %(reference)s, version %(number)s")
        % {"reference": reference, "number": agreement.number},
        cut_off=formats.moment(figures.as_of, figures.zone) if figures.as_of else "",
        disputed=formats.short_day(stage.dispute_until) if stage.dispute_until else "",
        grade=grade(agreement.standing, figures),
        sentences=contractwords.sentences(figures, stage.verdict(language)),
        facts=contractwords.facts(figures),
        rows=rows,
        weight=contractrows.trimmed(sum((one.weight for one in agreement.obligations), ZERO)),
        points=contractrows.points(
            sum((one.points or ZERO for one in agreement.obligations), ZERO)
        ),
        has_declared=any(row.is_declared for row in rows),
        peer=peer,
        account=account,
        voice=contractnotes.voice(agreement.voice),
        deeds=contractnotes.deeds(agreement),
        restated=contractnotes.restated(figures, agreement),
        rules=figures.rules,
        promises=tuple(summary.promise(place) for place in _places(figures)),
        example=_example(figures, agreement),
        rated=contractrows.percent(FEWEST_RATED),
        left=contractnotes.left(agreement),
        moved=contractnotes.moved(figures, agreement),
        dispute=contractnotes.dispute(figures, agreement, stage),
        steps=contractnotes.steps(figures, stage),
        snapshot=f"{figures.start:%Y-%m}/{reference}/{version}",
        digest=" ".join(digest[place : place + 4] for place in range(0, 12, 4)),
        whole_digest=digest,
    )


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def head(version: int, made_on: date, stage: Stage) -> str:
    values = {"version": version, "day": formats.day(stage.approved_on or made_on)}
    if stage.is_draft:
        return _("Version %(version)s · draft of %(day)s") % values
    if stage.approved_on:
        return _("Version %(version)s · approved %(day)s") % values
    return _("Version %(version)s · made on %(day)s") % values


def grade(standing: Score, figures: Figures) -> Grade:
    score = formats.DASH if standing.score is None else formats.number(standing.score)
    interval = before = ""
    if standing.low is not None and standing.high is not None:
        values = {"low": formats.number(standing.low), "high": formats.number(standing.high)}
        interval = _("95%% interval %(low)s – %(high)s") % values
    if standing.before is not None:
        month = figures.months[-2] if len(figures.months) > 1 else figures.start
        named = contractwords.capital(formats.month(month))
        before = f"{named}{_colon()} {formats.number(standing.before)}"
        if standing.score is not None:
            before += f" ({_change(standing)})"
    letter = _("Not rated")
    if standing.grade:
        letter = _("Grade %(letter)s") % {"letter": standing.grade}
    return Grade(score, letter, interval, before)


def _colon() -> str:
    return f"{formats.NO_BREAK}:" if formats.is_french() else ":"


def _change(standing: Score) -> str:
    assert standing.score is not None  # as asked before
    assert standing.before is not None  # as asked before
    amount = standing.score - standing.before
    sign = "±" if not amount else "+" if amount > 0 else ""
    return sign + formats.number(amount)


def _places(figures: Figures) -> tuple[Place, ...]:
    """The channels whose promises formulas speak of."""
    own = [line.channel for line in figures.lines if line.channel]
    return tuple(dict.fromkeys([*figures.channels, *own]))


def _example(figures: Figures, agreement: Agreement) -> str:
    """The first clause that earned a part of its points, worked out; whoever doubts can check."""
    for line, duty in zip(figures.lines, agreement.obligations, strict=True):
        if duty.result is None or duty.points is None or not 0 < duty.points < duty.weight:
            continue
        number = contractrows.trimmed
        way = f"({number(duty.result)} {formats.MINUS} {number(duty.floor)})"
        whole = f"({number(duty.target)} {formats.MINUS} {number(duty.floor)})"
        return (
            f"{contractrows.brief(line, duty)}{_colon()} {number(duty.weight)} × {way} ÷ {whole}"
            f" = {contractrows.points(duty.points)}."
        )
    return ""
