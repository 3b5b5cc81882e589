"""The door of public pages: an address opens one thing, in the reach of its team alone."""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys.actions import misses
from surveys.queries import sheets
from surveys.queries.sheets import Sheet
from surveys.views.callers import caller

LONGEST_BODY: Final = 16 * 1024
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
# What of a query the page in another language needs, too.
KEPT: Final = ("score", "more")
Page = Callable[..., HttpResponse]
# Nobody is logged in, and no cookie is set: what the address holds is the credential.
METHODS: Final = ["GET", "HEAD", "POST"]


def public(page: Page) -> Page:
    """A page for whoever has its address: never cached, nor found, nor large."""

    @csrf_exempt
    @require_http_methods(METHODS)
    @wraps(page)
    def shown(request: HttpRequest, **found: Any) -> HttpResponse:
        response = too_large(request) if _is_large(request) else page(request, **found)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return shown


def found(page: Page) -> Page:
    """Find the invitation of a token and enter its team's reach; 404 where there is none.

    The same statements run for an unknown token: neither time nor weight tell it from another.
    """

    @wraps(page)
    def door(request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        with sheets.opened(token) as invitation_id:
            asked = sheets.asked(invitation_id, now=now)
            if asked is not None:
                with translation.override(spoken(request, asked.language)):
                    return page(request, asked=asked, token=token)
        return missed(request)

    return door


def opened(page: Page) -> Page:
    """A public page of an invitation."""
    return public(found(page))


def chosen(request: HttpRequest) -> str | None:
    """The language that a link on the page chose."""
    code = request.GET.get("lang", "")
    return code if code in dict(settings.LANGUAGES) else None


def spoken(request: HttpRequest, language: str = "") -> str:
    """The language that a link on the page chose, else the customer's, else the browser's."""
    return chosen(request) or language[:2] or translation.get_language() or settings.LANGUAGE_CODE


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def missed(request: HttpRequest) -> HttpResponse:
    """There is nothing behind this address. Too many of them from one place are not answered."""
    with translation.override(spoken(request)):
        if misses.note(caller(request), now=timezone.now()):
            return message(request, "unknown", HTTPStatus.NOT_FOUND)
        response = message(request, "guessed", HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(int(misses.SPAN.total_seconds()))
        return response


def closed(request: HttpRequest) -> HttpResponse:
    return message(request, "closed", HTTPStatus.GONE)


def too_large(request: HttpRequest) -> HttpResponse:
    with translation.override(spoken(request)):
        return message(request, "large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def message(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    """A page that says why there is nothing to answer."""
    return drawn(request, "surveys/public/message.html", {"message": name}, status=status)


def drawn(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    sheet: Sheet | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Draw a page in the language that is spoken; no reader is known, nor looked up."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    around = {
        "language": language,
        "others": list(_others(request, language)),
        "sender": sender(),
        "sheet": sheet,
    }
    html = render_to_string(template, around | context)
    return HttpResponse(html, status=status, headers={"Content-Language": language})


def _others(request: HttpRequest, language: str) -> Iterator[tuple[str, str, str]]:
    """The other languages, each with the address of the same page in it."""
    query = {name: request.GET[name] for name in KEPT if name in request.GET}
    for code, name in settings.LANGUAGES:
        if code != language[:2]:
            yield code, name, f"?{urlencode(query | {'lang': code})}"


def sender() -> str:
    """Who asks, as mails say it."""
    name = settings.DEFAULT_FROM_EMAIL.partition("<")[0].strip().strip('"')
    return str(name or settings.DEFAULT_FROM_EMAIL)


def _is_large(request: HttpRequest) -> bool:
    # Read from the header alone: nothing of a large body is taken in.
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > LONGEST_BODY
