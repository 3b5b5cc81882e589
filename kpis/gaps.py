"""The reason for a gap, drawn: one line a kind of work, with what it adds to the difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import dimensions, formats, reasons
from kpis.claims import Pair
from kpis.decomposition import Decomposition, Share, decompose
from kpis.definitions import Kpi, Unit
from kpis.marks import Scale, scale_between, ticks
from kpis.queries.comparisons import Finding
from kpis.reasons import LeftOut, Term

# More lines than this are summed up: nobody reads them. Their table goes on, and ends in the file.
MOST, MOST_ROWS = 12, 60


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure and the ends of its interval, from 0 to 100."""

    at: float
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Beam:
    """A contribution from zero, in the middle, to its size, from 0 to 100; sums are not drawn."""

    at: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work; the last lines sum up, and have no dots."""

    name: str
    weight: str
    weight_at: float
    dots: tuple[Dot, Dot] | None
    words: tuple[str, str] | None
    rate: Beam | None
    mix: Beam | None


@dataclass(frozen=True, slots=True)
class Gap:
    kpi: Kpi
    title: str
    description: str
    terms: list[Term]
    lines: list[Line]
    total: Line
    grid: list[float]
    ends: tuple[str, str]
    reach: tuple[str, str]
    is_additive: bool
    columns: list[str]
    table: list[list[str]]
    left_out: list[LeftOut]
    told_by: str = ""
    hidden_n: int = 0  # rows that the table leaves to the file
    most_rows: int = MOST_ROWS

    @property
    def in_points(self) -> bool:
        """Whether what kinds of work add is in points of a share."""
        return self.kpi.unit is Unit.SHARE


def chosen(findings: Sequence[Finding], key: str) -> Finding | None:
    """The KPI asked for; else the first that is reversed, else that whose mix matters most."""
    shown = [finding for finding in findings if finding.is_shown]
    asked = [finding for finding in shown if finding.kpi.key == key]
    reversed_ones = [finding for finding in shown if finding.is_reversed]
    by_mix = sorted(shown, key=_mix_in_margins, reverse=True)
    return next(iter([*asked, *reversed_ones, *by_mix]), None)


def _mix_in_margins(finding: Finding) -> float:
    crude, rate = finding.crude_difference, finding.difference
    is_sum = finding.found is not None and finding.found.cells.is_additive
    if crude is None or rate is None or not is_sum or not finding.margin:
        return -1.0
    return abs(crude - rate) / finding.margin


def gap(finding: Finding, sides: Pair) -> Gap | None:
    found = decompose(finding)
    if found is None:
        return None
    kpi = finding.kpi
    scale = _scale(found, kpi)
    reach = _reach(found)
    lines = [_line(share, finding, scale, reach) for share in _shown(found)]
    title = reasons.title(finding, found, sides)
    return Gap(
        kpi=kpi,
        title=title,
        description=reasons.description(title, finding, found, sides),
        terms=reasons.terms(finding, found),
        lines=[*lines, *_rest(found, kpi)],
        total=_total(found, kpi),
        grid=[round(scale.place(tick), 2) for tick in ticks(scale, kpi.unit)],
        ends=(_whole(scale.low, kpi), _whole(scale.high, kpi)),
        reach=(_end(-reach, kpi), _end(reach, kpi)),
        is_additive=found.is_additive,
        columns=reasons.columns(found, sides),
        table=[reasons.cells(share, finding) for share in found.shares[:MOST_ROWS]],
        left_out=reasons.left_out(finding),
        told_by=dimensions.words(finding.dimensions),
        hidden_n=max(0, len(found.shares) - MOST_ROWS),
    )


def _scale(found: Decomposition, kpi: Kpi) -> Scale:
    """One axis for all kinds of work; a wide interval of few cases must not flatten the others."""
    shown = _shown(found)
    values = [value for share in shown for value in share.stratum.values]
    slack = (max(values) - min(values)) or abs(values[0]) * 0.1 or 1e-9
    lowest, highest = min(values) - slack / 2, max(values) + slack / 2
    ends = list(values)
    for share in shown:
        ends += [max(low, lowest) for low in share.stratum.lows if low is not None]
        ends += [min(high, highest) for high in share.stratum.highs if high is not None]
    return scale_between(min(ends), max(ends), kpi.unit)


def _reach(found: Decomposition) -> float:
    """The largest effect of a kind of work; totals are printed, or they would dwarf all others."""
    amounts = [part for share in found.shares for part in (share.mix, share.rate) if part]
    return max((abs(amount) for amount in amounts), default=0.0) or 1e-9


def _shown(found: Decomposition) -> list[Share]:
    """Those that add most, the heaviest first, as in the table."""
    by_size = sorted(found.shares, key=_size, reverse=True)
    kept = {share.stratum.key for share in by_size[:MOST]}
    return [share for share in found.shares if share.stratum.key in kept]


def _size(share: Share) -> float:
    if share.mix is None or share.rate is None:
        return share.stratum.weight
    return abs(share.mix) + abs(share.rate)


def _line(share: Share, finding: Finding, scale: Scale, reach: float) -> Line:
    stratum, kpi = share.stratum, finding.kpi
    dots = [
        Dot(
            round(scale.place(value), 2),
            None if low is None else round(scale.place(low), 2),
            None if high is None else round(scale.place(high), 2),
        )
        for value, low, high in zip(stratum.values, stratum.lows, stratum.highs, strict=True)
    ]
    words = [formats.value(value, kpi.unit, clock=True) for value in stratum.values]
    return Line(
        name=finding.names.get(stratum.key, stratum.key),
        weight=reasons.weight(stratum.weight),
        weight_at=round(stratum.weight * 100, 2),
        dots=(dots[0], dots[1]),
        words=(words[0], words[1]),
        rate=_beam(share.rate, kpi, reach),
        mix=_beam(share.mix, kpi, reach),
    )


def _beam(amount: float | None, kpi: Kpi, reach: float) -> Beam | None:
    if amount is None:
        return None
    return Beam(round(50 + amount / reach * 50, 2), reasons.part(amount, kpi))


def _rest(found: Decomposition, kpi: Kpi) -> list[Line]:
    kept = {share.stratum.key for share in _shown(found)}
    rest = [share for share in found.shares if share.stratum.key not in kept]
    if not rest:
        return []
    name = ngettext("%(count)s more kind of work", "%(count)s more kinds of work", len(rest))
    weight = sum(share.stratum.weight for share in rest)
    rate = sum(share.rate or 0.0 for share in rest)
    mix = sum(share.mix or 0.0 for share in rest)
    return [
        Line(
            name=name % {"count": len(rest)},
            weight=reasons.weight(weight),
            weight_at=round(weight * 100, 2),
            dots=None,
            words=None,
            rate=Beam(None, reasons.part(rate, kpi)),
            mix=Beam(None, reasons.part(mix, kpi)),
        )
    ]


def _total(found: Decomposition, kpi: Kpi) -> Line:
    return Line(
        name=_("All comparable work"),
        weight=reasons.weight(1.0),
        weight_at=100.0,
        dots=None,
        words=None,
        rate=Beam(None, reasons.part(found.rate, kpi)),
        mix=Beam(None, reasons.part(found.mix, kpi)),
    )


def _whole(amount: float, kpi: Kpi) -> str:
    return formats.whole(formats.value(amount, kpi.unit, clock=True))


def _end(amount: float, kpi: Kpi) -> str:
    return formats.change(amount, kpi.unit, short=True)
