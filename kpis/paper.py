"""Frozen figures in one language, as the paper prints them: words and small drawings."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from kpis import contractpaper, formats, strokes, summary
from kpis.definitions import Better, Interval, Maturity, Standing
from kpis.queries.figures import Comparison, Figures, Line, Place, Rule
from kpis.queries.scorecards import BY_CHANNEL
from kpis.stages import PLAIN, Stage
from kpis.states import State
from kpis.strokes import Gauge, Spark
from kpis.summary import Sentence

LONG_NAME: Final = 40
LONGEST_NAME: Final = 90


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of KPIs."""

    key: str
    name: str
    promise: str
    terms: str
    target: str
    result: str
    reason: str
    interval: str
    n: str
    is_pale: bool
    state: State | None
    standing: str
    gauge: Gauge | None
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A line of the comparison."""

    key: str
    name: str
    value: str
    n: str
    internal_value: str
    internal_n: str
    difference: str
    verdict: str
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All words of a paper."""

    language: str
    figures: Figures
    team: str
    is_long: bool
    title: str
    period: str
    months: str
    version: str
    head: str
    is_draft: bool
    cut_off: str
    final_through: str
    zones: str
    sentences: tuple[Sentence, ...]
    volume: str
    rows: tuple[Row, ...]
    comparisons: tuple[Beside, ...]
    rules: tuple[Rule, ...]
    promises: tuple[str, ...]
    digest: str
    states: tuple[State, ...] = tuple(State)


def draw(
    figures: Figures,
    *,
    version: int,
    made_on: date,
    digest: str,
    language: str,
    stage: Stage = PLAIN,
) -> bytes:
    """The paper in one language, from the frozen figures and what stands beside them alone."""
    return drawn(
        figures, version=version, made_on=made_on, digest=digest, language=language, stage=stage
    ).pdf


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper's bytes, and the hash of what they were drawn from: words, styles and renderer."""

    pdf: bytes
    layout: str


def drawn(
    figures: Figures,
    *,
    version: int,
    made_on: date,
    digest: str,
    language: str,
    stage: Stage = PLAIN,
) -> Drawn:
    """As `draw`; the same layout gives the same bytes with the same fonts and libraries."""
    # Heavy, and most processes draw nothing.
    from kpis import pdf

    html = write(
        figures, version=version, made_on=made_on, digest=digest, language=language, stage=stage
    )
    identifier = f"{digest}-{version}-{language}{'-draft' if stage.is_draft else ''}"
    style = stylesheet()
    source = "\n".join((pdf.renderer(), style, html))
    return Drawn(
        pdf.render(html, style, identifier=identifier), sha256(source.encode()).hexdigest()
    )


def write(
    figures: Figures,
    *,
    version: int,
    made_on: date,
    digest: str,
    language: str,
    stage: Stage = PLAIN,
) -> str:
    """As text, before it is drawn. Under a contract it is another paper."""
    given: dict[str, Any] = {
        "version": version,
        "made_on": made_on,
        "digest": digest,
        "language": language,
    }
    with override(language):
        if figures.agreement is None:
            page = _page(figures, **given, stage=stage)
            return render_to_string("kpis/scorecard_paper.html", {"page": page})
        contract = contractpaper.page(figures, **given, stage=stage)
        return render_to_string("kpis/contract_paper.html", {"page": contract})


@cache
def stylesheet() -> str:
    file = settings.BASE_DIR / "config" / "static" / "paper.css"
    return str(file.read_text(encoding="utf-8"))


