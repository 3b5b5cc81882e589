"""Columns to PostgreSQL's binary COPY format, without a loop over the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from teams.synthetic.arrivals import Flags, Ints

Bytes = npt.NDArray[np.uint8]
HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
# PostgreSQL counts from 2000-01-01.
EPOCH_MS: Final = 946_684_800_000
LENGTH_BYTES: Final = 4
COUNT_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """The bytes of one column, a row each; of shorter texts only the first `lengths` count."""

    cells: Bytes
    lengths: Ints | None = None
    nulls: Flags | None = None


def integers(values: Ints | Flags, *, width: int = 8, null: int | None = None) -> Column:
    """Whole numbers or truth values of `width` bytes; `null` stands for no value."""
    cells = values.astype(f">i{width}").view(np.uint8).reshape(len(values), width)
    return Column(cells, nulls=None if null is None else values == null)


def instants(values: Ints, *, null: int | None = None) -> Column:
    """Instants from milliseconds since 1970."""
    column = integers((values - EPOCH_MS) * 1000)
    return Column(column.cells, nulls=None if null is None else values == null)


def serials(prefix: str, numbers: Ints, *, digits: int) -> Column:
    """Texts of one length: the prefix, and the number with leading zeros."""
    decimal = (numbers[:, None] // 10 ** np.arange(digits - 1, -1, -1)) % 10 + ord("0")
    start = np.frombuffer(prefix.encode(), np.uint8)
    whole = np.broadcast_to(start, (len(numbers), len(start)))
    return Column(np.concatenate([whole, decimal.astype(np.uint8)], axis=1))


def words(choices: Sequence[str], places: Ints | Flags) -> Column:
    """For each row one of a few texts."""
    coded = [choice.encode() for choice in choices]
    width = max(map(len, coded))
    table = np.array([list(code.ljust(width, b"\0")) for code in coded], np.uint8)
    lengths = np.array([len(code) for code in coded])
    chosen = places.astype(np.int64)
    return Column(table[chosen], lengths[chosen])


def rows(columns: Sequence[Column]) -> bytes:
    """The rows of a binary COPY, without its header and trailer."""
    count = len(columns[0].cells)
    width = COUNT_BYTES + sum(LENGTH_BYTES + column.cells.shape[1] for column in columns)
    # Every row at its greatest length, then only the bytes that count.
    full = np.empty((count, width), np.uint8)
    kept = np.ones((count, width), bool)
    full[:, :COUNT_BYTES] = np.frombuffer(len(columns).to_bytes(COUNT_BYTES, "big"), np.uint8)
    place = COUNT_BYTES
    for column in columns:
        longest = column.cells.shape[1]
        start, place = place + LENGTH_BYTES, place + LENGTH_BYTES + longest
        lengths = np.full(count, longest) if column.lengths is None else column.lengths
        if column.lengths is not None:
            kept[:, start:place] = np.arange(longest) < lengths[:, None]
        if column.nulls is not None:
            lengths = np.where(column.nulls, -1, lengths)
            kept[column.nulls, start:place] = False
        coded = lengths.astype(">i4").view(np.uint8).reshape(count, LENGTH_BYTES)
        full[:, start - LENGTH_BYTES : start] = coded
        full[:, start:place] = column.cells
    return full[kept].tobytes()
