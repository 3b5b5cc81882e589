"""Where the difference of two sides is not the same in every kind of work."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis import claims, formats
from kpis.claims import Pair
from kpis.definitions import Kpi
from kpis.marks import TeamMark
from kpis.queries.comparisons import Finding
from kpis.stats.standardise import StratumFigure

SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work in which the difference is not that of the others."""

    name: str
    difference: str
    interval: str
    says: str
    mark: TeamMark | None


def kinds(finding: Finding, sides: Pair) -> list[Kind]:
    """The kinds of work that matter most where the difference is not the same everywhere."""
    every = finding.strata()
    shown = [s for s in every if s.low is not None and (s.low > 0 or (s.high or 0) < 0)] or every
    heavy = sorted(shown, key=lambda s: -abs(s.weight * s.difference))[:SHOWN]
    return [_kind(s, finding, sides) for s in sorted(heavy, key=lambda s: -s.difference)]


def _kind(stratum: StratumFigure, finding: Finding, sides: Pair) -> Kind:
    is_first = claims.favours_first(finding.kpi, stratum.difference)
    leader = sides[0 if is_first else 1]
    is_clear = stratum.low is not None and (stratum.low > 0 or (stratum.high or 0) < 0)
    return Kind(
        name=finding.names.get(stratum.key, stratum.key),
        difference=claims.points(stratum.difference, finding.kpi.unit),
        interval=span((stratum.low, stratum.high), finding.kpi),
        says=claims.brief(leader, finding.kpi) if is_clear else _("no proven difference"),
        mark=leader.mark if is_clear else None,
    )


def span(ends: tuple[float | None, float | None] | None, kpi: Kpi) -> str:
    if ends is None or ends[0] is None or ends[1] is None:
        return ""
    return formats.span_of_change(ends[0], ends[1], kpi.unit)
