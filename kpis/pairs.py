"""Two sides compared fairly: the rows of the page, one a KPI, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import claims, formats, kinds
from kpis.claims import Claim, Pair, Party, Summary
from kpis.definitions import Interval, Kpi, Standing
from kpis.kinds import Kind
from kpis.queries.comparisons import Finding, Mix, Outcome
from kpis.queries.readings import Reading
from kpis.stats.standardise import TeamFigure
from kpis.stats.support import COVERED

# How many of the smallest differences that matter fit on either side of zero.
REACH = 5.0
FULL = 100.0
# As in marks: an interval narrower than its value's mark would read as a dot.
NARROWEST = 3.0


@dataclass(frozen=True, slots=True)
class Number:
    """A value, its interval, its sample; or a dash and why."""

    value: str
    interval: str = ""
    note: str = ""
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Balance:
    """A difference as a bar from 0 to 100: left, the first side is ahead; right, the second.

    The middle is no difference; from `near` on, `width` wide, it is too small to matter.
    `beyond` is left or right where the value lies outside.
    """

    value: float
    start: float | None
    end: float | None
    near: float
    width: float
    beyond: str

    @property
    def reach(self) -> float:
        """How wide the interval is drawn."""
        return 0.0 if self.start is None or self.end is None else round(self.end - self.start, 2)


@dataclass(frozen=True, slots=True)
class Row:
    finding: Finding
    direction: str
    raw: tuple[Number, Number]
    adjusted: tuple[Number, Number]
    difference: str
    interval: str
    balance: Balance | None
    claim: Claim
    p: str
    coverage: tuple[str, str]
    is_partial: bool
    notes: list[str]
    kinds: list[Kind]
    address: str = ""

    @property
    def kpi(self) -> Kpi:
        return self.finding.kpi

    @property
    def is_provisional(self) -> bool:
        return self.finding.said.outcome is Outcome.PROVISIONAL


@dataclass(frozen=True, slots=True)
class Page:
    sides: Pair
    rows: list[Row]
    summaries: list[Summary]
    standard: str
    as_of: datetime | None

    @property
    def is_empty(self) -> bool:
        """Neither side has a case of any KPI."""
        raw = (reading for row in self.rows for reading in row.finding.raw)
        return not any(reading and reading.n for reading in raw)


@dataclass(frozen=True, slots=True)
class Brief:
    """A row as it stands beside many others: what differs, and what may be said."""

    kpi: Kpi
    direction: str
    difference: str
    balance: Balance | None
    claim: Claim
    address: str


@dataclass(frozen=True, slots=True)
class Versus:
    """Another pair in one line: the side that is not a group, and its rows."""

    party: Party
    rows: list[Brief]
    address: str


def versus(findings: Sequence[Finding], sides: Pair, *, address: str) -> Versus:
    one = next(side for side in sides if not side.is_many)
    return Versus(one, [_brief(finding, sides, address) for finding in findings], address)


def _brief(finding: Finding, sides: Pair, address: str) -> Brief:
    return Brief(
        kpi=finding.kpi,
        direction=claims.direction(finding.kpi),
        difference=claims.points(finding.difference, finding.kpi.unit),
        balance=balance(finding),
        claim=claims.claim(finding, sides),
        address=_reason(finding, address),
    )


def _reason(finding: Finding, address: str) -> str:
    return f"{address}&gap={finding.kpi.key}#gap" if finding.is_shown else ""


def page(
    findings: Sequence[Finding], sides: Pair, *, mix: Mix, everything: str, address: str
) -> Page:
    """`address` is the page's own, to which the KPI whose gap is drawn is added.

    `everything` is what all work is called.
    """
    return Page(
        sides=sides,
        rows=[row(finding, sides, address=address) for finding in findings],
        summaries=claims.summaries(findings, sides),
        standard=standard(mix, sides, everything),
        as_of=min((f.as_of for f in findings if f.as_of), default=None),
    )


def standard(mix: Mix, sides: Pair, everything: str) -> str:
    """On whose mix of work both are measured."""
    if mix is Mix.POOLED:
        return _("the work of both together")
    if mix is Mix.TOTAL:
        return everything
    own = sides[0] if mix is Mix.A else sides[1]
    return _("the work of one side: %(team)s") % {"team": own.name}


def row(finding: Finding, sides: Pair, *, address: str = "") -> Row:
    figures = finding.figures
    return Row(
        finding=finding,
        direction=claims.direction(finding.kpi),
        raw=(_raw(finding.raw[0], finding.kpi), _raw(finding.raw[1], finding.kpi)),
        adjusted=(_adjusted(finding, 0), _adjusted(finding, 1)),
        difference=claims.points(finding.difference, finding.kpi.unit),
        interval=kinds.span(finding.interval, finding.kpi),
        balance=balance(finding),
        claim=claims.claim(finding, sides),
        p=_p(finding.p_adjusted),
        coverage=_coverage(figures),
        is_partial=bool(figures) and min(figure.coverage for figure in figures or ()) < COVERED,
        notes=_notes(finding, sides),
        kinds=kinds.kinds(finding, sides) if finding.differs_by_stratum else [],
        address=_reason(finding, address),
    )


def _raw(reading: Reading | None, kpi: Kpi) -> Number:
    if reading is None:
        return Number(formats.DASH, note=_("no data"), is_shown=False)
    if reading.value is None:
        return Number(formats.DASH, note=formats.absence(reading), is_shown=False)
    few = reading.standing is not Standing.PUBLISHED
    n = f"n{formats.NO_BREAK}{formats.number(reading.n)}"
    return Number(
        formats.value(reading.value, kpi.unit, clock=True),
        formats.interval(reading.interval, kpi.unit, clock=True),
        f"{_('indicative')}, {n}" if few else n,
    )


def _adjusted(finding: Finding, place: int) -> Number:
    figure = finding.figures[place] if finding.figures else None
    if figure is None or figure.adjusted is None:
        return Number(formats.DASH, is_shown=False)
    kpi, ends = finding.kpi, None
    if figure.low is not None and figure.high is not None:
        ends = Interval(figure.low, figure.high, "")
    return Number(
        formats.value(figure.adjusted, kpi.unit, clock=True),
        formats.interval(ends, kpi.unit, clock=True),
        _("few cases carry it") if figure.is_thin else "",
    )


def balance(finding: Finding) -> Balance | None:
    """On one scale for all KPIs: that of the smallest difference that matters."""
    if finding.difference is None or not finding.margin:
        return None
    sign = -1 if claims.favours_first(finding.kpi, 1.0) else 1
    unit = finding.margin * REACH * 2

    def place(amount: float) -> float:
        return round(min(max(50 + sign * amount / unit * 100, 0.0), 100.0), 2)

    at = 50 + sign * finding.difference / unit * 100
    start = end = None
    if finding.interval:
        start, end = sorted(place(amount) for amount in finding.interval)
        lacking = max(0.0, NARROWEST - (end - start)) / 2
        start, end = round(start - lacking, 2), round(end + lacking, 2)
    return Balance(
        value=place(finding.difference),
        start=start,
        end=end,
        near=round(50 - 50 / REACH, 2),
        width=round(100 / REACH, 2),
        beyond="left" if at < 0 else "right" if at > FULL else "",
    )


def _p(value: float | None) -> str:
    """Not rounded to nothing: below a thousandth it says so."""
    if value is None:
        return ""
    least = 0.001
    if value < least:
        return f"p{formats.NO_BREAK}<{formats.NO_BREAK}{_decimals(least)}"
    return f"p{formats.NO_BREAK}={formats.NO_BREAK}{_decimals(value)}"


def _decimals(value: float) -> str:
    text = f"{value:.3f}"
    return text.replace(".", ",") if formats.is_french() else text


def _coverage(figures: tuple[TeamFigure, TeamFigure] | None) -> tuple[str, str]:
    if figures is None:
        return (formats.DASH, formats.DASH)
    return claims.share(figures[0].coverage), claims.share(figures[1].coverage)


def _notes(finding: Finding, sides: Pair) -> list[str]:
    """What a reader must know before believing the row."""
    notes = []
    if finding.is_reversed and finding.crude_difference is not None:
        first = claims.favours_first(finding.kpi, finding.crude_difference)
        before = claims.ahead(*(sides if first else sides[::-1]), finding.kpi)
        notes.append(
            _("Reversed: raw, %(before)s; on the same mix it is the other way round.")
            % {"before": before}
        )
    if finding.mixed:
        notes.append(
            _("%(count)s handled by several teams count for neither.")
            % {"count": formats.number(finding.mixed)}
        )
    if finding.identified:
        one, other = map(claims.share, finding.identified)
        if one != other:
            known = {"first": one, "second": other}
            notes.append(_("Known customers: %(first)s and %(second)s.") % known)
    if finding.answered and finding.has_nonresponse_risk:
        one, other = map(claims.share, finding.answered)
        notes.append(
            _("Of those asked answered: %(first)s and %(second)s. The others may think otherwise.")
            % {"first": one, "second": other}
        )
    return notes
