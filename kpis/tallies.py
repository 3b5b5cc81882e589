"""Successes by stratum and team from CSV text, compared: anyone can check a comparison."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kpis.stats.cells import Shares
from kpis.stats.standardise import Comparison, compare
from kpis.stats.strata import ShareStratum
from kpis.stats.support import Level, Standard
from kpis.stats.verdicts import Margin

COLUMNS: Final = ("stratum", "team", "successes", "n")
# 2^53 / 2: counts and their sums stay exact.
DIGITS: Final = re.compile(r"\d{1,15}", re.ASCII)
MOST_BYTES: Final = 32_000_000
SHOWN: Final = 80

Tallies = dict[str, list[ShareStratum]]


class BadTallies(ValueError):
    """The text cannot be compared; says where and why."""


def read(content: bytes) -> Tallies:
    """Strata of each team, in the order of the text; raises BadTallies."""
    rows = _rows(_text(content))
    places = _places(next(rows, None))
    found: Tallies = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in rows:
        if len(row) != len(places):
            raise BadTallies(f"line {line}: {len(row)} cells, the header has {len(places)}")
        cells = {name: row[places.index(name)] for name in COLUMNS}
        stratum, team = _name(cells, "stratum", line), _name(cells, "team", line)
        earlier = lines.setdefault((stratum, team), line)
        if earlier != line:
            raise BadTallies(
                f"line {line}, columns stratum and team: “{stratum}” of “{team}” "
                f"already stands on line {earlier}"
            )
        n, successes = _count(cells, "n", line), _count(cells, "successes", line)
        if n == 0:
            raise BadTallies(f"line {line}, column n: 0 cases; leave the line out")
        if successes > n:
            raise BadTallies(f"line {line}, column successes: {successes} is more than n, {n}")
        found.setdefault(team, []).append(ShareStratum(stratum, successes, n))
    if not found:
        raise BadTallies("line 2: there is nothing after the header")
    if len(found) == 1:
        raise BadTallies(f"column team: only “{next(iter(found))}”; a comparison needs two teams")
    return found


def compared(tallies: Tallies, *, margin: float, standard: Standard) -> Comparison:
    return compare(Shares.of(tallies), margin=Margin(margin), standard=standard)


def fields(found: Comparison) -> dict[str, object]:
    """What is printed: shares from 0 to 1, unrounded; None where nothing may be said."""
    is_refused = found.level == Level.REFUSED
    figures, strata = found.teams, found.strata()
    names = [figure.team for figure in figures]
    return {
        "first": found.first,
        "second": found.second,
        "crude": None if is_refused else {f.team: f.crude for f in figures},
        "adjusted": None if is_refused else {f.team: f.adjusted for f in figures},
        "intervals": None if is_refused else {f.team: [f.low, f.high] for f in figures},
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "low90": found.low90,
        "high90": found.high90,
        "p": found.p,
        "crude_difference": found.crude_difference,
        "reversal": None if is_refused else found.is_reversed,
        "coverage": {f.team: f.coverage for f in figures},
        "support": found.level.value,
        "heterogeneity_p": found.heterogeneity.p if found.heterogeneity else None,
        "differs_by_stratum": found.heterogeneity.is_found if found.heterogeneity else None,
        "verdict": found.verdict.value,
        "reason": found.reason or None,
        "margin": found.margin,
        "standard": found.standard.team or found.standard.name,
        "strata": {s.key: dict(zip(names, s.values, strict=True)) for s in strata},
        "weights": {s.key: s.weight for s in strata},
        "n": _cases(found),
        "not_compared": list(found.left_out()),
        "effective_n": None if is_refused else {f.team: f.effective for f in figures},
        "thin": [f.team for f in figures if f.is_thin],
        "mantel_haenszel": _second_opinion(found),
    }


def _cases(found: Comparison) -> dict[str, dict[str, int]]:
    """Of all strata, also those that are not compared."""
    cells = found.cells
    return {
        key: {team: int(n) for team, n in zip(cells.teams, column, strict=True)}
        for key, column in zip(cells.keys, cells.n.T.tolist(), strict=True)
    }


def _second_opinion(found: Comparison) -> dict[str, float | None] | None:
    common = found.mantel_haenszel()
    if common is None:
        return None
    return {
        "difference": common.difference,
        "low": common.low,
        "high": common.high,
        "odds_ratio": common.odds_ratio,
        "odds_low": common.odds_low,
        "odds_high": common.odds_high,
        # Whether one odds ratio speaks for all strata.
        "woolf_p": found.woolf_p(),
    }


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise BadTallies(f"more than {MOST_BYTES:,} bytes")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadTallies("line 1: this is UTF-16 text; save it as UTF-8")
    try:
        # Spreadsheets put a mark in front of UTF-8.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadTallies(f"line {line}: byte {content[error.start]:#04x} is not UTF-8") from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the number of their first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadTallies(f"line {line}: {error}") from None


def _places(header: tuple[int, list[str]] | None) -> list[str]:
    if header is None:
        raise BadTallies(f"line 1: empty; the header is {','.join(COLUMNS)}")
    line, row = header
    names = [cell.strip().lower() for cell in row]
    for name in COLUMNS:
        if names.count(name) != 1:
            fault = "stands twice" if name in names else "is missing"
            given = _quoted(",".join(row))
            raise BadTallies(f"line {line}, column {name}: it {fault} in the header {given}")
    return names


def _name(cells: dict[str, str], column: str, line: int) -> str:
    name = unicodedata.normalize("NFC", cells[column].strip())
    if not name:
        raise BadTallies(f"line {line}, column {column}: empty")
    if not name.isprintable():
        raise BadTallies(f"line {line}, column {column}: {_quoted(name)} has invisible characters")
    return name


def _count(cells: dict[str, str], column: str, line: int) -> int:
    said = cells[column].strip()
    if not DIGITS.fullmatch(said):
        raise BadTallies(f"line {line}, column {column}: {_quoted(said)} is not a count")
    return int(said)


def _quoted(said: str) -> str:
    cut = said if len(said) <= SHOWN else said[:SHOWN] + "…"
    return "“" + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut) + "”"
