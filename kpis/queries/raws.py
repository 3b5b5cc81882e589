"""What each side of a comparison shows by itself: readings, and the sums behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kpis.catalogue.common import variant
from kpis.catalogue.outcomes import FCR_RATE
from kpis.definitions import NO_MINIMUM, Kpi, Total
from kpis.models.outcomes import ContactSnapshot
from kpis.models.resolution import ResolutionSnapshot
from kpis.models.snapshots import Snapshot
from kpis.queries import nonresponse
from kpis.queries.maturity import Horizon
from kpis.queries.readings import Reading, Selection, told
from kpis.queries.sides import Side
from kpis.queries.sources import Question, gather
from kpis.queries.sums import Sums

# Of the handled contacts of a team, those whose customer is known.
IDENTITY = variant(
    FCR_RATE,
    "identity",
    numerator=Total(ResolutionSnapshot, ("contacts",)),
    denominator=Total(ContactSnapshot, ("handled",)),
    minimum=NO_MINIMUM,
)


@dataclass(frozen=True, slots=True)
class Raw:
    """Readings of each side; what several teams share, by KPI; teams' own sums over days."""

    sides: Mapping[tuple[str, Side], Reading]
    shared: Mapping[str, int]
    days: Mapping[type[Snapshot], Mapping[int, Sums]]

    def of(self, kpi: Kpi, side: Side) -> Reading | None:
        return self.sides.get((kpi.key, side))


def identity_of(kpi: Kpi) -> Kpi | None:
    """The share of known customers, of what only these can show."""
    return IDENTITY if kpi.snapshot is ResolutionSnapshot else None


def depends(kpis: Sequence[Kpi]) -> list[Kpi]:
    """What the KPIs depend on. A rate that is itself compared keeps its own minimum."""
    compared = {kpi.key for kpi in kpis}
    found = list(dict.fromkeys(known for kpi in kpis if (known := identity_of(kpi))))
    return found + [rate for rate in nonresponse.rates_of(kpis) if rate.key not in compared]


def read(
    kpis: Sequence[Kpi],
    sides: Sequence[Side],
    each: Selection,
    *,
    nobody: Collection[int],
    known: Horizon,
    now: datetime,
) -> Raw:
    """Each team of the selection by itself, and sides of several teams together, read at once."""
    periods = [(each.start, each.end)]
    several = [side for side in sides if len(side.teams) > 1]
    questions = [Question(kpis, periods, each.filters, ("team",))]
    questions += [
        Question(kpis, periods, replace(each, teams=side.teams).filters, ()) for side in several
    ]
    sources = gather(questions, months=known.months, now=now)
    alone = {side.teams[0]: side for side in sides if len(side.teams) == 1}
    # Of teams that stand in groups alone, sums are enough.
    cells: list[set[tuple[int, ...]] | None] = [{(team,) for team in (*alone, *nobody)}]
    cells += [None] * len(several)
    found = [
        told(kpis, question, source, known=known, now=now, cells=those)[0]
        for question, source, those in zip(questions, sources, cells, strict=True)
    ]
    raw = {(r.kpi.key, alone[r.cell.team]): r for r in found[0] if r.cell.team in alone}
    for side, together in zip(several, found[1:], strict=True):
        raw |= {(reading.kpi.key, side): reading for reading in together}
    days = {
        snapshot: {key[1][0]: part for key, part in (answer or {}).items()}
        for snapshot, answer in sources[0].summed.items()
    }
    return Raw(raw, {r.kpi.key: r.n for r in found[0] if r.cell.team in nobody}, days)
