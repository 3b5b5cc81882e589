"""Rows for spreadsheets, in which no text is taken for a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

# What makes a spreadsheet take text for a formula, or skip to one.
STARTERS: Final = frozenset("=+-@|%\0")
BREAKS: Final = frozenset("\t\r\n")
# What XML cannot say.
UNSAYABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_CELL: Final = 32_767

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The rows that spreadsheet programs open of one sheet; what is longer goes on in another.
LONGEST_SHEET: Final = 1_048_576
# Archives need another form beyond four gigabytes a part.
LARGEST_SHEET: Final = 3 << 30
OPENED: Final = f'<worksheet xmlns="{MAIN}"><sheetData>'
CLOSED: Final = "</sheetData></worksheet>"
# Format 1 is text with an unseen quote before it: it stays text when somebody edits the cell.
STYLES: Final = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _parts(sheets: int) -> dict[str, str]:
    """What a workbook of so many sheets holds besides them."""
    numbers = range(1, sheets + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    names = "".join(
        f'<sheet name="Vigie{f" {n}" if n > 1 else ""}" sheetId="{n}" r:id="r{n}"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
            f"{types}"
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="s1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }


def inert(text: str) -> str:
    """Quote text that a spreadsheet could take for a formula."""
    return f"'{text}" if text.startswith("'") or _runs(text) else text


def restored(text: str) -> str:
    """Undo `inert`."""
    return text.removeprefix("'")


def _runs(text: str) -> bool:
    for character in unicodedata.normalize("NFKC", text):
        if character in BREAKS or character in STARTERS:
            return True
        # Spreadsheets drop leading spaces and invisible marks before they look.
        if not (character.isspace() or unicodedata.category(character) == "Cf"):
            return False
    return False


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Numbers stay numbers; text that a spreadsheet would run gets a leading apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_guarded(row))
    return target.getvalue()


def csv_line(row: Sequence[object]) -> str:
    """One row as `to_csv` writes it."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerow(_guarded(row))
    return target.getvalue()


def _guarded(row: Sequence[object]) -> list[object]:
    return [inert(cell) if isinstance(cell, str) else cell for cell in row]


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet. Numbers are numbers, all else is text and never a formula; None is empty."""
    target = io.BytesIO()
    bind(target, columns, map(_cells, rows))
    return target.getvalue()


def xlsx_line(row: Sequence[object]) -> str:
    """The cells of one row, on one line, for `bind`."""
    text = _cells(row).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", "&#10;") + "\n"


def bind(target: IO[bytes], columns: Sequence[str], lines: Iterable[str]) -> None:
    """Write a workbook of rows that are cells already, in as many sheets as they need."""
    rows, sheets = iter(lines), 0
    row = next(rows, None)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        while row is not None or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                size = sheet.write(f"{XML}{OPENED}{_line(1, _cells(columns))}".encode())
                number = 1
                while row is not None and number < LONGEST_SHEET and size < LARGEST_SHEET:
                    number += 1
                    size += sheet.write(_line(number, row).encode())
                    row = next(rows, None)
                sheet.write(CLOSED.encode())
        for name, text in _parts(sheets).items():
            archive.writestr(name, XML + text)


def _line(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def _cells(row: Sequence[object]) -> str:
    return "".join(map(_cell, row))


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = escape(UNSAYABLE.sub("", str(value))[:LONGEST_CELL])
    return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
