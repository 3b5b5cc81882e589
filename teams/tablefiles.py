"""Every table of a page as a file: its cells as they stand on the screen.

Whatever page shows a table gets links below it, and answers them: the page is drawn as for the
screen, with all rows of a list, and the cells are read from it. Tables that say `data-files` have
files of their own, in base units.
"""

import re
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify

from teams import spreadsheets

KINDS: Final = ("csv", "xlsx")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of a list that goes on over pages: what is longer is made while its reader does something else.
MOST_ROWS: Final = 10_000
# Of which so many are read at once.
PART_ROWS: Final = 2_000
LONGEST_NUMBER: Final = 15
# What eyes do not see in a table, or cannot take away.
UNSEEN: Final = frozenset({"hide", "label", "early"})
UNREAD: Final = frozenset({"svg", "button", "progress", "select", "script", "style"})
CELLS: Final = frozenset({"td", "th"})
VOID: Final = frozenset({"br", "hr", "img", "input", "col", "wbr"})
OPENED: Final = re.compile(r"<table\b[^>]*>")
CLOSED: Final = re.compile(r"</table>")
NAMED: Final = re.compile(r'data-name="([\w-]+)"')
# Whole numbers in groups of three, in English and in French.
GROUPED: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}([\u00a0\u202f][0-9]{3})+")
GROUPING: Final = re.compile(r"[,\u00a0\u202f]")
COUNTED: Final = re.compile(r'data-rows="(\d+)"')


def asked(request: HttpRequest) -> str:
    """The kind of file that the address asks for; empty: it asks for the page."""
    kind = request.GET.get("as", "")
    return kind if kind in KINDS else ""


def part(request: HttpRequest) -> int:
    """Which part of a long file the address asks for; 0: it asks for no part."""
    text = request.GET.get("part", "") if asked(request) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0


def per_page(request: HttpRequest, usual: int) -> int:
    """A file holds the list whole, unless it is made part by part."""
    if part(request):
        return PART_ROWS
    return MOST_ROWS if asked(request) else usual


def page(request: HttpRequest, rows: Any, usual: int) -> Page[Any]:
    """The page of a list that the address names, or for a file all of it."""
    number = part(request) or None if asked(request) else request.GET.get("page")
    return Paginator(rows, per_page(request, usual)).get_page(number)


