"""A list for each kind of record, narrowed by team, kind and days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_tables2 import Table

from kpis.queries import records
from teams.edges import known, permitted
from teams.fields import Day
from teams.models import Team
from teams.queries import directory
from teams.roles import Permission, may
from teams.views.desks import found, listed

Text = str | LazyText
Choices = tuple[tuple[str, Text], ...]
# What is shown of kinds that grow every day, unless other days are asked for.
USUAL: Final = timedelta(days=31)


class Narrowing(forms.Form):
    """What a list is narrowed by; anything odd narrows nothing."""

    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(
        label=_("Team"),
        queryset=None,
        required=False,
        empty_label=_("All teams"),
        to_field_name="slug",
    )
    kind = forms.ChoiceField(required=False)
    since = Day(label=_("From"), required=False)
    until = Day(label=_("To"), required=False)
    q = forms.CharField(
        label=_("Search"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip

    def __init__(self, shelf: "Shelf", *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = directory.teams()  # type: ignore[attr-defined]  # a choice of rows
        kind = self.fields["kind"]
        kind.label = str(shelf.kind_label)
        kind.choices = [("", _now("all")), *shelf.kinds]  # type: ignore[attr-defined]  # a choice
        gone = {
            "team": not shelf.team, "kind": not shelf.kind, "since": not shelf.dated,
            "until": not shelf.dated, "q": not shelf.search,
        }  # fmt: skip
        for name in (name for name, is_gone in gone.items() if is_gone):
            del self.fields[name]

    def get(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of record: how it is listed and narrowed.

    `team` and `kind` are columns to narrow by, `kinds` the choices of the latter; `dated` is the
    column of days or instants. `summed` says what the rows come to, `add` is the page on which
    another is made.
    """

    code: str
    title: Text
    hint: Text
    permission: Permission
    rows: Callable[[], QuerySet[Any, Any]]
    table: type[Table]
    team: str = ""
    kind: str = ""
    kinds: Choices = ()
    kind_label: Text = ""
    dated: str = ""
    is_daily: bool = False
    search: tuple[str, ...] = ()
    summed: Callable[[QuerySet[Any, Any]], str] | None = None
    add: str = ""
    add_title: Text = ""
    add_permission: Permission = Permission.MANAGE_SETTINGS

    @property
    def name(self) -> str:
        return f"records_{self.code}"

    @property
    def url(self) -> str:
        return reverse(self.name)


def route(shelf: Shelf) -> URLPattern:
    return path(f"records/{shelf.code}/", _listing(shelf), name=shelf.name)


def _listing(shelf: Shelf) -> Callable[..., HttpResponse]:
    @require_safe
    @permitted(shelf.permission)
    def listing(request: HttpRequest) -> HttpResponse:
        asked = request.GET.copy()
        if shelf.is_daily and not {"since", "until"} & set(asked):
            # As if it had been typed: whoever looks sees which days are shown.
            today = timezone.localdate()
            asked["since"] = (today - USUAL).isoformat()
            asked["until"] = today.isoformat()
        form = Narrowing(shelf, asked)
        rows = found(request, narrowed(shelf, form), shelf.search)
        context = {
            "shelf": shelf,
            "form": form,
            "table": listed(request, shelf.table, rows),
            "sum": shelf.summed(rows) if shelf.summed else "",
            "add_url": reverse(shelf.add)
            if shelf.add and may(known(request).user, shelf.add_permission)
            else "",
        }
        return render(request, "records/list.html", context)

    return listing


def narrowed(shelf: Shelf, form: Narrowing) -> QuerySet[Any, Any]:
    rows = shelf.rows()
    if shelf.team and (team := form.get("team")):
        rows = rows.filter((shelf.team, team))
    if shelf.kind and (kind := form.get("kind")):
        rows = rows.filter((shelf.kind, kind))
    if shelf.dated:
        first: date | None = form.get("since")
        last: date | None = form.get("until")
        rows = records.within(rows, shelf.dated, first, last)
    return rows
