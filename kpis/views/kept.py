"""Pages of figures kept as they were drawn, for as long as nothing behind them changes."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kpis.queries.versions import version
from teams.edges import known

# A comparison has up to 150 KB; a process keeps what a few people look at in a morning.
KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a page that is the same for everybody of one reach and language."""

    title: str
    content: SafeString
    status: int = HTTPStatus.OK


Draw = Callable[[], Page | HttpResponse]
_pages: OrderedDict[tuple[Any, ...], Page] = OrderedDict()
_lock = Lock()


def page(request: HttpRequest, shell: str, draw: Draw) -> HttpResponse:
    """The kept page in the reader's own frame, or a new one; other answers pass through.

    Maturity moves with the clock: nothing is kept beyond its hour.
    """
    behind = version()
    key = (shell, _asked(request), _hour(timezone.now()), behind)
    found = _pages.get(key)
    if found is None:
        drawn = draw()
        if isinstance(drawn, HttpResponse):
            return drawn
        found = drawn
        if found.status == HTTPStatus.OK and behind is not None:
            _keep(key, found)
    context = {"title": found.title, "content": found.content}
    return render(request, shell, context, status=found.status)


def part(title: str, template: str, context: dict[str, Any], status: int = HTTPStatus.OK) -> Page:
    """Draw the part without a request: nothing of one reader may get into it."""
    return Page(title, render_to_string(template, context), status)


def clear() -> None:
    with _lock:
        _pages.clear()


def _asked(request: HttpRequest) -> tuple[Any, ...]:
    reach = known(request).reach
    return (
        request.path,
        request.META.get("QUERY_STRING", ""),
        get_language(),
        reach.teams,
        reach.staff,
    )


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _keep(key: tuple[Any, ...], made: Page) -> None:
    with _lock:
        _pages[key] = made
        _pages.move_to_end(key)
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
