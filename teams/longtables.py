"""Tables too long for one answer: read from the pages that show them, one part after the other."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import resolve

from teams import tablefiles
from teams.edges import KnownRequest
from teams.models import User
from teams.scope import Reach


class Gone(Exception):
    """There is no such table, or not for this reader any more."""


class Pages:
    """The table of an address as its reader sees it, in the reach that they had when asking.

    The address is that of the table's file. Raises Gone.
    """

    def __init__(self, address: str, user: User, reach: Reach) -> None:
        self.address, self.user, self.reach = address, user, reach
        self.place = ""
        self._head: Sequence[object] = ()

    @property
    def columns(self) -> Sequence[str]:
        """The heads, also where another worker has read the first part."""
        if not self._head:
            self._head = self._read(1)[0][0]
        return [str(cell) for cell in self._head]

    def part(self, place: str) -> Iterator[Iterable[Sequence[object]]]:
        number = int(place or 1)
        rows, total = self._read(number)
        self._head, *body = rows
        yield body
        self.place = str(number + 1) if number * tablefiles.PART_ROWS < total else ""

    def _read(self, number: int) -> tuple[list[list[str | int]], int]:
        """The rows of one part with the heads above, and how many the whole table has."""
        split = urlsplit(self.address)
        query = QueryDict(split.query, mutable=True)
        query["part"] = str(number)
        request = KnownRequest()
        request.method, request.path, request.path_info = "GET", split.path, split.path
        request.META = {"QUERY_STRING": query.urlencode(), "REQUEST_METHOD": "GET"}
        request.GET = QueryDict(query.urlencode())
        request.user, request.reach, request.token = self.user, self.reach, None
        try:
            match = request.resolver_match = resolve(split.path)
            response = match.func(request, *match.args, **match.kwargs)
        except (Http404, PermissionDenied) as error:
            raise Gone(self.address) from error
        text = response.content.decode() if hasattr(response, "content") else ""
        wanted = query.get("table", "1")
        rows = tablefiles.cells(text, wanted) if "<table" in text else []
        if not rows:
            raise Gone(self.address)
        return rows, tablefiles.rows_of(text, wanted)
