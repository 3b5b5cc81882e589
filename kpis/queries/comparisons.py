"""Teams compared fairly: each KPI raw, on the same mix of work, and what may be said of it.

Strata are channel, topic group and customer segment: what was fixed before a team touched the
contact. Only final figures decide; a side of several teams counts as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kpis.definitions import Attribution, Kpi
from kpis.queries import mixes, nonresponse, raws, sayings, sums
from kpis.queries.contrasts import Mix, Work, contrast
from kpis.queries.maturity import horizon
from kpis.queries.pickers import Pickers, pickers
from kpis.queries.raws import Raw
from kpis.queries.readings import Reading, Selection
from kpis.queries.sayings import Outcome, Said, Why
from kpis.queries.sides import Side
from kpis.stats import multiplicity
from kpis.stats.standardise import Comparison, StratumFigure, TeamFigure

__all__ = ["Finding", "Mix", "Outcome", "Side", "Why", "compare"]

# False discoveries among what is looked at, and false claims where money depends on them.
DISCOVERY, CLAIM = 0.10, 0.05
MIXED = "mixed"

Pair = tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Finding:
    """One KPI of two sides. `found` is in what is measured; the properties in the KPI's unit.

    `mixed` counts what several teams share, credited to neither side; None where nothing can be.
    `identified` are the shares of known customers, where the KPI depends on them; `answered` the
    response rates, where customers were asked.
    """

    kpi: Kpi
    first: Side
    second: Side
    mix: Mix
    raw: tuple[Reading | None, Reading | None]
    found: Comparison | None
    said: Said
    mixed: int | None = None
    identified: tuple[float, float] | None = None
    answered: tuple[float, float] | None = None
    p_adjusted: float | None = None
    is_flagged: bool = False
    dimensions: tuple[str, ...] = ()  # by which kinds of work are told apart
    names: Mapping[str, str] = field(default_factory=dict)  # of strata, in the reader's language

    @property
    def is_shown(self) -> bool:
        """Whether adjusted figures may be printed."""
        return self.found is not None and self.said.outcome is not Outcome.NOT_COMPARABLE

    @property
    def figures(self) -> tuple[TeamFigure, TeamFigure] | None:
        """Of both sides; only with coverage where nothing else may be printed."""
        if self.found is None:
            return None
        first, second = (self._figure(self.found.of(side.name)) for side in self._sides)
        return first, second

    @property
    def difference(self) -> float | None:
        return self._scaled(self.found.difference) if self.found and self.is_shown else None

    @property
    def interval(self) -> tuple[float, float] | None:
        found = self.found
        if found is None or not self.is_shown or found.low is None or found.high is None:
            return None
        return found.low / self.kpi.per_unit, found.high / self.kpi.per_unit

    @property
    def crude_difference(self) -> float | None:
        return self._scaled(self.found.crude_difference) if self.found and self.is_shown else None

    @property
    def margin(self) -> float | None:
        return self._scaled(self.found.margin) if self.found and self.is_shown else None

    @property
    def differs_by_stratum(self) -> bool:
        found = self.found.heterogeneity if self.found and self.is_shown else None
        return found is not None and found.is_found

    @property
    def is_reversed(self) -> bool:
        return self.found is not None and self.is_shown and self.found.is_reversed

    @property
    def has_nonresponse_risk(self) -> bool:
        """Whether who answered, and not what they lived through, may make the difference."""
        return self.answered is not None and nonresponse.is_risk(self.answered)

    @property
    def as_of(self) -> datetime | None:
        return min((r.as_of for r in self.raw if r and r.as_of), default=None)

    @property
    def definition(self) -> date:
        return next((r.definition for r in self.raw if r), self.kpi.since)

    def strata(self) -> tuple[StratumFigure, ...]:
        """Those compared, the heaviest first."""
        if self.found is None or not self.is_shown:
            return ()
        found = self.found.strata()
        rows = (
            found
            if self.kpi.per_unit == 1
            else [
                replace(
                    row,
                    values=tuple(value / self.kpi.per_unit for value in row.values),
                    lows=tuple(self._scaled(low) for low in row.lows),
                    highs=tuple(self._scaled(high) for high in row.highs),
                    difference=row.difference / self.kpi.per_unit,
                    low=self._scaled(row.low),
                    high=self._scaled(row.high),
                    mix_effect=self._scaled(row.mix_effect),
                    rate_effect=self._scaled(row.rate_effect),
                )
                for row in found
            ]
        )
        return tuple(sorted(rows, key=lambda row: (-row.weight, row.key)))

    @property
    def _sides(self) -> Pair:
        return self.first, self.second

    def _figure(self, figure: TeamFigure) -> TeamFigure:
        names = ("crude", "adjusted", "low", "high")
        values = {name: self._scaled(getattr(figure, name)) for name in names}
        return replace(figure, **values if self.is_shown else dict.fromkeys(names))

    def _scaled(self, amount: float | None) -> float | None:
        return None if amount is None else amount / self.kpi.per_unit


def compare(
    kpis: Sequence[Kpi],
    pairs: Sequence[Pair],
    selection: Selection,
    *,
    mix: Mix = Mix.POOLED,
    in_money: bool = False,
    now: datetime,
    offered: Pickers | None = None,
) -> list[Finding]:
    """Pair by pair, in the order of the KPIs. The teams of the selection do not count.

    What is proven in a pair is flagged against chance among its KPIs: Benjamini and Hochberg at
    10 %, or Holm at 5 % where money depends on it. `offered` spares a page that knows the names
    of teams and of kinds of work the question.
    """
    kpis = [kpi.in_force(selection.end) for kpi in kpis]
    sides = list(dict.fromkeys(side for pair in pairs for side in pair))
    teams = sorted({team for side in sides for team in side.teams})
    offered = offered or pickers()
    asked = [*kpis, *raws.depends(kpis)]
    known = horizon([s.__name__ for s in sums.by_snapshot(asked)])
    everybody = None if mix is Mix.TOTAL else teams
    found = mixes.read(
        kpis, selection, teams=everybody, known=known, offered=offered, together=_together(sides)
    )
    work = Work(found, mixes.kinds(found, offered))
    nobody = [team.pk for team in offered.teams if team.slug == MIXED]
    each = replace(selection, teams=(*teams, *nobody))
    raw = raws.read(asked, sides, each, nobody=nobody, known=known, now=now)
    findings = []
    for first, second in pairs:
        family = [_finding(kpi, (first, second), mix, work, raw) for kpi in kpis]
        findings += _flagged(family, in_money=in_money)
    return findings


def _together(sides: Sequence[Side]) -> list[tuple[int, ...]]:
    """Teams that stand on the same sides of all pairs."""
    where: dict[int, list[int]] = {}
    for place, side in enumerate(sides):
        for team in side.teams:
            where.setdefault(team, []).append(place)
    found: dict[tuple[int, ...], list[int]] = {}
    for team, places in where.items():
        found.setdefault(tuple(places), []).append(team)
    return [tuple(teams) for teams in found.values()]


def _finding(
    kpi: Kpi,
    pair: Pair,
    mix: Mix,
    work: Work,
    raw: Raw,
) -> Finding:
    first, second = pair
    beside = raw.of(kpi, first), raw.of(kpi, second)
    known = _both(raw, raws.identity_of(kpi), pair)
    found, said = None, Said(Outcome.NOT_COMPARABLE, Why.NO_MIX)
    if mixes.has_mix(kpi):
        try:
            found = contrast(kpi, first, second, work, mix, raw.days.get(kpi.snapshot, {}))
            said = sayings.say(kpi, beside, found, known)
        except ValueError:
            # Measures added and taken away need not make a share in every stratum.
            said = Said(Outcome.NOT_COMPARABLE, Why.UNLIKE_SUMS)
    return Finding(
        kpi=kpi,
        first=first,
        second=second,
        mix=mix,
        raw=beside,
        found=found,
        said=said,
        mixed=raw.shared.get(kpi.key, 0) if kpi.attribution is Attribution.SOLE else None,
        identified=known,
        answered=_both(raw, nonresponse.rate_of(kpi), pair),
        dimensions=mixes.dimensions(kpi, work.mixes),
        names=work.kinds.names,
    )


def _both(raw: Raw, kpi: Kpi | None, pair: Pair) -> tuple[float, float] | None:
    """What the figures of both sides depend on, where both are known."""
    if kpi is None:
        return None
    first, second = (raw.of(kpi, side) for side in pair)
    if first is None or second is None or first.value is None or second.value is None:
        return None
    return first.value, second.value


def _flagged(family: Sequence[Finding], *, in_money: bool) -> list[Finding]:
    undecided = (Outcome.NOT_COMPARABLE, Outcome.PROVISIONAL)
    places = [
        place
        for place, one in enumerate(family)
        if one.found and one.found.p is not None and one.said.outcome not in undecided
    ]
    p = [found.p for place in places if (found := family[place].found) and found.p is not None]
    adjust = multiplicity.holm if in_money else multiplicity.benjamini_hochberg
    limit = CLAIM if in_money else DISCOVERY
    flagged = list(family)
    for place, value in zip(places, adjust(p), strict=True):
        flagged[place] = replace(family[place], p_adjusted=value, is_flagged=value <= limit)
    return flagged
