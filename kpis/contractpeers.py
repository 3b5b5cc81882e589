"""A team beside the internal teams on a contract's paper, as far as the contract shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis import contractrows, formats
from kpis.catalogue import find
from kpis.definitions import Unit
from kpis.models.contracts import Peers
from kpis.queries.agreed import Agreement, Mixed
from kpis.queries.figures import Comparison, Figures
from kpis.queries.sayings import PROVEN, Outcome

ALL: Final = 0.995


@dataclass(frozen=True, slots=True)
class Beside:
    """One KPI of both sides: as it is, and on the same mix of work."""

    name: str
    raw: str
    internal_raw: str
    adjusted: str
    internal_adjusted: str
    difference: str
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Named:
    """An internal team by its name, with a figure for each of the peer's rows."""

    team: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """`absence` says why there are no rows; without a mix, differences are of the raw figures.

    `named` has the internal teams one by one, where the contract shows them so.
    """

    rows: tuple[Beside, ...] = ()
    named: tuple[Named, ...] = ()
    has_mix: bool = False
    findings: tuple[str, ...] = ()
    is_proven: bool = False
    note: str = ""
    absence: str = ""


def beside(figures: Figures) -> Peer:
    agreement = figures.agreement
    assert agreement is not None  # nobody asks for clauses without a contract
    if agreement.peers == Peers.HIDDEN:
        return Peer(absence=_("The contract does not show the internal teams’ figures."))
    if agreement.mixed:
        return _mixed(figures, agreement)
    if not figures.comparisons and not figures.vendor:
        return Peer(absence=_("Only vendors are compared with the internal teams here."))
    if not figures.comparisons:
        return Peer(absence=_("No figure could be compared."))
    return _raw(figures)


def _mixed(figures: Figures, agreement: Agreement) -> Peer:
    units, names = _units(figures), _names(figures, agreement)
    rows = tuple(_row(one, units, names) for one in agreement.mixed)
    shares = [one.coverage for one in agreement.mixed if one.coverage is not None]
    least = min(shares, default=1.0)
    note = ""
    if least < ALL:
        share = formats.whole(formats.value(least, Unit.SHARE))
        note = _("At least %(share)s of the work could be compared.") % {"share": share}
    return Peer(
        rows=rows,
        named=tuple(_named(agreement, units)) if agreement.peers == Peers.NAMED else (),
        has_mix=True,
        findings=tuple(_findings(agreement, names)),
        is_proven=any(row.is_proven for row in rows),
        note=note,
    )


def _named(agreement: Agreement, units: Mapping[str, Unit]) -> Iterator[Named]:
    """In the order of the rows above, however many of them a team has figures of."""
    by_team: dict[str, dict[str, float | None]] = {}
    for one in agreement.named:
        by_team.setdefault(one.team, {})[one.key] = one.value
    for team, found in by_team.items():
        yield Named(
            team,
            tuple(_value(found.get(one.key), _unit(one.key, units)) for one in agreement.mixed),
        )


def _units(figures: Figures) -> Mapping[str, Unit]:
    units = {one.key: one.unit for one in figures.comparisons}
    return units | {one.key: one.unit for one in figures.lines}


def _names(figures: Figures, agreement: Agreement) -> Mapping[str, str]:
    """By KPI; a clause is called what it is, also where it stands for the KPI."""
    names = {one.key: str(one.name) for one in figures.comparisons}
    names |= {one.key: str(one.short) for one in figures.lines}
    pairs = zip(figures.lines, agreement.obligations, strict=True)
    return names | {duty.key: contractrows.brief(line, duty) for line, duty in pairs}


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or str(find(key).short)


def _unit(key: str, units: Mapping[str, Unit]) -> Unit:
    return units.get(key.partition(" ")[0]) or find(key).unit


def _row(one: Mixed, units: Mapping[str, Unit], names: Mapping[str, str]) -> Beside:
    unit = _unit(one.key, units)
    return Beside(
        name=_name(one.key, names),
        raw=_value(one.raw, unit),
        internal_raw=_value(one.internal_raw, unit),
        adjusted=_value(one.adjusted, unit),
        internal_adjusted=_value(one.internal_adjusted, unit),
        difference=_difference(one, unit),
        is_proven=one.verdict in PROVEN,
    )


def _value(amount: float | None, unit: Unit) -> str:
    return formats.DASH if amount is None else formats.value(amount, unit, clock=True)


def _difference(one: Mixed | Comparison, unit: Unit) -> str:
    if one.difference is None:
        return formats.DASH
    said = formats.change(one.difference, unit, short=True)
    if one.low is None or one.high is None:
        return said
    return f"{said} {formats.span_of_change(one.low, one.high, unit)}"


def _findings(agreement: Agreement, names: Mapping[str, str]) -> list[str]:
    """What is proven, better first; one sentence where nothing is."""
    by_word: dict[str, list[str]] = {}
    for one in agreement.mixed:
        by_word.setdefault(one.verdict, []).append(_name(one.key, names))
    words = {
        Outcome.BETTER: _("Ahead on the same mix, proven: %(kpis)s."),
        Outcome.WORSE: _("Behind on the same mix, proven: %(kpis)s."),
        Outcome.HIGHER: _("Higher on the same mix, proven: %(kpis)s."),
        Outcome.LOWER: _("Lower on the same mix, proven: %(kpis)s."),
        Outcome.EQUIVALENT: _("Equivalent on the same mix: %(kpis)s."),
        Outcome.NEGLIGIBLE: _("Proven, but too small to matter: %(kpis)s."),
        Outcome.PROVISIONAL: _("Not final yet: %(kpis)s."),
        Outcome.NOT_COMPARABLE: _("Not comparable: %(kpis)s."),
    }
    said = [
        text % {"kpis": formats.listed(by_word[word])}
        for word, text in words.items()
        if word in by_word
    ]
    undecided = by_word.get(Outcome.INCONCLUSIVE, [])
    if len(undecided) == len(agreement.mixed):
        return [_("No proven difference once the mix is equal.")]
    if undecided:
        said.append(
            _("No proven difference on the same mix: %(kpis)s.")
            % {"kpis": formats.listed(undecided)}
        )
    return said


def _raw(figures: Figures) -> Peer:
    rows = tuple(
        Beside(
            name=str(one.name),
            raw=_value(one.value, one.unit),
            internal_raw=_value(one.internal_value, one.unit),
            adjusted="",
            internal_adjusted="",
            difference=_difference(one, one.unit),
            is_proven=one.is_proven,
        )
        for one in figures.comparisons
    )
    return Peer(
        rows=rows,
        is_proven=any(row.is_proven for row in rows),
        note=_("Raw figures: the mix of work is not equalised."),
    )