def _page(
    figures: Figures, *, version: int, made_on: date, digest: str, language: str, stage: Stage
) -> Page:
    contacts = formats.number(figures.contacts or 0)
    period = formats.period(figures.start, figures.end)
    return Page(
        language=language,
        figures=figures,
        team=contractpaper.cut(figures.team, LONGEST_NAME),
        is_long=len(figures.team) > LONG_NAME,
        title=_("Scorecard, %(period)s") % {"period": period},
        period=period,
        months=f"{formats.month(figures.months[0])} {formats.DASH} {formats.month(figures.start)}",
        version=str(version),
        head=contractpaper.head(version, made_on, stage),
        is_draft=stage.is_draft,
        cut_off=formats.moment(figures.as_of, figures.zone) if figures.as_of else "",
        final_through=formats.day(figures.final_through) if figures.final_through else "",
        zones=figures.zone,
        sentences=summary.sentences(figures, stage.verdict(language)),
        volume=_("%(count)s contacts in %(period)s.") % {"count": contacts, "period": period},
        rows=tuple(row(line, made_on) for line in figures.lines),
        comparisons=tuple(_beside(one) for one in figures.comparisons),
        rules=figures.rules,
        promises=tuple(summary.promise(place) for place in figures.channels),
        digest=" ".join(digest[place : place + 4] for place in range(0, 12, 4)),
    )


def row(line: Line, made_on: date) -> Row:
    return Row(
        key=line.key,
        name=summary.title(line),
        promise=_within(line.channel) if line.channel and line.key == BY_CHANNEL else "",
        terms=summary.terms(line),
        target=_goal(line.target, line),
        result=_amount(line.value, line),
        reason=_reason(line, made_on),
        interval=_ends(line),
        n=formats.number(line.n),
        is_pale=line.standing == Standing.INDICATIVE,
        state=line.state,
        standing=_standing(line),
        gauge=strokes.gauge(
            line.value,
            line.target,
            floor=line.floor,
            band=(line.low, line.high),
            is_lower_better=line.better == Better.LOWER,
            shown=lambda amount: _amount(amount, line),
        ),
        spark=strokes.spark(line.months, line.target, shown=lambda amount: _amount(amount, line)),
    )


def _ends(line: Line) -> str:
    if line.low is None or line.high is None:
        return formats.DASH
    return formats.interval(Interval(line.low, line.high, ""), line.unit, clock=True)


def _amount(amount: float | None, line: Line | Comparison) -> str:
    return formats.DASH if amount is None else formats.value(amount, line.unit, clock=True)


def _goal(amount: float | None, line: Line) -> str:
    if amount is None:
        return _("context") if line.better == Better.CONTEXT else formats.DASH
    return formats.value(amount, line.unit, clock=True)


def _reason(line: Line, made_on: date) -> str:
    if line.maturity == Maturity.PROVISIONAL:
        if line.final_on is None or line.final_on <= made_on:
            return _("waits for data")
        return _("final on %(day)s") % {"day": formats.short_day(line.final_on)}
    if line.value is None and line.reason:
        return line.reason.label
    return _("indicative") if line.standing == Standing.INDICATIVE else ""


def _standing(line: Line) -> str:
    if line.state == State.NONE:
        return line.reason.label if line.reason else line.state.label
    if line.state:
        return line.state.label
    if line.maturity == Maturity.PROVISIONAL:
        return _("not final")
    return _("no target") if line.target is None else formats.DASH


def _within(place: Place) -> str:
    return _("answered within %(wait)s") % {"wait": summary.wait(place.within)}


def _beside(one: Comparison) -> Beside:
    difference = verdict = ""
    if one.difference is not None:
        difference = formats.change(one.difference, one.unit, short=True)
        verdict = _("no proven difference")
    if one.low is not None and one.high is not None:
        difference += f" {formats.span_of_change(one.low, one.high, one.unit)}"
    if one.is_proven:
        verdict = _("proven: %(direction)s") % {"direction": summary.direction(one)}
    return Beside(
        key=one.key,
        name=str(one.name),
        value=_amount(one.value, one),
        n=formats.number(one.n),
        internal_value=_amount(one.internal_value, one),
        internal_n=formats.number(one.internal_n),
        difference=difference or formats.DASH,
        verdict=verdict or _("not comparable"),
        is_proven=one.is_proven,
    )
