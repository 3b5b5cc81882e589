"""Rows for spreadsheets, in which no text is taken for a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
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
# Format 1 is text with an unseen quote before it: it stays text when somebody edits the cell.
PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Vigie" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
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
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue()


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet. Numbers are numbers, all else is text and never a formula; None is empty."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, XML + text)
        lines = [_line(number, row) for number, row in enumerate(_all(columns, rows), start=1)]
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", XML + sheet)
    return target.getvalue()


def _all(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield columns
    yield from rows


def _line(number: int, row: Sequence[object]) -> str:
    return f'<row r="{number}">{"".join(map(_cell, row))}</row>'


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = escape(UNSAYABLE.sub("", str(value))[:LONGEST_CELL])
    return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
