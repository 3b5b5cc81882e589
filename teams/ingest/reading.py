"""Files: their header is checked here, their rows are read and converted by a child process."""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from teams.ingest.mapping import Compiler
from teams.ingest.specs import Mapping

PIECE: Final = 1024 * 1024
# Stands in the statement for the reading of the file, which the child fills in.
SOURCE: Final = "the_file"
WIDEST: Final = 2000
# The child has no use for our passwords.
BARE: Final = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


class BadFile(Exception):
    """The file as a whole cannot be read; the text says what and where."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file with a mapping whose columns it has."""

    path: Path
    mapping: Mapping
    header: tuple[str, ...]

    @property
    def digest(self) -> str:
        found = sha256()
        with self.path.open("rb") as file:
            while piece := file.read(PIECE):
                found.update(piece)
        return found.hexdigest()

    def lines_n(self) -> int:
        """How many lines the file has, about as many as rows: those within quotes count, too."""
        with self.path.open("rb") as file:
            found = sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))
        return found - int(self.mapping.layout.header)

    def pump(self, copy: Any, *, now: datetime, progress: Callable[[int], object]) -> None:
        """Write the file's rows to a COPY of the staging table. Raises BadFile."""
        with tempfile.TemporaryDirectory(dir=_scratch()) as folder:
            _pump(self, Path(folder), copy, now, progress)

    def lines(self) -> Iterator[tuple[int, int]]:
        """Row numbers with the lines they begin on, wherever blank lines or line breaks part them.

        Between two such turning points, each row is one line.
        """
        layout = self.mapping.layout
        number = int(layout.header)
        apart = 0
        with self.path.open(newline="", encoding=codec(layout.encoding)) as file:
            reader = csv.reader(file, delimiter=layout.delimiter, quotechar=layout.quote or None)
            if layout.header:
                next(row for row in reader if row)
            begins = reader.line_num + 1
            for values in reader:
                if values or len(self.header) == 1:
                    number += 1
                    if begins - number != apart:
                        apart = begins - number
                        yield number, begins
                begins = reader.line_num + 1


def opened(path: Path, mapping: Mapping) -> Source:
    """Check that the file is there, has rows, and has each column that the mapping reads."""
    try:
        with path.open(newline="", encoding=codec(mapping.layout.encoding), errors="replace") as f:
            rows = _first_rows(f, mapping)
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise BadFile(f"{path}: this is a folder, not a file") from None
    except OSError as fault:
        raise BadFile(f"{path}: {fault.strerror}") from None
    if not rows:
        raise BadFile(f"{path}: the file is empty")
    first = rows[0]
    if len(first) > WIDEST:
        raise BadFile(f"{path}: line 1: more than {WIDEST} columns")
    header = first if mapping.layout.header else [str(n) for n in range(1, len(first) + 1)]
    _check_header(path, header, mapping)
    if mapping.layout.header and len(rows) < 2:
        raise BadFile(f"{path}: the file has a header and no rows")
    return Source(path, mapping, tuple(header))


def _first_rows(file: Any, mapping: Mapping) -> list[list[str]]:
    layout = mapping.layout
    reader = csv.reader(file, delimiter=layout.delimiter, quotechar=layout.quote or None)
    try:
        return list(islice((row for row in reader if row), 2))
    except csv.Error:
        # A first line of megabytes; the child says where.
        return [[""], [""]]


def _check_header(path: Path, header: list[str], mapping: Mapping) -> None:
    needed = mapping.columns_read()
    doubled = sorted({name for name in header if name in needed and header.count(name) > 1})
    if doubled:
        raise BadFile(f'{path}: line 1: the column "{doubled[0]}" stands twice in the header')
    missing = sorted(needed - set(header))
    if missing:
        there = ", ".join(f'"{name}"' for name in header[:20])
        raise BadFile(
            f'{path}: line 1: the mapping\'s column "{missing[0]}" is missing; there are {there}'
        )


def _pump(
    source: Source, folder: Path, copy: Any, now: datetime, progress: Callable[[int], object]
) -> None:
    layout = source.mapping.layout
    work = {
        "path": str(source.path.resolve()),
        "copy": "" if layout.encoding == "utf-8" else str(folder / "utf-8.csv"),
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "header": layout.header,
        "columns": len(source.header),
        "source": SOURCE,
        "select": Compiler(mapping=source.mapping, header=source.header, now=now).select(SOURCE),
    }
    command = [sys.executable, "-m", "teams.ingest.child"]
    pipe = subprocess.PIPE
    with (folder / "errors").open("w+b") as errors:
        child = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=errors, cwd=settings.BASE_DIR, env=BARE
        )
        assert child.stdin is not None  # both are pipes
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(work).encode())
            child.stdin.close()
            staged = 0
            while piece := child.stdout.read(PIECE):
                copy.write(piece)
                staged += piece.count(b"\n")
                progress(staged)
            code = child.wait()
        finally:
            child.stdout.close()
            if child.poll() is None:
                child.kill()
                child.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if code:
        raise BadFile(f"{source.path}: {_message(said, code)}")


def _message(said: str, code: int) -> str:
    for line in reversed(said.splitlines()):
        try:
            return str(json.loads(line)["message"])
        except (ValueError, KeyError, TypeError):
            continue
    return f"the file could not be read within the limits of memory and time (code {code})"


def codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _scratch() -> Path:
    folder: Path = settings.VIGIE_VAR / "import"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
