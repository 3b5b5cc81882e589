"""Why a raw difference is what it is: work that one side alone does, the mix, the results.

    raw of all work = one-sided work + mix effect + rate effect

The rate effect is the difference on the same mix of work: in each kind of work, how far the
results lie apart times what the kind weighs. The mix effect is what is left of the raw difference
of the work that both sides do: more or less of a kind than the common mix, times how far the kind
lies from the side's own average (Kitagawa 1955, around the adjusted figures).
"""

from dataclasses import dataclass

from kpis.queries.comparisons import Finding
from kpis.stats.standardise import StratumFigure


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of work adds; None where figures are no sums of their strata's."""

    stratum: StratumFigure
    mix: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """First minus second, in the KPI's unit; `raw` and `one_sided` are None without readings."""

    raw: float | None
    one_sided: float | None
    crude: float
    mix: float
    rate: float
    shares: tuple[Share, ...]

    @property
    def is_additive(self) -> bool:
        return all(share.rate is not None for share in self.shares)


def decompose(finding: Finding) -> Decomposition | None:
    """None where nothing may be compared. The heaviest kinds of work come first."""
    crude, rate = finding.crude_difference, finding.difference
    if crude is None or rate is None:
        return None
    first, second = (reading.value if reading else None for reading in finding.raw)
    raw = None if first is None or second is None else first - second
    return Decomposition(
        raw=raw,
        one_sided=None if raw is None else raw - crude,
        crude=crude,
        mix=crude - rate,
        rate=rate,
        shares=tuple(_share(stratum) for stratum in finding.strata()),
    )


def _share(stratum: StratumFigure) -> Share:
    if stratum.mix_effect is None or stratum.rate_effect is None:
        return Share(stratum, None, None)
    # The stratum's own two effects take the raw difference to the adjusted one: both are mix.
    mix = stratum.mix_effect + stratum.rate_effect
    return Share(stratum, mix, stratum.weight * stratum.difference)
