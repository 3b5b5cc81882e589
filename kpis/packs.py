"""The data behind a scorecard as files: what its paper prints, unrounded, with proof of each.

The archive is stored, not packed, and dated like every other: equal figures give equal bytes.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from kpis.definitions import Text
from kpis.models.contracts import Peers
from kpis.queries.agreed import Agreement
from kpis.queries.figures import Figures
from kpis.stages import PLAIN, Stage
from teams import spreadsheets

# The earliest day that an archive can write.
DATED: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3
READABLE: Final = 0o100644 << 16
MANIFEST: Final = "manifest.json"
LINE: Final = (
    "key", "name", "short", "channel", "unit", "better", "estimate", "definition", "value", "low",
    "high", "numerator", "denominator", "n", "floor", "target", "standing", "maturity", "final_on",
    "reason", "state",
)  # fmt: skip
OBLIGATION: Final = (
    "key", "scope", "weight", "floor", "threshold", "target", "stretch", "minimum_n", "is_sample",
    "is_declared", "result", "mark", "attained", "points", "pool", "lost", "credit", "bonus",
)  # fmt: skip
WHOLE: Final = ("value", "numerator", "denominator", "n")
RULE: Final = ("key", "name", "meaning", "formula", "day", "attribution", "definition")
COMPARISON: Final = (
    "key", "name", "unit", "value", "n", "internal_value", "internal_n", "difference", "low",
    "high", "is_proven",
)  # fmt: skip
MIXED: Final = (
    "key", "raw", "internal_raw", "adjusted", "internal_adjusted", "difference", "low", "high",
    "coverage", "verdict",
)  # fmt: skip
NAMED: Final = ("team", "key", "value", "n")
EXCLUDED: Final = (
    "first_day", "last_day", "channel", "cause", "note", "by", "decided_on", "ratio",
)  # fmt: skip
RESTATED: Final = ("key", "version", "old", "new", "old_n", "new_n", "cause")
MONEY: Final = (
    "currency", "fee", "pool_share", "pool", "cap", "carried_in", "credit", "bonus", "earned_back",
    "carried_out", "forgone", "due", "waived",
)  # fmt: skip
SCORE: Final = ("score", "grade", "low", "high", "rated", "before")
POSTING: Final = ("month", "key", "kind", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the ledger that the scorecard has posted; of the whole contract without a key."""

    month: date
    key: str
    kind: str
    amount: Decimal
    currency: str


def pack(
    figures: Figures,
    *,
    version: int,
    digest: str,
    stage: Stage = PLAIN,
    postings: Sequence[Posting] = (),
    frozen: str = "",
) -> bytes:
    """A ZIP of CSV files and their manifest, in base units as the API has them.

    `digest` is the scorecard's; `frozen`, where it is given, is the very text that has it.
    """
    files = {name: text.encode() for name, text in _tables(figures, postings).items()}
    if frozen:
        files["figures.json"] = frozen.encode()
    manifest = {
        "team": figures.slug,
        "month": f"{figures.start:%Y-%m}",
        "version": version,
        "is_draft": stage.is_draft,
        "zone": figures.zone,
        "data_to": figures.as_of.isoformat() if figures.as_of else None,
        "contract": _contract(figures.agreement),
        "figures_sha256": digest,
        "files": [
            {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return _zipped(files | {MANIFEST: text.encode()})


def _contract(agreement: Agreement | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    return {"reference": agreement.reference, "version": agreement.number}


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = ZipInfo(name, DATED)
            info.create_system, info.external_attr = UNIX, READABLE
            archive.writestr(info, content)
    return target.getvalue()


def _tables(figures: Figures, postings: Sequence[Posting]) -> dict[str, str]:
    found = {
        "lines.csv": _table(LINE, figures.lines),
        "months.csv": _months(figures),
        "definitions.csv": _table(RULE, figures.rules),
    }
    agreement = figures.agreement
    if figures.comparisons and (agreement is None or agreement.peers != Peers.HIDDEN):
        found["comparison.csv"] = _table(COMPARISON, figures.comparisons)
    if agreement is not None:
        found |= _agreed(agreement, postings)
    return found


def _agreed(agreement: Agreement, postings: Sequence[Posting]) -> dict[str, str]:
    found = {
        "score.csv": _table(SCORE, [agreement.standing]),
        "obligations.csv": _obligations(agreement),
        "exclusions.csv": _table(EXCLUDED, agreement.excluded),
        "restatements.csv": _table(RESTATED, agreement.restated),
    }
    if agreement.peers != Peers.HIDDEN:
        found["same_mix.csv"] = _table(MIXED, agreement.mixed)
    if agreement.peers == Peers.NAMED:
        found["internal_teams.csv"] = _table(NAMED, agreement.named)
    if agreement.money is not None:
        found["money.csv"] = _table(MONEY, [agreement.money])
        found["ledger.csv"] = _table(POSTING, postings)
    return found


def _obligations(agreement: Agreement) -> str:
    """In printed units, as the contract has them; the whole month's figure in base units."""
    columns = [*_columns(OBLIGATION), *(f"whole_{name}" for name in WHOLE)]
    rows = [
        [*_cells(OBLIGATION, one), *(getattr(one.whole, name, None) for name in WHOLE)]
        for one in agreement.obligations
    ]
    return spreadsheets.to_csv(columns, rows)


def _months(figures: Figures) -> str:
    """One row a figure and month, those without a final figure left empty."""
    keys = [line.key for line in figures.lines]
    if figures.agreement is not None:
        keys = [one.key for one in figures.agreement.obligations]
    rows = [
        [key, line.channel.code if line.channel else "", f"{month:%Y-%m}", value]
        for key, line in zip(keys, figures.lines, strict=True)
        for month, value in zip(figures.months, line.months, strict=True)
    ]
    return spreadsheets.to_csv(["key", "channel", "month", "value"], rows)


# What is said in both languages has a column each.
BOTH: Final = frozenset({"name", "short", "scope", "meaning", "formula"})


def _table(names: Sequence[str], rows: Sequence[Any]) -> str:
    return spreadsheets.to_csv(_columns(names), [_cells(names, row) for row in rows])


def _columns(names: Sequence[str]) -> list[str]:
    return [
        column
        for name in names
        for column in ((f"{name}_en", f"{name}_fr") if name in BOTH else (name,))
    ]


def _cells(names: Sequence[str], row: Any) -> list[Any]:
    found: list[Any] = []
    for name in names:
        value = getattr(row, name)
        if name in BOTH:
            found += [value.en, value.fr] if value else ["", ""]
        else:
            found.append(_plain(value))
    return found


def _plain(value: Any) -> Any:
    """As a file has it: codes, not words; days as written in ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return value.en
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return int(value)
    return getattr(value, "code", value)
