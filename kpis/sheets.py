"""Comparisons of two sides as flat rows for a file: one a KPI, then one a kind of work."""

from collections.abc import Iterable, Mapping
from typing import Final

from kpis import results
from kpis.decomposition import Share, decompose
from kpis.queries.comparisons import Finding

# The row of all kinds of work together.
EVERY: Final = "all"
COLUMNS: Final = (
    "kpi",
    "stratum",
    "unit",
    "first",
    "second",
    "standard",
    *("first_raw", "first_raw_low", "first_raw_high", "first_n"),
    *("second_raw", "second_raw_low", "second_raw_high", "second_n"),
    *("first_value", "first_low", "first_high", "second_value", "second_low", "second_high"),
    *("difference", "low", "high", "margin", "p", "p_adjusted", "flagged"),
    *("verdict", "reason", "reversal", "differs_by_stratum"),
    *("first_coverage", "second_coverage", "weight"),
    *("raw_difference", "one_sided", "crude_difference", "mix_effect", "rate_effect"),
    *("definition", "as_of", "final_on"),
)


def rows(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """In base units: shares from 0 to 1, seconds; nothing rounded, empty where nothing is said."""
    return [row for finding in findings for row in (_whole(finding), *_strata(finding))]


def _whole(finding: Finding) -> dict[str, object]:
    known = results.fields(finding)
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    row = empty | {name: known[name] for name in COLUMNS if name in known} | {"stratum": EVERY}
    for place, side in (("first", finding.first.name), ("second", finding.second.name)):
        raw = _of(known["raw"], side)
        ends = _of(known["intervals"], side)
        row |= {
            f"{place}_raw": raw["value"] if isinstance(raw, Mapping) else None,
            f"{place}_raw_low": raw["low"] if isinstance(raw, Mapping) else None,
            f"{place}_raw_high": raw["high"] if isinstance(raw, Mapping) else None,
            f"{place}_n": raw["n"] if isinstance(raw, Mapping) else None,
            f"{place}_value": _of(known["adjusted"], side),
            f"{place}_low": ends[0] if isinstance(ends, list) else None,
            f"{place}_high": ends[1] if isinstance(ends, list) else None,
            f"{place}_coverage": _of(known["coverage"], side),
        }
    if found := decompose(finding):
        row |= {
            "raw_difference": found.raw,
            "one_sided": found.one_sided,
            "mix_effect": found.mix,
            "rate_effect": found.rate,
            "weight": 1.0,
        }
    return row


def _of(known: object, side: str) -> object:
    return known.get(side) if isinstance(known, Mapping) else None


def _strata(finding: Finding) -> list[dict[str, object]]:
    found = decompose(finding)
    return [_stratum(share, finding) for share in found.shares] if found else []


def _stratum(share: Share, finding: Finding) -> dict[str, object]:
    stratum = share.stratum
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    return empty | {
        "kpi": finding.kpi.key,
        "stratum": stratum.key,
        "unit": finding.kpi.unit.value,
        "first": finding.first.name,
        "second": finding.second.name,
        "first_n": int(stratum.n[0]),
        "second_n": int(stratum.n[1]),
        "first_value": stratum.values[0],
        "first_low": stratum.lows[0],
        "first_high": stratum.highs[0],
        "second_value": stratum.values[1],
        "second_low": stratum.lows[1],
        "second_high": stratum.highs[1],
        "difference": stratum.difference,
        "low": stratum.low,
        "high": stratum.high,
        "weight": stratum.weight,
        "mix_effect": share.mix,
        "rate_effect": share.rate,
    }
