"""A draft of a contract: begun, typed, published, or thrown away."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kpis.actions import contracts, following
from kpis.contractforms import BeginForm, ClauseForm, TermsForm
from kpis.models.contracts import Clause, Contract, ContractVersion
from teams.edges import known, permitted
from teams.jobs import ring
from teams.models.teams import TeamKind
from teams.roles import Permission


def _drafts() -> QuerySet[ContractVersion]:
    rows: QuerySet[ContractVersion] = ContractVersion.objects.filter(published_at=None)
    return rows.select_related("contract", "team")


def _clauses() -> QuerySet[Clause]:
    """Of drafts: what is published is read only."""
    rows: QuerySet[Clause] = Clause.objects.filter(version__published_at=None)
    return rows.select_related("version__contract", "version__team")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CONTRACTS)
def begin(request: HttpRequest) -> HttpResponse:
    form = BeginForm(request.POST or None)
    if form.is_valid():
        draft = contracts.begin(by=known(request).user, **form.cleaned_data)
        return redirect("contract_terms", pk=draft.pk)
    return render(request, "kpis/contract_form.html", {"form": form, "title": _("Add a contract")})


@require_POST
@permitted(Permission.MANAGE_CONTRACTS)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    contract: Contract = get_object_or_404(Contract.objects.all(), pk=pk)
    draft = contracts.amend(by=known(request).user, contract=contract, now=timezone.now())
    return redirect("contract", pk=draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CONTRACTS)
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(_drafts(), pk=pk)
    by = known(request).user
    form = TermsForm(request.POST or None, instance=draft, by=by)
    if form.is_valid():
        contracts.keep_terms(by=by, version=draft, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("contract", pk=pk)
    return _form(request, draft, form, _("Terms"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CONTRACTS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(_drafts(), pk=pk)
    return _clause(request, Clause(version=draft, team=draft.team), _("Add a clause"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CONTRACTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _clause(request, get_object_or_404(_clauses(), pk=pk), _("Clause"))


def _clause(request: HttpRequest, row: Clause, title: str) -> HttpResponse:
    by = known(request).user
    form = ClauseForm(request.POST or None, instance=row, by=by)
    if form.is_valid():
        contracts.keep_clause(by=by, clause=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("contract", pk=row.version_id)
    return _form(request, row.version, form, title)


def _form(request: HttpRequest, draft: ContractVersion, form: Any, title: str) -> HttpResponse:
    context = {
        "version": draft,
        "contract": draft.contract,
        "form": form,
        "title": title,
        # An internal team's contract knows no money.
        "is_internal": draft.team.kind == TeamKind.INTERNAL,
    }
    return render(request, "kpis/contract_form.html", context)


@require_POST
@permitted(Permission.MANAGE_CONTRACTS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_clauses(), pk=pk)
    contracts.remove_clause(by=known(request).user, clause=row)
    messages.success(request, _("Removed."))
    return redirect("contract", pk=row.version_id)


@require_POST
@permitted(Permission.MANAGE_CONTRACTS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(_drafts(), pk=pk)
    now = timezone.now()
    try:
        version = contracts.publish(by=known(request).user, version=draft, now=now)
    except contracts.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Published: these terms hold from their first day on."))
        if following.after_contract(version=version, now=now, ring=ring):
            messages.success(request, _("The drafts of these months are read anew within minutes."))
    return redirect("contract", pk=draft.pk)


@require_POST
@permitted(Permission.MANAGE_CONTRACTS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(_drafts(), pk=pk)
    contracts.discard(by=known(request).user, version=draft)
    messages.success(request, _("The draft is gone."))
    return redirect("contracts")
