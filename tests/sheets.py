"""Files of other programs written again as CSV, as a user would save them."""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
A_DAY = 86_400


def write(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def cells(path: Path, *, clocks: frozenset[str]) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet; `clocks` are the columns that it shows as a time."""
    with zipfile.ZipFile(path) as book:
        texts = [
            "".join(part.text or "" for part in one.iterfind(".//m:t", NAMES))
            for one in ET.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    header: dict[str, str] = {}
    for row in sheet.iterfind(".//m:row", NAMES):
        found = {}
        for cell in row.iterfind("m:c", NAMES):
            (column,) = re.findall(r"[A-Z]+", cell.get("r", ""))
            value = cell.findtext("m:v", "", NAMES)
            if value and cell.get("t") == "s":
                value = texts[int(value)]
            elif value and header.get(column) in clocks:
                value = clock(float(value))
            found[column] = value
        header = header or found
        yield [found.get(column, "") for column in header]


def clock(share: float) -> str:
    """A share of a day, as a sheet keeps a time, in hours, minutes and seconds."""
    seconds = round(share * A_DAY)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def flat(record: dict[str, Any], before: str = "") -> dict[str, str]:
    """A nested record with the keys of its parts joined by points; null is nothing."""
    found: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            found[before + key] = json.dumps(value)
        else:
            found[before + key] = "" if value is None else str(value)
    return found
