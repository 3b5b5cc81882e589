"""One's own exports: how far they are, their files, and an end to them."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams import exportfiles, tablefiles
from teams.actions import exports
from teams.edges import known, permitted
from teams.jobs import send_after_commit
from teams.models import Export
from teams.models.exports import ExportState, FileKind
from teams.queries.exports import exports_of
from teams.roles import Permission

# How often the page asks again, in seconds.
SECONDS = 2
# Under this name tables of pages are asked for.
TABLE: Final = "table"
LONGEST: Final = 12  # digits


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    rows = _current(request, timezone.now())
    context = {
        "exports": rows,
        "seconds": SECONDS,
        "is_living": any(row.is_unfinished for row in rows),
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "teams/_exports.html" if is_part else "teams/exports.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file whole, for whoever asked for it and still reaches all that it holds."""
    export = _mine(request, pk)
    path = exportfiles.path(export.file)
    if export.state != ExportState.DONE or export.expires_at < timezone.now() or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=export.name)


@require_POST
@permitted(Permission.READ_REPORTS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    exports.cancel(export=_mine(request, pk), now=timezone.now())
    return redirect("exports")


@require_POST
@permitted(Permission.READ_REPORTS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    exports.drop(export=_mine(request, pk))
    return redirect("exports")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.READ_REPORTS)
def table(request: HttpRequest) -> HttpResponse:
    """A page's table that is too long to wait for: whether it shall be made meanwhile."""
    address, rows = request.GET.get("of", ""), request.GET.get("rows", "")
    split = urlsplit(address)
    try:
        page = resolve(split.path)
    except Resolver404:
        raise Http404 from None
    if split.netloc or not rows.isdecimal() or len(rows) > LONGEST:
        raise Http404
    chosen = request.POST.get("format", "")
    if chosen not in FileKind.values:
        context = {"address": address.partition("?")[0], "rows": int(rows)}
        return render(request, "teams/long.html", context)
    name = tablefiles.name_of(split.path, QueryDict(split.query).get("table", ""))
    wanted = exports.Wanted(
        source=TABLE,
        query=f"{address}&as=csv",
        kind=chosen,
        title=f"{page.view_name}: {split.path}",
        name=f"{name}.{chosen}",
        total=int(rows),
    )
    return asked(request, wanted)


def asked(request: HttpRequest, wanted: exports.Wanted) -> HttpResponse:
    """Write down that the reader wants a file, and show how far it is."""
    here = known(request)
    try:
        exports.ask(wanted=wanted, user=here.user, reach=here.reach, now=timezone.now())
    except exports.TooMany:
        text = ngettext(
            "%(n)s file is being made for you: wait for it, or cancel it.",
            "%(n)s files are being made for you: wait for one, or cancel one.",
            exports.MOST_AT_ONCE,
        )
        messages.error(request, text % {"n": exports.MOST_AT_ONCE})
    else:
        send_after_commit("kpis.tasks.export_lists")
        messages.success(request, _("The file is being made. You may leave this page."))
    return redirect("exports")


def _current(request: HttpRequest, now: datetime) -> list[Export]:
    return list(exports_of(known(request).user).filter(expires_at__gte=now))


def _mine(request: HttpRequest, pk: int) -> Export:
    """Another's is out of existence."""
    found: Export = get_object_or_404(exports_of(known(request).user), pk=pk)
    return found
