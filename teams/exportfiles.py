"""Files of exports: drafts that grow and may be gone on with, and what becomes of them."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from teams import spreadsheets
from teams.models.exports import FileKind

FOLDER: Final = "exports"
# A file that no row knows is a killed worker's; before this age one may be about to be known.
STRAY_SECONDS: Final = 3600


def folder() -> Path:
    found = Path(settings.VIGIE_VAR) / FOLDER
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def new_name(suffix: str) -> str:
    """One that nobody guesses."""
    return f"{secrets.token_urlsafe(32)}.{suffix}"


def path(name: str) -> Path:
    return folder() / name


def take_over(old: str, size: int, new: str) -> bool:
    """Begin a draft with the bytes of another that count; False: it begins empty.

    A copy, as a worker thought lost may still write the other.
    """
    source, target = path(old), path(new)
    with _private(target) as to:
        if not old or not size or not source.is_file() or source.stat().st_size < size:
            return False
        with source.open("rb") as part:
            left = size
            while left and (block := part.read(min(left, 1 << 20))):
                to.write(block)
                left -= len(block)
    return True


def _private(target: Path) -> BinaryIO:
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


class Draft:
    """A file of rows, each a line of what it will be: CSV, or the cells of a sheet's row."""

    def __init__(self, name: str, kind: str) -> None:
        self.path, self.kind = path(name), kind
        self.stream = self.path.open("ab")

    def write(self, rows: Iterable[Sequence[object]]) -> None:
        line = spreadsheets.csv_line if self.kind == FileKind.CSV else spreadsheets.xlsx_line
        self.stream.writelines(line(row).encode() for row in rows)

    def settle(self) -> int:
        """All bytes so far, on the disk."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        return self.stream.tell()

    def close(self) -> None:
        self.stream.close()

    def finish(self, columns: Sequence[str], name: str) -> int:
        """Put the whole file in place at once; its size in bytes."""
        self.settle()
        whole = self.path.with_suffix(".whole")
        with _private(whole) as to, self.path.open("rb") as lines:
            if self.kind == FileKind.CSV:
                to.write(spreadsheets.to_csv(columns, ()).encode())
                shutil.copyfileobj(lines, to, 1 << 20)
            else:
                spreadsheets.bind(to, columns, _texts(lines))
            to.flush()
            os.fsync(to.fileno())
        os.replace(whole, path(name))
        self.path.unlink(missing_ok=True)
        return path(name).stat().st_size


def _texts(lines: BinaryIO) -> Iterator[str]:
    return (line.decode().removesuffix("\n") for line in lines)


def remove(*names: str) -> None:
    for name in filter(None, names):
        path(name).unlink(missing_ok=True)


def strays(known: set[str], *, now: float) -> list[str]:
    """Files that no row knows, an hour old or more; `now` in seconds since 1970."""
    return [
        one.name
        for one in folder().iterdir()
        if one.name not in known and one.stat().st_mtime < now - STRAY_SECONDS
    ]
