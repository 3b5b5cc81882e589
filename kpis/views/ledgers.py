"""The ledger of credits: on a page, and as the statement that finance takes away."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kpis import statements
from kpis.periods import month_named, months_back
from kpis.queries import ledgers
from kpis.queries.ledgers import Account
from teams.days import reported
from teams.edges import permitted
from teams.models import Team
from teams.queries import directory
from teams.roles import Permission
from teams.spreadsheets import to_csv, to_xlsx

LONGEST: Final = 36
USUAL: Final = 12
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class Month(forms.CharField):
    """A month as its first day, typed as 2026-10."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"})

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        found = month_named(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_now("Write a month as 2026-10."))
        return found


class CreditForm(forms.Form):
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, to_field_name="slug",
        empty_label=_("all teams"),
    )  # fmt: skip
    first = Month(label=_("From month"), required=False)
    last = Month(label=_("To month"), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["team"].queryset = directory.teams()  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        last = values.get("last") or values.get("first") or self.today.replace(day=1)
        values["last"] = max(last, values.get("first") or last) if not values.get("last") else last
        values["first"] = values.get("first") or months_back(values["last"], USUAL - 1)
        if values["last"] < values["first"]:
            self.add_error("last", _("The last month lies before the first: swap them."))
        elif values["first"] < months_back(values["last"], LONGEST - 1):
            self.add_error("first", _("At most three years at once."))
        return values


@dataclass(frozen=True, slots=True)
class Asked:
    form: CreditForm
    first: date
    last: date
    accounts: list[Account]
    query: str


def _asked(request: HttpRequest) -> Asked | None:
    """What the address asks for; None where it cannot be."""
    form = CreditForm(request.GET or {}, today=reported(timezone.now()))
    if not form.is_valid():
        return None
    values = form.cleaned_data
    team = values["team"]
    query = {"first": f"{values['first']:%Y-%m}", "last": f"{values['last']:%Y-%m}"}
    if team:
        query["team"] = team.slug
    return Asked(
        form=form,
        first=values["first"],
        last=values["last"],
        accounts=ledgers.accounts(values["first"], values["last"], teams=[team.pk] if team else ()),
        query=urlencode(query),
    )


@require_safe
@permitted(Permission.READ_REPORTS)
def page(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    if asked is None:
        form = CreditForm(request.GET, today=reported(timezone.now()))
        return render(request, "kpis/credits.html", {"form": form}, status=400)
    # The form shows the months that are usual, too.
    shown = CreditForm(
        initial={"first": f"{asked.first:%Y-%m}", "last": f"{asked.last:%Y-%m}"}
        | {"team": request.GET.get("team", "")},
        today=asked.form.today,
    )
    context = {
        "form": shown,
        "accounts": asked.accounts,
        "totals": statements.totals(asked.accounts),
        "period": statements.period(asked.first, asked.last),
        "query": asked.query,
    }
    return render(request, "kpis/credits.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def statement(request: HttpRequest, form: str) -> HttpResponse:
    """The same entries as a file; nothing is no statement on paper."""
    asked = _asked(request)
    if asked is None:
        return HttpResponse(status=400)
    if form == "pdf" and not asked.accounts:
        raise Http404
    response = HttpResponse(_file(asked, form), content_type=TYPES[form])
    name = f"credits-{asked.first:%Y-%m}-{asked.last:%Y-%m}.{form}"
    kind = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response


def _file(asked: Asked, form: str) -> str | bytes:
    if form == "pdf":
        return statements.draw(asked.accounts, asked.first, asked.last, made_on=asked.form.today)
    rows = statements.rows(asked.accounts)
    if form == "xlsx":
        return to_xlsx(statements.columns(), statements.numbers(rows))
    # The mark tells spreadsheet programs that it is UTF-8.
    return "\ufeff" + to_csv(statements.columns(), rows)
