"""The reason for a gap in words: its finding, its terms, its table."""

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from kpis import claims, formats
from kpis.claims import Pair
from kpis.decomposition import Decomposition, Share
from kpis.definitions import Interval, Kpi, Unit
from kpis.queries.comparisons import Finding

# A mix effect below a tenth of the raw difference explains next to nothing.
NEXT_TO_NOTHING = 0.1
# So many kinds of work are told to whoever does not see the drawing; all stand in the table.
TOLD = 3


@dataclass(frozen=True, slots=True)
class Term:
    """The raw difference, or a part of it; `sign` stands before it."""

    sign: str
    name: str
    amount: str
    means: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    cases: tuple[str, str]


def title(finding: Finding, found: Decomposition, sides: Pair) -> str:
    """The finding in a sentence: a reversal first, as it changes who is ahead."""
    words = {
        "kpi": finding.kpi.name,
        "raw": change(found.crude, finding.kpi),
        "same": change(found.rate, finding.kpi),
    }
    if finding.is_reversed:
        first = claims.favours_first(finding.kpi, found.rate)
        now = claims.ahead(*(sides if first else sides[::-1]), finding.kpi)
        if not finding.said.outcome.is_proven:
            return (
                _("%(kpi)s: the mix turns the difference round, %(raw)s raw, %(same)s without it")
                % words
            )
        return _("%(kpi)s: the mix hides that %(now)s") % {**words, "now": now}
    if abs(found.mix) <= NEXT_TO_NOTHING * max(abs(found.crude), finding.margin or 0.0):
        return _("%(kpi)s: the mix explains next to nothing of the difference") % words
    if abs(found.rate) > abs(found.crude):
        return (
            _("%(kpi)s: the mix hides a part of the difference, %(raw)s raw, %(same)s without it")
            % words
        )
    words["part"] = claims.share(min(found.mix / found.crude, 1.0))
    return _("%(kpi)s: the mix explains %(part)s of the raw difference of %(raw)s") % words


def description(heading: str, finding: Finding, found: Decomposition, sides: Pair) -> str:
    """The drawing in sentences, for whoever does not see it."""
    said = [heading]
    for share in found.shares[:TOLD]:
        values = [formats.value(v, finding.kpi.unit) for v in share.stratum.values]
        said.append(
            _("%(work)s, %(weight)s of the work: %(first)s %(one)s, %(second)s %(two)s")
            % {
                "work": finding.names.get(share.stratum.key, share.stratum.key),
                "weight": weight(share.stratum.weight),
                "first": sides[0].name,
                "one": values[0],
                "second": sides[1].name,
                "two": values[1],
            }
        )
    return ". ".join(said) + "."


def terms(finding: Finding, found: Decomposition) -> list[Term]:
    """The raw difference and the parts that add up to it."""
    kpi = finding.kpi
    parts = [
        Term("+", _("Rate effect"), change(found.rate, kpi), _("results on the same mix of work")),
        Term("+", _("Mix effect"), change(found.mix, kpi), _("unlike shares of each kind of work")),
    ]
    whole, meaning = found.crude, _("of the work that both do")
    if found.raw is not None and found.one_sided is not None:
        whole, meaning = found.raw, _("of all work")
        if finding.found is not None and finding.found.left_out():
            alone = _("work that one side alone does, left out below")
            parts.append(Term("+", _("Not comparable"), change(found.one_sided, kpi), alone))
    raw = Term("", _("Raw difference"), change(whole, kpi), meaning)
    return [raw, replace(parts[0], sign="="), *parts[1:]]


def columns(found: Decomposition, sides: Pair) -> list[str]:
    first, second = sides[0].name, sides[1].name
    plain = [_("Kind of work"), _("Weight"), first, second, _("Difference")]
    cases = [_("n, %(team)s") % {"team": side.name} for side in sides]
    added = [_("Rate effect"), _("Mix effect")] if found.is_additive else []
    return [*plain, *added, *cases]


def cells(share: Share, finding: Finding) -> list[str]:
    stratum, kpi = share.stratum, finding.kpi
    values = [
        _valued(value, low, high, kpi)
        for value, low, high in zip(stratum.values, stratum.lows, stratum.highs, strict=True)
    ]
    ends = ""
    if stratum.low is not None and stratum.high is not None:
        ends = formats.span_of_change(stratum.low, stratum.high, kpi.unit)
    added = [] if share.rate is None else [part(share.rate, kpi), part(share.mix or 0.0, kpi)]
    return [
        finding.names.get(stratum.key, stratum.key),
        weight(stratum.weight),
        *values,
        f"{change(stratum.difference, kpi)} {ends}".strip(),
        *added,
        *(formats.number(int(n)) for n in stratum.n),
    ]


def _valued(value: float, low: float | None, high: float | None, kpi: Kpi) -> str:
    text = formats.value(value, kpi.unit, clock=True)
    if low is None or high is None:
        return text
    return f"{text} ({formats.interval(Interval(low, high, ''), kpi.unit, clock=True)})"


def left_out(finding: Finding) -> list[LeftOut]:
    """Work that one side has too little of, the largest first."""
    found = finding.found
    if found is None:
        return []
    cells, places = found.cells, found.places()
    out = set(found.left_out())
    rows = [
        (key, [int(cells.n[place, column]) for place in places])
        for column, key in enumerate(cells.keys)
        if key in out
    ]
    rows.sort(key=lambda row: -sum(row[1]))
    return [
        LeftOut(finding.names.get(key, key), (formats.number(n[0]), formats.number(n[1])))
        for key, n in rows
    ]


def change(amount: float, kpi: Kpi) -> str:
    return formats.change(amount, kpi.unit)


def part(amount: float, kpi: Kpi) -> str:
    """What a kind of work adds: many are small, so shares have a decimal more."""
    if kpi.unit is not Unit.SHARE:
        text = formats.change(amount, kpi.unit, short=True)
    else:
        size = (Decimal(repr(abs(amount))) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = ("+" if amount > 0 else formats.MINUS) + formats.number(size)
    return text if re.search("[1-9]", text) else "0"


def weight(share: float) -> str:
    return formats.value(share, Unit.SHARE)
