"""Comparisons of teams as plain values: one object a KPI, the same keys as from counts."""

from collections.abc import Mapping
from typing import Final

from kpis import tallies
from kpis.queries.comparisons import Finding, Why
from kpis.queries.readings import Reading
from kpis.stats.support import COMPARABLE

# What is in the KPI's unit, not a share or a count.
SCALED: Final = (
    "crude",
    "adjusted",
    "intervals",
    "difference",
    "low",
    "high",
    "low90",
    "high90",
    "crude_difference",
    "margin",
    "strata",
)
# What may be printed of figures that are not compared.
ALWAYS: Final = ("first", "second", "coverage", "support", "n", "not_compared", "standard")
COLUMNS: Final = (
    "kpi",
    "raw",
    "adjusted",
    "difference",
    "interval",
    "margin",
    "coverage",
    "verdict",
    "reason",
)


def fields(finding: Finding) -> dict[str, object]:
    """In base units: shares from 0 to 1, seconds; nothing rounded, None where nothing is said."""
    names = finding.first.name, finding.second.name
    found = dict.fromkeys(EMPTY) if finding.found is None else tallies.fields(finding.found)
    if not finding.is_shown:
        found = {key: value if key in ALWAYS else None for key, value in found.items()}
    for key in SCALED:
        found[key] = _divided(found[key], finding.kpi.per_unit)
    own: dict[str, object] = {
        "kpi": finding.kpi.key,
        "unit": finding.kpi.unit.value,
        "first": names[0],
        "second": names[1],
        "standard": found["standard"] or finding.mix.value,
        "verdict": finding.said.outcome.value,
        "reason": reason(finding),
        "raw": dict(zip(names, map(_raw, finding.raw), strict=True)),
        "dimensions": list(finding.dimensions),
        "mixed": finding.mixed,
        "identified": finding.identified and dict(zip(names, finding.identified, strict=True)),
        "answered": finding.answered and dict(zip(names, finding.answered, strict=True)),
        "nonresponse_risk": finding.has_nonresponse_risk,
        "p_adjusted": finding.p_adjusted,
        "flagged": finding.is_flagged,
        "final_on": finding.said.final_on and finding.said.final_on.isoformat(),
        "definition": finding.definition.isoformat(),
        "as_of": finding.as_of and finding.as_of.isoformat(),
    }
    return {**found, **own}


def reason(finding: Finding) -> str | None:
    """Why there is no figure, or no verdict, with what there would have to be."""
    why = finding.said.why
    if why is None:
        return None
    if why is Why.LITTLE_OVERLAP and finding.figures:
        worst = min(finding.figures, key=lambda figure: figure.coverage)
        return (
            f"{why.label}: {worst.coverage:.1%} of the work of “{worst.team}” could be compared,"
            f" it takes {COMPARABLE:.0%}"
        )
    if finding.said.final_on:
        return f"{why.label}: final on {finding.said.final_on}"
    return why.label


def _raw(reading: Reading | None) -> dict[str, object] | None:
    if reading is None:
        return None
    ends = reading.interval
    return {
        "value": reading.value,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
        "n": reading.n,
        "reason": reading.reason.label if reading.reason else None,
    }


def _divided(value: object, by: float) -> object:
    if isinstance(value, Mapping):
        return {key: _divided(inner, by) for key, inner in value.items()}
    if isinstance(value, list):
        return [_divided(inner, by) for inner in value]
    return value / by if isinstance(value, float | int) else value


def row(finding: Finding) -> dict[str, str]:
    """One line of a table."""
    figures = finding.figures
    shown = figures if finding.is_shown else None
    ends = finding.interval
    return {
        "kpi": finding.kpi.key,
        "raw": _two([reading.value if reading else None for reading in finding.raw]),
        "adjusted": _two([figure.adjusted for figure in shown]) if shown else "-",
        "difference": _number(finding.difference),
        "interval": f"[{ends[0]:.4f}, {ends[1]:.4f}]" if ends else "-",
        "margin": _number(finding.margin),
        "coverage": " / ".join(f"{f.coverage:.0%}" for f in figures) if figures else "-",
        "verdict": finding.said.outcome.value
        + (" (differs by kind of work)" if finding.differs_by_stratum else "")
        + (" (reversed)" if finding.is_reversed else ""),
        "reason": reason(finding) or "",
    }


def _two(values: list[float | None]) -> str:
    return " / ".join(_number(value) for value in values)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


EMPTY: Final = (
    *SCALED,
    *("first", "second", "p", "reversal", "coverage", "support", "heterogeneity_p"),
    *("differs_by_stratum", "verdict", "reason", "standard", "weights", "n", "not_compared"),
    *("effective_n", "thin", "mantel_haenszel"),
)
