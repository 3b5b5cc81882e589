"""A list and a form for each kind of row that administrators keep."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib import messages
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import Table

from teams import tablefiles
from teams.actions import directory
from teams.edges import known, permitted
from teams.forms import RowForm, SearchForm
from teams.roles import Permission
from teams.tables import PER_PAGE

Text = str | LazyText
# What of an address leaves a list whole.
UNASKED: Final = frozenset({"sort", "page", "table", "as", "part"})
SETTINGS: Final = gettext_lazy("Settings")


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of row: how it is listed, typed and saved.

    `start` makes the row that an added one begins as, from the address's parameters. `parts`
    is the desk of what belongs to a row, listed below its form by `part_rows`. The rows of a
    final desk are added and read, never changed. Its addresses begin with `root`; `home` is the
    page above it.
    """

    code: str
    title: Text
    new: Text
    permission: Permission
    rows: Callable[[], QuerySet[Any]]
    search: tuple[str, ...]
    table: type[Table]
    form: type[RowForm]
    model: type[Model]
    new_form: type[RowForm] | None = None
    add: Callable[..., Model] | None = None
    save: Callable[..., Model] = directory.keep
    row_name: str = "row"
    start: Callable[[HttpRequest], Model] | None = None
    parts: "Desk | None" = None
    part_rows: Callable[[Any], QuerySet[Any]] | None = None
    search_also: Callable[[str], Q] | None = None
    can_remove: bool = False
    is_final: bool = False
    hint: Text = ""
    root: str = "settings"
    home: str = "settings"
    home_title: Text = SETTINGS

    @property
    def home_url(self) -> str:
        return reverse(self.home)

    @property
    def list_url(self) -> str:
        return reverse(f"{self.code}_list")

    @property
    def add_url(self) -> str:
        """Empty where a row can only be added from the row that it belongs to."""
        return "" if self.start else reverse(f"{self.code}_add")


def routes(desk: Desk) -> list[URLPattern]:
    """`teams_list`, `teams_add`, `teams_edit`, and `teams_remove` where rows may go."""
    code = desk.code
    found = [
        path(f"{desk.root}/{code}/", _listing(desk), name=f"{code}_list"),
        path(f"{desk.root}/{code}/add/", _adding(desk), name=f"{code}_add"),
        path(f"{desk.root}/{code}/<int:pk>/", _editing(desk), name=f"{code}_edit"),
    ]
    if desk.can_remove:
        removal = path(
            f"{desk.root}/{code}/<int:pk>/remove/", _removing(desk), name=f"{code}_remove"
        )
        found.append(removal)
    return found


def listed(request: HttpRequest, table: type[Table], rows: QuerySet[Any], **options: Any) -> Table:
    """One page of the table in the order that the address asks for; odd wishes are ignored."""
    wish = SearchForm(request.GET)
    if not any(value for name, value in request.GET.items() if name not in UNASKED):
        options = {"empty_text": _("Nothing here yet."), **options}
    shown = table(rows, request=request, **options)
    sort = wish.get("sort", "")
    if sort.lstrip("-") in shown.columns.names() and shown.columns[sort.lstrip("-")].orderable:
        shown.order_by = sort
    many = tablefiles.per_page(request, PER_PAGE)
    last = shown.paginate(per_page=many).paginator.num_pages
    if tablefiles.asked(request):
        page = min(tablefiles.part(request) or 1, last)
    else:
        page = min(wish.get("page", 1), last)
    return shown.paginate(page=page, per_page=many)


def found(
    request: HttpRequest,
    rows: QuerySet[Any],
    search: tuple[str, ...],
    also: Callable[[str], Q] | None = None,
) -> QuerySet[Any]:
    """The rows that hold what was typed in one of these columns, or that `also` finds."""
    text = SearchForm(request.GET).get("q", "")
    if not text or not search:
        return rows
    among = reduce(or_, (Q((f"{name}__icontains", text)) for name in search))
    return rows.filter(among | also(text) if also else among)


def _listing(desk: Desk) -> Callable[..., HttpResponse]:
    @require_safe
    @permitted(desk.permission)
    def listing(request: HttpRequest) -> HttpResponse:
        rows = found(request, desk.rows(), desk.search, desk.search_also)
        context = {"desk": desk, "table": listed(request, desk.table, rows)}
        return render(request, "teams/desk.html", context)

    return listing


def _adding(desk: Desk) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @permitted(desk.permission)
    def adding(request: HttpRequest) -> HttpResponse:
        by = known(request).user
        row = desk.start(request) if desk.start else desk.model()
        form = (desk.new_form or desk.form)(request.POST or None, instance=row, by=by)
        if form.is_valid():
            if desk.add:
                desk.add(by=by, **form.cleaned_data)
            else:
                desk.save(**{"by": by, desk.row_name: row}, **form.cleaned_data)
            return _done(request, desk)
        return _form(request, desk, form)

    return adding


def _editing(desk: Desk) -> Callable[..., HttpResponse]:
    methods = ["GET", "HEAD"] if desk.is_final else ["GET", "HEAD", "POST"]

    @require_http_methods(methods)
    @permitted(desk.permission)
    def editing(request: HttpRequest, pk: int) -> HttpResponse:
        by = known(request).user
        row = get_object_or_404(desk.rows(), pk=pk)
        form = desk.form(request.POST or None, instance=row, by=by)
        if form.is_valid():
            desk.save(**{"by": by, desk.row_name: row}, **form.cleaned_data)
            return _done(request, desk)
        return _form(request, desk, form, row=row)

    return editing


def _removing(desk: Desk) -> Callable[..., HttpResponse]:
    @require_POST
    @permitted(desk.permission)
    def removing(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(desk.rows(), pk=pk)
        try:
            directory.remove(by=known(request).user, row=row)
        except ProtectedError:
            messages.error(request, _("Other rows need this one: it stays."))
            return redirect(f"{desk.code}_edit", pk=pk)
        messages.success(request, _("Removed."))
        return redirect(f"{desk.code}_list")

    return removing


def _form(
    request: HttpRequest, desk: Desk, form: RowForm, row: Model | None = None
) -> HttpResponse:
    context: dict[str, object] = {"desk": desk, "form": form, "row": row, "parts": None}
    if row is not None and desk.can_remove:
        context["remove_url"] = reverse(f"{desk.code}_remove", args=[row.pk])
    if row is not None and desk.parts and desk.part_rows:
        context["parts"] = desk.parts.table(desk.part_rows(row), request=request, orderable=False)
        context["parts_url"] = f"{reverse(f'{desk.parts.code}_add')}?of={row.pk}"
    return render(request, "teams/desk_form.html", context)


def _done(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{desk.code}_list")
