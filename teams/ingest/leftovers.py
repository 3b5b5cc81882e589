"""The rows of a file that were not taken, as they stand in it: to be mended and imported again."""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TextIO

from teams.ingest.reading import Source, codec
from teams.ingest.specs import Layout


def write(source: Source, lines: Collection[int], path: Path) -> int:
    """Copy the rows that begin on these lines to a new file, below the same header.

    Nothing in them is changed, so that the same mapping reads them. Returns how many rows were
    written. Raises OSError, also where the file is there already.
    """
    layout = source.mapping.layout
    wanted = frozenset(lines)
    written = 0
    with (
        source.path.open(newline="", encoding=codec(layout.encoding)) as file,
        path.open("x", newline="", encoding=layout.encoding) as left,
    ):
        for begins, row in rows(file, layout):
            if begins == 0:
                left.write(row)
            elif begins in wanted:
                left.write(row if row.endswith(("\n", "\r")) else f"{row}\n")
                written += 1
    return written


def rows(file: TextIO, layout: Layout) -> Iterator[tuple[int, str]]:
    """Each row's text with the line it begins on; the header's is 0, blank lines have no row."""
    taken: list[str] = []

    def remembered() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=layout.delimiter, quotechar=layout.quote or None)
    begins, is_header = 1, layout.header
    for values in reader:
        row = "".join(taken)
        taken.clear()
        if values:
            yield (0 if is_header else begins), row
            is_header = False
        begins = reader.line_num + 1
