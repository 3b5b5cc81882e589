"""Days that do not count under a contract: asked for, proposed, approved or refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kpis import formats
from kpis.actions import exclusions, following
from kpis.contractforms import DecisionForm, ExclusionForm
from kpis.contractrows import percent
from kpis.models.contracts import Contract, Exclusion, ExclusionCause
from kpis.periods import month_named, months_back
from kpis.queries import beyond, contracts
from kpis.views.contracts import may_manage, versions
from teams.days import reported
from teams.edges import known, permitted
from teams.jobs import ring
from teams.roles import Permission


def _contract(request: HttpRequest, pk: int) -> Contract:
    """One that this reader may see: a draft's is the staff's own."""
    readable = versions(request).filter(contract=pk)
    found: Contract = get_object_or_404(
        Contract.objects.select_related("team"), pk=pk, versions__in=readable[:1]
    )
    return found


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    today = reported(timezone.now())
    month = month_named(request.GET.get("month", "")) or months_back(today, 1)
    rows = (
        Exclusion.objects.filter(contract=contract)
        .select_related("channel", "requested_by", "decided_by")
        .order_by("-first_day", "-pk")
    )
    context = {
        "contract": contract,
        "version": versions(request).filter(contract=contract).order_by("-number").first(),
        "rows": rows,
        "manages": may_manage(request),
        "month": month,
        "before": months_back(month, 1),
        "after": contracts.month_after(month) if month < today.replace(day=1) else None,
        "proposed": [
            {
                "day": one.day,
                "contacts": formats.number(one.contacts),
                "forecast": formats.number(round(one.forecast)),
                "ratio": percent(one.ratio),
                "note": _note(one),
            }
            for one in beyond.beyond(contract, month)
        ],
        "cause": ExclusionCause.FORECAST.value,
    }
    return render(request, "kpis/exclusions.html", context)


def _note(one: beyond.Beyond) -> str:
    return _("%(ratio)s of the forecast") % {"ratio": percent(one.ratio)}


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.READ_REPORTS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Either side asks; for a vendor the contract is its own team's or does not exist."""
    contract = _contract(request, pk)
    by = known(request).user
    row = Exclusion(contract=contract, team=contract.team)
    form = ExclusionForm(request.POST or None, instance=row, by=by)
    if form.is_valid():
        exclusions.ask(by=by, contract=contract, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Requested: it counts once it is approved."))
        return redirect("exclusions", pk=pk)
    context = {"contract": contract, "form": form, "title": _("Ask for days not to count")}
    return render(request, "kpis/exclusion_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CONTRACTS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse, with a reason."""
    row: Exclusion = get_object_or_404(
        Exclusion.objects.select_related("contract", "team", "channel", "requested_by"), pk=pk
    )
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        try:
            decided = exclusions.decide(
                by=known(request).user,
                exclusion=row,
                is_approved="approve" in request.POST,
                decision=form.cleaned_data["decision"],
                now=now,
            )
        except exclusions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            follows = following.after_exclusion(exclusion=decided, now=now, ring=ring)
            said = _("Decided.")
            if follows:
                said = _("Decided. The drafts of these months are read anew within minutes.")
            messages.success(request, said)
        return redirect("exclusions", pk=row.contract_id)
    context = {"contract": row.contract, "row": row, "form": form, "days": _span(row)}
    return render(request, "kpis/exclusion.html", context)


def _span(row: Exclusion) -> str:
    return formats.period(row.first_day, row.last_day)