def served(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The page with links below its tables, or the table that was asked for."""
    if not isinstance(response, HttpResponse) or request.method not in ("GET", "HEAD"):
        return response
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code != HTTPStatus.OK or not is_page or b"<table" not in response.content:
        return response
    text = response.content.decode()
    if kind := asked(request):
        wanted = request.GET.get("table", "1")
        if not part(request) and rows_of(text, wanted) > MOST_ROWS:
            return HttpResponseRedirect(_later(request, wanted, rows_of(text, wanted)))
        return _file(request, text, kind)
    response.content = _linked(request, text)
    return response


def _linked(request: HttpRequest, text: str) -> str:
    """Links stand behind each table, inside what scrolls with it."""
    parts, last = [], 0
    for number, opened in enumerate(OPENED.finditer(text), start=1):
        closed = CLOSED.search(text, opened.end())
        if closed is None or "data-files" in opened[0]:
            continue
        parts += [text[last : closed.end()], _links(request, opened[0], number)]
        last = closed.end()
    return "".join([*parts, text[last:]])


def _links(request: HttpRequest, tag: str, number: int) -> str:
    named, counted = NAMED.search(tag), COUNTED.search(tag)
    wanted, rows_n = named[1] if named else str(number), int(counted[1]) if counted else 0
    context = {
        "file": f"{_address(request, wanted)}&as=",
        "later": _later(request, wanted, rows_n) if rows_n > MOST_ROWS else "",
    }
    return render_to_string("_table_files.html", context).strip()


def _address(request: HttpRequest, wanted: str) -> str:
    query = request.GET.copy()
    for name in ("table", "as", "page", "part"):
        query.pop(name, None)
    chosen = urlencode({"table": wanted})
    return f"{request.path}?{query.urlencode()}{'&' if query else ''}{chosen}"


def _later(request: HttpRequest, wanted: str, rows_n: int) -> str:
    """Where a file is asked for that nobody waits for."""
    asked_for = {"of": _address(request, wanted), "rows": rows_n}
    return f"{reverse('table_export')}?{urlencode(asked_for)}"


def rows_of(text: str, wanted: str) -> int:
    """How many rows a list has on all its pages; 0 where its table does not say."""
    for number, opened in enumerate(OPENED.finditer(text), start=1):
        named, counted = NAMED.search(opened[0]), COUNTED.search(opened[0])
        if wanted in (str(number), named[1] if named else ""):
            return int(counted[1]) if counted else 0
    return 0


def name_of(path: str, wanted: str) -> str:
    """A file's name without its kind, from the page's path and the table's name."""
    place = slugify(path.strip("/").replace("/", "-"))
    return "-".join(part for part in ("vigie", place, slugify(wanted)) if part)


def _file(request: HttpRequest, text: str, kind: str) -> HttpResponse:
    wanted = request.GET.get("table", "1")
    rows = cells(text, wanted)
    if not rows:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    name = name_of(request.path, wanted)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    head, *body = rows
    if kind == "xlsx":
        made = spreadsheets.to_xlsx([str(cell) for cell in head], body)
        return HttpResponse(made, content_type=XLSX, headers=headers)
    plain = spreadsheets.to_csv([spreadsheets.inert(str(cell)) for cell in head], body)
    return HttpResponse(plain, content_type="text/csv; charset=utf-8", headers=headers)


def cells(text: str, wanted: str) -> list[list[str | int]]:
    """The rows of one table of a page, by its name or number; whole numbers are numbers."""
    parser = _Reader(wanted)
    parser.feed(text)
    width = max(map(len, parser.rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in parser.rows]


class _Reader(HTMLParser):
    """Reads the cells of one table as they are seen."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.rows: list[list[str | int]] = []
        self.number = 0
        self.is_inside = False
        self.unseen = 0  # how deep inside what is not seen
        self.words: list[str] | None = None
        self.cell: dict[str, str] = {}
        self.below: dict[int, int] = {}  # columns that cells above reach down into: rows left

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.number += 1
            self.is_inside = self.wanted in (str(self.number), given.get("data-name"))
        if not self.is_inside:
            return
        if self.unseen or tag in UNREAD or UNSEEN & set(given.get("class", "").split()):
            self.unseen += tag not in VOID
        elif tag == "tr":
            self.rows.append([])
            self._reach_down()
        elif tag in CELLS and self.rows:
            self.words, self.cell = [], given
        elif self.words is not None:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if not self.is_inside:
            return
        if self.unseen:
            self.unseen -= tag not in VOID
        elif tag == "table":
            self.is_inside = False
        elif tag in CELLS and self.words is not None:
            self._add(self.words, self.cell)
            self.words = None
        elif self.words is not None:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.words is not None and not self.unseen:
            self.words.append(data)

    def _add(self, words: list[str], cell: dict[str, str]) -> None:
        row = self.rows[-1]
        wide = int(cell.get("colspan") or 1)
        for column in range(len(row), len(row) + wide):
            self.below[column] = int(cell.get("rowspan") or 1) - 1
        row += [_value("".join(words), cell), *[""] * (wide - 1)]
        self._reach_down()

    def _reach_down(self) -> None:
        """Leave the places free that a cell above takes."""
        row = self.rows[-1]
        while self.below.get(len(row), 0) > 0:
            self.below[len(row)] -= 1
            row.append("")


def _value(words: str, cell: dict[str, str]) -> str | int:
    text = re.sub(r" (?=[,.;)])", "", re.sub(r"[ \t\n]+", " ", words)).strip()
    plain = GROUPING.sub("", text) if GROUPED.fullmatch(text) else text
    is_number = "num" in cell.get("class", "").split() and plain.isascii() and plain.isdecimal()
    return int(plain) if is_number and len(plain) <= LONGEST_NUMBER else text
