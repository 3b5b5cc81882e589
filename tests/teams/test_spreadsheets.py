"""Rows for spreadsheets: nothing that somebody wrote may run."""

import io
import unicodedata
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams import spreadsheets

MAIN = f"{{{spreadsheets.MAIN}}}"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "|cmd",
        "%x",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1+1",
        "\ufeff=1",
        "\x00",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert spreadsheets.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["atlas", "", "Équipe n°1", "a=b", "12 %"])
def test_plain_text_stays_as_it_is(text):
    assert spreadsheets.inert(text) == text


@given(st.text())
def test_quoting_can_be_undone_and_leaves_nothing_to_run(text):
    quoted = spreadsheets.inert(text)

    assert spreadsheets.restored(quoted) == text
    assert unicodedata.normalize("NFKC", quoted).lstrip()[:1] not in set("=+-@|%")


@given(st.lists(st.lists(st.text() | st.integers() | st.none(), min_size=3, max_size=3)))
def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(rows):
    cells = read(spreadsheets.to_xlsx(["a", "=b", "c"], rows))

    assert cells[0] == ["a", "=b", "c"]
    assert cells[1:] == [[said(value) for value in row] for row in rows]


def test_no_cell_of_a_workbook_is_a_formula():
    book = spreadsheets.to_xlsx(["n", "text"], [[1, "=1+1"], [2.5, "</t><f>1+1</f>"]])

    sheet = ET.fromstring(parts(book)["xl/worksheets/sheet1.xml"])
    formats = ET.fromstring(parts(book)["xl/styles.xml"]).findall(f".//{MAIN}xf")

    assert not list(sheet.iter(f"{MAIN}f"))
    assert {cell.get("t") for cell in sheet.iter(f"{MAIN}c")} == {None, "inlineStr"}
    assert formats[-1].get("quotePrefix") == "1"


def said(value):
    """What XML can say of a text; line ends become those of Unix."""
    if not isinstance(value, str):
        return value
    plain = spreadsheets.UNSAYABLE.sub("", value)[: spreadsheets.LONGEST_CELL]
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def parts(book: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(book: bytes) -> list[list[object]]:
    sheet = ET.fromstring(parts(book)["xl/worksheets/sheet1.xml"])
    return [[value(cell) for cell in row] for row in sheet.iter(f"{MAIN}row")]


def value(cell: ET.Element) -> object:
    number, text = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}is/{MAIN}t")
    if number is not None:
        text_of = number.text or "0"
        return float(text_of) if "." in text_of else int(text_of)
    return None if text is None else text.text or ""
